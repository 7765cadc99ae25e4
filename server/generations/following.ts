/**
 * One order at its provider: started, its ticket saved, asked until it ends. The rule about money stands here. Before a
 * service that charges is asked, the row says so; work that may have been paid for is started a second time once at most,
 * and the result says so; only what surely cost nothing goes to another model by itself.
 */
import { createHmac } from 'node:crypto'
import type { PreparedFiles } from '@image2image/engine/model-file'
import { preparedAsIs } from '@image2image/engine/passing-file'
import { assert } from '../kernel/assert.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import {
  builtinId,
  type Model,
  type Outcome,
  type Progress,
  type Provider,
  ProviderFailure,
  type ProviderOrder,
  type Ticket,
} from '../providers/providers.ts'
import { type Generation, hasEnded } from './generation.ts'
import type { Parts } from './generations.ts'
import { nextPlace, type Place, routeAgain } from './moving-on.ts'
import { failures, wordsFor } from './refusals.ts'
import { isKnownBusy, secondsToWait, type Waited, waitOut } from './service-wait.ts'
import * as store from './store.ts'

/** The row changes, and everybody who watches hears, at most this often. */
const ADVANCE_MS = 200
/** A provider that keeps losing its work is no use. */
const STARTS_MAX = 3
/** A service that has not answered by then never will. The built-in engine has a deadline of its own. */
const MODEL_MS_MOST = 20 * 60_000
/** Of a picture of the unfinished work. */
const PREVIEW_SIDE_PIXELS = 768
/** Why a run stops that another process takes up. */
export const SHUTDOWN = 'shutdown'
/** A remark on a result: its service lost the work after it may have charged for it, so it was ordered there again. */
export const PAID_TWICE = 'may_be_paid_twice'

type Billed = 'no' | 'yes' | 'unknown'
type Told = Omit<Extract<Progress, { state: 'failed' }>, 'billed'>
export type Failed = Told & { readonly billed: Billed }

export interface Done {
  readonly state: 'done'
  readonly outcome: Outcome
  readonly model: Model
  /** The provider's remarks after our own. */
  readonly notes: readonly string[]
  /** The picture is kept: its provider need not keep it any longer. */
  readonly letGo: () => void
}

export type Ended = Done | Failed

export const failed = (code: string, message: string, billed: Billed = 'no'): Failed => ({
  ...{ state: 'failed', code, message, billed },
})

/** Nobody is charged for what runs on the operator's own computers. */
export const billedBy = ({ dataHandling }: Model, billed: Billed): Billed =>
  dataHandling.class === 'local' ? 'no' : billed

/** Where an order stands at its provider, as this runner knows it; the row knows the same. */
interface Course {
  readonly generation: Generation
  readonly signal: AbortSignal
  place: Place
  model: Model
  provider: Provider
  ticket: Ticket | null
  /** A service that charges was asked, and what it did nobody knows. */
  isUncertain: boolean
  sinceMs: number
  notes: readonly string[]
  starts: number
  /** Nothing was asked of a provider yet. */
  isFresh: boolean
  waited: Waited
  toldMs: number
}

/** Null when it was stopped from outside, or the row is somebody else's by now. */
export async function follow(parts: Parts, generation: Generation, signal: AbortSignal): Promise<Ended | null> {
  const opened = await openCourse(parts, generation, signal)
  if ('state' in opened) return opened
  for (;;) {
    if (signal.aborted) return abandon(parts, opened)
    const end = await turn(parts, opened)
    if (end === 'stopped') return abandon(parts, opened)
    if (!end) continue
    if (end.state === 'done') return end
    if (!isKnownBusy(end, opened.waited)) parts.providers.heard(opened.model, end)
    if (await moveOn(parts, opened, end)) continue
    const seconds = secondsToWait(end, opened.waited)
    if (seconds === null) return wordsFor(end, opened.model.id === builtinId)
    if (!(await waitForService(parts, opened, seconds))) return abandon(parts, opened)
  }
}

/** As if it had not been asked yet: whoever takes the order up meanwhile asks it anew. */
async function waitForService(parts: Parts, course: Course, seconds: number): Promise<boolean> {
  const { count, seconds: before } = course.waited
  const starts = course.starts - 1
  Object.assign(course, { starts, ticket: null, waited: { count: count + 1, seconds: before + seconds } })
  const anew = { ticket: null, dispatchedAt: null, fraction: 0 }
  return waitOut(seconds, course.signal, stage => tell(parts, course, { ...anew, stage }))
}

