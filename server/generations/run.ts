/**
 * One runner's life with one generation: claim it, follow it at its provider (`following.ts`), settle it once.
 * Every step may be the last before a crash, so each leaves the row in a state from which the next runner can go on, and
 * every word to the row carries the attempt under which it was claimed.
 */
import { setTimeout } from 'node:timers/promises'
import { operations } from '@image2image/engine'
import { asSystem, type Tx } from '../database/database.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { mayPass, type Picture } from '../media/media.ts'
import { finish } from './finishing.ts'
import { billedBy, type Done, type Failed, failed, follow, passRefusal, SHUTDOWN } from './following.ts'
import { ATTEMPTS_MAX, type Generation, hasEnded } from './generation.ts'
import type { Parts } from './generations.ts'
import { failures, wordsFor } from './refusals.ts'
import * as store from './store.ts'

/** A run writes every second; one that has not for this long is dead. */
export const SILENT_MS = 60_000

export interface JobRun {
  /** Aborted when the server shuts down. */
  readonly signal: AbortSignal
  /** The queue will not try again after this one. */
  readonly isLast: boolean
  /** The queue tried before and lost that runner: whoever seems to hold the generation is dead, however lately it wrote. */
  readonly isRetry?: boolean
  /** Sent by a sweep: another job may run it by now, whatever became of this one. */
  readonly isSweep?: boolean
}

export async function run(parts: Parts, id: string, job: JobRun): Promise<void> {
  const now = parts.clock.now()
  const mayOust = job.isRetry && !job.isSweep
  const only = mayOust ? undefined : { silentSince: new Date(now.getTime() - SILENT_MS) }
  const generation = await parts.store.claim(parts.database.drizzle, id, now, only)
  if (!generation) return stopLeftover(parts, id)
  if (generation.attempt > ATTEMPTS_MAX) {
    await fail(parts, generation, failed('given_up', failures.given_up, generation.dispatchedAt ? 'unknown' : 'no'))
    return stopWork(parts, generation)
  }
  await runClaimed(parts, generation, job)
}

/** One that is ours. Returns it as it ended here, null where somebody else has the last word. */
export async function runClaimed(
  parts: Parts,
  generation: Generation,
  job: Pick<JobRun, 'signal' | 'isLast'> & { readonly isInHand?: boolean },
): Promise<Generation | null> {
  const stop = new AbortController()
  const silence = parts.hub.on(generation.id, state => {
    if (state !== 'running' && state !== 'preview') void stopWhenLost(parts, generation, stop)
  })
  const onShutdown = (): void => stop.abort(SHUTDOWN)
  job.signal.addEventListener('abort', onShutdown)
  // A service may take its time over one answer, and the keeping of a result, too: neither is a death.
  const beat = setInterval(() => {
    // One that hangs although it was told to stop is dead to whoever looks.
    if (!stop.signal.aborted) void alive(parts, generation)
  }, SILENT_MS / 4).unref()
  if (job.signal.aborted) onShutdown()
  try {
    const end = await follow(parts, generation, stop.signal)
    if (end?.state === 'done') return await keep(parts, generation, end, stop.signal)
    if (end) return await fail(parts, generation, end)
    if (stop.signal.reason === SHUTDOWN && !job.isInHand)
      await store.putBack(parts.database.drizzle, generation, parts.clock.now())
  } catch (error) {
    // The queue tries again; after the last try nobody would ever end it.
    if (job.isLast && !stop.signal.aborted) await giveUp(parts, generation)
    throw error
  } finally {
    clearInterval(beat)
    silence()
    job.signal.removeEventListener('abort', onShutdown)
  }
  // The queue puts back what ends badly while it stops.
  if (stop.signal.reason === SHUTDOWN) throw job.signal.reason
  return null
}

/** Somebody cancelled or deleted it, or another runner took it: the row decides, the news only makes us look. */
async function stopWhenLost(parts: Parts, held: Generation, stop: AbortController): Promise<void> {
  const now = await parts.store.find(parts.database.drizzle, held.id).catch(() => held)
  if (now?.state !== 'running' || now.attempt !== held.attempt) stop.abort('lost')
}

/** The job of a generation that has ended: at most, work goes on somewhere for nobody. One that is alive has its runner. */
async function stopLeftover(parts: Parts, id: string): Promise<void> {
  const generation = await parts.store.find(parts.database.drizzle, id)
  if (!generation?.ticket || !hasEnded(generation.state)) return
  await stopWork(parts, generation)
  await store.dropTicket(parts.database.drizzle, id)
}

/** So that nothing goes on, and is charged, for nobody. */
export async function stopWork({ providers }: Parts, { ticket }: Pick<Generation, 'ticket'>): Promise<void> {
  if (!ticket) return
  try {
    const provider = await providers.open(ticket.provider)
    await provider.cancel(ticket)
  } catch (error) {
    // A service that is not connected any more cannot be told.
    passRefusal(error)
  }
}

async function alive({ database, clock, log }: Parts, generation: Generation): Promise<void> {
  await store
    .touch(database.drizzle, generation, clock.now())
    .catch(error => log.error('generation.beat_failed', { generationId: generation.id }, error))
}

