/** A service that is busy, charged nothing and says when to come back is waited for, where nobody else may have the order. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '../providers/providers.ts'

/** Of one order, all in all: whoever asks for more is given up. */
export const SERVICE_WAIT_SECONDS_MOST = 60
/** A service that says "soon" again and again means no. */
const WAITS_MOST = 2
const busy = new Set(['provider_rate_limited', 'provider_overloaded'])

export interface Waited {
  readonly count: number
  readonly seconds: number
}

/** Null: it is not waited for. */
export function secondsToWait(
  { code, billed, retryAfterSeconds: asked }: Pick<Failure, 'code' | 'billed' | 'retryAfterSeconds'>,
  { count, seconds }: Waited,
): number | null {
  if (billed !== 'no' || !busy.has(code) || asked === undefined || count >= WAITS_MOST) return null
  return seconds + asked <= SERVICE_WAIT_SECONDS_MOST ? asked : null
}

/** `say` is heard every second; false from it, or the signal, ends the wait and the run with it. */
export async function waitOut(
  seconds: number,
  signal: AbortSignal,
  say: (stage: string) => Promise<boolean>,
): Promise<boolean> {
  for (let left = seconds; left > 0; left--) {
    if (!(await say(`Waiting for the service, ${Math.ceil(left)} s`))) return false
    await sleep(Math.min(1, left) * 1_000, undefined, { signal }).catch(() => {})
    if (signal.aborted) return false
  }
  return true
}
