/**
 * A backup into an empty data folder. It is verified to its end before anything is written; what was deleted since it was
 * made does not come back; and it says what cannot be opened any more because its epoch was destroyed.
 */
import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { putWitness, record } from '../audit/audit.ts'
import type { Database } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { Refusal } from '../kernel/refusal.ts'
import { keyOfPassphrase, openDerivation, type Ring, type TransitSettings, unsealBytes } from '../keys/keys.ts'
import type { Storage } from '../storage/storage.ts'
import { openTombstones, readStones, readStonesOf, replay, type Stone } from '../tombstones/tombstones.ts'
import type { Manifest } from './format.ts'
import { refuse } from './refusals.ts'
import { fill, knownMigrations } from './snapshot.ts'
import { readEntries, unsealPart, verifyBackup } from './verification.ts'

export interface RestoreOptions {
  readonly backup: string
  /** DATA_DIR: missing or empty. */
  readonly dataDir: string
  /** A copy of DATA_DIR/keys. */
  readonly keysFrom?: string | undefined
  readonly passphrase?: string | undefined
  /** The file of what was deleted; null: it is lost. */
  readonly tombstones: string | null
  readonly clock: Clock
  /** Default: the file among the keys. */
  readonly transit?: TransitSettings | undefined
  /** Both open the folder that is being filled. */
  openDatabase(): Promise<Database>
  openKeys(database: Database): Promise<Ring>
  readonly storage: Storage
  readonly log: Log
}

export interface Restored {
  readonly manifest: Manifest
  readonly pictures: number
  readonly objects: number
  /** Rows that came back and were buried again. */
  readonly buried: number
  /** Pictures whose epoch was destroyed since. */
  readonly unreadable: number
}

export async function restore(options: RestoreOptions): Promise<Restored> {
  const { backup, dataDir, clock, log } = options
  if ((await readdir(dataDir).catch(() => [])).length > 0) throw refuse('restore_not_empty', { dir: dataDir })
  const later = options.tombstones === null ? [] : await readStonesOf(options.tombstones)
  if (later === null) throw refuse('restore_stones_missing')
  const { manifest } = await verifyBackup(backup)
  await putKeys(options, manifest)
  const derive = await openDerivation(join(dataDir, 'keys'), options.transit)
  if (!derive) throw refuse('restore_keys_wrong')
  await verifyBackup(backup, derive)
  const database = await options.openDatabase()
  try {
    const known = await knownMigrations(database)
    if (known.join() !== manifest.migrations.join())
      throw refuse('backup_other_version', { made: manifest.migrations.length, known: known.length })
    const keys = await options.openKeys(database)
    const key = await derive(`backup ${manifest.id}`)
    const stones = [...later, ...(await stonesOf(backup))]
    const objects = await putObjects(options, new Set(stones.map(stone => stone.id)))
    const filled = await fillTables(database, backup, manifest, key, stones)
    // Without the key they were signed with they would only keep the server from starting; it begins new ones.
    const hasLogKey = existsSync(join(dataDir, 'keys', 'log.key'))
    for await (const entry of readEntries(backup)) if (hasLogKey) await putWitness(dataDir, entry)
    const { pictures, buried } = filled
    const facts = { pictures, buried }
    await database.transaction(tx => record(tx, { name: 'backup.restored', actor: 'system', facts }, clock.now()))
    // The new folder has no file of them yet.
    await database.pool.query('update tombstones set is_filed = false')
    await openTombstones({ database, path: join(dataDir, 'tombstones.log'), log }).file()
    const unreadable = await countUnreadable(database, keys)
    return { manifest, pictures, objects, buried, unreadable }
  } finally {
    await database.close()
  }
}

async function putKeys({ backup, dataDir, keysFrom, passphrase }: RestoreOptions, manifest: Manifest): Promise<void> {
  const folder = join(dataDir, 'keys')
  if (keysFrom !== undefined) {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await cp(keysFrom, folder, { recursive: true })
    await chmod(folder, 0o700)
    return
  }
  if (passphrase === undefined || !manifest.hasKeys) throw refuse('restore_keys_missing')
  for await (const { name, bytes } of readEntries(backup)) {
    if (name !== 'keys.sealed') continue
    const key = await keyOfPassphrase(passphrase, bytes.subarray(0, 16))
    const files = openKeysEntry(bytes.subarray(16), key, manifest.id)
    for (const [path, content] of Object.entries(files)) {
      assert(/^[a-z0-9-]+(\/[a-z0-9_.-]+|[a-z0-9_.-]*)$/.test(path) && !path.includes('..'), 'a key lies in its folder')
      await mkdir(dirname(join(folder, path)), { recursive: true, mode: 0o700 })
      await writeFile(join(folder, path), Buffer.from(content, 'base64'), { mode: 0o600 })
    }
    return
  }
  throw refuse('restore_keys_missing')
}

function openKeysEntry(sealed: Buffer, key: Buffer, id: string): Record<string, string> {
  try {
    return JSON.parse(unsealBytes(sealed, key, `keys ${id}`).toString('utf8'))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw refuse('restore_passphrase_wrong')
  }
}

async function stonesOf(backup: string): Promise<Stone[]> {
  for await (const { name, bytes } of readEntries(backup))
    if (name === 'tombstones.log') return readStones(bytes.toString('utf8'))
  return []
}

/** What a stone lies on is not even written. */
async function putObjects({ backup, storage }: RestoreOptions, buried: ReadonlySet<string>): Promise<number> {
  let count = 0
  for await (const { name, bytes } of readEntries(backup)) {
    if (!name.startsWith('objects/')) continue
    const key = name.slice('objects/'.length)
    if (buried.has(key.split('/')[2] ?? '')) continue
    await storage.put(key, once(bytes))
    count++
  }
  return count
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

async function fillTables(
  database: Database,
  backup: string,
  manifest: Manifest,
  key: Buffer,
  stones: readonly Stone[],
) {
  const client = await database.pool.connect()
  try {
    await client.query('begin')
    // In the order in which they were written, so that the file is read once for all tables.
    await fill(client, manifest.tables, table => partsOf(backup, table.name, key))
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
  const buried = await database.transaction(tx => replay(tx, stones))
  const { rows } = await database.pool.query('select count(*)::int as count from pictures')
  return { buried, pictures: rows[0].count as number }
}

async function* partsOf(backup: string, table: string, key: Buffer): AsyncGenerator<Buffer> {
  let isPast = false
  for await (const entry of readEntries(backup)) {
    const isOurs = entry.name.startsWith(`tables/${table}/`)
    if (isOurs) yield unsealPart(entry, key)
    else if (isPast) return
    isPast ||= isOurs
  }
}

async function countUnreadable(database: Database, keys: Ring): Promise<number> {
  const present = (await keys.files.list()).map(file => file.id)
  const { rows } = await database.pool.query(
    `select count(*)::int as count from pictures where key_id like 'ep\\_%' and key_id <> all($1)`,
    [present],
  )
  return rows[0].count
}
