/**
 * Backups of a running installation: one file, a tar, written as a stream. It holds the tables as one moment knew them
 * (sealed under a key of the backup's own), the objects that they name as they lie in the storage, the signed checkpoints of
 * the log, what was deleted until the end, and a list of checksums. It does not hold the keys, unless they are put in under a passphrase.
 */
import { createHash, createHmac, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { open, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { readWitness, record } from '../audit/audit.ts'
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { keyOfPassphrase, type Ring, sealBytes } from '../keys/keys.ts'
import { storedObjectsOf } from '../media/media.ts'
import type { Storage } from '../storage/storage.ts'
import { openTombstones, readStonesOf } from '../tombstones/tombstones.ts'
import { formatVersion, type Manifest } from './format.ts'
import { refuse } from './refusals.ts'
import { type Snapshot, withSnapshot } from './snapshot.ts'
import { entryHead, paddingOf, tarEnd } from './tar.ts'

export { restore } from './restore.ts'
export { verifyBackup } from './verification.ts'

const partBytes = 4 * 1024 * 1024
const passphraseLeast = 12

export interface BackupDeps {
  readonly database: Database
  readonly storage: Storage
  readonly keys: Ring
  readonly clock: Clock
  /** DATA_DIR: the keys and the file of tombstones are in it. */
  readonly dataDir: string
}

export interface BackupMade {
  readonly path: string
  readonly pictures: number
  readonly objects: number
  readonly bytes: number
  /** Objects that a living row names and the storage does not have: damage, not deletion. */
  readonly missing: readonly string[]
}

/** @param place a file that is not there yet, or a folder that is */
export async function backup(deps: BackupDeps, place: string, passphrase?: string): Promise<BackupMade> {
  if (passphrase !== undefined && passphrase.length < passphraseLeast)
    throw refuse('passphrase_short', { least: passphraseLeast })
  const path = await fileFor(place, deps.clock)
  const writer = await Writer.open(`${path}.part`, deps.clock)
  try {
    const extras = { passphrase, witness: await readWitness(deps.dataDir) }
    const made = await withSnapshot(deps.database, snapshot => write(deps, snapshot, writer, extras))
    const bytes = await writer.close()
    await rename(`${path}.part`, path)
    const facts = { pictures: made.pictures, bytes }
    await deps.database.transaction(tx => record(tx, { name: 'backup.made', actor: 'system', facts }, deps.clock.now()))
    return { path, bytes, ...made }
  } catch (error) {
    await writer.abandon()
    await rm(`${path}.part`, { force: true })
    throw error
  }
}

async function fileFor(place: string, clock: Clock): Promise<string> {
  const about = await stat(place).catch(() => null)
  const moment = clock
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
  const path = about?.isDirectory() ? join(place, `image2image-${moment}.tar`) : place
  if (await stat(path).catch(() => null)) throw refuse('backup_exists', { path })
  return path
}

interface Extras {
  readonly passphrase: string | undefined
  /** Of the log, from before the snapshot. */
  readonly witness: Awaited<ReturnType<typeof readWitness>>
}

async function write(deps: BackupDeps, snapshot: Snapshot, writer: Writer, { passphrase, witness }: Extras) {
  const { database, storage, keys, clock, dataDir } = deps
  const id = randomBytes(8).toString('hex')
  const manifest: Manifest = {
    format: formatVersion,
    id,
    createdAt: clock.now().toISOString(),
    migrations: snapshot.migrations,
    tables: snapshot.tables,
    hasKeys: passphrase !== undefined,
  }
  await writer.add('backup.json', Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`))
  const key = await keys.derive(`backup ${id}`)
  for (const table of snapshot.tables) {
    let part = 0
    for await (const plain of inParts(snapshot.copy(table))) {
      const name = `tables/${table.name}/${String(part++).padStart(6, '0')}`
      await writer.add(name, sealBytes(plain, key, name))
    }
  }
  for (const { name, bytes } of witness) await writer.add(name, bytes)
  const copied = await addObjects(snapshot, storage, writer)
  // What was deleted while we copied: its row is in the snapshot, its objects may not be.
  const tombstones = join(dataDir, 'tombstones.log')
  await openTombstones({ database, path: tombstones, log: silent }).file()
  const stones = (await readStonesOf(tombstones)) ?? []
  const lines = stones.map(stone => `${stone.id} ${stone.deletedAt.toISOString()}\n`)
  await writer.add('tombstones.log', Buffer.from(lines.join('')))
  if (passphrase !== undefined) await writer.add('keys.sealed', await sealedKeys(join(dataDir, 'keys'), passphrase, id))
  const sums = Buffer.from(writer.checksums())
  await writer.add('checksums.sha256', sums)
  await writer.add('checksums.hmac', Buffer.from(`${createHmac('sha256', key).update(sums).digest('hex')}\n`))
  const buried = new Set(stones.map(stone => stone.id))
  return { ...copied, missing: copied.missing.filter(object => !buried.has(object.split('/')[2] ?? '')) }
}

const silent = { info() {}, warn() {}, error() {} }

async function addObjects(snapshot: Snapshot, storage: Storage, writer: Writer) {
  const missing: string[] = []
  let [pictures, objects] = [0, 0]
  for await (const named of storedObjectsOf((text, values) => snapshot.query(text, values))) {
    pictures++
    for (const key of named) {
      const source = await storage.get(key)
      if (source) await writer.add(`objects/${key}`, await buffer(source))
      else missing.push(key)
      objects++
    }
  }
  return { pictures, objects: objects - missing.length, missing }
}

/** Salt, then every file of the folder as JSON, sealed. */
async function sealedKeys(folder: string, passphrase: string, id: string): Promise<Buffer> {
  const files: Record<string, string> = {}
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files[path.slice(folder.length + 1)] = (await readFile(path)).toString('base64')
  }
  const salt = randomBytes(16)
  const sealed = sealBytes(Buffer.from(JSON.stringify(files)), await keyOfPassphrase(passphrase, salt), `keys ${id}`)
  return Buffer.concat([salt, sealed])
}

async function* inParts(source: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = []
  let size = 0
  for await (const chunk of source) {
    parts.push(chunk)
    size += chunk.length
    if (size < partBytes) continue
    yield Buffer.concat(parts)
    parts = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(parts)
}

class Writer {
  readonly #stream: ReturnType<typeof createWriteStream>
  readonly #clock: Clock
  readonly #sums: string[] = []
  #bytes = 0

  private constructor(stream: ReturnType<typeof createWriteStream>, clock: Clock) {
    this.#stream = stream
    this.#clock = clock
  }

  static async open(path: string, clock: Clock): Promise<Writer> {
    const stream = createWriteStream(path, { mode: 0o600, flags: 'w', highWaterMark: 1024 * 1024 })
    try {
      await once(stream, 'open')
    } catch {
      throw refuse('backup_place', { path })
    }
    return new Writer(stream, clock)
  }

  async add(name: string, bytes: Buffer): Promise<void> {
    this.#sums.push(`${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`)
    for (const piece of [entryHead(name, bytes.length, this.#clock.now()), bytes, paddingOf(bytes.length)]) {
      this.#bytes += piece.length
      if (!this.#stream.write(piece)) await once(this.#stream, 'drain')
    }
  }

  checksums(): string {
    return this.#sums.join('')
  }

  async close(): Promise<number> {
    this.#stream.end(tarEnd)
    await once(this.#stream, 'close')
    const file = await open(this.#stream.path, 'r+')
    await file.sync().finally(() => file.close())
    return this.#bytes + tarEnd.length
  }

  async abandon(): Promise<void> {
    this.#stream.destroy()
  }
}
