/**
 * The studio on this device: the same words, plan and canvas, but the picture never leaves the page. It is read, previewed,
 * edited and written by the engine in a worker of this tab. There is no history and no upload; closing the tab ends it.
 */
import type { EngineInfo } from '@image2image/sdk'
import { CornerDownLeft, ImagePlus, MonitorSmartphone } from 'lucide-react'
import { type ChangeEvent, useRef, useState } from 'react'
import { Frame } from '../../frame.tsx'
import { Button, Hint, IconButton } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { duration, size } from '../../words/format.ts'
import { Words } from './composer.tsx'
import { DeviceCanvas } from './device-canvas.tsx'
import { DeviceDownload } from './device-download.tsx'
import { DeviceSwitch } from './device-switch.tsx'
import {
  type DeviceWork,
  theDevice,
  useDeviceEngine,
  useDevicePreview,
  useDeviceWork,
  useEstimate,
  useMissingBytes,
  useSteps,
} from './device-work.ts'
import { type Draft, useDraft } from './draft.ts'
import { EditsWindow } from './edits-window.tsx'
import { acceptedFiles, useDropAndPaste } from './intake.ts'
import { PlanRow } from './plan-row.tsx'
import { DropHere } from './remarks.tsx'
import { useView } from './stage.tsx'

const copy = words.device
const icon = { 'aria-hidden': true, size: 18, strokeWidth: 1.75 } as const
const planner = { where: 'device', plan: (spoken: string) => theDevice().plan(spoken) } as const

export function DeviceStudio() {
  // The worker gives the same catalogue as the server does over the wire.
  const engine = useDeviceEngine() as EngineInfo | undefined
  const draft = useDraft(planner)
  const work = useDeviceWork()
  const chooser = useRef<HTMLInputElement>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const [isEditsOpen, setIsEditsOpen] = useState(false)
  const view = useView(`device.${work.photo?.key}.${work.done?.key ?? ''}`)
  const steps = useSteps(draft.steps)
  const preview = useDevicePreview(work.photo, steps, work.done === null && work.running === null)
  const missingBytes = useMissingBytes(steps, work.done !== null)
  const estimate = useEstimate(steps, work.photo, 'here')
  const take = (files: readonly File[]) => files[0] && void work.take(files[0])
  const isOver = useDropAndPaste(take)
  const onChosen = (event: ChangeEvent<HTMLInputElement>) => {
    take([...(event.currentTarget.files ?? [])])
    event.currentTarget.value = ''
  }
  const blocked = whyBlocked(draft, work)
  const make = () => {
    if (draft.words.trim() === '') field.current?.focus()
    if (blocked === null) void work.make(steps, draft.words.trim())
  }
  return (
    <Frame actions={<DeviceSwitch />}>
      <main id="main" className="flex min-h-0 flex-1 flex-col">
        <h1 className="sr-only">{words.header.studio}</h1>
        {work.photo && <Bar work={work} onNew={() => chooser.current?.click()} />}
        <section aria-label={words.canvas.label} className="relative min-h-0 flex-1 bg-stage">
          {work.photo ? (
            <DeviceCanvas
              photo={work.photo}
              done={work.done}
              preview={preview}
              running={work.running}
              zoom={view.zoom}
              onFitted={view.setFitted}
              compare={view.compare}
              onCompare={view.setCompare}
              onCancel={work.cancel}
            />
          ) : (
            <Welcome isTaking={work.isTaking} onChoose={() => chooser.current?.click()} />
          )}
          {work.failure && (
            <div className="absolute inset-x-0 bottom-3 flex justify-center px-3">
              <Notice className="max-w-lg shade" action={<Button onClick={work.dismiss}>{words.common.close}</Button>}>
                {copy.failures[work.failure.code] ?? work.failure.message}
              </Notice>
            </div>
          )}
        </section>
        {work.photo && (
          <section
            aria-label={words.composer.label}
            className="shrink-0 border-t border-line bg-surface px-4 pt-3 pb-[max(12px,env(safe-area-inset-bottom))]"
          >
            <div className="mx-auto max-w-[840px]">
              <PlanRow
                draft={draft}
                engine={engine}
                notes={work.done?.notes ?? previewNotes(preview?.notes ?? [])}
                onAllEdits={() => setIsEditsOpen(true)}
              />
              <form
                onSubmit={event => {
                  event.preventDefault()
                  make()
                }}
                onKeyDown={event => {
                  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) make()
                }}
                className="flex flex-wrap items-end gap-2 rounded-md border border-edge bg-raised p-2 has-[textarea:focus-visible]:border-ink has-[textarea:focus-visible]:outline-1 has-[textarea:focus-visible]:outline-ink sm:flex-nowrap"
              >
                <Words draft={draft} field={field} />
                <Button
                  type="submit"
                  look="primary"
                  className="ml-auto px-6"
                  aria-disabled={blocked !== null}
                  aria-describedby="make-note"
                >
                  {missingBytes > 0 ? copy.fetchAndMake(size(missingBytes)) : words.composer.make}
                </Button>
                <span id="make-note" className="sr-only">
                  {blocked}
                </span>
              </form>
              <Where missingBytes={missingBytes} estimate={estimate} />
            </div>
          </section>
        )}
      </main>
      <input ref={chooser} type="file" hidden accept={acceptedFiles} onChange={onChosen} data-testid="choose" />
      {isOver && <DropHere />}
      <EditsWindow
        isOpen={isEditsOpen}
        onOpenChange={setIsEditsOpen}
        engine={engine}
        onPick={picked => {
          setIsEditsOpen(false)
          draft.add(picked)
        }}
      />
    </Frame>
  )
}

