/**
 * Orders and what becomes of them: the sentence the product turns on. A person asks for an edit of one of their pictures;
 * the words become a plan, the generation is written together with what sees to it that it is run (`placing.ts`), a runner
 * makes the picture, and whoever watches hears how far it is. `generation.ts` tells the states, `run.ts` a runner's life.
 */
import type { Database, First, Tx } from '../database/database.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { isId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import type { Keys } from '../keys/keys.ts'
import type { Media, Picture } from '../media/media.ts'
import type { Providers } from '../providers/providers.ts'
import { passRefusal } from './following.ts'
import type { Generation } from './generation.ts'
import { Hub } from './hub.ts'
import { InHand, takeUp } from './in-hand.ts'
import { createMattes } from './mattes.ts'
import type { Order } from './ordering.ts'
import { type Ordered, orderAll, type Wanted } from './placing.ts'
import { connectedTo, type Given, type ReadPlan, readPlan } from './planning.ts'
import { queueOf } from './queue.ts'
import { type Quote, quote } from './quoting.ts'
import { refuse } from './refusals.ts'
import { dropMask, giveBack, type JobRun, run, SILENT_MS, stopWork } from './run.ts'
import type { Preview } from './store.ts'
import * as store from './store.ts'
import { type News, type Shown, watch, watchEnd, watchPreviews, watchState } from './watch.ts'

export type { Generation } from './generation.ts'
export { hasEnded } from './generation.ts'
export { holdings } from './holdings.ts'
export type { Order } from './ordering.ts'
export type { Ordered } from './placing.ts'
export type { Quote } from './quoting.ts'
export type { JobRun } from './run.ts'
export { type WireStep, wireSteps } from './schema.ts'
export { sealed, verifyWords } from './sealing.ts'
export type { Preview } from './store.ts'
export type { News, Shown } from './watch.ts'

export interface GenerationsDeps {
  readonly database: Database
  readonly jobs: Jobs
  readonly keys: Keys
  readonly media: Media
  readonly providers: Providers
  readonly clock: Clock
  readonly log: Log
  /** In the transaction of an order: refuses for whom nothing may be kept any more. */
  readonly admit?: (accountId: string) => First
  /** Takes the cost of an order from what its API key may spend; part of the order's transaction. */
  readonly spend?: (tx: Tx, apiKeyId: string, cost: { edits: number; megapixels: number }) => Promise<void>
  /** Gives it back, on the day it was taken. */
  readonly giveBack?: (
    tx: Tx,
    apiKeyId: string,
    cost: { edits: number; megapixels: number },
    takenAt: Date,
  ) => Promise<void>
  /** In the transaction that ends one, in the person's name: whatever it writes is there exactly when the end is. */
  readonly ended?: (tx: Tx, generation: Generation) => Promise<void>
}

export interface Parts extends GenerationsDeps {
  readonly hub: Hub
  readonly inHand: InHand
  readonly store: store.Store
}

export interface Generations {
  /** What words would do, without doing it, and which connected models could do what this engine cannot. */
  plan(accountId: string, words: string, given: Given): ReadPlan
  /** Where the subject of a picture is: 8-bit grey PNG. */
  matte(accountId: string, pictureId: string): Promise<Uint8Array>
  /**
   * The same `idempotencyKey` with the same order gives the first generation again.
   * @param known pictures that the same request has just looked at
   */
  order(
    accountId: string,
    order: Order,
    idempotencyKey?: string,
    apiKeyId?: string,
    known?: readonly Picture[],
  ): Promise<Ordered>
  /** All of them or, where one is refused, none: nothing of them runs before all are there. */
  orderAll(
    accountId: string,
    wanted: readonly Wanted[],
    apiKeyId?: string,
    known?: readonly Picture[],
  ): Promise<Ordered[]>
  get(accountId: string, id: string): Promise<Generation>
  list(accountId: string, page: store.Page): Promise<Generation[]>
  cancel(accountId: string, id: string): Promise<Generation>
  /** Cancels what is open of an API key that has ended. */
  stopOrderedBy(apiKeyId: string): Promise<void>
  /** Takes the result with it. */
  remove(accountId: string, id: string): Promise<void>
  /** The generation now, unless `since` has it, and at every change, until its end or its deletion. */
  watch(accountId: string, id: string, since: number, signal: AbortSignal): AsyncGenerator<News>
  /** How it looks so far, each picture once, until its end; small files. Empty where the model shows none. */
  previews(accountId: string, id: string, signal?: AbortSignal): AsyncGenerator<Preview>
  /** Both at once. */
  show(accountId: string, id: string, since: number, signal: AbortSignal): AsyncGenerator<Shown>
  /** As it is when it ends or the signal comes; null: it was deleted meanwhile. */
  end(accountId: string, id: string, signal: AbortSignal): Promise<Generation | null>
  /** Whoever ordered it has its end in hand: the same order sent again is a new one from here on. */
  delivered(accountId: string, id: string): Promise<void>
  /** What an order would get, or the refusal that it would. */
  quote(accountId: string, order: Order): Promise<Quote>
  /** How many, never which. */
  countsOf(accountIds: readonly string[]): Promise<Map<string, number>>
  /** What a job does. */
  run(id: string, job: JobRun): Promise<void>
  /** Puts a job to open generations that lost theirs. */
  sweep(): Promise<void>
  close(): Promise<void>
}

