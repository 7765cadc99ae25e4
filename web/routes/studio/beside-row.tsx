import type { EngineInfo, Step } from '@image2image/sdk'
import { Paintbrush, X } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { api } from '../../api.ts'
import { words } from '../../words/en.ts'
import type { Beside } from './beside.ts'
import { drawMark } from './brush.ts'
import { labelOf } from './plan.ts'

/** Chips of what lies beside the words, and a plain word where a step waits for something. */
interface BesideRowProps {
  beside: Beside
  steps: readonly Step[]
  onPaint: () => void
}

const chip =
  'inline-flex h-9 shrink-0 pointer-coarse:h-[46px] items-center gap-2 rounded-md border border-rim bg-raised text-sm'
const small = 'size-6 overflow-hidden rounded-sm bg-line'
const drop =
  'flex h-full w-8 pointer-coarse:w-[44px] items-center justify-center rounded-r-md text-soft transition-colors duration-[120ms] hover:bg-hover hover:text-ink'

export function BesideRow({ beside, steps, onPaint }: BesideRowProps) {
  const { brush, references } = beside
  // Where no step names it, it limits them all.
  const isForAll = !steps.some(({ mask }) => /\bbrush\b/.test(mask ?? ''))
  if (!brush && references.length === 0) return null
  return (
    <ul className="contents">
      {brush && (
        <li className={chip}>
          <button
            type="button"
            title={words.paint.edit}
            onClick={onPaint}
            className="flex h-full items-center gap-2 rounded-l-md pl-2 hover:bg-hover"
          >
            <Small brush={brush} />
            {words.paint.chip}
            {isForAll && steps.length > 0 && <span className="text-soft">{words.paint.limits}</span>}
          </button>
          <button type="button" aria-label={words.paint.drop} onClick={beside.dropBrush} className={drop}>
            <X aria-hidden size={14} strokeWidth={2} />
          </button>
        </li>
      )}
      {references.map((reference, index) => (
        <li key={reference.id} className={chip}>
          <span className="flex items-center gap-2 pl-2">
            <img src={api.pictures.contentUrl(reference.id, 'thumbnail')} alt="" className={`${small} object-cover`} />
            {words.reference.chip(references.length > 1 ? index + 1 : null)}
          </span>
          <button
            type="button"
            aria-label={words.reference.drop}
            onClick={() => beside.takeAway(reference)}
            className={drop}
          >
            <X aria-hidden size={14} strokeWidth={2} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function Small({ brush }: { brush: NonNullable<Beside['brush']> }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  useEffect(() => {
    const context = canvas.current?.getContext('2d')
    if (!context) return
    context.clearRect(0, 0, 48, 48)
    context.fillStyle = '#eb2846'
    for (const mark of brush.marks) drawMark(context, mark)
  }, [brush])
  return <canvas ref={canvas} width={48} height={48} aria-hidden className={small} />
}

/** The step that cannot run yet, and what it waits for. */
export function waitingFor(
  needs: readonly ('mask' | 'reference')[],
  steps: readonly Step[],
  engine: EngineInfo | undefined,
  { brush, references }: Pick<Beside, 'brush' | 'references'>,
): { kind: 'mask' | 'reference'; label: string } | null {
  const hasReference = references.length > 0
  for (const kind of needs)
    if (kind === 'mask' ? !brush : !hasReference) return { kind, label: words.composer.thisEdit }
  for (const step of steps) {
    const info = engine?.operations[step.name]
    const label = labelOf(engine, step.name)
    const mask = typeof step.mask === 'string' ? step.mask : ''
    if (!brush && (/\bbrush\b/.test(mask) || (info?.needsMask && mask === ''))) return { kind: 'mask', label }
    const needsReference = info?.needsReference === true || step.fill === 'picture'
    if (!hasReference && needsReference) return { kind: 'reference', label }
  }
  return null
}

/** Says what a step waits for, and offers it where one click is enough. */
export function Waiting({ kind, label, onPaint }: { kind: 'mask' | 'reference'; label: string; onPaint: () => void }) {
  if (kind === 'reference') return <p className="py-1 text-sm">{words.composer.referenceBlocked(label)}</p>
  return (
    <p className="flex flex-wrap items-center gap-2 py-1 text-sm">
      {words.composer.maskBlocked(label)}
      <button
        type="button"
        onClick={onPaint}
        className="inline-flex items-center gap-1.5 font-medium underline underline-offset-4"
      >
        <Paintbrush aria-hidden size={14} strokeWidth={1.75} />
        {words.paint.open}
      </button>
    </p>
  )
}
