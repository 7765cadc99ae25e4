/**
 * Answers that go on for a while, by what asked for them: an event stream must not outlive the key or the session that
 * opened it, nor its account. Whoever hears that one has ended calls `end`; one whose time comes ends by itself.
 */
import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../kernel/clock.ts'
import { type AppEnv, visitorOf } from './auth.ts'

/** The longest wait that a timer can hold. */
const TIMER_MS_MOST = 2 ** 31 - 1

export class Visits {
  readonly #open = new Map<string, Set<() => void>>()

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
          const { done, value } = await reader.read()
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

/** Puts every event stream under watch. */
export function watchVisits(visits: Visits, clock: Clock): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next()
    const account = visitorOf(c)
    const proof = c.get('key') ?? c.get('session')
    const { body, headers, status } = c.res
    // Nobody reads the body of an answer to HEAD.
    if (
      c.req.raw.method === 'HEAD' ||
      !account ||
      !body ||
      !headers.get('content-type')?.startsWith('text/event-stream')
    )
      return
    const leftMs = proof?.expiresAt ? Math.max(0, proof.expiresAt.getTime() - clock.now().getTime()) : null
    const ids = proof ? [account.id, proof.id] : [account.id]
    c.res = new Response(visits.watch(ids, body, leftMs), { status, headers })
  }
}
