/**
 * Orders that this process runs from the moment they are placed, without a job in the queue: what a service makes mostly
 * waits, and the way through the queue would be the larger part of the work. The row is `running` from its first moment and
 * names this installation, so that the next start, or the sweep for silent runs, gives it a job; so does a run that ends
 * badly here.
 */
import type { Place } from '../jobs/jobs.ts'
import type { Generation } from './generation.ts'
import type { Parts } from './generations.ts'
import { queueOf } from './queue.ts'
import { runClaimed } from './run.ts'
import * as store from './store.ts'

const AGAIN_MS = 1_000

export class InHand {
  readonly #ends = new Map<string, Promise<Generation | null>>()

  /** The order's transaction is over, and its row is running under its first attempt. */
  begin(parts: Parts, place: Place, generation: Generation): void {
    place.run(signal => {
      const end = runClaimed(parts, generation, { signal, isLast: false, isInHand: true })
      const told = end.catch(() => null)
      this.#ends.set(generation.id, told)
      void told.then(() => this.#ends.delete(generation.id))
      return end.then(
        () => {},
        (error: unknown) => handOver(parts, generation, signal, error),
      )
    })
  }

  /** How one that runs here ended; null: it is to be looked up. */
  endOf(id: string): Promise<Generation | null> | undefined {
    return this.#ends.get(id)
  }
}

/** To the queue, with all it knows about trying again. */
async function handOver(parts: Parts, generation: Generation, signal: AbortSignal, error: unknown): Promise<void> {
  const { database, jobs, clock, log } = parts
  if (!signal.aborted) log.error('generation_handed_over', { generationId: generation.id }, error)
  const now = clock.now()
  const when = signal.aborted ? {} : { startAfter: new Date(now.getTime() + AGAIN_MS) }
  await database.transaction(async tx => {
    await store.putBack(tx, generation, now)
    await jobs.enqueue(tx, queueOf(generation), { generationId: generation.id }, when)
  })
}

/** What the last run of this installation had in hand. */
export async function takeUp({ database, jobs, clock, log }: Parts): Promise<void> {
  await database.transaction(async tx => {
    const left = await store.putBackAllOf(tx, jobs.workerId, clock.now())
    for (const { id, model } of left) await jobs.enqueue(tx, queueOf({ model }), { generationId: id })
    if (left.length > 0) log.warn('generations.taken_up', { count: left.length })
  })
}
