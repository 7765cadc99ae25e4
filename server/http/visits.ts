/**
 * Answers that go on for a while, by what asked for them: an event stream must not outlive the key or the session that
 * opened it, nor its account. Whoever hears that one has ended calls `end`; one whose time comes ends by itself. Nobody has
 * more than so many open in one process: each holds a socket and something that listens behind it.
 */
import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../kernel/clock.ts'
import { limits } from '../kernel/limits.ts'
import { type AppEnv, visitorOf } from './auth.ts'
import { refuseRequest } from './problem.ts'

/** The longest wait that a timer can hold. */
const TIMER_MS_MOST = 2 ** 31 - 1

/** Until one of one's own has ended, which nobody knows: soon enough for whoever follows a picture. */
const retryAfterSeconds = 5

/**
 * What may be answered by a stream. A wait for a picture holds as much as a stream, so it counts like one; a tool that waits
 * for an edit counts twice, for its own answer and for the edit's events behind it.
 */
const mayStream = (method: string, path: string): boolean =>
  method === 'GET' ? /^\/api\/.+\/events$/.test(path) : method === 'POST' && /^\/(?:v1\/images\/|mcp$)/.test(path)

export class Visits {
  readonly #open = new Map<string, Set<() => void>>()
  readonly #entering = new Map<string, number>()
  readonly #most: number

  constructor(most: number = limits.streamsPerAccount) {
    this.#most = most
  }

  /** A place for what this account asks for now, until the answer is there. Gives it back, once. */
  enter(accountId: string): () => void {
    const entering = this.#entering.get(accountId) ?? 0
    if (entering + (this.#open.get(accountId)?.size ?? 0) >= this.#most)
      throw refuseRequest('too_many_streams', { limit: this.#most, retryAfterSeconds })
    this.#entering.set(accountId, entering + 1)
    return () => {
      const left = (this.#entering.get(accountId) ?? 1) - 1
      if (left > 0) this.#entering.set(accountId, left)
      else this.#entering.delete(accountId)
    }
  }

  /** Ends everything that this key, session or account has open. */
  end(id: string): void {
    for (const stop of this.#open.get(id) ?? []) stop()
  }

  /** For when news of ends may have been missed: who may still watch comes back at once. */
  endAll(): void {
    for (const id of [...this.#open.keys()]) this.end(id)
  }

  get size(): number {
    return this.#open.size
  }

  #forget(id: string, stop: () => void): void {
    const stops = this.#open.get(id)
    stops?.delete(stop)
    if (stops?.size === 0) this.#open.delete(id)
  }

  /** The same body, until its own end or that of one of these. */
  watch(ids: readonly string[], body: ReadableStream<Uint8Array>, leftMs: number | null): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    let isOpen = true
    const timer = leftMs === null ? undefined : setTimeout(() => stop(), Math.min(leftMs, TIMER_MS_MOST))
    timer?.unref()
    const forget = (): void => {
      clearTimeout(timer)
      isOpen = false
      for (const id of ids) this.#forget(id, stop)
    }
    let finish: (() => void) | null = null
    const stop = (): void => {
      forget()
      finish?.()
      reader.cancel().catch(() => {})
    }
    for (const id of ids) this.#open.set(id, (this.#open.get(id) ?? new Set()).add(stop))
    return new ReadableStream(
      {
        start(controller) {
          finish = () => controller.close()
        },
        async pull(controller) {
          const { done, value } = await reader.read().catch(error => {
            // Nobody cancels what broke off.
            forget()
            throw error
          })
          if (value !== undefined && isOpen) controller.enqueue(value)
          if (!done || !isOpen) return
          forget()
          controller.close()
        },
        async cancel(reason) {
          forget()
          await reader.cancel(reason)
        },
      },
      { highWaterMark: 0 },
    )
  }
}

/** Puts every event stream under watch; goes behind what finds out who asks. */
export function watchVisits(visits: Visits, clock: Clock): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const account = visitorOf(c)
    if (!account) return next()
    const leave = mayStream(c.req.method, c.req.path) ? visits.enter(account.id) : null
    try {
      await next()
      const { headers, status } = c.res
      // An answer that begins before its end is known says so to whoever stands between.
      const goesOn = headers.get('x-accel-buffering') === 'no'
      const isStream = goesOn || headers.get('content-type')?.startsWith('text/event-stream')
      // Nobody reads the body of an answer to HEAD. Asking for the body makes a stream of it, and copies it: only of a stream.
      if (!isStream || c.req.raw.method === 'HEAD') return
      const { body } = c.res
      if (!body) return
      const proof = c.get('key') ?? c.get('session')
      const leftMs = proof?.expiresAt ? Math.max(0, proof.expiresAt.getTime() - clock.now().getTime()) : null
      const ids = proof ? [account.id, proof.id] : [account.id]
      c.res = new Response(visits.watch(ids, body, leftMs), { status, headers })
    } finally {
      leave?.()
    }
  }
}
