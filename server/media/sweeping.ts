/** Takes away what nothing names any more: objects that a crash left without a row, and masks that no edit took with it. */
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Storage } from '../storage/storage.ts'
import * as shelf from './shelf.ts'
import * as store from './store.ts'

interface SweepDeps {
  readonly database: Database
  readonly storage: Storage
  readonly clock: Clock
  readonly log: Log
}

/** No order waits this long, so nobody needs such a mask any more. */
const maskDays = 2
const dayMs = 24 * 3_600_000
const sweepBatch = 500

export async function sweep(deps: SweepDeps, openedAt: Date, olderThanMs?: number): Promise<{ count: number }> {
  const { storage, database, clock, log } = deps
  const before = olderThanMs === undefined ? openedAt.getTime() : clock.now().getTime() - olderThanMs
  let batch = new Set<string>()
  let count = 0
  const flush = async (): Promise<void> => {
    const known = await store.existing(database.drizzle, [...batch])
    for (const id of batch) {
      if (known.has(id)) continue
      await shelf.removeAll(storage, id)
      count++
    }
    batch = new Set()
  }
  for await (const { key, modifiedAt } of storage.list(shelf.folder)) {
    const id = shelf.pictureIdOf(key)
    if (id === null || modifiedAt.getTime() > before) continue
    batch.add(id)
    if (batch.size >= sweepBatch) await flush()
  }
  await flush()
  const forgotten = new Date(clock.now().getTime() - maskDays * dayMs)
  for (const { id, accountId } of await store.masksBefore(database.drizzle, forgotten)) {
    await store.remove(database.drizzle, accountId, id)
    await shelf.removeAll(storage, id)
    count++
  }
  if (count > 0) log.info('orphans swept', { count })
  return { count }
}
