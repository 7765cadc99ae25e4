import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSpool, isFull } from './spool.ts'

let dir: string
beforeEach(async () => {
  dir = join(await mkdtemp(join(tmpdir(), 'i2i-spool-')), 'spool')
})
afterEach(() => rm(join(dir, '..'), { recursive: true, force: true }))

/** Every upload goes to the disk. */
const memory = { oneBytes: 0, allBytes: 0 }

const canary = 'CANARY-face-of-somebody '
const plain = Buffer.from(canary.repeat(50_000))

async function* pieces(bytes: Buffer, of = 60_000) {
  for (let at = 0; at < bytes.length; at += of) yield bytes.subarray(at, at + of)
}

async function whole(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}

/** Paths of our own open files of this size; the others may be pipes, which have no end. */
async function openFiles(size: number): Promise<string[]> {
  const paths = (await readdir('/proc/self/fd').catch(() => [])).map(fd => `/proc/self/fd/${fd}`)
  const found = await Promise.all(paths.map(async path => ({ path, is: await stat(path).catch(() => null) })))
  return found.filter(({ is }) => is?.isFile() && is.size === size).map(({ path }) => path)
}

describe('the spool', () => {
  test('gives back what it took, any number of times, and names it by what it is', async () => {
    const spool = createSpool({ dir, reserveBytes: 0 })
    const first = await spool.take(pieces(plain))
    const again = await spool.take(pieces(plain, 999))
    const other = await spool.take(pieces(plain.subarray(1)))
    expect(first.sizeBytes).toBe(plain.length)
    for (let i = 0; i < 2; i++) expect((await whole(first.read())).equals(plain)).toBe(true)
    expect(again.digest).toBe(first.digest)
    expect(other.digest).not.toBe(first.digest)
    const elsewhere = await createSpool({ dir, reserveBytes: 0 }).take(pieces(plain))
    expect(elsewhere.digest).not.toBe(first.digest)
    const digestKey = async () => Buffer.alloc(32, 7)
    const named = await createSpool({ dir, reserveBytes: 0, digestKey }).take(pieces(plain))
    const alike = await createSpool({ dir, reserveBytes: 0, digestKey }).take(pieces(plain, 999))
    expect(named.digest).toBe(alike.digest)
    const empty = await spool.take(pieces(Buffer.alloc(0)))
    expect((await whole(empty.read())).length).toBe(0)
    for (const each of [first, again, other, elsewhere, empty]) await each.dispose()
  })

  test('holds pieces of any size in their order, until there are too many', async () => {
    const spool = createSpool({ dir, reserveBytes: 0, memory: { oneBytes: 2_000_000, allBytes: 1_500_000 } })
    async function* mixed() {
      for (let at = 0, turn = 0; at < plain.length; turn++) {
        const length = [1, 70_000, 300, 16_384, 65_536, 65_537][turn % 6] ?? 1
        const piece = Buffer.allocUnsafeSlow(turn % 4 === 3 ? 200_000 : length)
        yield piece.subarray(0, plain.copy(piece, 0, at, at + length))
        at += length
      }
    }
    const first = await spool.take(mixed())
    const second = await spool.take(mixed())
    for (const taken of [first, second]) expect((await whole(taken.read())).equals(plain)).toBe(true)
    expect(first.digest).toBe(second.digest)
    await first.dispose()
    const third = await spool.take(mixed())
    expect((await whole(third.read())).equals(plain)).toBe(true)
    for (const taken of [second, third]) await taken.dispose()
  })

  test.skipIf(process.platform !== 'linux')('leaves no name, and no plain byte, on the disk', async () => {
    const spool = createSpool({ dir, reserveBytes: 0, memory })
    const taken = await spool.take(pieces(plain))
    expect(await readdir(dir)).toEqual([])
    const raw = await Promise.all((await openFiles(plain.length)).map(path => readFile(path)))
    expect(raw).toHaveLength(1)
    expect(raw[0]?.includes('CANARY')).toBe(false)
    await taken.dispose()
  })

  test('that was changed on the disk is not taken for a picture', async () => {
    const spool = createSpool({ dir, reserveBytes: 0, memory })
    const taken = await spool.take(pieces(plain))
    const files = await openFiles(plain.length)
    for (const path of files) await writeFile(path, Buffer.alloc(plain.length))
    if (files.length > 0) await expect(whole(taken.read())).rejects.toThrow('does not match')
    await taken.dispose()
  })

  test('keeps nothing of a source that fails', async () => {
    const spool = createSpool({ dir, reserveBytes: 0, memory })
    const failing = (async function* () {
      yield plain
      throw new RangeError('gone')
    })()
    await expect(spool.take(failing)).rejects.toThrow('gone')
    expect(await readdir(dir)).toEqual([])
    expect(await openFiles(plain.length)).toEqual([])
  })

  test('refuses while the disk is nearly full', async () => {
    const spool = createSpool({ dir, reserveBytes: Number.MAX_SAFE_INTEGER })
    await expect(spool.take(pieces(plain))).rejects.toMatchObject({ code: 'disk_full', kind: 'full' })
    expect(await readdir(dir)).toEqual([])
  })

  test('looks again at a file that grows, and keeps nothing of one that fills the disk', async () => {
    let freeBytes = 100 * 2 ** 20
    const spool = createSpool({ dir, reserveBytes: 90 * 2 ** 20, freeBytes: async () => freeBytes })
    const megabyte = Buffer.alloc(2 ** 20)
    const filling = await spool.begin()
    for (let i = 0; i < 8; i++) await filling.append(megabyte)
    freeBytes = 80 * 2 ** 20
    for (let i = 0; i < 7; i++) await filling.append(megabyte)
    await expect(filling.append(megabyte)).rejects.toMatchObject({ code: 'disk_full' })
    expect(filling.sizeBytes).toBe(15 * 2 ** 20)
    await filling.discard()
  })

  test('keeps a few small ones in memory, the others on the disk, and counts what it gave back', async () => {
    const bounds = { oneBytes: plain.length, allBytes: 2.5 * plain.length }
    const spool = createSpool({ dir, reserveBytes: 0, memory: bounds })
    const onDisk = async (): Promise<number> => (await openFiles(plain.length)).length
    const larger = Buffer.concat([plain, plain])
    const first = [await spool.take(pieces(plain)), await spool.take(pieces(plain))]
    expect(await onDisk()).toBe(0)
    const third = await spool.take(pieces(plain, 7_000))
    if (process.platform === 'linux') expect(await onDisk()).toBe(1)
    for (const each of [...first, third]) expect((await whole(each.read())).equals(plain)).toBe(true)
    const large = await spool.take(pieces(larger))
    expect((await whole(large.read())).equals(larger)).toBe(true)
    for (const each of [...first, ...first, third, large]) await each.dispose()
    expect(await onDisk()).toBe(0)
    const again = [await spool.take(pieces(plain)), await spool.take(pieces(plain))]
    expect(await onDisk()).toBe(0)
    for (const each of again) await each.dispose()
  })

  test('keeps its own copy of what it is given', async () => {
    const spool = createSpool({ dir, reserveBytes: 0 })
    const line = Buffer.from(plain.subarray(0, 5_000))
    const taken = await spool.take(
      (async function* () {
        yield line
        line.fill(0)
      })(),
    )
    expect((await whole(taken.read())).equals(plain.subarray(0, 5_000))).toBe(true)
    await taken.dispose()
  })

  test('of single bytes costs what it is, and what is let go of while it moves to the disk leaves no file', async () => {
    const spool = createSpool({ dir, reserveBytes: 0 })
    const bytes = plain.subarray(0, 150_000)
    const before = process.memoryUsage().heapUsed
    const taken = await spool.take(pieces(bytes, 1))
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100 * bytes.length)
    let count = 0
    for await (const piece of taken.read()) count += piece.length > 0 ? 1 : 0
    expect(count).toBe(3)
    expect((await whole(taken.read())).equals(bytes)).toBe(true)
    await taken.dispose()
    for (let i = 0; i < 10; i++) {
      const filling = await spool.begin()
      const moving = filling.append(plain)
      await filling.discard()
      await moving.catch(() => {})
      await expect(filling.append(plain)).rejects.toMatchObject({ code: 'upload_interrupted' })
    }
    expect(await openFiles(plain.length)).toEqual([])
  })

  test.skipIf(process.platform !== 'linux')('that may take an hour is on the disk from its first byte', async () => {
    const filling = await createSpool({ dir, reserveBytes: 0 }).begin()
    await filling.append(plain)
    expect(await openFiles(plain.length)).toHaveLength(1)
    await filling.discard()
  })

  test('knows a full disk below the errors of others', () => {
    const full = Object.assign(new TypeError('x'), { code: 'ENOSPC' })
    expect(isFull(new TypeError('y', { cause: full }))).toBe(true)
    expect(isFull(new TypeError('y'))).toBe(false)
  })

  test('sweeps what was left', async () => {
    const spool = createSpool({ dir, reserveBytes: 0 })
    await (await spool.take(pieces(plain))).dispose()
    await writeFile(join(dir, 'upload-0123'), 'left')
    await spool.sweep()
    expect(await readdir(dir)).toEqual([])
  })
})
