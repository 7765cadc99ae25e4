import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { type Accounts, createAccounts } from '../accounts/accounts.ts'
import { createPuppet } from '../generations/generations.testworld.ts'
import { createGenerations, type Generations } from '../generations/generations.ts'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { systemClock as clock } from '../kernel/clock.ts'
import { openKeys, type Ring } from '../keys/keys.ts'
import { createMedia, type Media } from '../media/media.ts'
import { allSealed } from '../operator.ts'
import { createProviders } from '../providers/providers.ts'
import { diskStorage } from '../storage/disk/disk.ts'
import type { Storage } from '../storage/storage.ts'
import { needleOfText, scan } from './scan.ts'
import { drill, rotateKeys, type VaultDeps, verifyVault } from './vault.ts'

let world: World
let keys: Ring
let storage: Storage
let media: Media
let accounts: Accounts
let generations: Generations
let jobs: Jobs
let vault: VaultDeps
const sealed = allSealed
const owner = 'acc_0000000000000000000000000001'
const reported: string[] = []

beforeAll(async () => {
  world = await createWorld()
  const { database, log } = world
  await database.pool.query('delete from key_epochs')
  keys = await openKeys({ dir: join(world.dir, 'keys'), database })
  storage = diskStorage(join(world.dir, 'pictures'))
  const onDamage = (id: string, kind: string) => void reported.push(`${id} ${kind}`)
  media = createMedia({ database, storage, keys, clock, log, decoders: 1, onDamage })
  accounts = createAccounts({
    database,
    clock,
    log,
    keys,
    baseUrl: 'http://127.0.0.1:1',
    secret: randomBytes(32).toString('hex'),
  })
  jobs = await createJobs(database, { log, clock, workerId: 'vault test', pollMs: 1_000 })
  generations = await createGenerations({
    database,
    jobs,
    keys,
    media,
    providers: createProviders([createPuppet()]),
    clock,
    log,
  })
  vault = { database, keys, storage, clock, sealed }
}, 120_000)
afterAll(async () => {
  await jobs.stop({ graceMs: 0 })
  await generations.close()
  media.close()
  await world.dispose()
})

async function addPicture(name: string): Promise<string> {
  const data = new Uint8Array(randomBytes(48 * 36 * 4).map((byte, at) => (at % 4 === 3 ? 255 : byte)))
  const picture = await media.ingestPixels({ width: 48, height: 36, data }, owner, {
    name,
    origin: 'result',
    format: 'png',
  })
  return picture?.id ?? ''
}

const fileOf = (id: string, body: string) => join(world.dir, 'pictures', 'pictures', id.slice(-2), id, body)

/** Where the database of the tests keeps its files; none where TEST_DATABASE_URL names another server. */
function databaseFolder(): string[] {
  const folder = dirname(String(inject('databaseServer').config.host ?? ''))
  const nearby = join(folder, '18')
  return existsSync(nearby) ? [nearby] : []
}

test('every sealed column of the schema is taken along by a rotation', async () => {
  const { rows } = await world.database.pool.query(
    `select table_name || '.' || column_name as place from information_schema.columns
     where table_schema = 'public' and data_type = 'bytea'`,
  )
  const cells = sealed.map(each => each.name)
  // Sealed under the key of their own row, or no secret of anybody.
  const others = [
    ...['pictures.name_sealed', 'pictures.wrapped_key', 'generations.sealed', 'generations.wrapped_key'],
    'generation_previews.sealed',
    ...['totp_secrets.wrapped_secret', 'passkeys.public_key', 'audit_events.previous', 'audit_events.hash'],
  ]
  const forgotten = rows.map(row => row.place).filter(place => !cells.includes(place) && !others.includes(place))
  expect(forgotten, 'cure: name it in its module’s sealed list, and select image2image_fence(table, column)').toEqual(
    [],
  )
})

test('every sealed cell has its fence', async () => {
  const { rows } = await world.database.pool.query(
    "select event_object_table || '.' || replace(trigger_name, 'fence_', '') as place from information_schema.triggers where trigger_name like 'fence\\_%'",
  )
  const fenced = new Set(rows.map(row => row.place))
  const cells = sealed.map(each => each.name).filter(name => name.includes('.'))
  expect(
    cells.filter(name => !fenced.has(name)),
    'cure: select image2image_fence(table, column) in a migration',
  ).toEqual([])
})

