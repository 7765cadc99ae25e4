import type { EngineInfo } from '@image2image/sdk'
import { Link } from '@tanstack/react-router'
import { LayoutGrid } from 'lucide-react'
import type { ReactNode } from 'react'
import { useAccount } from '../../session.ts'
import { Button } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import type { Draft } from './draft.ts'
import { type KnownPlan, labelOf } from './plan.ts'
import { type Masking, StepChip } from './step-popover.tsx'

/** Over the words: suggestions while there are none, then the plan as chips, and plainly what was not understood. */
interface PlanRowProps {
  draft: Draft
  engine: EngineInfo | undefined
  /** What the engine remarked on the result that is shown. */
  notes: readonly string[]
  onAllEdits: () => void
  /** A model reads the words by itself: the plan says nothing. */
  isByModel?: boolean
  masking?: Masking
  /** More chips behind the steps: what lies beside the words. */
  chips?: ReactNode
  /** More remarks. */
  children?: ReactNode
}

const copy = words.composer

/** What each suggestion looks like, drawn by `npm run gallery`. */
const pictures = import.meta.glob<string>('../../gallery/*.webp', { eager: true, query: '?url', import: 'default' })

export function PlanRow({
  draft,
  engine,
  notes,
  onAllEdits,
  isByModel = false,
  masking,
  chips,
  children,
}: PlanRowProps) {
  const { plan, steps } = draft
  const hasWords = draft.words.trim() !== ''
  const hasPlan = hasWords && !isByModel && plan !== null && plan.operations.length > 0
  return (
    <div className="mb-2">
      <div className="flex flex-wrap gap-2 empty:hidden">
        {hasPlan && steps.length > 0 && (
          <ul aria-label={copy.plan} className={`contents ${draft.isPlanCurrent ? '' : '*:opacity-60'}`}>
            {steps.map(({ key, step }) => (
              <li key={key} className="flex">
                <StepChip
                  label={labelOf(engine, step.name)}
                  info={engine?.operations[step.name]}
                  step={step}
                  onChange={changed => draft.change(key, changed)}
                  onRemove={() => draft.remove(key)}
                  masking={masking}
                />
              </li>
            ))}
          </ul>
        )}
        {chips}
      </div>
      {children}
      <div aria-live="polite" className="text-sm text-ink empty:hidden">
        {!isByModel && <Remarks draft={draft} />}
        {notes.map(note => (
          <p key={note} className="py-1">
            {words.result.notes[note] ?? note.replaceAll('_', ' ')}
          </p>
        ))}
      </div>
      {!hasPlan && !(hasWords && isByModel) && <Suggestions draft={draft} engine={engine} onAllEdits={onAllEdits} />}
    </div>
  )
}

const sayConnected = ({ generativeModels = [] }: KnownPlan): string =>
  generativeModels.length > 0
    ? copy.generativeConnected(generativeModels.map(({ label }) => label))
    : copy.generativeNone

/** Where none is connected: the way there for who may go it, and who may for everybody else. */
function HowToConnect() {
  const role = useAccount()?.role
  if (role !== 'owner' && role !== 'admin') return copy.askAdministrator
  return (
    <Link to="/admin" search={{ part: 'engines' }} className="font-medium underline underline-offset-4">
      {copy.connectOne}
    </Link>
  )
}

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

function Remarks({ draft }: { draft: Draft }) {
  const { plan, steps, hasRemoved } = draft
  if (draft.words.trim() === '') return null
  if (draft.isPlanFailed) return <p className="py-1">{copy.planFailed}</p>
  if (!plan) return null
  const hasOperations = plan.operations.length > 0
  const wishes = plan.generativeReasons?.length ? plan.generativeReasons : [copy.generativeWish]
  const isLost = !hasOperations && !plan.needsGenerative && !plan.needs?.length && draft.isPlanCurrent
  return (
    <>
      {plan.needsGenerative && (
        <p className="py-1">
          {capital(copy.needsGenerative(wishes))} {sayConnected(plan)}{' '}
          {!plan.generativeModels?.length && <HowToConnect />} {hasOperations ? copy.restWillBeDone : ''}
        </p>
      )}
      {plan.notUnderstood.length > 0 && hasOperations && (
        <p className="py-1">{copy.notUnderstood(plan.notUnderstood)}</p>
      )}
      {isLost && <p className="py-1">{copy.nothingUnderstood}</p>}
      {hasRemoved && (
        <p className="flex flex-wrap items-center gap-2 py-1">
          {steps.length === 0 && <span>{copy.nothingLeft}</span>}
          <button
            type="button"
            className="text-soft underline underline-offset-4 hover:text-ink"
            onClick={draft.restore}
          >
            {copy.restore}
          </button>
        </p>
      )}
    </>
  )
}

function Suggestions({ draft, engine, onAllEdits }: Omit<PlanRowProps, 'notes'>) {
  if (!engine) return <div className="h-9" />
  const isLost = draft.words.trim() !== ''
  const offered = engine.suggestions.slice(0, 10)
  return (
    <div className="flex gap-2 [@media(max-height:480px)]:hidden">
      <ul
        aria-label={copy.suggestions}
        className="scroll-none -my-1 -ml-4 flex h-11 min-w-0 pointer-coarse:h-[52px] flex-1 gap-2 overflow-x-auto py-1 pl-4 sm:-ml-1 sm:flex-wrap sm:overflow-hidden sm:pl-1"
      >
        {offered.map(suggestion => (
          <li key={suggestion.words} className="flex shrink-0">
            <Button
              className="h-9 shrink-0 gap-2 py-0 pr-3 pl-1.5 font-normal text-soft hover:text-ink"
              onClick={() => (isLost ? draft.write(suggestion.words) : draft.add(suggestion.words))}
            >
              <img
                src={pictures[`../../gallery/${suggestion.operation}.webp`]}
                alt=""
                width={24}
                height={24}
                className="size-6 rounded-full object-cover"
              />
              {suggestion.words}
            </Button>
          </li>
        ))}
      </ul>
      <Button look="quiet" className="h-9 shrink-0 px-3" onClick={onAllEdits}>
        <LayoutGrid aria-hidden size={16} strokeWidth={1.75} />
        {copy.allEdits}
      </Button>
    </div>
  )
}
