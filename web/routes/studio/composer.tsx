import type { EngineInfo, Picture } from '@image2image/sdk'
import { LayoutGrid, Paintbrush } from 'lucide-react'
import { lazy, type ReactNode, type RefObject, Suspense, useLayoutEffect } from 'react'
import { api } from '../../api.ts'
import { builtinId } from '../../models.ts'
import { Button, Hint, IconButton } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { duration } from '../../words/format.ts'
import type { Beside } from './beside.ts'
import { BesideRow, Waiting, type waitingFor } from './beside-row.tsx'
import type { Draft } from './draft.ts'
import type { Place } from './place.ts'
import { PlanRow } from './plan-row.tsx'
import { ReferenceSlot } from './reference-slot.tsx'
import type { Masking } from './step-popover.tsx'

/** Where one says what should change: the plan, the words, what they apply to, what will run, and Make. */
interface ComposerProps {
  draft: Draft
  place: Place
  edited: Picture | null
  engine: EngineInfo | undefined
  field: RefObject<HTMLTextAreaElement | null>
  estimate: number | null
  /** Why Make cannot be pressed now; `null` when it can. */
  blocked: string | null
  isOrdering: boolean
  onMake: () => void
  onUseAsInput: () => void
  onAllEdits: () => void
  beside: Beside
  waiting: ReturnType<typeof waitingFor>
  /** Why there is no preview, in the engine's words. */
  previewFailure: string | null
  masking: Masking
  pictures: readonly Picture[]
  /** How many further pictures the models here take. */
  mostReferences: number
  /** A model runs instead of the built-in engine. */
  isByModel: boolean
  /** Which model will run, where there is a choice. */
  modelRow: ReactNode
  onStored: (picture: Picture) => void
}

const copy = words.composer

export function Composer(props: ComposerProps) {
  const { draft, engine, field, blocked, isOrdering, onMake, onAllEdits, beside, waiting, masking } = props
  return (
    <section
      aria-label={copy.label}
      className="shrink-0 border-t border-line bg-surface px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))]"
    >
      <div className="mx-auto max-w-[840px]">
        <Maker place={props.place} />
        <PlanRow
          isByModel={props.isByModel}
          draft={draft}
          engine={engine}
          notes={props.place.kind === 'result' ? props.place.generation.notes : []}
          onAllEdits={onAllEdits}
          masking={masking}
          chips={<BesideRow beside={beside} steps={draft.steps.map(({ step }) => step)} onPaint={masking.paint} />}
        >
          {waiting && <Waiting {...waiting} onPaint={masking.paint} />}
          {!waiting && props.previewFailure && (
            <p className="py-1 text-sm">{words.preview.failed(props.previewFailure)}</p>
          )}
        </PlanRow>
        <form
          onSubmit={event => {
            event.preventDefault()
            onMake()
          }}
          className="flex flex-wrap items-end gap-2 rounded-md border border-edge bg-raised p-2 has-[textarea:focus-visible]:border-ink has-[textarea:focus-visible]:outline-1 has-[textarea:focus-visible]:outline-ink sm:flex-nowrap"
        >
          <Words draft={draft} field={field} />
          <div className="flex items-end gap-2 sm:order-first">
            <Edited {...props} />
          </div>
          <div className="ml-auto flex items-center gap-1">
            {props.edited && (
              <>
                <IconButton label={words.paint.open} isPressed={beside.brush !== null} onClick={masking.paint}>
                  <Paintbrush aria-hidden size={18} strokeWidth={1.75} />
                </IconButton>
                <ReferenceSlot
                  pictures={props.pictures.filter(picture => picture.id !== props.edited?.id)}
                  chosen={beside.references}
                  most={props.mostReferences}
                  onChoose={picture => beside.put(picture, props.mostReferences)}
                  onTakeAway={beside.takeAway}
                  onStored={props.onStored}
                />
              </>
            )}
            {draft.plan && draft.plan.operations.length > 0 && (
              <IconButton label={copy.allEdits} onClick={onAllEdits}>
                <LayoutGrid aria-hidden size={18} strokeWidth={1.75} />
              </IconButton>
            )}
            <Hint label={blocked ?? copy.make} shortcut={blocked ? undefined : 'Ctrl+Enter'}>
              <Button
                type="submit"
                look="primary"
                className="px-6"
                aria-disabled={blocked !== null || isOrdering}
                aria-describedby="make-note"
              >
                {copy.make}
              </Button>
            </Hint>
            <span id="make-note" className="sr-only">
              {blocked}
            </span>
          </div>
        </form>
        {props.modelRow ?? <Pill {...props} />}
      </div>
    </section>
  )
}