test('what the server meets damaged is refused, reported, listed, and costs nothing else', async () => {
  const [flipped, swapped, cut, gone, keyless, sound] = await Promise.all(
    ['flipped', 'swapped', 'cut', 'gone', 'keyless', 'sound'].map(addPicture),
  )
  const bytes = await readFile(fileOf(flipped, 'original'))
  bytes[bytes.length >> 1] ^= 1
  await writeFile(fileOf(flipped, 'original'), bytes)
  await writeFile(fileOf(swapped, 'thumbnail'), await readFile(fileOf(sound, 'thumbnail')))
  await truncate(fileOf(cut, 'large'), 40)
  await storage.delete(`pictures/${gone.slice(-2)}/${gone}/original`)
  await world.database.pool.query(
    'update pictures set wrapped_key = (select wrapped_key from pictures where id = $1) where id = $2',
    [sound, keyless],
  )
  const refused = expect.objectContaining({ code: 'picture_unreadable' })
  await expect(media.readBytes(owner, flipped)).rejects.toEqual(refused)
  await expect(media.readBytes(owner, gone)).rejects.toEqual(refused)
  await expect(media.requirePicture(owner, keyless)).rejects.toEqual(refused)
  expect(reported).toEqual([`${flipped} original`, `${gone} original`, `${keyless} key`])
  expect((await media.readBytes(owner, sound)).length).toBeGreaterThan(1_000)
  const names = (await media.listPictures(owner, {})).map(each => each.name).sort()
  expect(names).toEqual(['', 'cut', 'flipped', 'gone', 'sound', 'swapped'])

  const { damages, pictures } = await verifyVault(vault)
  expect(pictures).toBe(6)
  expect(damages.map(({ id, kind, reason }) => `${id} ${kind} ${reason}`).sort()).toEqual(
    [
      `${flipped} original a chunk does not match`,
      `${swapped} thumbnail ${expectReason(damages, swapped)}`,
      `${cut} large cut short`,
      `${gone} original gone`,
      `${keyless} key opens under no key`,
    ].sort(),
  )
  const log = await world.database.pool.query("select object from audit_events where name = 'vault.damaged'")
  expect(log.rows.map(row => row.object).sort()).toEqual([flipped, swapped, cut, gone, keyless].sort())

  await expect(rotateKeys(vault)).rejects.toEqual(expect.objectContaining({ code: 'rotation_blocked' }))
  expect((await media.readBytes(owner, sound)).length).toBeGreaterThan(1_000)
  expect((await rotateKeys(vault, { givesUp: true })).damaged).toEqual([keyless])
  expect((await media.readBytes(owner, sound)).length).toBeGreaterThan(1_000)
  await media.deleteAllOf(owner)
}, 60_000)

/** Another object of the same size fails its first chunk; one of another size its header. */
const expectReason = (damages: readonly { id: string; reason: string }[], id: string): string => {
  const reason = damages.find(each => each.id === id)?.reason ?? ''
  expect(['a chunk does not match', 'another size']).toContain(reason)
  return reason
}

test('the scan finds a text in every spelling, also across two pieces', async () => {
  const secret = 'the quick brown canary'
  const filler = randomBytes(4 * 1024 * 1024 - 9)
  const spelled = {
    plain: Buffer.concat([filler, Buffer.from(secret)]),
    wide: Buffer.from(`x${secret}`, 'utf16le'),
    hex: Buffer.from(`\\x00${Buffer.from(secret).toString('hex')}`),
    base64: Buffer.from(Buffer.from(`??${secret}??`).toString('base64')),
    none: Buffer.from('the quick brown dog'),
  }
  for (const [name, bytes] of Object.entries(spelled)) await writeFile(join(world.dir, `spelled-${name}`), bytes)
  const paths = Object.keys(spelled).map(name => join(world.dir, `spelled-${name}`))
  const { found } = await scan(paths, [needleOfText('secret', secret)])
  expect(found.get('secret')).toEqual(paths.slice(0, 4))
})

test.skipIf(databaseFolder().length === 0)(
  'the drill: deleted, rotated, and opened by nothing in any raw byte',
  async () => {
    const lines: string[] = []
    const places = [world.dir, ...databaseFolder()]
    const print = (line: string) => void lines.push(line)
    const keysDir = join(world.dir, 'keys')
    const { isPassed, before } = await drill({ ...vault, accounts, media, generations, keysDir, places, print })
    const said = lines.join('\n')
    expect(isPassed, said).toBe(true)
    // The thief could, before.
    expect(said).toMatch(/key of the picture, wrapped +found in \d+ files, and ep_\w+ opens it/)
    expect(said).toMatch(/key of the picture, wrapped +found in \d+ files, and nothing that is left opens it/)
    expect(before.files).toBeGreaterThan(100)
  },
  120_000,
)