async function openCourse(parts: Parts, generation: Generation, signal: AbortSignal): Promise<Course | Failed> {
  const { ticket, notes, dispatchedAt } = generation
  const model = ticket
    ? parts.providers.known(generation.accountId, generation.model)
    : parts.providers.model(generation.accountId, generation.model)
  const gone = failed('provider_model_gone', failures.model_gone, ticket ? 'unknown' : 'no')
  if (!model) return gone
  try {
    const provider = await parts.providers.open(ticket?.provider ?? model.connectionId)
    return {
      ...{ generation, signal, model, provider, ticket, notes, place: generation },
      isUncertain: dispatchedAt !== null && ticket === null,
      sinceMs: (dispatchedAt ?? parts.clock.now()).getTime(),
      starts: 0,
      isFresh: generation.attempt === 1,
      waited: { count: 0, seconds: 0 },
      toldMs: parts.clock.monotonicMs(),
    }
  } catch (error) {
    if (error instanceof Refusal) return gone
    throw error
  }
}

/** Only what has ended or is gone is stopped: what is open belongs to whoever takes it next and finds it by its ticket. */
async function abandon({ store, database }: Parts, { generation, provider, ticket }: Course): Promise<null> {
  if (!ticket) return null
  const now = await store.find(database.drizzle, generation.id)
  if (!now || hasEnded(now.state)) await provider.cancel(ticket)
  return null
}

/** Null: it goes on. */
type Turn = Promise<Ended | 'stopped' | null>

function turn(parts: Parts, course: Course): Turn {
  if (course.ticket) return look(parts, course, course.ticket)
  return course.isUncertain ? lose(parts, course, 'unknown') : begin(parts, course)
}

async function begin(parts: Parts, course: Course): Turn {
  const { generation, model, signal } = course
  if (course.starts++ === STARTS_MAX) return failed('given_up', failures.given_up)
  const order = await orderFor(parts, course)
  course.isFresh = false
  if ('state' in order) return order
  if (signal.aborted) return 'stopped'
  const now = parts.clock.now()
  course.sinceMs = now.getTime()
  const isCharged = model.dataHandling.class !== 'local'
  if (isCharged && !(await tell(parts, course, { dispatchedAt: now }))) return 'stopped'
  try {
    // Never broken off: without its ticket, nobody could find or stop what was handed in.
    course.ticket = await course.provider.start(order, generation.id, new AbortController().signal)
  } catch (error) {
    if (!(error instanceof ProviderFailure)) throw error
    return { state: 'failed', ...error.failure }
  }
  return (await tell(parts, course, { ticket: course.ticket })) ? null : 'stopped'
}

async function look(parts: Parts, course: Course, ticket: Ticket): Turn {
  const { provider, signal, model } = course
  const progress: Progress = await provider.check(ticket, signal)
  if (progress.state === 'lost') return lose(parts, course, progress.billed)
  if (progress.state === 'done') {
    const seconds = (parts.clock.now().getTime() - course.sinceMs) / 1_000
    parts.providers.heard(model, { code: 'done', seconds })
    const notes = [...course.notes, ...progress.outcome.notes]
    return { ...progress, model, notes, letGo: () => provider.letGo?.(ticket) }
  }
  if (progress.state === 'failed') {
    // Nobody here cancelled it: the provider is closing, so this is weather.
    if (progress.code === 'cancelled' && !signal.aborted) throw new Unavailable('the provider')
    return signal.aborted ? 'stopped' : { ...progress, billed: progress.billed ?? 'no' }
  }
  if (progress.preview) await showPreview(parts, course, progress.preview.bytes)
  if (model.id !== builtinId && parts.clock.now().getTime() - course.sinceMs > MODEL_MS_MOST) {
    await provider.cancel(ticket)
    return failed('provider_timeout', '', billedBy(model, 'unknown'))
  }
  if (parts.clock.monotonicMs() - course.toldMs < ADVANCE_MS) return null
  const { stage, fraction } = progress
  return (await tell(parts, course, { stage, ...(fraction === null ? {} : { fraction }) })) ? null : 'stopped'
}

/** The remark is in the row before the second start, so that no later runner makes a third. */
async function lose(parts: Parts, course: Course, billed: Billed): Turn {
  course.ticket = null
  course.isUncertain = false
  if (billed !== 'no') {
    if (course.notes.includes(PAID_TWICE)) return failed('provider_lost', failures.provider_lost, billed)
    course.notes = [...course.notes, PAID_TWICE]
  }
  const change = { ticket: null, dispatchedAt: null, notes: course.notes }
  return (await tell(parts, course, change)) ? null : 'stopped'
}

