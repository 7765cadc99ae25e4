import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { Transit } from '../../test/counterparts/transit.ts'
import { createWorld, type World } from '../../test/world.ts'
import { Refusal } from '../kernel/refusal.ts'
import { openFileMaster } from './file/file.ts'
import { openKeys } from './keys.ts'
import { openTransit } from './vault-transit/vault-transit.ts'

let world: World
let dir: string
let masterDir: string
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())
beforeEach(async () => {
  await world.database.pool.query('delete from key_epochs')
  dir = join(await mkdtemp(join(tmpdir(), 'i2i-keys-')), 'keys')
  masterDir = dir
})
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }))

const open = (hasData = false) => openFileMaster({ dir: masterDir, hasEncryptedData: async () => hasData })
const openRing = () => openKeys({ dir, database: world.database, clock: world.clock })
const path = () => join(dir, 'master.key')
const coded = (code: string) => expect.objectContaining({ code })

describe('the master key file', () => {
  test('is made once, for its owner only, and stays', async () => {
    const first = await open()
    const { mode } = await stat(path())
    expect(mode & 0o777).toBe(0o600)
    expect((await stat(dir)).mode & 0o777).toBe(0o700)
    const text = await readFile(path(), 'utf8')
    expect((await open(true)).currentKeyId).toBe(first.currentKeyId)
    expect(await readFile(path(), 'utf8')).toBe(text)
    expect(await readdir(dir)).toEqual(['master.key'])
  })

  test('two starts at once agree on one key', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => open()))
    expect(new Set(all.map(keys => keys.currentKeyId)).size).toBe(1)
    expect(await readdir(dir)).toEqual(['master.key'])
  })

  test('is never replaced while something is encrypted', async () => {
    await open()
    await rm(path())
    await expect(open(true)).rejects.toEqual(coded('master_key_missing'))
    await expect(stat(path())).rejects.toThrow()
  })

  test('that others may read stops the start', async () => {
    await open()
    await chmod(path(), 0o640)
    await expect(open()).rejects.toEqual(coded('master_key_exposed'))
  })

  test.each([
    ['empty', () => ''],
    ['half', (text: string) => text.slice(0, 50)],
    [
      'one letter off',
      (text: string) => text.replace(/ 1 mk_(\w{12}) (\w)/, (_, id, c) => ` 1 mk_${id} ${c === 'A' ? 'B' : 'A'}`),
    ],
    ['from another version', (text: string) => text.replace(' 1 ', ' 2 ')],
    ['noise', () => randomBytes(90).toString('base64')],
  ])('that is %s stops the start and stays as it is', async (_, damage) => {
    await open()
    const broken = damage(await readFile(path(), 'utf8'))
    await writeFile(path(), broken)
    await expect(open()).rejects.toEqual(coded('master_key_damaged'))
    expect(await readFile(path(), 'utf8')).toBe(broken)
  })

  test('a folder in its place is told as weather', async () => {
    await mkdir(path(), { recursive: true, mode: 0o700 })
    await expect(open()).rejects.toThrow('not available')
  })
})

const transitOf = (kms: Transit) =>
  openTransit({
    url: kms.url,
    mount: kms.mount,
    key: kms.name,
    token: kms.token,
    namespace: undefined,
    tokenFile: undefined,
  })

/** Each opens the master key; `another` is one that has nothing to do with it. */
const drivers = {
  file: { open: () => open(), another: () => rm(dir, { recursive: true }).then(() => open()), stop: async () => {} },
  transit: transitDriver(false),
  'transit, derived key': transitDriver(true),
}

function transitDriver(isDerived: boolean) {
  const started: Transit[] = []
  const start = async () => {
    const kms = await new Transit(isDerived).start()
    started.push(kms)
    return kms
  }
  return {
    open: async () => transitOf(started[0] ?? (await start())),
    another: async () => transitOf(await start()),
    stop: async () => void (await Promise.all(started.splice(0).map(kms => kms.stop()))),
  }
}

