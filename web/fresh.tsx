/**
 * Proving once more who one is. Any action goes through `proveFirst`: where the server asks for a fresh proof, one dialog
 * gets it, and the action is tried again. The dialog stands in the app once, beside every page, and comes when it is needed.
 */
import { ApiError } from '@image2image/sdk'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { NotProved, sayFailure } from './failure.ts'

type Settle = (isProved: boolean) => void

let waiting: Settle | null = null
const listeners = new Set<() => void>()

function setWaiting(settle: Settle | null): void {
  waiting = settle
  for (const listener of listeners) listener()
}

/** Does it; where the server wants a fresh proof, gets one and does it again. */
export async function proveFirst<Result>(action: () => Promise<Result>): Promise<Result> {
  try {
    return await action()
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'fresh_sign_in_needed') throw error
    waiting?.(false)
    if (!(await new Promise<boolean>(setWaiting))) throw new NotProved()
    return action()
  }
}

/** Like `sayFailure`, and silent about a dialog that was closed: whoever closed it knows. */
export const sayUnlessCancelled = (error: unknown): string | null =>
  error instanceof NotProved ? null : sayFailure(error)

const ProofDialog = lazy(() => import('./proof-dialog.tsx').then(module => ({ default: module.ProofDialog })))

/** Nothing, until a proof is asked for. */
export function ProofSlot() {
  const settle = useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => waiting,
  )
  const end = (isProved: boolean) => {
    setWaiting(null)
    settle?.(isProved)
  }
  if (settle === null) return null
  return (
    <Suspense>
      <ProofDialog onEnd={end} />
    </Suspense>
  )
}