const MadeBy = lazy(() => import('./made-by.tsx').then(module => ({ default: module.MadeBy })))

/** Of a result that did not come from the built-in engine. */
function Maker({ place }: { place: Place }) {
  if (place.kind !== 'result' || place.generation.model === builtinId) return null
  return (
    <Suspense>
      <MadeBy generation={place.generation} />
    </Suspense>
  )
}

export function Words({ draft, field }: Pick<ComposerProps, 'draft' | 'field'>) {
  // The field is as high as its words, up to five lines.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words are what changes the height
  useLayoutEffect(() => {
    const element = field.current
    if (!element) return
    element.style.height = 'auto'
    element.style.height = `${Math.min(element.scrollHeight, 136)}px`
  }, [draft.words, field])
  return (
    <textarea
      ref={field}
      rows={1}
      value={draft.words}
      aria-label={copy.field}
      placeholder={copy.field}
      maxLength={2000}
      onChange={event => draft.write(event.currentTarget.value)}
      className="scroll-thin min-w-0 flex-1 basis-full resize-none pointer-coarse:min-h-[44px] bg-transparent px-2 py-2 text-base outline-none placeholder:text-soft sm:basis-0"
    />
  )
}

/** The picture that Make edits; beside a result, the choice between it and the picture before. */
function Edited({ place, edited, onUseAsInput }: ComposerProps) {
  if (!edited) return null
  const frame = 'block size-10 pointer-coarse:size-[44px] overflow-hidden rounded-sm bg-line'
  if (place.kind !== 'result' || !place.before) {
    return (
      <img src={api.pictures.contentUrl(edited.id, 'thumbnail')} alt={copy.edits} className={`${frame} object-cover`} />
    )
  }
  const choices = [
    { picture: place.before, label: copy.editsBefore, isChosen: true, choose: () => undefined },
    { picture: place.picture, label: copy.editsResult, isChosen: false, choose: onUseAsInput },
  ]
  return (
    <fieldset className="flex gap-1.5">
      <legend className="sr-only">{copy.edits}</legend>
      {choices.map(({ picture, label, isChosen, choose }) => (
        <Hint key={label} label={label} shortcut={isChosen ? undefined : 'U'}>
          <button
            type="button"
            aria-pressed={isChosen}
            aria-label={label}
            onClick={choose}
            className={`${frame} ${isChosen ? 'ring-2 ring-ink' : 'opacity-60 hover:opacity-100'}`}
          >
            <img
              src={api.pictures.contentUrl(picture.id, 'thumbnail')}
              alt=""
              className={`size-full object-cover ${picture.hasAlpha ? 'checkerboard' : ''}`}
            />
          </button>
        </Hint>
      ))}
    </fieldset>
  )
}

function Pill({ engine, estimate }: Pick<ComposerProps, 'engine' | 'estimate'>) {
  const parts = [
    engine && words.pill.engine(engine.name),
    estimate === null ? words.pill.usually : words.pill.about(duration(estimate)),
    words.pill.free,
    words.pill.stays,
  ].filter(part => part !== undefined)
  return (
    <ul aria-label={words.pill.label} className="mt-2 flex flex-wrap justify-center text-xs text-soft tabular-nums">
      {parts.map(part => (
        <li key={part} className="after:px-1.5 after:content-['·'] last:after:content-none">
          {part}
        </li>
      ))}
    </ul>
  )
}
