/**
 * The nouns. An endpoint is an address of somebody's own that hears when their generations end. A delivery is one such
 * message to one endpoint: *waiting* until an attempt is answered with 2xx (*delivered*) or no attempt is left (*failed*).
 * A replay makes it wait again, under the same id, so that a receiver which has seen it knows it.
 */
import type { Closed } from '../egress/egress.ts'

/** What an endpoint may ask to hear. */
export const events = ['generation.done', 'generation.failed', 'generation.cancelled'] as const
export type Event = (typeof events)[number]
/** `webhook.test` goes to the one endpoint whose owner asked for it. */
export type Subject = Event | 'webhook.test'

export const states = ['waiting', 'delivered', 'failed'] as const
export type State = (typeof states)[number]

/** Why an endpoint is off. `gone`: it answered 410. `failing`: nothing arrived for as long as we try. */
export const offReasons = ['owner', 'gone', 'failing'] as const
export type OffReason = (typeof offReasons)[number]

/** How an attempt ended: the endpoint answered with a status, or why it did not. */
export type Outcome = 'answered' | 'redirected' | 'endpoint_off' | Closed

export interface Attempt {
  readonly at: string
  readonly outcome: Outcome
  readonly status: number | null
  readonly durationMs: number
}

export interface Endpoint {
  readonly id: string
  readonly accountId: string
  readonly url: string
  readonly events: readonly Event[]
  readonly offReason: OffReason | null
  readonly offAt: Date | null
  /** Since when nothing has arrived there; null while it works, and before anything was sent. */
  readonly failingSince: Date | null
  /** How the last attempt ended. */
  readonly last: Attempt | null
  /** Until when messages carry a second signature, under the secret before. */
  readonly previousUntil: Date | null
  readonly createdAt: Date
}

export interface Delivery {
  readonly id: string
  readonly accountId: string
  readonly endpointId: string
  readonly subject: Subject
  readonly generationId: string | null
  readonly state: State
  /** How many attempts there were in all. */
  readonly attempt: number
  /** How many since it was made or last replayed. */
  readonly tries: number
  /** The latest, oldest first. */
  readonly attempts: readonly Attempt[]
  readonly nextAt: Date | null
  readonly createdAt: Date
}

/** What of a generation goes out: identifiers and states. Never words, never a picture. */
export interface Ended {
  readonly id: string
  readonly accountId: string
  readonly state: string
  readonly model: string
  readonly inputId: string | null
  readonly resultId: string | null
  readonly error: { readonly code: string } | null
  readonly createdAt: Date
  readonly finishedAt: Date | null
}

export const webhookLimits = {
  endpointsPerAccount: 10,
  urlCharacters: 2_000,
  /** How long a new secret leaves the old one good, at most. */
  overlapHoursMost: 168,
  /** Deliveries are listed so long. */
  keptDays: 30,
  keptAttempts: 24,
  /** Of one account; what people send by hand waits until there are fewer. What ends of itself is always told. */
  waitingMost: 100,
  answerBytes: 64 * 1024,
  answerMs: 15_000,
} as const

const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS

/** How long after each failed attempt the next one comes: eight attempts within about 28 hours. */
const waitsMs = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  10 * HOUR_MS,
] as const

export const triesMost = waitsMs.length + 1

/**
 * How long to wait after so many failed tries, a fifth more or less, so that what failed together does not come back
 * together; null when there is no next one.
 * @param chance from 0 to 1
 */
export function waitMsAfter(tries: number, chance: number): number | null {
  const wait = waitsMs[tries - 1]
  return wait === undefined ? null : Math.round(wait * (0.8 + 0.4 * chance))
}

/**
 * How long what found its owner's places taken stands aside, having done so already that many times: twice as long each
 * time, up to two minutes, and spread by half, so that a hundred that wait do not all ask again at once.
 * @param chance from 0 to 1
 */
export const standAsideMs = (times: number, chance: number): number =>
  Math.round(Math.min(3 * SECOND_MS * 2 ** times, 2 * MINUTE_MS) * (0.5 + chance))

export const subjectOf = (state: string): Event | null => events.find(event => event === `generation.${state}`) ?? null

/** The message, byte for byte as it is signed, at every attempt. */
export function messageOf(subject: Subject, at: Date, ended: Ended | null): string {
  const data = ended && {
    ...{ id: ended.id, state: ended.state, model: ended.model, inputId: ended.inputId, resultId: ended.resultId },
    error: ended.error && { code: ended.error.code },
    createdAt: ended.createdAt.toISOString(),
    finishedAt: ended.finishedAt?.toISOString() ?? null,
  }
  return JSON.stringify({ type: subject, timestamp: at.toISOString(), data: data ?? {} })
}
