/**
 * Answers that go on for a while, by the key that asked for them: an event stream must not outlive the key that opened
 * it. Whoever hears that a key has ended calls `end`; a key whose time comes ends by itself.
 */
import type { MiddlewareHandler } from 'hono'
import type { Clock } from '../kernel/clock.ts'
import type { AppEnv } from './auth.ts'

/** The longest wait that a timer can hold. */
const TIMER_MS_MOST = 2 ** 31 - 1

export class Visits {
  readonly #open = new Map<string, Set<() => void>>()

  /** Ends everything that this key has open. */
  end(keyId: string): void {
    for (const stop of this.#open.get(keyId) ?? []) stop()
  }

  get size(): number {
    return this.#open.size
  }

  /** The same body, until its own end or the key's. */
  watch(keyId: string, body: ReadableStream<Uint8Array>, leftMs: number | null): ReadableStream<Uint8Array> {
    const reader = body.getReader()
    const stops = this.#open.get(keyId) ?? new Set()
    this.#open.set(keyId, stops)
    const timer = leftMs === null ? undefined : setTimeout(() => stop(), Math.min(leftMs, TIMER_MS_MOST))
    timer?.unref()
    const forget = (): void => {
      clearTimeout(timer)
      stops.delete(stop)
      if (stops.size === 0 && this.#open.get(keyId) === stops) this.#open.delete(keyId)
    }
    let finish: (() => void) | null = null
    const stop = (): void => {
      forget()
      finish?.()
      reader.cancel().catch(() => {})
    }
    stops.add(stop)
    return new ReadableStream(
      {
        start(controller) {
          finish = () => controller.close()
        },
        async pull(controller) {
          const { done, value } = await reader.read()
          if (value !== undefined && stops.has(stop)) controller.enqueue(value)
          if (!done || !stops.has(stop)) return
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

/** Puts every event stream that a key opened under watch. */
export function watchVisits(visits: Visits, clock: Clock): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    await next()
    const key = c.get('key')
    const { body, headers, status } = c.res
    // Nobody reads the body of an answer to HEAD.
    if (c.req.raw.method === 'HEAD' || !key || !body || !headers.get('content-type')?.startsWith('text/event-stream'))
      return
    const leftMs = key.expiresAt ? Math.max(0, key.expiresAt.getTime() - clock.now().getTime()) : null
    c.res = new Response(visits.watch(key.id, body, leftMs), { status, headers })
  }
}
