/**
 * For services that answer only with the finished picture: the request is held open here, and `start`, `check` and `cancel`
 * are made of it. What is held dies with the process; a ticket of an earlier one is lost, and nobody knows what it cost.
 */
import { randomUUID } from 'node:crypto'
import { failureOfError } from './failures.ts'
import {
  type AdapterTools,
  type Failure,
  type Outcome,
  type Progress,
  type Provider,
  ProviderFailure,
  type Ticket,
} from './provider.ts'

export interface News {
  readonly fraction: number | null
  readonly stage: string
  readonly preview?: { readonly bytes: Uint8Array; readonly index: number }
}

export type Run = (tell: (news: News) => void, signal: AbortSignal) => Promise<Outcome>

type End = { readonly state: 'done'; readonly outcome: Outcome } | ({ readonly state: 'failed' } & Failure)

interface Work {
  readonly key: string
  readonly stop: AbortController
  fraction: number | null
  stage: string
  previews: NonNullable<News['preview']>[]
  end: End | null
  endedAtMs: number
  /** Wakes whoever waits in `check`. */
  wake: () => void
  changed: Promise<void>
}

/** How long `check` waits for news. */
const patienceMs = 1_000
/** A result is told again until it is let go of, or for a while: whoever took it may have failed to store it. */
const keptMs = 10 * 60_000
const keptBytes = 256 * 1024 * 1024

export class Held {
  readonly #tools: Pick<AdapterTools, 'clock' | 'log'>
  readonly #works = new Map<string, Work>()
  readonly #idByKey = new Map<string, string>()

  constructor(tools: Pick<AdapterTools, 'clock' | 'log'>) {
    this.#tools = tools
  }

  /** What an adapter hands on as it is. */
  get verbs(): Required<Pick<Provider, 'check' | 'cancel' | 'letGo' | 'close'>> {
    return {
      check: (ticket, signal) => this.check(ticket, signal),
      cancel: async ticket => this.cancel(ticket),
      letGo: ticket => this.cancel(ticket),
      close: async () => this.close(),
    }
  }

  /** Returns at once. The same key gives the same ticket while its work is known. */
  start(connectionId: string, key: string, run: Run): Ticket {
    this.#forgetOld()
    const known = this.#idByKey.get(key)
    if (known !== undefined) return { provider: connectionId, id: known }
    const id = randomUUID()
    const work: Work = {
      key,
      stop: new AbortController(),
      fraction: null,
      stage: 'waiting',
      previews: [],
      end: null,
      endedAtMs: 0,
      wake: () => {},
      changed: Promise.resolve(),
    }
    renew(work)
    this.#works.set(id, work)
    this.#idByKey.set(key, id)
    void this.#follow(work, run)
    return { provider: connectionId, id }
  }

  async check(ticket: Ticket, signal: AbortSignal): Promise<Progress> {
    const work = this.#works.get(ticket.id)
    if (!work) return { state: 'lost', billed: 'unknown' }
    if (work.previews.length === 0 && !work.end) await soon(work.changed, signal)
    const preview = work.previews.shift()
    if (!preview && work.end) {
      // Who starts again after hearing that, by another model perhaps, means it.
      if (work.end.state === 'failed') this.#forgetKey(ticket.id, work)
      return work.end
    }
    // Cancelled while this check waited.
    if (!this.#works.has(ticket.id)) return { state: 'lost', billed: 'unknown' }
    return { state: 'running', fraction: work.fraction, stage: work.stage, ...(preview && { preview }) }
  }

  /** Of work that has ended: lets go of its result. */
  cancel(ticket: Ticket): void {
    const work = this.#works.get(ticket.id)
    if (work) this.#forget(ticket.id, work)
  }

  close(): void {
    for (const [id, work] of this.#works) this.#forget(id, work)
  }

  async #follow(work: Work, run: Run): Promise<void> {
    try {
      const outcome = await run(news => this.#hear(work, news), work.stop.signal)
      work.end = { state: 'done', outcome }
    } catch (error) {
      work.end = { state: 'failed', ...this.#understood(error, work.stop.signal.aborted) }
    }
    work.endedAtMs = this.#tools.clock.monotonicMs()
    work.wake()
  }

  #understood(error: unknown, isStopped: boolean): Failure {
    if (error instanceof ProviderFailure) return error.failure
    const failure = failureOfError(error)
    if (failure.code === 'provider_failed' && !isStopped) this.#tools.log.error('provider.bug', {}, error)
    return failure
  }

  #hear(work: Work, news: News): void {
    if (work.end) return
    work.fraction = news.fraction
    work.stage = news.stage
    if (news.preview) work.previews.push(news.preview)
    work.wake()
    renew(work)
  }

  #forget(id: string, work: Work): void {
    this.#works.delete(id)
    this.#forgetKey(id, work)
    work.stop.abort()
    work.wake()
  }

  #forgetKey(id: string, work: Work): void {
    if (this.#idByKey.get(work.key) === id) this.#idByKey.delete(work.key)
  }

  /** What ended long ago, and the oldest results when they take too much room. Running work stays. */
  #forgetOld(): void {
    const now = this.#tools.clock.monotonicMs()
    let bytes = 0
    for (const [id, work] of [...this.#works].reverse()) {
      if (!work.end) continue
      if (work.end.state === 'done') bytes += work.end.outcome.bytes.length
      if (now - work.endedAtMs > keptMs || bytes > keptBytes) this.#forget(id, work)
    }
  }
}

function renew(work: Work): void {
  work.changed = new Promise(resolve => {
    work.wake = resolve
  })
}

function soon(changed: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise(resolve => {
    const finish = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, patienceMs)
    signal.addEventListener('abort', finish, { once: true })
    void changed.then(finish)
  })
}
