import { randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { openAudit, record } from '../audit/audit.ts'
import { systemClock } from '../kernel/clock.ts'
import { openDerivation, openKeys, type Ring, rotate } from '../keys/keys.ts'
import { createMedia, type Media, sealed } from '../media/media.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import type { Storage } from '../storage/storage.ts'
import { openTombstones } from '../tombstones/tombstones.ts'
import { type BackupDeps, backup, restore, verifyBackup } from './backup.ts'

let from: World
let to: World
let keys: Ring
let media: Media
let storage: Storage
let deps: BackupDeps
let tar: string
const openLog = (world: World, dataDir: string) =>
  openAudit({ database: world.database, clock: systemClock, log: world.log, dataDir })
const owner = 'acc_0000000000000000000000000001'
const coded = (code: string) => expect.objectContaining({ code })
const made: string[] = []

const pixels = () => ({
  width: 40,
  height: 30,
  data: new Uint8Array(randomBytes(40 * 30 * 4).map((byte, at) => (at % 4 === 3 ? 255 : byte))),
})

async function addPicture(): Promise<string> {
  const picture = await media.ingestPixels(pixels(), owner, {
    name: `one ${made.length}`,
    origin: 'result',
    format: 'png',
  })
  made.push(picture?.id ?? '')
  return picture?.id ?? ''
}

beforeAll(async () => {
  from = await createWorld()
  to = await createWorld()
  await from.database.pool.query('delete from key_epochs')
  const dataDir = join(from.dir, 'data')
  keys = await openKeys({ dir: join(dataDir, 'keys'), database: from.database })
  storage = diskStorage(join(dataDir, 'pictures'))
  media = createMedia({ database: from.database, storage, keys, clock: systemClock, log: from.log, decoders: 1 })
  deps = { database: from.database, storage, keys, clock: systemClock, dataDir }
  tar = join(from.dir, 'one.tar')
  for (let i = 0; i < 4; i++) await addPicture()
})
afterAll(async () => {
  media.close()
  await from.dispose()
  await to.dispose()
})

/** Into a database that exists already, in place of the embedded one that the operator's verb opens. */
async function restoreInto(
  name: string,
  more: { tombstones?: string | null; keysFrom?: string; passphrase?: string },
  path = tar,
) {
  const dataDir = join(to.dir, name)
  await to.database.pool.query('delete from pictures; delete from key_epochs; delete from tombstones')
  const { openDatabase } = await import('../database/database.ts')
  const restored = await restore({
    ...{ backup: path, dataDir, clock: systemClock, log: to.log, tombstones: null, ...more },
    storage: diskStorage(join(dataDir, 'pictures')),
    openDatabase: () => openDatabase({ url: to.databaseUrl }, to.log),
    openKeys: database => openKeys({ dir: join(dataDir, 'keys'), database }),
  })
  const opened = await openKeys({ dir: join(dataDir, 'keys'), database: to.database })
  const library = createMedia({
    ...{ database: to.database, keys: opened, clock: systemClock, log: to.log, decoders: 1 },
    storage: diskStorage(join(dataDir, 'pictures')),
  })
  return { restored, library, dataDir }
}

test('what is written while it is made does not disturb it, and every checksum holds', async () => {
  let isOver = false
  const writing = (async () => {
    while (!isOver) await media.deletePicture(owner, await addPicture())
  })()
  const done = await backup(deps, tar)
  isOver = true
  await writing
  expect(done.missing).toEqual([])
  expect(done.pictures).toBeGreaterThanOrEqual(4)
  const derive = await openDerivation(join(deps.dataDir, 'keys'))
  const verified = await verifyBackup(tar, derive ?? undefined)
  expect(verified).toMatchObject({ isSealed: true })
  await expect(backup(deps, tar)).rejects.toEqual(coded('backup_exists'))
}, 120_000)

test('it holds neither a key nor a name in plain', async () => {
  const bytes = await readFile(tar)
  for (const name of await readdir(join(deps.dataDir, 'keys'), { recursive: true })) {
    if (!/\.key$/.test(name)) continue
    const secret = (await readFile(join(deps.dataDir, 'keys', name), 'utf8')).trim().split(' ').at(-2) ?? ''
    expect(bytes.includes(secret), name).toBe(false)
  }
  expect(bytes.includes(owner)).toBe(false)
})

test('everything comes back, byte for byte; what was deleted since does not', async () => {
  const [gone = '', kept = ''] = made
  const original = await media.readBytes(owner, kept)
  await media.deletePicture(owner, gone)
  const path = join(deps.dataDir, 'tombstones.log')
  await openTombstones({ database: from.database, path, log: from.log }).file()
  const keysFrom = join(deps.dataDir, 'keys')
  const { restored, library, dataDir } = await restoreInto('whole', { keysFrom, tombstones: path })
  expect(restored).toMatchObject({ pictures: 3, unreadable: 0 })
  expect(restored.buried).toBeGreaterThanOrEqual(1)
  expect((await library.readBytes(owner, kept)).equals(original)).toBe(true)
  await expect(library.requirePicture(owner, gone)).rejects.toEqual(coded('picture_not_found'))
  const objects = (await readdir(join(dataDir, 'pictures'), { recursive: true })).filter(name => name.includes(gone))
  expect(objects).toEqual([])
  expect(await readFile(join(dataDir, 'tombstones.log'), 'utf8')).toContain(gone)
  library.close()
  await expect(restoreInto('whole', { keysFrom, tombstones: path })).rejects.toEqual(coded('restore_not_empty'))
}, 120_000)

test('the log comes back with its checkpoints: what is altered afterwards is named, also in what was signed before', async () => {
  const audit = await openLog(from, deps.dataDir)
  const subject = 'acc_0000000000000000000000000002'
  for (let i = 0; i < 3; i++)
    await from.database.transaction(tx =>
      record(tx, { name: 'name.changed', actor: 'system', subject }, systemClock.now()),
    )
  await audit.sign()
  const before = await audit.checkpoints()
  // Recorded while nobody signs: in the table, not yet in the files.
  await from.database.transaction(tx =>
    record(tx, { name: 'name.changed', actor: 'system', subject }, systemClock.now()),
  )
  const path = join(from.dir, 'log.tar')
  await backup(deps, path)
  await audit.sign()

  const { library, dataDir } = await restoreInto('log', { keysFrom: join(deps.dataDir, 'keys') }, path)
  library.close()
  const restored = await openLog(to, dataDir)
  expect((await restored.checkpoints()).notes).toEqual(before.notes)
  expect(await restored.sign()).toBe(true)
  const verdict = await restored.verify()
  expect(verdict.findings).toEqual([])
  expect(verdict.signed).toBe(verdict.entries)
  expect((await restored.checkpoints()).notes).toContain(before.notes.at(-1))

  await to.database.pool.query('alter table audit_events disable trigger all')
  await to.database.pool.query(`update audit_events set subject = 'acc_0000000000000000000000000003' where number = 2`)
  expect((await restored.verify()).findings[0]).toMatchObject({ kind: 'altered', number: 2 })
  await to.database.pool.query(`update audit_events set subject = $1 where number = 2`, [subject])
  await to.database.pool.query('alter table audit_events enable trigger all')
}, 60_000)

test('the wrong keys, no keys and a lost file of tombstones are refused', async () => {
  const other = join(from.dir, 'other-keys')
  await to.database.pool.query('delete from pictures; delete from key_epochs')
  await openKeys({ dir: other, database: to.database })
  await expect(restoreInto('wrong', { keysFrom: other })).rejects.toEqual(coded('restore_keys_wrong'))
  await expect(restoreInto('none', {})).rejects.toEqual(coded('restore_keys_missing'))
  const lost = { keysFrom: join(deps.dataDir, 'keys'), tombstones: join(from.dir, 'nowhere') }
  await expect(restoreInto('lost', lost)).rejects.toEqual(coded('restore_stones_missing'))
}, 60_000)

test('a bit changed anywhere, or an end cut off, is found before anything is restored', async () => {
  const bytes = await readFile(tar)
  for (let turn = 0; turn < 25; turn++) {
    const at = Math.floor((bytes.length - 1_024) * Math.random())
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 16
    const path = join(from.dir, 'changed.tar')
    await writeFile(path, changed)
    const isPadding = await verifyBackup(path).then(
      () => true,
      error => {
        expect(String(error.code), `byte ${at}`).toMatch(/^backup_(damaged|unknown)$/)
        return false
      },
    )
    // Padding and the fields of a header that say nothing are nobody's bytes.
    if (isPadding) expect(bytes[at] === 0 || isInHeader(bytes, at), `byte ${at}`).toBe(true)
  }
  await writeFile(join(from.dir, 'cut.tar'), bytes.subarray(0, bytes.length / 2))
  await expect(verifyBackup(join(from.dir, 'cut.tar'))).rejects.toEqual(coded('backup_damaged'))
})

const isInHeader = (bytes: Buffer, at: number): boolean =>
  bytes.toString('latin1', at - (at % 512) + 257, at - (at % 512) + 262) === 'ustar'

test('with the keys in it, a passphrase opens it and another does not', async () => {
  const path = join(from.dir, 'with-keys.tar')
  await expect(backup(deps, path, 'short')).rejects.toEqual(coded('passphrase_short'))
  await backup(deps, path, 'correct horse battery')
  await expect(restoreInto('guess', { passphrase: 'wrong horse battery' }, path)).rejects.toEqual(
    coded('restore_passphrase_wrong'),
  )
  const { restored, library } = await restoreInto('sealed', { passphrase: 'correct horse battery' }, path)
  expect(restored.pictures).toBe(3)
  expect((await library.readBytes(owner, made[1] ?? '')).length).toBeGreaterThan(100)
  library.close()
}, 120_000)

test('an object that is gone although its picture lives is named', async () => {
  const id = await addPicture()
  await storage.delete(`pictures/${id.slice(-2)}/${id}/large`)
  const done = await backup(deps, join(from.dir, 'missing.tar'))
  expect(done.missing).toEqual([expect.stringContaining(`${id}/large`)])
  await media.deletePicture(owner, id)
})

test('after a rotation an old backup says how much of it is noise', async () => {
  await rotate(keys, { sealed: [sealed] })
  const { restored, library } = await restoreInto('rotated', { keysFrom: join(deps.dataDir, 'keys') })
  expect(restored.unreadable).toBeGreaterThanOrEqual(3)
  await expect(library.readBytes(owner, made[1] ?? '')).rejects.toEqual(coded('picture_unreadable'))
  // One list, all of it unreadable, and still a list.
  expect((await library.listPictures(owner, {})).length).toBeGreaterThanOrEqual(3)
  library.close()
}, 60_000)
