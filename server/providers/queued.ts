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
const keptMs = 10 * 60_000
const keptBytes = 48 * 1024 * 1024
const keysKept = 2_000

type End = Extract<Progress, { state: 'done' | 'failed' }>

const waiting: Progress = { state: 'running', fraction: null, stage: 'waiting' }

/** Of a question about an order that is there: nothing is known to be wrong with the order itself. */
const weather = ['provider_overloaded', 'provider_unreachable', 'provider_timeout', 'provider_rate_limited']
/** Half an answer is asked for again so often. */
const cutShortMost = 3

export class Queued {
  readonly #clock: Clock
  readonly #placed = new Map<string, Promise<Ticket>>()
  readonly #keys = new Map<string, string>()
  readonly #ends = new Map<string, { readonly end: End; readonly atMs: number }>()
  readonly #askedMs = new Map<string, number>()
  readonly #cutShort = new Map<string, number>()

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
    await this.#pause(ticket.id, signal)
    if (signal.aborted) return waiting
    const progress = await this.#answer(ticket.id, ask, signal)
    if (progress.state === 'running') return progress
    this.#askedMs.delete(ticket.id)
    this.#cutShort.delete(ticket.id)
    return progress.state === 'lost' ? progress : this.#settle(ticket.id, progress)
  }

  /** What was cancelled is not asked about any more, and its key may be used again. */
  forget(ticket: Ticket): void {
    this.#ends.delete(ticket.id)
    this.#askedMs.delete(ticket.id)
    this.#cutShort.delete(ticket.id)
    const key = this.#keys.get(ticket.id)
    if (key !== undefined) this.#placed.delete(key)
    this.#keys.delete(ticket.id)
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

  async #answer(id: string, ask: () => Promise<Progress>, signal: AbortSignal): Promise<Progress> {
    try {
      return await ask()
    } catch (error) {
      if (signal.aborted) return waiting
      const failure = failureOfError(error)
      if (weather.includes(failure.code) || this.#mayCome(id, failure)) {
        throw new Unavailable('the provider', { cause: error })
      }
      return { state: 'failed', ...failure }
    }
  }

  #mayCome(id: string, failure: Failure): boolean {
    if (failure.code !== 'provider_cut_short') return false
    const times = (this.#cutShort.get(id) ?? 0) + 1
    this.#cutShort.set(id, times)
    dropOldest(this.#cutShort, keysKept)
    return times < cutShortMost
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

  async #pause(id: string, signal: AbortSignal): Promise<void> {
    const now = this.#clock.monotonicMs()
    const dueMs = (this.#askedMs.get(id) ?? Number.NEGATIVE_INFINITY) + paceMs
    this.#askedMs.set(id, Math.max(now, dueMs))
    dropOldest(this.#askedMs, keysKept)
    if (dueMs > now) await sleep(Math.min(dueMs - now, paceMs), signal)
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
