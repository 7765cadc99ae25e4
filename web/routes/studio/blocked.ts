import { words } from '../../words/en.ts'
import type { waitingFor } from './beside-row.tsx'
import type { Draft } from './draft.ts'
import type { Runner } from './runner.tsx'

/** Why Make cannot be pressed now; null when it can. */
export function whyBlocked(
  draft: Draft,
  runner: Runner,
  { hasPicture, isConnected }: { hasPicture: boolean; isConnected: boolean },
): string | null {
  if (!isConnected) return words.offline.make
  if (!hasPicture) return words.empty.title
  if (draft.words.trim() === '') return words.composer.needWords
  if (runner.refusal !== null) return runner.refusal
  if (runner.isByModel || !draft.isPlanCurrent || !draft.plan) return null
  if (draft.steps.length > 0) return null
  if (draft.hasRemoved) return words.composer.nothingLeft
  return draft.plan.needsGenerative ? words.composer.generativeBlocked : words.composer.nothingBlocked
}

export const sayWaiting = (waiting: ReturnType<typeof waitingFor>): string | null =>
  waiting && words.composer[waiting.kind === 'mask' ? 'maskBlocked' : 'referenceBlocked'](waiting.label)
