import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Binding,
  chunkBytes,
  headerBytes,
  newDataKey,
  type PlainRange,
  seal,
  sealedSize,
  sealText,
  unseal,
  unsealText,
  VaultDamaged,
} from './vault.ts'

const binding: Binding = { ownerId: 'acc_one', pictureId: 'pic_one', variant: 'original' }
const key = newDataKey()

async function sealed(plain: Uint8Array, bound = binding, dataKey = key): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of seal(plain, dataKey, bound)) parts.push(Buffer.from(part))
  return Buffer.concat(parts)
}

/** A storage that hands its bytes out in awkward pieces, and tells which it was asked for. */
function storageOf(stored: Buffer, pieceBytes = 50_001) {
  const asked: [number, number][] = []
  const read = async (start: number, end: number) => {
    asked.push([start, end])
    return (async function* () {
      const part = stored.subarray(start, Math.min(end, stored.length))
      for (let at = 0; at < part.length; at += pieceBytes) yield part.subarray(at, at + pieceBytes)
    })()
  }
  return { read, asked }
}

async function opened(stored: Buffer, sizeBytes: number, range?: PlainRange, bound = binding, dataKey = key) {
  const parts: Buffer[] = []
  for await (const part of unseal(storageOf(stored).read, dataKey, bound, sizeBytes, range)) parts.push(part)
  return Buffer.concat(parts)
}

const edges = [
  0,
  1,
  15,
  16,
  17,
  chunkBytes - 1,
  chunkBytes,
  chunkBytes + 1,
  2 * chunkBytes,
  16 * chunkBytes,
  17 * chunkBytes + 5,
]

describe('the vault', () => {
  test.each(edges)('gives back %i bytes as they were', async size => {
    const plain = randomBytes(size)
    const stored = await sealed(plain)
    expect(stored.length).toBe(sealedSize(size))
    expect((await opened(stored, size)).equals(plain)).toBe(true)
    if (size > 16) expect(stored.includes(plain.subarray(0, 16))).toBe(false)
  })

  test('a range is the slice, whatever the range', async () => {
    const plain = randomBytes(3 * chunkBytes + 777)
    const stored = await sealed(plain)
    await fc.assert(
      fc.asyncProperty(fc.nat(plain.length), fc.nat(plain.length), async (one, other) => {
        const range = { start: Math.min(one, other), end: Math.max(one, other) }
        expect((await opened(stored, plain.length, range)).equals(plain.subarray(range.start, range.end))).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('a range reads only the chunks it touches', async () => {
    const plain = randomBytes(100 * chunkBytes)
    const { read, asked } = storageOf(await sealed(plain))
    const range = { start: 50 * chunkBytes + 10, end: 51 * chunkBytes + 20 }
    for await (const part of unseal(read, key, binding, plain.length, range)) expect(part.length).toBeGreaterThan(0)
    const [, body] = asked
    expect(asked[0]).toEqual([0, headerBytes])
    expect(body[1] - body[0]).toBe(2 * (chunkBytes + 16))
  })

  test('every bit counts', async () => {
    const plain = randomBytes(chunkBytes + 100)
    const stored = await sealed(plain)
    await fc.assert(
      fc.asyncProperty(fc.nat(stored.length * 8 - 1), async bit => {
        const broken = Buffer.from(stored)
        broken[bit >> 3] ^= 1 << (bit & 7)
        await expect(opened(broken, plain.length)).rejects.toThrow(VaultDamaged)
      }),
      { numRuns: 150 },
    )
    for (let at = 0; at < headerBytes; at++) {
      const broken = Buffer.from(stored)
      broken[at] ^= 0x80
      await expect(opened(broken, plain.length)).rejects.toThrow(VaultDamaged)
    }
  })

  test('a tail cut off or added fails', async () => {
    const plain = randomBytes(2 * chunkBytes + 9)
    const stored = await sealed(plain)
    for (const left of [
      stored.length - 1,
      stored.length - 26,
      headerBytes + chunkBytes + 16,
      headerBytes,
      headerBytes - 1,
      0,
    ]) {
      await expect(opened(stored.subarray(0, left), plain.length)).rejects.toThrow(VaultDamaged)
    }
    const { read } = storageOf(Buffer.concat([stored, randomBytes(40)]))
    const shorter = plain.length - chunkBytes
    await expect(
      (async () => {
        for await (const part of unseal(read, key, binding, shorter)) expect(part).toBeDefined()
      })(),
    ).rejects.toThrow(VaultDamaged)
  })

  test('two chunks swapped fail, and so does one of another object', async () => {
    const plain = randomBytes(3 * chunkBytes)
    const stored = await sealed(plain)
    const chunk = chunkBytes + 16
    const part = (from: Buffer, index: number) =>
      from.subarray(headerBytes + index * chunk, headerBytes + (index + 1) * chunk)
    const swapped = Buffer.concat([stored.subarray(0, headerBytes), part(stored, 1), part(stored, 0), part(stored, 2)])
    await expect(opened(swapped, plain.length)).rejects.toThrow(VaultDamaged)
    const again = await sealed(plain)
    const mixed = Buffer.concat([stored.subarray(0, headerBytes), part(stored, 0), part(again, 1), part(stored, 2)])
    await expect(opened(mixed, plain.length)).rejects.toThrow(VaultDamaged)
    expect(again.equals(stored)).toBe(false)
  })

  test('what is bound to one owner, picture or variant does not open as another', async () => {
    const plain = randomBytes(1_000)
    const stored = await sealed(plain)
    const others: Binding[] = [
      { ...binding, ownerId: 'acc_two' },
      { ...binding, pictureId: 'pic_two' },
      { ...binding, variant: 'large' },
      { ownerId: 'acc_one","pic', pictureId: 'one', variant: 'original' },
    ]
    for (const other of others)
      await expect(opened(stored, plain.length, undefined, other)).rejects.toThrow(VaultDamaged)
    await expect(opened(stored, plain.length, undefined, binding, newDataKey())).rejects.toThrow(VaultDamaged)
    await expect(opened(stored, plain.length - 1)).rejects.toThrow(VaultDamaged)
  })

  test('nothing of a damaged chunk comes out, what came before it does', async () => {
    const plain = randomBytes(3 * chunkBytes)
    const stored = await sealed(plain)
    stored[headerBytes + chunkBytes + 16 + 5] ^= 1
    let outBytes = 0
    await expect(
      (async () => {
        for await (const part of unseal(storageOf(stored).read, key, binding, plain.length)) outBytes += part.length
      })(),
    ).rejects.toThrow(VaultDamaged)
    expect(outBytes).toBe(chunkBytes)
  })

  test('an object that is gone is damage too', async () => {
    const read = async () => null
    await expect(unseal(read, key, binding, 10).next()).rejects.toThrow(VaultDamaged)
  })
})

describe('a sealed text', () => {
  test('comes back for its owner only', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'é', '猫', '😀', '\0', ' ', '\ud800')).map(parts => parts.join('')),
        text => {
          const stored = sealText(text, key, binding)
          expect(unsealText(stored, key, binding)).toBe(Buffer.from(text).toString('utf8'))
          expect(() => unsealText(stored, key, { ...binding, ownerId: 'acc_two' })).toThrow(VaultDamaged)
          expect(() => unsealText(stored, newDataKey(), binding)).toThrow(VaultDamaged)
          stored[stored.length >> 1] ^= 1
          expect(() => unsealText(stored, key, binding)).toThrow(VaultDamaged)
        },
      ),
      { numRuns: 25 },
    )
    expect(() => unsealText(Buffer.alloc(5), key, binding)).toThrow(VaultDamaged)
  })
})
