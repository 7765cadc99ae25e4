import { randomBytes } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openFileKeys } from './keys.ts'

let dir: string
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'i2i-keys-')), 'keys')
})
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }))

const open = (hasData = false) => openFileKeys({ dir, hasEncryptedData: async () => hasData })
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

describe('a wrapped data key', () => {
  test('opens under its context only', async () => {
    const keys = await open()
    const dataKey = randomBytes(32)
    const wrapped = await keys.wrap(dataKey, 'picture a b')
    expect(Buffer.from(wrapped.bytes).includes(dataKey)).toBe(false)
    expect((await keys.unwrap(wrapped, 'picture a b')).equals(dataKey)).toBe(true)
    expect((await (await open()).unwrap(wrapped, 'picture a b')).equals(dataKey)).toBe(true)
    await expect(keys.unwrap(wrapped, 'picture a c')).rejects.toEqual(coded('data_key_unreadable'))
    await expect(keys.unwrap({ ...wrapped, keyId: 'mk_000000000000' }, 'picture a b')).rejects.toEqual(
      coded('data_key_unreadable'),
    )
  })

  test('does not open with one bit changed, cut, or under another master key', async () => {
    const keys = await open()
    const wrapped = await keys.wrap(randomBytes(32), 'c')
    for (let at = 0; at < wrapped.bytes.length; at++) {
      const bytes = Buffer.from(wrapped.bytes)
      bytes[at] ^= 1
      await expect(keys.unwrap({ ...wrapped, bytes }, 'c')).rejects.toEqual(coded('data_key_unreadable'))
    }
    await expect(keys.unwrap({ ...wrapped, bytes: wrapped.bytes.subarray(1) }, 'c')).rejects.toEqual(
      coded('data_key_unreadable'),
    )
    await rm(path())
    const other = await open()
    const forged = { keyId: other.currentKeyId, bytes: wrapped.bytes }
    await expect(other.unwrap(forged, 'c')).rejects.toEqual(coded('data_key_unreadable'))
  })

  test('of an older master key opens after a newer one was added', async () => {
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