describe.each(Object.entries(drivers))('what the master key wrapped: %s', (_, driver) => {
  afterEach(() => driver.stop())

  test('opens under its context only', async () => {
    const keys = await driver.open()
    const dataKey = randomBytes(32)
    const wrapped = await keys.wrap(dataKey, 'picture a b')
    expect(Buffer.from(wrapped.bytes).includes(dataKey)).toBe(false)
    expect((await keys.unwrap(wrapped, 'picture a b')).equals(dataKey)).toBe(true)
    expect((await (await driver.open()).unwrap(wrapped, 'picture a b')).equals(dataKey)).toBe(true)
    await expect(keys.unwrap(wrapped, 'picture a c')).rejects.toEqual(coded('data_key_unreadable'))
    expect([keys.owns(wrapped.keyId), keys.owns('ep_000000000000'), keys.hasOlder()]).toEqual([true, false, false])
    await expect(keys.unwrap({ ...wrapped, keyId: 'mk_000000000000' }, 'picture a b')).rejects.toEqual(
      coded('data_key_unreadable'),
    )
  })

  test('does not open with one bit changed, cut, or under another master key', async () => {
    const keys = await driver.open()
    const wrapped = await keys.wrap(randomBytes(32), 'c')
    for (let at = 0; at < wrapped.bytes.length; at++) {
      const bytes = Buffer.from(wrapped.bytes)
      bytes[at] ^= 1
      await expect(keys.unwrap({ ...wrapped, bytes }, 'c')).rejects.toEqual(coded('data_key_unreadable'))
    }
    await expect(keys.unwrap({ ...wrapped, bytes: wrapped.bytes.subarray(1) }, 'c')).rejects.toEqual(
      coded('data_key_unreadable'),
    )
    const other = await driver.another()
    const forged = { keyId: other.currentKeyId, bytes: wrapped.bytes }
    await expect(other.unwrap(forged, 'c')).rejects.toEqual(coded('data_key_unreadable'))
  })

  test('opens after a rotation, and not after the old versions were destroyed', async () => {
    const keys = await driver.open()
    const [old, dataKey] = [await keys.wrap(randomBytes(32), 'c'), randomBytes(32)]
    await keys.rotate()
    expect([keys.hasOlder(), keys.currentKeyId === old.keyId]).toEqual([true, false])
    expect((await keys.unwrap(old, 'c')).length).toBe(32)
    const wrapped = await keys.wrap(dataKey, 'c')
    expect(wrapped.keyId).toBe(keys.currentKeyId)
    await keys.retire()
    expect(keys.hasOlder()).toBe(false)
    for (const each of [keys, await driver.open()]) {
      expect((await each.unwrap(wrapped, 'c')).equals(dataKey)).toBe(true)
      await expect(each.unwrap(old, 'c')).rejects.toBeInstanceOf(Refusal)
    }
  })
})

describe('a key file of two lines', () => {
  test('still opens what the older one wrapped', async () => {
    const old = await open()
    const wrapped = await old.wrap(randomBytes(32), 'c')
    const before = await readFile(path(), 'utf8')
    await rm(path())
    await open()
    const newer = await readFile(path(), 'utf8')
    await writeFile(path(), before + newer, { mode: 0o600 })
    const both = await open(true)
    expect(both.currentKeyId).not.toBe(old.currentKeyId)
    expect((await both.unwrap(wrapped, 'c')).length).toBe(32)
  })
})

describe('a derived key', () => {
  test('is the same for its purpose after a restart, and for no other', async () => {
    const first = await (await openRing()).derive('one')
    expect((await (await openRing()).derive('one')).equals(first)).toBe(true)
    expect((await (await openRing()).derive('two')).equals(first)).toBe(false)
  })
})

describe('a sealed cell', () => {
  const cell = { table: 'accounts', column: 'email', rowId: 'acc_1' }

  test('opens in its place only, and equal texts do not look alike', async () => {
    const keys = await openRing()
    const [one, other] = [
      await keys.sealColumn('ada@example.test', cell),
      await keys.sealColumn('ada@example.test', cell),
    ]
    expect(one.equals(other)).toBe(false)
    expect(one.includes('ada@')).toBe(false)
    expect(await keys.unsealColumn(one, cell)).toBe('ada@example.test')
    for (const moved of [
      { ...cell, rowId: 'acc_2' },
      { ...cell, column: 'name' },
      { ...cell, table: 'others' },
    ])
      await expect(keys.unsealColumn(one, moved)).rejects.toEqual(coded('data_key_unreadable'))
    expect(await keys.unsealColumn(await keys.sealColumn('', cell), cell)).toBe('')
  })

  test('with one bit changed, or cut, does not open', async () => {
    const keys = await openRing()
    const sealed = await keys.sealColumn('Zoë', cell)
    for (let at = 0; at < sealed.length; at++) {
      const bytes = Buffer.from(sealed)
      bytes[at] ^= 4
      await expect(keys.unsealColumn(bytes, cell)).rejects.toEqual(coded('data_key_unreadable'))
    }
    await expect(keys.unsealColumn(sealed.subarray(0, 40), cell)).rejects.toEqual(coded('data_key_unreadable'))
  })
})
