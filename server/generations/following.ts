/**
 * One order at its provider: started, its ticket saved, asked until it ends. The rule about money stands here: work that
 * may have been paid for is started a second time once at most, and the result says so.
 */
import { assert } from '../kernel/assert.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import {
  type Outcome,
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
} from '../providers/providers.ts'
import type { Generation } from './generation.ts'
import type { Parts } from './generations.ts'
import { failures } from './refusals.ts'
import * as store from './store.ts'

/** The row changes, and everybody who watches hears, at most this often. */
const ADVANCE_MS = 200
/** A provider that keeps losing its work is no use. */
const STARTS_MAX = 3
/** Why a run stops that another process takes up. */
export const SHUTDOWN = 'shutdown'
/** A remark on a result: its service lost the work after it may have charged for it, so it was ordered there again. */
export const PAID_TWICE = 'may_be_paid_twice'

export type Failed = Omit<Extract<Progress, { state: 'failed' }>, 'billed'> & { readonly billed: Billed }
type Billed = 'no' | 'yes' | 'unknown'
export type Ended = Done | Failed

export interface Done {
  readonly state: 'done'
  readonly outcome: Outcome
  /** The provider's remarks after our own. */
  readonly notes: readonly string[]
}

export const failed = (code: string, message: string, billed: Billed = 'no'): Failed => ({
  ...{ state: 'failed', code, message, billed },
})

/** Where an order stands at its provider, as this runner knows it; the row knows the same. */
interface Course {
  readonly generation: Generation
  readonly provider: Provider
  readonly signal: AbortSignal
  ticket: Ticket | null
  notes: readonly string[]
  starts: number
  toldMs: number
}

/** Null when it was stopped from outside, or the row is somebody else's by now. */
export async function follow(parts: Parts, generation: Generation, signal: AbortSignal): Promise<Ended | null> {
  const model = parts.providers.model(generation.accountId, generation.model)
  assert(model, 'the generation names a model that is not connected')
  const provider = await parts.providers.open(model.connectionId)
  const { ticket, notes } = generation
  const course: Course = { generation, provider, signal, ticket, notes, starts: 0, toldMs: parts.clock.monotonicMs() }
  for (;;) {
    if (signal.aborted) return abandon(course)
    const end = course.ticket ? await look(parts, course, course.ticket) : await begin(parts, course)
    if (end === 'stopped') return abandon(course)
    if (end) return end
  }
}

/** A server that shuts down leaves the work where it is: whoever takes it next finds it by its ticket, paid once. */
async function abandon({ provider, ticket, signal }: Course): Promise<null> {
  if (ticket && signal.reason !== SHUTDOWN) await provider.cancel(ticket)
  return null
}

/** Null: it goes on. */
type Turn = Promise<Ended | 'stopped' | null>

async function begin(parts: Parts, course: Course): Turn {
  const { generation, provider, signal } = course
  if (course.starts++ === STARTS_MAX) return failed('given_up', failures.given_up)
  const order = await orderFor(parts, generation)
  if ('state' in order) return order
  try {
    course.ticket = await provider.start(order, generation.id, signal)
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    return { state: 'failed', ...error.failure }
  }
  return (await tell(parts, course, { ticket: course.ticket })) ? null : 'stopped'
}

async function look(parts: Parts, course: Course, ticket: Ticket): Turn {
  const { provider, signal } = course
  const progress: Progress = await provider.check(ticket, signal)
  if (progress.state === 'lost') return lose(parts, course, progress.billed)
  if (progress.state === 'done') return { ...progress, notes: [...course.notes, ...progress.outcome.notes] }
  if (progress.state === 'failed') {
    // Nobody here cancelled it: the provider is closing, so this is weather.
    if (progress.code === 'cancelled' && !signal.aborted) throw new Unavailable('the provider')
    return signal.aborted ? 'stopped' : { ...progress, billed: progress.billed ?? 'no' }
  }
  if (parts.clock.monotonicMs() - course.toldMs < ADVANCE_MS) return null
  const { stage, fraction } = progress
  return (await tell(parts, course, { stage, ...(fraction === null ? {} : { fraction }) })) ? null : 'stopped'
}

/** The remark is in the row before the second start, so that no later runner makes a third. */
async function lose(parts: Parts, course: Course, billed: Billed): Turn {
  course.ticket = null
  if (billed === 'no') return null
  if (course.notes.includes(PAID_TWICE)) return failed('provider_lost', failures.provider_lost, billed)
  course.notes = [...course.notes, PAID_TWICE]
  return (await tell(parts, course, { ticket: null, notes: course.notes })) ? null : 'stopped'
}

async function tell({ database, clock }: Parts, course: Course, change: store.Advance): Promise<boolean> {
  course.toldMs = clock.monotonicMs()
  return store.advance(database.drizzle, course.generation, change, clock.now())
}

/** The order, or why there can be none. */
async function orderFor(parts: Parts, generation: Generation): Promise<ProviderOrder | Failed> {
  const { accountId, kind, plan, seed, finish, asked, inputId, maskId, referenceIds, instruction: prompt } = generation
  const model = parts.providers.model(accountId, generation.model)?.vendorId ?? generation.model
  const read = (id: string): Promise<Uint8Array> => parts.media.readBytes(accountId, id)
  try {
    const input = inputId ? await read(inputId) : null
    const mask = maskId ? await read(maskId) : null
    const references = await Promise.all(referenceIds.map(read))
    const { size, quality, strength, partialImages } = asked
    return {
      ...{ kind, model, prompt, plan, seed, finish, input, mask, references, size, quality, strength, partialImages },
      background: finish.background,
      endUser: '',
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const isGone = error.kind === 'not_found'
    return isGone ? failed('input_gone', failures.input_gone) : failed(error.code, error.message)
  }
}