/** After the queue's last try. What was begun at a service is stopped there, and its bill is spoken of. */
async function giveUp(parts: Parts, generation: Generation): Promise<void> {
  const now = await parts.store.find(parts.database.drizzle, generation.id)
  const end = failed('unavailable', failures.unavailable, now?.dispatchedAt ? 'unknown' : 'no')
  await fail(parts, generation, wordsFor(end, false))
  if (now) await stopWork(parts, now)
}

const ROOM_WAIT_MS = 5_000
const ROOM_WAITS_MOST = 24

async function whenThereIsRoom(signal: AbortSignal, keep: () => Promise<unknown>): Promise<void> {
  for (let waits = 0; ; waits++) {
    try {
      return void (await keep())
    } catch (error) {
      const mayWait = error instanceof Refusal && error.kind === 'too_many' && waits < ROOM_WAITS_MOST
      if (!mayWait || signal.aborted) throw error
      await setTimeout(ROOM_WAIT_MS, undefined, { signal }).catch(() => {})
    }
  }
}

/** The result's row and the last state commit together: there is never a result without its end, nor an end without it. */
async function keep(parts: Parts, generation: Generation, done: Done, signal: AbortSignal): Promise<Generation | null> {
  let ended: Generation | null = null
  try {
    const input = await inputOf(parts, generation)
    const finished = await finish(parts, generation, done, input, signal)
    if ('state' in finished) return await fail(parts, generation, wordsFor(finished, false))
    await whenThereIsRoom(signal, async () =>
      parts.media.ingest(finished.bytes, generation.accountId, {
        name: resultName(generation, input),
        origin: 'result',
        generationId: generation.id,
        isPassing: finished.isPassing,
        ...(finished.svg === null ? {} : { svg: finished.svg }),
        within: async (tx, { id: resultId }) => {
          const end = { state: 'done', resultId, finished } as const
          ended = await parts.store.settle(tx, generation, end, parts.clock.now())
          if (ended) await parts.ended?.(tx, ended)
          return ended !== null
        },
      }),
    )
    // Whoever has the row by now looks for the result where it is, and would have it made again.
    if (ended) done.letGo()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    // No room at the moment, for a picture that may be paid for: it waits where it is, and its ticket is kept.
    if (mayPass(error)) throw new Unavailable('the intake of results', { cause: error })
    const words = failures.result_refused.replace('{problem}', error.message)
    const end = { code: error.code, message: words, billed: billedBy(done.model, 'yes') }
    ended = await fail(parts, generation, end)
  }
  await dropMask(parts, generation)
  return ended
}

/** What it was made from, if that is still there. */
async function inputOf({ media }: Parts, { accountId, inputId }: Generation): Promise<Picture | null> {
  if (inputId === null) return null
  try {
    return media.atHand(accountId, inputId)?.picture ?? (await media.requirePicture(accountId, inputId))
  } catch (error) {
    passRefusal(error)
    return null
  }
}

/** "beach, watercolour": the name of the picture and the first thing that was done to it. */
function resultName({ kind, plan }: Generation, input: Picture | null): string {
  const [step] = plan.operations
  const label = (step && operations[step.name]?.label.toLowerCase()) ?? (kind === 'edit' ? 'edited' : 'made from words')
  return input && input.name !== '' ? `${input.name}, ${label}` : label
}

type Bad = Pick<Failed, 'code' | 'message' | 'billed'>

async function fail(parts: Parts, generation: Generation, { code, message, billed }: Bad): Promise<Generation | null> {
  const ended = await parts.database.forAccount(generation.accountId, async tx => {
    const end = { state: 'failed', code, message } as const
    const ended = await parts.store.settle(tx, generation, end, parts.clock.now())
    if (!ended) return null
    // Who deletes the picture while a paid result is on its way has had what the allowance is for.
    if (code !== 'input_gone' || billed === 'no') await giveBack(parts, tx, ended)
    await parts.ended?.(tx, ended)
    return ended
  })
  await dropMask(parts, generation)
  return ended
}

/** What the order took from an API key's allowance: no picture came of it. Part of the transaction that ends it. */
export async function giveBack({ giveBack }: Parts, tx: Tx, generation: Generation): Promise<void> {
  const { orderedByKeyId, spentMegapixels, createdAt } = generation
  if (orderedByKeyId === null || spentMegapixels === null || !giveBack) return
  const cost = { edits: 1, megapixels: spentMegapixels }
  await asSystem(tx, () => giveBack(tx, orderedByKeyId, cost, createdAt))
}

/** A picture of the library that was named as a mask stays where it is. */
export async function dropMask({ database, media }: Parts, { accountId, maskId }: Generation): Promise<void> {
  if (!maskId || (await store.isMaskNeeded(database.drizzle, maskId))) return
  try {
    const { origin } = await media.requirePicture(accountId, maskId)
    if (origin === 'mask') await media.deletePicture(accountId, maskId)
  } catch (error) {
    passRefusal(error)
  }
}
