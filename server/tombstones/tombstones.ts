/**
 * Deleted things stay deleted. A trigger leaves a stone for every deletion, in its transaction; here the stones are copied
 * into a file outside the database, which outlives it. When a backup is restored, whatever a stone lies on is buried again.
 */
import { mkdir, open, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Database, Tx } from '../database/database.ts'
import type { Log } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import * as store from './store.ts'

export { holdings } from './holdings.ts'
export type { Stone } from './store.ts'

export interface TombstonesDeps {
  readonly database: Database
  /** Usually DATA_DIR/tombstones.log. */
  readonly path: string
  readonly log: Log
}

export interface Tombstones {
  /** Copies what is not in the file yet. */
  file(): Promise<{ count: number }>
  /** Files at once, and from then on whenever something was deleted. */
  start(): Promise<void>
  close(): Promise<void>
}

const CHANNEL = 'tombstones'
const batchRows = 1_000
/** The tables whose triggers leave stones; children after those that own them. */
export const buriedTables = [
  'generations',
  'pictures',
  'api_keys',
  'webhook_endpoints',
  'provider_connections',
  'accounts',
] as const
const linePattern = /^([a-z]{2,5}_[0-9a-z]{4,64}) (\d{4}-\d\d-\d\dT[\d:.]+Z)$/

export function openTombstones({ database, path, log }: TombstonesDeps): Tombstones {
  let filing: Promise<unknown> = Promise.resolve()
  let stop: (() => Promise<void>) | null = null
  const file = (): Promise<{ count: number }> => {
    const next = filing.then(() => fileAll(database, path))
    filing = next.catch(() => {})
    return next
  }
  return {
    file,
    async start() {
      stop = await database.listen(CHANNEL, () => {
        file().catch(error => log.error('tombstones.not_filed', {}, error))
      })
      await file()
    },
    async close() {
      await stop?.()
      await filing
    },
  }
}

/** The file first, then the mark: a crash in between writes a line twice, and never none. */
async function fileAll(database: Database, path: string): Promise<{ count: number }> {
  // An empty file says that nothing was deleted; a missing one would say that it was lost.
  await append(path, [])
  for (let count = 0; ; ) {
    const filed = await database.transaction(async tx => {
      const stones = await store.unfiled(tx, batchRows)
      if (stones.length === 0) return 0
      await append(path, stones)
      await store.markFiled(
        tx,
        stones.map(stone => stone.id),
      )
      return stones.length
    })
    count += filed
    if (filed < batchRows) return { count }
  }
}

async function append(path: string, stones: readonly store.Stone[]): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const file = await open(path, 'a', 0o600)
    try {
      if (stones.length === 0) return
      // The first line break ends a line that a power cut left half written.
      await file.appendFile(`\n${stones.map(({ id, deletedAt }) => `${id} ${deletedAt.toISOString()}`).join('\n')}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new Unavailable('the file of tombstones', { cause })
  }
}

/** Whole lines only; what is half written was never answered for. */
export function readStones(text: string): store.Stone[] {
  return text.split('\n').flatMap(line => {
    const [, id, at] = linePattern.exec(line) ?? []
    return id && at ? [{ id, deletedAt: new Date(at) }] : []
  })
}

export async function readStonesOf(path: string): Promise<store.Stone[] | null> {
  try {
    return readStones(await readFile(path, 'utf8'))
  } catch {
    return null
  }
}

/** Deletes again what was deleted; the stones are kept. Returns how many rows came back to be buried. */
export async function replay(tx: Tx, stones: readonly store.Stone[]): Promise<number> {
  let buried = 0
  for (let at = 0; at < stones.length; at += batchRows) {
    const batch = stones.slice(at, at + batchRows)
    await store.add(tx, batch)
    const ids = batch.map(stone => stone.id)
    for (const table of buriedTables) buried += await store.bury(tx, table, ids)
  }
  return buried
}
