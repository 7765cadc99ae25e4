/**
 * How the connected models have been lately, as every process of this server found it (`health-news.ts`). Who failed for a reason that lasts sinks in routing for a
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

/** What one process found out and all should know; the database has a row of the same for each. */
export interface HealthRow {
  readonly connectionId: string
  /** Empty: what holds for all models of the connection. */
  readonly vendorId: string
  readonly code: string | null
  readonly failures: number
  /** Null when it is well. */
  readonly until: Date | null
  readonly seconds: number | null
}

type Known = Omit<HealthRow, 'connectionId' | 'vendorId'>

const unknown: Known = { code: null, failures: 0, until: null, seconds: null }
/** A usual time that changes by less, or by less than a second, is not worth telling the others. */
const WORTH_TELLING = 0.2
const WORTH_TELLING_SECONDS = 1

export class Health {
  readonly #clock: Clock
  readonly #tell: (rows: readonly HealthRow[]) => void
  readonly #known = new Map<string, Known & ModelName>()
  readonly #told = new Map<string, number>()

  /** `tell` hears what other processes should know. */
  constructor(clock: Clock, tell: (rows: readonly HealthRow[]) => void = () => {}) {
    this.#clock = clock
    this.#tell = tell
  }

  heard(model: ModelName, end: End): void {
    const all = { ...model, vendorId: '' }
    if ('seconds' in end) {
      const before = this.#of(model)
      const usual = before.seconds ?? end.seconds
      const seconds = usual + (end.seconds - usual) * NEWEST_WEIGHT
      const told = this.#told.get(keyOf(model))
      const isNews =
        told === undefined || Math.abs(seconds - told) > Math.max(told * WORTH_TELLING, WORTH_TELLING_SECONDS)
      this.#change([
        ...(isNews || before.code !== null ? [{ ...unknown, ...model, seconds }] : []),
        ...(this.#of(all).code === null ? [] : [{ ...unknown, ...all }]),
      ])
      this.#set({ ...unknown, ...model, seconds })
      return
    }
    const sinks = ofConnection.has(end.code) ? all : ofModel.has(end.code) ? model : null
    if (sinks === null) return
    const before = this.#of(sinks)
    const failures = before.failures + 1
    const ownMs = Math.min(MOST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 10))
    const askedMs = Math.min(MOST_MS, (end.retryAfterSeconds ?? 0) * 1_000)
    const until = new Date(this.#clock.now().getTime() + Math.max(ownMs, askedMs))
    this.#change([{ ...sinks, code: end.code, failures, until, seconds: before.seconds }])
  }

  report(model: ModelName): HealthReport {
    const nowMs = this.#clock.now().getTime()
    const leftMs = ({ until }: Known): number => Math.min(MOST_MS, (until?.getTime() ?? 0) - nowMs)
    const [worst] = [this.#of({ ...model, vendorId: '' }), this.#of(model)]
      .filter(each => leftMs(each) > 0)
      .sort((one, other) => leftMs(other) - leftMs(one))
    return {
      code: worst?.code ?? null,
      failures: worst?.failures ?? 0,
      sinksSeconds: worst ? Math.ceil(leftMs(worst) / 1_000) : 0,
      seconds: this.#of(model).seconds,
    }
  }

  /** Another key, another chance. */
  forget(connectionId: string): void {
    const sinking = [...this.#known.values()].filter(each => each.connectionId === connectionId && each.code !== null)
    this.#change(sinking.map(each => ({ ...each, code: null, failures: 0, until: null })))
  }

  /** What another process found out. */
  take(rows: readonly HealthRow[]): void {
    for (const row of rows) this.#set(row)
  }

  #of(name: ModelName): Known {
    return this.#known.get(keyOf(name)) ?? unknown
  }

  #set({ connectionId, vendorId, code, failures, until, seconds }: HealthRow): void {
    const name = { connectionId, vendorId }
    this.#known.set(keyOf(name), { ...name, code, failures, until, seconds })
  }

  #change(rows: readonly HealthRow[]): void {
    for (const row of rows) {
      this.#set(row)
      if (row.seconds !== null) this.#told.set(keyOf(row), row.seconds)
    }
    if (rows.length > 0) this.#tell(rows)
  }
}

const keyOf = ({ connectionId, vendorId }: ModelName): string => `${connectionId} ${vendorId}`
