import { type Generation, isOpen, type Picture } from '@image2image/sdk'
import { CircleSlash, Trash2 } from 'lucide-react'
import { useMemo } from 'react'
import { api } from '../../api.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { words } from '../../words/en.ts'
import { ago, percent } from '../../words/format.ts'
import { FailedRuns, FailedThumbnail } from './failed-runs.tsx'
import { type Catalogue, type Lanes, lanesOf, otherTrees, rootOf, rootOfRun, type Step, stepsOf } from './history.ts'

/**
 * The edit tree of the picture that is shown, newest on top, each step a thumbnail with its words; below it the other
 * pictures. Thin lines lead from every step to the one it was made from.
 */
interface HistoryPanelProps {
  catalogue: Catalogue
  shown: Picture | null
  /** The picture or generation that is on the canvas. */
  currentKey: string | null
  hasOlder: boolean
  onOlder: () => void
  onOpen: (step: Step) => void
  onOpenPicture: (picture: Picture) => void
  onDelete: (step: Step) => void
}

const copy = words.history
const rowHeight = 72
const laneWidth = 12

export function HistoryPanel(props: HistoryPanelProps) {
  const { catalogue, shown, currentKey, onOpen, onDelete } = props
  const run = currentKey === null ? undefined : catalogue.generations.get(currentKey)
  const rootId = shown ? rootOf(catalogue, shown.id) : run ? rootOfRun(catalogue, run) : null
  const steps = useMemo(() => (rootId === null ? [] : stepsOf(catalogue, rootId)), [catalogue, rootId])
  const lanes = useMemo(() => lanesOf(steps), [steps])
  const width = Math.min(4, Math.max(1, ...lanes.map(({ lane, passing }) => Math.max(lane, ...passing) + 1)))
  if (catalogue.pictures.size === 0 && steps.length === 0)
    return <p className="p-4 text-sm text-soft">{copy.nothing}</p>
  return (
    <div className="flex min-h-full flex-col">
      {steps.length > 0 && (
        <ol aria-label={copy.thisPicture}>
          {steps.map((step, index) => (
            <StepRow
              key={step.key}
              step={step}
              lanes={lanes[index] as Lanes}
              laneCount={width}
              isCurrent={step.key === currentKey}
              onOpen={() => onOpen(step)}
              onDelete={() => onDelete(step)}
            />
          ))}
        </ol>
      )}
      <FailedRuns catalogue={catalogue} rootId={rootId} onOpen={onOpen} onDelete={onDelete} />
      <OtherPictures {...props} rootId={rootId} />
    </div>
  )
}

export function titleOf(step: { picture: Picture | null; generation: Generation | null }): string {
  return step.generation?.instruction || step.generation?.description || step.picture?.name || copy.original
}

function detailOf(step: Step): string {
  const { generation, picture } = step
  if (generation && isOpen(generation)) {
    if (generation.state === 'queued') return copy.queued
    return generation.fraction > 0 ? copy.running(percent(generation.fraction)) : words.run.running
  }
  const time = ago(step.createdAt, Date.now())
  if (generation?.state === 'failed') return `${copy.failed} · ${time}`
  if (generation?.state === 'cancelled') return `${copy.cancelled} · ${time}`
  return picture && !generation ? `${copy.original} · ${time}` : time
}

interface StepRowProps {
  step: Step
  lanes: Lanes
  laneCount: number
  isCurrent: boolean
  onOpen: () => void
  onDelete: () => void
}

function StepRow({ step, lanes, laneCount, isCurrent, onOpen, onDelete }: StepRowProps) {
  const title = titleOf(step)
  const canDelete = !(step.generation && isOpen(step.generation))
  return (
    <li className={`group relative flex h-[72px] items-stretch ${isCurrent ? 'bg-hover' : ''}`}>
      <Lines lanes={lanes} laneCount={laneCount} isCurrent={isCurrent} />
      <button
        type="button"
        onClick={onOpen}
        aria-current={isCurrent ? 'step' : undefined}
        className="flex min-w-0 flex-1 items-center gap-3 pr-10 text-left -outline-offset-2"
      >
        <Thumbnail step={step} />
        <span className="min-w-0">
          <span className={`line-clamp-2 text-sm leading-[18px] break-words ${isCurrent ? 'font-medium' : ''}`}>
            {title}
          </span>
          <span className="block text-xs text-soft tabular-nums">{detailOf(step)}</span>
        </span>
      </button>
      {canDelete && (
        <div className="absolute top-4 right-1 opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 pointer-coarse:opacity-100">
          <IconButton label={copy.remove(title)} onClick={onDelete}>
            <Trash2 aria-hidden size={16} strokeWidth={1.75} />
          </IconButton>
        </div>
      )}
    </li>
  )
}