/** A preview does not wait for the model, so its guess at the subject is no failure. */
const previewNotes = (notes: readonly string[]): string[] =>
  notes.map(note => (note === 'subject_mask_fallback' ? copy.roughPreview : note))

function whyBlocked(draft: Draft, work: DeviceWork): string | null {
  if (!work.photo || work.isTaking) return words.empty.title
  if (work.running) return words.run.running
  if (draft.words.trim() === '') return words.composer.needWords
  if (!draft.isPlanCurrent || !draft.plan) return words.composer.reading
  if (draft.steps.length > 0) return null
  return draft.plan.needsGenerative ? words.composer.generativeBlocked : words.composer.nothingBlocked
}

/** Shorter runs are over before their estimate is read. */
const sayFromSeconds = 5

/** What happens where, in one line; and what a first run of the subject's model has to fetch. */
function Where({ missingBytes, estimate }: { missingBytes: number; estimate: number | null }) {
  return (
    <p className="mt-2 text-center text-xs text-soft" aria-live="polite">
      {missingBytes > 0 ? copy.needsModel(size(missingBytes)) : copy.where}
      {estimate !== null && estimate > sayFromSeconds && ` · ${words.pill.about(duration(estimate))}`}
    </p>
  )
}

function Bar({ work, onNew }: { work: DeviceWork; onNew: () => void }) {
  const { photo, done } = work
  if (!photo) return null
  const shown = done ?? photo
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 border-b border-line bg-surface pr-1 pl-4 sm:pr-2">
      <p className="min-w-0 flex-1 truncate text-sm">
        <span className="font-medium">{done ? done.words : photo.name}</span>
        <span className="ml-3 hidden text-soft tabular-nums md:inline">
          {shown.width} × {shown.height}
          {done && ` · ${size(done.sizeBytes)} · ${copy.took(duration(done.seconds))}`}
        </span>
      </p>
      {done && (
        <>
          <Button look="quiet" className="px-3" onClick={work.discard}>
            {copy.discard}
          </Button>
          <Hint label={words.result.useAsInput}>
            <Button look="quiet" className="px-3" onClick={work.useAsInput}>
              <CornerDownLeft {...icon} />
              <span className="hidden sm:inline">{words.result.useAsInput}</span>
            </Button>
          </Hint>
          <DeviceDownload done={done} />
        </>
      )}
      <IconButton label={words.result.newPicture} onClick={onNew}>
        <ImagePlus {...icon} />
      </IconButton>
    </div>
  )
}

function Welcome({ isTaking, onChoose }: { isTaking: boolean; onChoose: () => void }) {
  return (
    <div className="scroll-thin absolute inset-0 flex overflow-y-auto p-4">
      <div className="m-auto max-w-md">
        <MonitorSmartphone aria-hidden size={28} strokeWidth={1.5} className="mb-4" />
        <h2 className="text-2xl leading-10 font-semibold tracking-[-0.02em]">{copy.title}</h2>
        <p className="mt-2 text-soft">{copy.lead}</p>
        <ul className="mt-4 list-disc pl-5 text-sm text-soft">
          {copy.facts.map(fact => (
            <li key={fact} className="mt-1">
              {fact}
            </li>
          ))}
        </ul>
        <Button look="primary" className="mt-6 h-11" onClick={onChoose} disabled={isTaking}>
          <ImagePlus {...icon} />
          {isTaking ? copy.reading : words.empty.choose}
        </Button>
      </div>
    </div>
  )
}
