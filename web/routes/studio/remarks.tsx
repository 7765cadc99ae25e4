import type { Generation } from '@image2image/sdk'
import { sayFailure } from '../../failure.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import { words } from '../../words/en.ts'
import { titleOf } from './history-panel.tsx'
import type { Place } from './place.ts'
import { sayStage } from './run.tsx'

/** What the studio says beside the picture: loading, nothing there, remarks and errors, and the voice for screen readers. */

export function Loading() {
  return (
    <p role="status" className="flex h-full items-center justify-center text-sm text-soft">
      {words.common.loading}
    </p>
  )
}

export function Missing({ onNewest }: { onNewest: () => void }) {
  return (
    <div className="flex h-full items-center justify-center p-4">
      <Notice
        kind="remark"
        className="max-w-md"
        title={words.canvas.missingTitle}
        action={<Button onClick={onNewest}>{words.canvas.newest}</Button>}
      >
        {words.canvas.missing}
      </Notice>
    </div>
  )
}

/** A short remark at the foot of the canvas, or an error that stays until it is read. */
export function Remark({
  text,
  error,
  onDismiss,
}: {
  text: string | null
  error: Error | null
  onDismiss: () => void
}) {
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center px-3">
      {error ? (
        <Notice
          className="pointer-events-auto max-w-lg shade"
          action={<Button onClick={onDismiss}>{words.common.close}</Button>}
        >
          {sayFailure(error)}
        </Notice>
      ) : (
        <p role="status" className={text ? 'rounded-md bg-ink px-3 py-1.5 text-sm text-surface' : 'sr-only'}>
          {text}
        </p>
      )}
    </div>
  )
}

/** Speaks each new stage once, not every percent, and the result when it is there. */
export function Announcer({ place }: { place: Place }) {
  const running: Generation | null = place.kind === 'run' ? place.generation : null
  const result = place.kind === 'result' ? `${words.canvas.result}: ${titleOf(place)}` : ''
  return (
    <p aria-live="polite" className="sr-only">
      {running && running.state !== 'failed' ? sayStage(running) : result}
    </p>
  )
}

export function DropHere() {
  return (
    <div className="pointer-events-none fixed inset-0 z-50 bg-surface/90 p-4">
      <div className="flex h-full flex-col items-center justify-center rounded-md border-2 border-dashed border-ink">
        <p className="text-xl font-semibold">{words.empty.dropHere}</p>
        <p className="text-soft">{words.empty.dropDetail}</p>
      </div>
    </div>
  )
}
