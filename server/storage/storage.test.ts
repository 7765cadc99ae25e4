import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterAll, describe, expect, test } from 'vitest'
import { diskStorage } from './disk/disk.ts'
import type { Storage } from './storage.ts'

const root = mkdtempSync(join(tmpdir(), 'i2i~storage-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield Buffer.from(part)
}

async function read(storage: Storage, key: string, range?: { start: number; end: number }): Promise<string | null> {
  const stream = await storage.get(key, range)
  return stream ? (await buffer(stream)).toString() : null
}

const drivers: [string, Storage][] = [['disk', diskStorage(join(root, 'disk'))]]

describe.each(drivers)('%s', (_, storage) => {
  test('gives back what it was given, whole and in part', async () => {
    expect(await storage.put('pictures/ab/one', chunks('hello ', 'world'))).toEqual({ sizeBytes: 11 })
    expect(await read(storage, 'pictures/ab/one')).toBe('hello world')
    expect(await read(storage, 'pictures/ab/one', { start: 6, end: 11 })).toBe('world')
    expect(await read(storage, 'pictures/ab/one', { start: 6, end: 99 })).toBe('world')
    expect(await read(storage, 'pictures/ab/one', { start: 3, end: 3 })).toBe('')
    expect(await read(storage, 'pictures/ab/one', { start: 50, end: 60 })).toBe('')
    expect(await storage.size('pictures/ab/one')).toBe(11)
  })

  test('a range in one piece', async () => {
    await storage.put('piece', chunks('hello ', 'world'))
    expect((await storage.read('piece', { start: 4, end: 8 }))?.toString()).toBe('o wo')
    expect((await storage.read('piece', { start: 6, end: 99 }))?.toString()).toBe('world')
    expect((await storage.read('piece', { start: 50, end: 60 }))?.length).toBe(0)
    expect(await storage.read('nothing/here', { start: 0, end: 1 })).toBeNull()
  })

  test('an empty object is an object', async () => {
    expect(await storage.put('empty', chunks())).toEqual({ sizeBytes: 0 })
    expect(await read(storage, 'empty')).toBe('')
  })

  test('what is not there is null, and deleting it is no error', async () => {
    expect(await read(storage, 'nothing/here')).toBeNull()
    expect(await storage.size('empty/below-a-file')).toBeNull()
    await storage.delete('nothing/here')
  })

  test('a write that breaks leaves the old object and no trace', async () => {
    await storage.put('kept', chunks('old'))
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('new')
      throw new RangeError('the sender went away')
    }
    await expect(storage.put('kept', broken())).rejects.toThrow(RangeError)
    expect(await read(storage, 'kept')).toBe('old')
    expect(await storage.sweep()).toEqual({ count: 0 })
  })

  test('two writers of one key: one of them wins whole', async () => {
    const [a, b] = ['a'.repeat(300_000), 'b'.repeat(300_000)] as const
    await Promise.all([storage.put('raced', chunks(a)), storage.put('raced', chunks(b))])
    expect([a, b]).toContain(await read(storage, 'raced'))
  })

  test('lists below a prefix', async () => {
    await storage.put('list/a/one', chunks('1'))
    await storage.put('list/b/two', chunks('22'))
    const found = async (prefix: string) => {
      const keys: string[] = []
      for await (const { key, sizeBytes } of storage.list(prefix)) keys.push(`${key} ${sizeBytes}`)
      return keys.sort()
    }
    expect(await found('list/')).toEqual(['list/a/one 1', 'list/b/two 2'])
    expect(await found('list/b/')).toEqual(['list/b/two 2'])
    expect(await found('missing/')).toEqual([])
    expect((await found('')).length).toBeGreaterThan(4)
  })

  test.each(['../up', 'a/../../up', '/abs', 'a//b', '', 'a/.hidden', 'UPPER', 'a\0b', 'a\\b', `${'a/'.repeat(9)}b`])(
    'the key %j is refused as a bug',
    async key => {
      await expect(storage.put(key, chunks('x'))).rejects.toThrow(/storage key/)
      await expect(storage.get(key)).rejects.toThrow(/storage key/)
      await expect(storage.delete(key)).rejects.toThrow(/storage key/)
    },
  )
})

test('disk: the sweep removes left-overs of a crash and nothing else', async () => {
  const folder = join(root, 'swept')
  const storage = diskStorage(folder)
  await storage.put('a/kept', chunks('x'))
  writeFileSync(join(folder, 'a', 'kept~0123456789ab'), 'half')
  expect(await storage.sweep()).toEqual({ count: 1 })
  expect(readdirSync(join(folder, 'a'))).toEqual(['kept'])
})
