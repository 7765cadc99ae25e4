/**
 * What is found out about a connection, kept where every server reads it: in its own row or, where the environment names
 * it, in a row by adapter and address. Servers may have different environments: what one of them names, all keep.
 */
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Connected } from './connected.ts'
import type { Snapshot } from './snapshot.ts'
import * as store from './store.ts'

const DAY_MS = 86_400_000
/** After the last server that named it was there. */
const KEPT_MS = 30 * DAY_MS

type Where = Pick<Connected, 'id' | 'baseUrl' | 'origin' | 'accountId'>

export async function note(database: Database, where: Where, seen: store.Seen): Promise<void> {
  const { id, origin, accountId } = where
  if (origin === 'environment') await store.noteFound(database.drizzle, where, seen)
  else if (accountId === null) await store.note(database.drizzle, id, seen)
  else await database.forAccount(accountId, tx => store.note(tx, id, seen))
}

/** False: a test runs already, here or on another server. */
export async function beginTest(database: Database, where: Where, now: Date, until: Date): Promise<boolean> {
  const { id, origin, accountId } = where
  if (origin === 'environment') return store.beginTestOfNamed(database.drizzle, where, now, until)
  if (accountId === null) return store.beginTest(database.drizzle, id, now, until)
  return database.forAccount(accountId, tx => store.beginTest(tx, id, now, until))
}

export interface FindingsDeps {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly snapshot: Snapshot
}

/** While a server is there, what it names stays; it says so once a day. Returns how to stop that. */
export async function tendFindings({ database, clock, log, snapshot }: FindingsDeps): Promise<() => void> {
  const tend = async (): Promise<void> => {
    const now = clock.now()
    const named = snapshot.of(null).filter(({ origin }) => origin === 'environment')
    await database.transaction(tx => store.keepFindings(tx, named, now, new Date(now.getTime() - KEPT_MS)))
  }
  await tend()
  const again = (): void => void tend().catch(error => log.error('providers.findings_not_kept', {}, error))
  const timer = setInterval(again, DAY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
