/**
 * The noun. A generation is one edit of one picture that somebody ordered, from the order to its end.
 *
 * queued: accepted, its job is enqueued in the same transaction. A runner that takes the job makes it *running* under the
 * next attempt number; a cancel makes it *cancelled* and no runner will take it. An order for a service may begin as
 * *running*, under its first attempt and without a job, in the hand of the process that took it.
 * running: one runner works under one attempt. If that runner dies, another takes the order and raises the attempt; from
 * then on nothing the first one says counts, so a result is settled once. A runner that is told to shut down puts the
 * generation back to *queued*. Cancel makes it *cancelled* at once, in the row; the runner hears of it and stops, and if
 * its result was just being settled, the row decides which of the two came first.
 * done, failed, cancelled: ended, for good. Only deletion follows.
 */
import type { Plan } from '@image2image/engine'
import type { DataClass, Finish, Kind, OutputFormat, Ticket } from '../providers/providers.ts'

export const states = ['queued', 'running', 'done', 'failed', 'cancelled'] as const
export type State = (typeof states)[number]

/** What the order said beside its words and pictures, kept so that another model can be given the same. */
export interface Asked {
  readonly size: { readonly width: number; readonly height: number } | null
  /** One of the model's qualities. */
  readonly quality: string | null
  readonly strength: number | null
  readonly seed: number | null
  readonly maxDataClass: DataClass | null
  readonly partialImages: number
  /** Only a generative model can do all of it. */
  readonly needsModel: boolean
  /** Where it may go when its model fails without a bill. */
  readonly others: readonly string[]
  /** Nobody asked for a format: what the model gives may stay as it is. */
  readonly anyFormat: boolean
}

export interface Cost {
  readonly amountMicros: number
  readonly currency: string
  /** By the price list; false where the service itself said so. */
  readonly isEstimate: boolean
}

export interface Generation {
  readonly id: string
  readonly accountId: string
  readonly state: State
  /** What is being done now, in words for people. */
  readonly stage: string
  readonly fraction: number
  readonly instruction: string
  readonly plan: Plan
  readonly kind: Kind
  /** Null: the model's own choice. */
  readonly seed: number | null
  /** What the person named; null where routing chose. */
  readonly askedModel: string | null
  /** The model that takes it, and in the end the one that took it. */
  readonly model: string
  /** The adapter, and what its service does with the pictures. */
  readonly provider: string
  readonly region: string
  readonly dataClass: DataClass
  /** Models that failed it without a bill. */
  readonly tried: readonly string[]
  readonly asked: Asked
  readonly engine: string
  readonly engineVersion: string
  /** The picture that is edited; null for one that is made from words alone. */
  readonly inputId: string | null
  /** The picture that says where to edit. */
  readonly maskId: string | null
  readonly maskHandling: 'native' | 'composited' | null
  /** Further pictures, that some edits work from. */
  readonly referenceIds: readonly string[]
  readonly resultId: string | null
  readonly finish: Finish
  readonly ticket: Ticket | null
  readonly dispatchedAt: Date | null
  readonly vendorRequestId: string | null
  readonly cost: Cost | null
  /** The share of points outside the mask that the model changed, before the original was put back there. */
  readonly changedOutside: number | null
  /** The words that the model made of the person's. */
  readonly revisedPrompt: string | null
  readonly notes: readonly string[]
  readonly error: { readonly code: string; readonly message: string } | null
  /** Counts the runners that took it; also the token that only the latest of them holds. */
  readonly attempt: number
  /** Counts the changes anybody may want to hear of: the event id of the stream. */
  readonly version: number
  readonly fingerprint: string | null
  readonly deliveredAt: Date | null
  /** The API key it was ordered with. */
  readonly orderedByKeyId: string | null
  /** What it took from that key's allowance; null for what took nothing. */
  readonly spentMegapixels: number | null
  readonly createdAt: Date
  readonly startedAt: Date | null
  /** The installation that has it in hand; null where a job runs it. */
  readonly runner: string | null
  readonly touchedAt: Date
  readonly finishedAt: Date | null
}

const next: Record<State, readonly State[]> = {
  queued: ['running', 'failed', 'cancelled'],
  running: ['running', 'queued', 'done', 'failed', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
}

export const mayBecome = (from: State, to: State): boolean => next[from].includes(to)
export const hasEnded = (state: State): boolean => next[state].length === 0
/** The states from which `to` can be reached: the `where` of every update, so that the database keeps the rule. */
export const statesBefore = (to: State): State[] => states.filter(state => mayBecome(state, to))

/** A generation that this many runners have lost is itself the reason. */
export const ATTEMPTS_MAX = 8

/** A photo stays a JPEG: a PNG of it is many times the size and no better to look at. */
export function formatFor(input: { format: string; hasAlpha: boolean } | null, plan: Plan): OutputFormat {
  if (!input) return 'png'
  const makesAlpha = plan.operations.some(step => step.name === 'background-remove')
  if (makesAlpha || input.hasAlpha) return 'png'
  return input.format === 'png' || input.format === 'gif' ? 'png' : input.format === 'webp' ? 'webp' : 'jpeg'
}
