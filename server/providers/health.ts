/**
 * How the connected models have been lately, in this process. Who failed for a reason that lasts sinks in routing for a
 * while that doubles with every further failure; one success, or the time, brings it back. What the service says of its
 * account (the key, the bill, the line) holds for all of the connection's models.
 */
import type { Clock } from '../kernel/clock.ts'
import type { Model } from './provider.ts'

export type ModelName = Pick<Model, 'connectionId' | 'vendorId'>

/** How a run ended: how long it took, or which failure it was. */
export type End =
  | { readonly code: 'done'; readonly seconds: number }
  | { readonly code: string; readonly retryAfterSeconds?: number | undefined }

export interface HealthReport {
  /** The failure that it sank for; null: it is well. */
  readonly code: string | null
  /** In a row. */
  readonly failures: number
  /** Seconds until it is tried first again; 0 when it is well. */
  readonly sinksSeconds: number
  /** Of a usual run; null where there was none yet. */
  readonly seconds: number | null
}

const ofModel = new Set(['provider_overloaded', 'provider_rate_limited', 'provider_timeout', 'provider_model_gone'])
const ofConnection = new Set(['provider_unreachable', 'provider_billing_limit', 'provider_key_refused'])

const FIRST_MS = 30_000
const MOST_MS = 30 * 60_000
/** Of the newest run in what a run usually takes. */
const NEWEST_WEIGHT = 0.3

interface Sinking {
  readonly code: string
  readonly failures: number
  readonly untilMs: number
}

export class Health {
  readonly #clock: Clock
  readonly #sinking = new Map<string, Sinking>()
  readonly #seconds = new Map<string, number>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  heard(model: ModelName, end: End): void {
    const [key, all] = [keyOf(model), model.connectionId]
    if ('seconds' in end) {
      const before = this.#seconds.get(key) ?? end.seconds
      this.#seconds.set(key, before + (end.seconds - before) * NEWEST_WEIGHT)
      this.#sinking.delete(key)
      this.#sinking.delete(all)
      return
    }
    const sinks = ofConnection.has(end.code) ? all : ofModel.has(end.code) ? key : null
    if (sinks === null) return
    const failures = (this.#sinking.get(sinks)?.failures ?? 0) + 1
    const ownMs = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
    const askedMs = Math.min(MOST_MS, (end.retryAfterSeconds ?? 0) * 1_000)
    const untilMs = this.#clock.monotonicMs() + Math.max(ownMs, askedMs)
    this.#sinking.set(sinks, { code: end.code, failures, untilMs })
  }

  report(model: ModelName): HealthReport {
    const nowMs = this.#clock.monotonicMs()
    const found = [this.#sinking.get(model.connectionId), this.#sinking.get(keyOf(model))].filter(
      each => each !== undefined && each.untilMs > nowMs,
    )
    const [worst] = found.sort((one, other) => (other?.untilMs ?? 0) - (one?.untilMs ?? 0))
    return {
      code: worst?.code ?? null,
      failures: worst?.failures ?? 0,
      sinksSeconds: worst ? Math.ceil((worst.untilMs - nowMs) / 1_000) : 0,
      seconds: this.#seconds.get(keyOf(model)) ?? null,
    }
  }

  /** Another key, another chance. */
  forget(connectionId: string): void {
    for (const key of this.#sinking.keys())
      if (key === connectionId || key.startsWith(`${connectionId} `)) this.#sinking.delete(key)
  }
}

const keyOf = ({ connectionId, vendorId }: ModelName): string => `${connectionId} ${vendorId}`
