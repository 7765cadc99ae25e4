/**
 * For services with a queue: an order is handed in once, has a name there, and is asked about until it ends. `held.ts` is
 * for those that answer with the picture itself. An end is told again for a while and never changes: a late or second
 * answer settles nothing twice, and a picture is fetched once.
 */
import type { Clock } from '../kernel/clock.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { failureOfError } from './failures.ts'
import { type Failure, type Progress, ProviderFailure, type Ticket } from './provider.ts'

/** A service is asked about one order at most this often. */
const paceMs = 1_000
/** And while it cannot answer, more and more seldom, up to this. */
const pauseMsMost = 10_000
const waitAskedForMsMost = 60_000
/** For as long a question without an answer is only a question: the order goes on there, and may have been paid for. */
const weatherMsMost = 10 * 60_000
/** How long `check` waits. */
const patienceMs = 1_000
/** Half a file is asked for again so often. */
const cutShortMost = 3
const keptMs = 10 * 60_000
const keptBytes = 48 * 1024 * 1024
const keysKept = 2_000

type End = Extract<Progress, { state: 'done' | 'failed' }>

const waiting: Progress = { state: 'running', fraction: null, stage: 'waiting' }

/** Of a question about an order that is there: nothing is known to be wrong with the order itself. */
const weather = ['provider_overloaded', 'provider_unreachable', 'provider_timeout', 'provider_rate_limited']

/** What is known of asking about one order. */
interface Asking {
  dueMs: number
  /** Since when there was no answer; null: the last question had one. */
  silentSinceMs: number | null
  pauseMs: number
  cutShort: number
}

export class Queued {
  readonly #clock: Clock
  readonly #placed = new Map<string, Promise<Ticket>>()
  readonly #keys = new Map<string, string>()
  readonly #ends = new Map<string, { readonly end: End; readonly atMs: number }>()
  readonly #asking = new Map<string, Asking>()

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock
  }

  /** The same key gives the same ticket, also while the order is still being handed in. Throws `ProviderFailure`. */
  start(key: string, place: () => Promise<Ticket>): Promise<Ticket> {
    const known = this.#placed.get(key)
    if (known) return known
    const placed = this.#place(key, place)
    this.#placed.set(key, placed)
    dropOldest(this.#placed, keysKept)
    return placed
  }

  /** `ask` throws for what kept it from asking, and returns what the service says of the order. Throws `Unavailable`. */
  async check(ticket: Ticket, ask: () => Promise<Progress>, signal: AbortSignal): Promise<Progress> {
    const known = this.#ends.get(ticket.id)
    if (known) return known.end
    const asking = this.#askingOf(ticket.id)
    if (!(await this.#isTurn(asking, signal))) return waiting
    const progress = await this.#answer(asking, ask, signal)
    if (progress.state === 'running') return progress
    this.#asking.delete(ticket.id)
    // Who starts again after that, by another model perhaps, means it.
    if (progress.state !== 'done') this.#forgetKey(ticket.id)
    return progress.state === 'lost' ? progress : this.#settle(ticket.id, progress)
  }

  /** What was cancelled is not asked about any more, and its key may be used again. */
  forget(ticket: Ticket): void {
    this.#ends.delete(ticket.id)
    this.#asking.delete(ticket.id)
    this.#forgetKey(ticket.id)
  }

  #forgetKey(id: string): void {
    const key = this.#keys.get(id)
    if (key !== undefined) this.#placed.delete(key)
    this.#keys.delete(id)
  }

  async #place(key: string, place: () => Promise<Ticket>): Promise<Ticket> {
    try {
      const ticket = await place()
      this.#keys.set(ticket.id, key)
      dropOldest(this.#keys, keysKept)
      return ticket
    } catch (error) {
      this.#placed.delete(key)
      throw new ProviderFailure(failureOfError(error), { cause: error })
    }
  }

  #askingOf(id: string): Asking {
    const known = this.#asking.get(id)
    if (known) return known
    const asking = { dueMs: Number.NEGATIVE_INFINITY, silentSinceMs: null, pauseMs: 0, cutShort: 0 }
    this.#asking.set(id, asking)
    dropOldest(this.#asking, keysKept)
    return asking
  }

  async #isTurn(asking: Asking, signal: AbortSignal): Promise<boolean> {
    const now = this.#clock.monotonicMs()
    const waitMs = asking.dueMs - now
    const isSoon = waitMs <= patienceMs
    // Whoever comes next waits for a turn of their own.
    if (isSoon) asking.dueMs = Math.max(now, asking.dueMs) + paceMs
    if (waitMs > 0) await sleep(Math.min(waitMs, patienceMs), signal)
    return isSoon && !signal.aborted
  }

  async #answer(asking: Asking, ask: () => Promise<Progress>, signal: AbortSignal): Promise<Progress> {
    try {
      const progress = await ask()
      asking.silentSinceMs = null
      asking.pauseMs = 0
      return progress
    } catch (error) {
      if (signal.aborted) return waiting
      const failure = failureOfError(error)
      const isCutShort = failure.code === 'provider_cut_short' && ++asking.cutShort < cutShortMost
      if (!isCutShort && !weather.includes(failure.code)) return { state: 'failed', ...failure }
      this.#putOff(asking, failure, error)
      return waiting
    }
  }

  #putOff(asking: Asking, { retryAfterSeconds = 0 }: Failure, cause: unknown): void {
    const now = this.#clock.monotonicMs()
    asking.silentSinceMs ??= now
    if (now - asking.silentSinceMs > weatherMsMost) throw new Unavailable('the provider', { cause })
    asking.pauseMs = Math.min(Math.max(paceMs, asking.pauseMs * 2), pauseMsMost)
    asking.dueMs = now + Math.max(asking.pauseMs, Math.min(retryAfterSeconds * 1_000, waitAskedForMsMost))
  }

  /** The first end stands. */
  #settle(id: string, end: End): End {
    const first = this.#ends.get(id)
    if (first) return first.end
    const now = this.#clock.monotonicMs()
    this.#ends.set(id, { end, atMs: now })
    let bytes = 0
    for (const [each, { end: old, atMs }] of [...this.#ends].reverse()) {
      if (old.state === 'done') bytes += old.outcome.bytes.length
      if (each !== id && (now - atMs > keptMs || bytes > keptBytes)) this.#ends.delete(each)
    }
    return end
  }
}

function dropOldest(map: Map<string, unknown>, most: number): void {
  for (const key of map.keys()) {
    if (map.size <= most) return
    map.delete(key)
  }
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal.addEventListener('abort', finish, { once: true })
  })
}