function Thumbnail({ step }: { step: Step }) {
  const { picture, generation } = step
  const frame =
    'relative flex size-14 shrink-0 items-center justify-center overflow-hidden rounded-sm bg-line text-soft'
  const source = picture?.id ?? (generation && isOpen(generation) ? generation.inputId : null)
  if (generation?.state === 'failed' && !picture) return <FailedThumbnail generation={generation} className="size-14" />
  if (source === null) {
    return (
      <span className={frame}>
        <CircleSlash aria-hidden size={18} strokeWidth={1.5} />
      </span>
    )
  }
  return (
    <span className={`${frame} ${picture?.hasAlpha ? 'checkerboard' : ''}`}>
      <img
        src={api.pictures.contentUrl(source, 'thumbnail')}
        alt=""
        loading="lazy"
        draggable={false}
        className={`size-full ${picture?.hasAlpha ? 'object-contain' : 'object-cover'} ${picture ? '' : 'opacity-50'}`}
      />
      {!picture && generation && (
        <span className="absolute inset-x-0 bottom-0 h-0.5 bg-line">
          <span className="block h-full bg-ink" style={{ width: `${percent(generation.fraction)}%` }} />
        </span>
      )}
    </span>
  )
}

function Lines({ lanes, laneCount, isCurrent }: { lanes: Lanes; laneCount: number; isCurrent: boolean }) {
  const middle = rowHeight / 2
  const x = (lane: number) => 14 + Math.min(lane, laneCount - 1) * laneWidth
  const mine = x(lanes.lane)
  const joined = (lane: number) => `M${x(lane)} 0V${middle - 8}q0 8 ${mine - x(lane) > 0 ? 8 : -8} 8H${mine}`
  return (
    <svg
      aria-hidden="true"
      width={24 + laneCount * laneWidth - 8}
      height={rowHeight}
      className="shrink-0 text-edge"
      fill="none"
      stroke="currentColor"
    >
      {lanes.passing.map(lane => (
        <path key={lane} d={`M${x(lane)} 0V${rowHeight}`} />
      ))}
      {lanes.joining.map(lane => (
        <path key={lane} d={joined(lane)} />
      ))}
      {lanes.hasAbove && <path d={`M${mine} 0V${middle}`} />}
      {lanes.hasBelow && <path d={`M${mine} ${middle}V${rowHeight}`} />}
      <circle
        cx={mine}
        cy={middle}
        r={isCurrent ? 5 : 4}
        className={isCurrent ? 'fill-ink stroke-ink' : 'fill-surface'}
        strokeWidth={1.5}
      />
    </svg>
  )
}

function OtherPictures(props: HistoryPanelProps & { rootId: string | null }) {
  const { catalogue, rootId, onOpenPicture, hasOlder, onOlder } = props
  const others = useMemo(() => otherTrees(catalogue, rootId), [catalogue, rootId])
  if (others.length === 0 && !hasOlder) return null
  return (
    <section className="mt-2 border-t border-line p-4">
      <h3 className="mb-3 text-sm font-medium">{copy.others}</h3>
      <ul className="grid grid-cols-4 gap-2">
        {others.map(picture => (
          <li key={picture.id}>
            <button
              type="button"
              onClick={() => onOpenPicture(picture)}
              aria-label={copy.open(picture.name)}
              className="block aspect-square w-full overflow-hidden rounded-sm bg-line hover:outline-2 hover:outline-offset-1 hover:outline-edge focus-visible:outline-ink"
            >
              <img
                src={api.pictures.contentUrl(picture.id, 'thumbnail')}
                alt=""
                loading="lazy"
                className={`size-full object-cover ${picture.hasAlpha ? 'checkerboard' : ''}`}
              />
            </button>
          </li>
        ))}
      </ul>
      {hasOlder && (
        <Button look="quiet" className="mt-2 w-full" onClick={onOlder}>
          {copy.older}
        </Button>
      )}
    </section>
  )
}