/** Only what surely cost nothing, only to who handles data no worse, and never what was refused for what it is. */
async function moveOn(parts: Parts, course: Course, end: Failed): Promise<boolean> {
  const next = nextPlace(parts, course.generation, course.place, end)
  if (!next) return false
  const { model, place } = next
  const notes = course.notes.includes('failed_over') ? course.notes : [...course.notes, 'failed_over']
  const change = { ...place, ticket: null, dispatchedAt: null, notes, stage: 'Trying another model', fraction: 0 }
  if (!(await tell(parts, course, change))) return false
  const provider = await parts.providers.open(model.connectionId)
  Object.assign(course, { place: { ...course.place, ...place }, model, provider, ticket: null, notes, starts: 0 })
  return true
}

async function tell({ database, clock }: Parts, course: Course, change: store.Advance): Promise<boolean> {
  course.toldMs = clock.monotonicMs()
  return store.advance(database.drizzle, course.generation, change, clock.now())
}

/** How it looks so far. One that cannot be shown is no reason to stop. */
async function showPreview(parts: Parts, { generation, signal }: Course, bytes: Uint8Array): Promise<void> {
  const workbench = parts.providers.workbench()
  if (!workbench) return
  const { format: asked } = generation.finish
  const format = asked === 'avif' ? 'jpeg' : asked
  try {
    const small = await workbench.small({ bytes, sidePixels: PREVIEW_SIDE_PIXELS, format }, signal)
    await parts.store.keepPreview(parts.database, generation, { bytes: small, format })
  } catch (error) {
    passRefusal(error)
  }
}

/** What is gone already, or no picture, is no bug. */
export function passRefusal(error: unknown): void {
  if (!(error instanceof Refusal)) throw error
}

/** The order, or why there can be none. */
async function orderFor(parts: Parts, course: Course): Promise<ProviderOrder | Failed> {
  const { generation, model, place } = course
  const { accountId, kind, plan, finish, asked, inputId, maskId, referenceIds, instruction: prompt } = generation
  const { media } = parts
  // Whoever placed it just now has looked at the rows. Later they may be gone, by another process too.
  const atHand = (id: string) => (course.isFresh ? media.atHand(accountId, id) : undefined)
  const read = async (id: string): Promise<Read> => atHand(id) ?? media.readFile(accountId, id)
  try {
    const files = {
      input: inputId ? await read(inputId) : null,
      mask: maskId ? await read(maskId) : null,
      references: await Promise.all(referenceIds.map(read)),
    }
    const { quality, strength, partialImages } = asked
    const order = {
      ...{ kind, model: model.vendorId, prompt, plan, seed: place.seed, finish, quality, strength, partialImages },
      background: finish.background,
      endUser: await endUserOf(parts, accountId),
    }
    if (model.id === builtinId) return { ...order, ...bytesOf(files), size: null }
    const { mask } = routeAgain(parts, generation, model)
    const prepared = await prepare(parts, course, files)
    return { ...order, ...prepared, mask: mask === 'native' ? prepared.mask : null, size: prepared.size ?? asked.size }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const isGone = error.code === 'picture_not_found'
    return isGone ? failed('input_gone', failures.input_gone) : failed(error.code, error.message)
  }
}

type Read = Awaited<ReturnType<Parts['media']['readFile']>>

interface ReadFiles {
  readonly input: Read | null
  readonly mask: Read | null
  readonly references: readonly Read[]
}

const bytesOf = ({ input, mask, references }: ReadFiles) => ({
  ...{ input: input?.bytes ?? null, mask: mask?.bytes ?? null, references: references.map(({ bytes }) => bytes) },
})

const known = ({ picture, bytes }: Read) => ({ ...picture, bytes })

async function prepare({ providers }: Parts, { model, signal }: Course, files: ReadFiles): Promise<PreparedFiles> {
  const { sizes, inputPixelsMost: pixelsMost, maskForm = 'alpha' } = model.capabilities
  const { input, mask, references } = files
  const asIs = mask === null && preparedAsIs(input && known(input), references.map(known), { sizes, pixelsMost })
  if (asIs) return asIs
  const workbench = providers.workbench()
  assert(workbench, 'a server that follows models has the built-in engine')
  return workbench.prepare({ ...bytesOf(files), sizes, pixelsMost, maskForm }, signal)
}

/** The same for the same person, and nothing that anybody else could find them by. */
async function endUserOf({ keys }: Parts, accountId: string): Promise<string> {
  return createHmac('sha256', await keys.derive('end users of services'))
    .update(accountId)
    .digest('base64url')
    .slice(0, 24)
}
