/** A service that is busy and charged nothing is waited for, where nobody else may have the order. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Failure } from '../providers/providers.ts'

/** Of one order, all in all: whoever asks for more is given up. */
export const SERVICE_WAIT_SECONDS_MOST = 60
/** A service that says "soon" again and again means no. */
const WAITS_MOST = 2
/** Of one that takes too many orders and does not say when to come back: 1, 2, 4 and 8 s, or up to half as long. */
const GUESSES_MOST = 4
const busy = new Set(['provider_rate_limited', 'provider_overloaded'])

export interface Waited {
  readonly count: number
  readonly seconds: number
}

type End = Pick<Failure, 'code' | 'billed' | 'retryAfterSeconds'>

/** A fault that says nothing may last; only "too many" is over by itself. */
const isWordless = ({ code, retryAfterSeconds }: End): boolean =>
  code === 'provider_rate_limited' && retryAfterSeconds === undefined

/** One order that knocks again and again has failed there once. */
export const isKnownBusy = (end: End, { count }: Waited): boolean => count > 0 && isWordless(end)

/** Null: it is not waited for. `chance` keeps those whom one service sent away together from coming back together. */
export function secondsToWait(end: End, { count, seconds }: Waited, chance = Math.random): number | null {
  if (end.billed !== 'no' || !busy.has(end.code)) return null
  const isGuess = isWordless(end)
  if (count >= (isGuess ? GUESSES_MOST : WAITS_MOST)) return null
  const wait = isGuess ? 2 ** count * (0.5 + chance() / 2) : end.retryAfterSeconds
  return wait !== undefined && seconds + wait <= SERVICE_WAIT_SECONDS_MOST ? wait : null
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