/** How long an order may wait before somebody asks whether its job was lost. */
const FORGOTTEN_MS = 10 * 60_000
const SWEEP_MS = 60_000

export async function createGenerations(deps: GenerationsDeps): Promise<Generations> {
  const hub = new Hub()
  await hub.open(deps.database)
  const parts: Parts = { ...deps, hub, inHand: new InHand(), store: new store.Store(deps.keys, deps.log) }
  await takeUp(parts)
  const mattes = createMattes(deps)
  const sweeping = setInterval(() => {
    sweep(parts).catch(error => deps.log.error('generations.sweep_failed', {}, error))
  }, SWEEP_MS)
  sweeping.unref()
  return {
    matte: (accountId, pictureId) => mattes.of(accountId, pictureId),
    plan: (accountId, words, given) => readPlan(words, given, connectedTo(accountId, deps.providers)),
    async order(accountId, order, idempotencyKey, apiKeyId, known) {
      const [ordered] = await orderAll(parts, accountId, [{ order, idempotencyKey }], { apiKeyId, known })
      assert(ordered, 'each order is answered')
      return ordered
    },
    orderAll: (accountId, wanted, apiKeyId, known) => orderAll(parts, accountId, wanted, { apiKeyId, known }),
    get: (accountId, id) => requireGeneration(parts, accountId, id),
    list: (accountId, page) => deps.database.forAccount(accountId, tx => parts.store.page(tx, accountId, page)),
    cancel: (accountId, id) => cancel(parts, accountId, id),
    stopOrderedBy: apiKeyId => stopOrderedBy(parts, apiKeyId),
    remove: (accountId, id) => remove(parts, accountId, id),
    async *watch(accountId, id, since, signal) {
      await requireGeneration(parts, accountId, id)
      yield* watchState(parts, { accountId, id }, since, signal)
    },
    async *previews(accountId, id, signal = new AbortController().signal) {
      await requireGeneration(parts, accountId, id)
      yield* watchPreviews(parts, { accountId, id }, signal)
    },
    async *show(accountId, id, since, signal) {
      await requireGeneration(parts, accountId, id)
      yield* watch(parts, { accountId, id }, since, signal, 0)
    },
    end: (accountId, id, signal) => watchEnd(parts, { accountId, id }, signal),
    delivered: (accountId, id) => store.markDelivered(deps.database.drizzle, accountId, id, deps.clock.now()),
    quote: (accountId, wanted) => quote(parts, accountId, wanted),
    countsOf: accountIds => store.countsOf(deps.database.drizzle, accountIds),
    run: (id, job) => run(parts, id, job),
    sweep: () => sweep(parts),
    async close() {
      clearInterval(sweeping)
      mattes.close()
      await hub.close()
    },
  }
}

async function requireGeneration(parts: Parts, accountId: string, id: string): Promise<Generation> {
  const find = () => parts.database.forAccount(accountId, tx => parts.store.find(tx, id))
  const generation = isId('gen', id) ? await find() : null
  if (generation?.accountId !== accountId) throw refuse('generation_not_found')
  return generation
}

/** The row is the truth: from here on no result counts. The runner hears of it and stops its provider. */
async function cancel(parts: Parts, accountId: string, id: string): Promise<Generation> {
  const { state } = await requireGeneration(parts, accountId, id)
  if (state === 'cancelled') return requireGeneration(parts, accountId, id)
  const { database, clock } = parts
  const cancelled = await database.forAccount(accountId, async tx => {
    const stopped = await parts.store.cancel(tx, id, clock.now())
    if (stopped?.startedAt === null) await giveBack(parts, tx, stopped)
    if (stopped) await parts.ended?.(tx, stopped)
    return stopped
  })
  if (!cancelled) throw refuse('already_finished', { state: (await requireGeneration(parts, accountId, id)).state })
  await dropMask(parts, cancelled)
  return cancelled
}

async function stopOrderedBy(parts: Parts, apiKeyId: string): Promise<void> {
  for (const { id, accountId } of await store.openOfKey(parts.database.drizzle, apiKeyId))
    await cancel(parts, accountId, id).catch(passRefusal)
}

async function remove(parts: Parts, accountId: string, id: string): Promise<void> {
  await requireGeneration(parts, accountId, id)
  const gone = await parts.database.forAccount(accountId, async tx => {
    const generation = await parts.store.lock(tx, id)
    if (generation) await store.remove(tx, generation)
    if (generation?.state === 'queued' && generation.startedAt === null) await giveBack(parts, tx, generation)
    return generation
  })
  if (!gone) return
  // A runner hears of it and stops its own; between two runners there is none.
  if (gone.state === 'queued') await stopWork(parts, gone)
  if (gone.resultId) await parts.media.deletePicture(accountId, gone.resultId).catch(passRefusal)
  await dropMask(parts, gone)
}

/** Only the finding is done here; a job looks again before it takes anything. */
async function sweep({ database, jobs, clock, log }: Parts): Promise<void> {
  const before = (ms: number): Date => new Date(clock.now().getTime() - ms)
  const since = { running: before(SILENT_MS), queued: before(FORGOTTEN_MS) }
  for (const { id, version, model } of await store.neglected(database.drizzle, since)) {
    log.warn('generation_swept', { generationId: id })
    const idempotencyKey = `sweep ${id} ${version}`
    const payload = { generationId: id, isSweep: true }
    await database.transaction(tx => jobs.enqueue(tx, queueOf({ model }), payload, { idempotencyKey }))
  }
}
