/**
 * What one process finds out about a service, the others hear: a row in the database, and a word that it has changed. A
 * word that is lost is made up for by reading everything now and then.
 */
import { randomUUID } from 'node:crypto'
import { type Database, notify } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { Health, type HealthRow } from './health.ts'
import * as store from './store.ts'

const CHANNEL = 'providers_health'
const READ_AGAIN_MS = 60_000
/** Rows of connections that the environment no longer names. */
const KEPT_MS = 90 * 86_400_000
const DROP_MS = 86_400_000

export interface SharedHealth {
  readonly health: Health
  close(): Promise<void>
}

export interface HealthDeps {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  /** Whose the connection is, null for the operator's; undefined when it is gone, and nothing is to be kept. */
  readonly ownerOf: (connectionId: string) => string | null | undefined
}

export async function shareHealth({ database, clock, log, ownerOf }: HealthDeps): Promise<SharedHealth> {
  const self = randomUUID()
  let writing: Promise<void> = Promise.resolve()
  const write = async (rows: readonly HealthRow[]): Promise<void> => {
    const kept = rows.flatMap(row => {
      const accountId = ownerOf(row.connectionId)
      return accountId === undefined ? [] : [{ ...row, accountId, changedAt: clock.now() }]
    })
    if (kept.length === 0) return
    await database.transaction(async tx => {
      for (const row of kept) await store.keepHealth(tx, row)
      await notify(tx, CHANNEL, self)
    })
  }
  const health = new Health(clock, rows => {
    writing = writing.then(() => write(rows)).catch(error => log.error('providers.health_not_kept', {}, error))
  })
  const read = async (): Promise<void> => {
    // What is on its way from here is newer than what is there.
    const before = writing
    await before
    const rows = await store.readHealth(database.drizzle)
    if (writing === before) health.take(rows)
    else await read()
  }
  const readAgain = (): void => void read().catch(error => log.error('providers.health_not_read', {}, error))
  const dropOld = (): Promise<unknown> =>
    store.dropHealthBefore(database.drizzle, new Date(clock.now().getTime() - KEPT_MS))
  await dropOld()
  const stop = await database.listen(CHANNEL, from => {
    if (from !== self) readAgain()
  })
  await read()
  const timer = setInterval(readAgain, READ_AGAIN_MS)
  timer.unref()
  const dropping = setInterval(
    () => void dropOld().catch(error => log.error('providers.health_not_dropped', {}, error)),
    DROP_MS,
  )
  dropping.unref()
  return {
    health,
    async close() {
      clearInterval(timer)
      clearInterval(dropping)
      await stop()
      await writing
    },
  }
}
