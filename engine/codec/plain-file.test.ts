/** The corpus lies beside the project where it is developed; without it, only our own photos are tried. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { decode } from './codec.ts'
import { headRoomBytes, plainBytes, plainBytesInPlace, plainFile } from './plain-file.ts'
import { readXmp } from './raster.ts'

const photo = readFileSync(join(import.meta.dirname, '../../docs/photos/cat.jpg'))
const corpus = join(import.meta.dirname, '../../../shared/corpus')
const small = () => sharp(photo).resize(320)
const pixelsOf = async (bytes: Uint8Array) => Buffer.from((await decode(bytes)).pixels.data)
const record = '<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">by whom</x:xmpmeta><?xpacket end="w"?>'
const square = () => small().resize(320, 320)

const files: Record<string, () => Promise<Buffer>> = {
  'baseline JPEG': () => small().jpeg().toBuffer(),
  'progressive JPEG with restarts and 4:4:4': () =>
    small().jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer(),
  'grey JPEG': () => small().greyscale().toColourspace('b-w').jpeg().toBuffer(),
  PNG: () => small().png().toBuffer(),
  'interlaced PNG': () => small().png({ progressive: true }).toBuffer(),
  'PNG with a palette': () => small().png({ palette: true }).toBuffer(),
  'clear PNG': async () =>
    sharp(await square().png().toBuffer())
      .ensureAlpha(0.4)
      .png()
      .toBuffer(),
  'lossy WebP': () => small().webp().toBuffer(),
  'lossless WebP': () => small().webp({ lossless: true }).toBuffer(),
  'clear WebP': async () =>
    sharp(await square().png().toBuffer())
      .ensureAlpha(0.4)
      .webp()
      .toBuffer(),
}

describe.each(Object.entries(files))('%s', (_, made) => {
  test('looks the same without its metadata, and with a record', async () => {
    const bytes = await made()
    const secret = 'somewhere at 52.5 north'
    const written = await sharp(bytes).metadata()
    const tagged = withWords(bytes, secret)
    const plain = plainFile(tagged)
    expect(plain).toMatchObject({ format: written.format, width: written.width, height: written.height })
    if (!plain) return
    const kept = plainBytes(plain)
    expect(Buffer.from(kept).includes(secret)).toBe(false)
    expect(await pixelsOf(kept)).toEqual(await pixelsOf(tagged))
    const recorded = plainBytes(plain, record)
    expect(await pixelsOf(recorded)).toEqual(await pixelsOf(tagged))
    expect(await readXmp(recorded)).toBe(record)
    expect(plainFile(recorded)).toMatchObject({ width: written.width })
    expect(plain.hasAlpha).toBe(written.hasAlpha)
  })

  test.each([0, 6, headRoomBytes])('is the same in its own memory, with %i bytes before it', async before => {
    const bytes = await made()
    for (const each of [bytes, withWords(bytes, 'w'.repeat(20_000))]) {
      const room = new Uint8Array(before + each.length)
      room.set(each, before)
      const [plain, within] = [plainFile(each), plainFile(room.subarray(before))]
      if (!plain || !within) throw new TypeError('an ordinary file is plain')
      const kept = plainBytes(plain)
      const inPlace = plainBytesInPlace(within, room)
      expect(Buffer.compare(inPlace, kept)).toBe(0)
      // What stays does not hold on to twice its size.
      if (kept.length * 2 <= room.length) expect(inPlace.buffer).not.toBe(room.buffer)
      else if (before === headRoomBytes) expect(inPlace.buffer).toBe(room.buffer)
    }
  })

  test('cut short anywhere, it is left to the decoder', async () => {
    const bytes = await made()
    for (const share of [0.1, 0.4, 0.7, 0.99]) expect(plainFile(bytes.subarray(0, bytes.length * share))).toBeNull()
    expect(plainFile(bytes.subarray(0, bytes.length - 1))).toBeNull()
  })

  test('what stands behind its end is gone', async () => {
    const bytes = await made()
    const plain = plainFile(Buffer.concat([bytes, Buffer.from('<script>alert(1)</script>')]))
    expect(plain).not.toBeNull()
    expect(plain && Buffer.from(plainBytes(plain)).includes('<script>')).toBe(false)
  })
})

function withWords(bytes: Buffer, words: string): Buffer {
  const plain = plainFile(bytes)
  if (!plain) throw new TypeError('an ordinary file is plain')
  return Buffer.from(plainBytes(plain, record.replace('by whom', words)))
}

describe('left to the decoder', () => {
  const doubtful: Record<string, () => Promise<Buffer>> = {
    'a JPEG on its side': () => small().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    'a PNG on its side': () => small().withMetadata({ orientation: 6 }).png().toBuffer(),
    'a WebP on its side': () => small().withMetadata({ orientation: 6 }).webp().toBuffer(),
    'a JPEG with a profile': () => small().withIccProfile('p3').jpeg().toBuffer(),
    'a PNG with a profile': () => small().withIccProfile('p3').png().toBuffer(),
    'a WebP with a profile': () => small().withIccProfile('p3').webp().toBuffer(),
    'a JPEG for print': () => small().toColourspace('cmyk').jpeg().toBuffer(),
    'a PNG of 16 bits': () => small().toColourspace('rgb16').png().toBuffer(),
    'a GIF': () => small().gif().toBuffer(),
    'a TIFF': () => small().tiff().toBuffer(),
    'an AVIF': () => sharp(photo).resize(64).avif().toBuffer(),
    'a moving WebP': async () => {
      const frame = await square().png().toBuffer()
      return sharp([frame, await sharp(frame).negate().png().toBuffer()], { join: { animated: true } })
        .webp()
        .toBuffer()
    },
    'a size that its bytes cannot fill': async () => {
      const bytes = await small().jpeg().toBuffer()
      const at = bytes.indexOf(Buffer.from([0xff, 0xc0]))
      bytes.writeUInt16BE(6_000, at + 5)
      bytes.writeUInt16BE(6_000, at + 7)
      return bytes
    },
    'a PNG with a bit turned over': async () => {
      const bytes = await small().png().toBuffer()
      bytes[bytes.length - 100] = (bytes[bytes.length - 100] ?? 0) ^ 4
      return bytes
    },
    'a JPEG whose colours are RGB': async () => {
      const bytes = await small().jpeg().toBuffer()
      const adobe = Buffer.from('ffee000e41646f626500640000000000', 'hex')
      return Buffer.concat([bytes.subarray(0, 2), adobe, bytes.subarray(2)])
    },
    'a JPEG with words behind a table': async () => {
      const bytes = await small().jpeg().toBuffer()
      const at = bytes.indexOf(Buffer.from([0xff, 0xdb]))
      const words = Buffer.from('<script>alert(1)</script>')
      bytes.writeUInt16BE(bytes.readUInt16BE(at + 2) + words.length, at + 2)
      const end = at + 2 + bytes.readUInt16BE(at + 2) - words.length
      return Buffer.concat([bytes.subarray(0, end), words, bytes.subarray(end)])
    },
    'a JPEG with more tables than any needs': async () => {
      const bytes = await small().jpeg().toBuffer()
      const table = Buffer.concat([Buffer.from([0xff, 0xdb, 0, 67, 0]), Buffer.alloc(64, 65)])
      return Buffer.concat([bytes.subarray(0, 2), ...Array(1_100).fill(table), bytes.subarray(2)])
    },
    'a PNG with words in its end': async () => {
      const bytes = await small().png().toBuffer()
      const end = Buffer.from('IENDhere is where I live')
      const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)]
      length.writeUInt32BE(end.length - 4)
      check.writeUInt32BE(crc32(end))
      return Buffer.concat([bytes.subarray(0, -12), length, end, check])
    },
    'a JPEG of empty segments': async () =>
      manyTimes('ffe100084578696600 00'.replace(' ', ''), await small().jpeg().toBuffer(), 2),
    'a JPEG of comments': async () => manyTimes('fffe0002', await small().jpeg().toBuffer(), 2),
    'a PNG of empty data': async () => manyTimes('000000004944415435af061e', await small().png().toBuffer(), 33),
    'a WebP of empty chunks': async () => {
      const bytes = manyTimes('455849460000 0000'.replace(' ', ''), await small().webp().toBuffer(), 12)
      bytes.writeUInt32LE(bytes.length - 8, 4)
      return bytes
    },
    'a JPEG of stuffed bytes': async () => {
      const bytes = await small().jpeg().toBuffer()
      const at = bytes.indexOf(Buffer.from([0xff, 0xda])) + 14
      return Buffer.concat([bytes.subarray(0, at), Buffer.alloc(4_000_000, Buffer.from([0xff, 0])), bytes.subarray(at)])
    },
    nothing: async () => Buffer.alloc(0),
    'a JPEG that stands still in fill bytes': async () => Buffer.alloc(4_096, 0xff),
  }
  test.each(Object.entries(doubtful))('%s', async (_, made) => {
    expect(plainFile(await made())).toBeNull()
  })
})

/** A part that costs little to send and something to look at. */
const manyTimes = (hex: string, bytes: Buffer, at: number): Buffer =>
  Buffer.concat([bytes.subarray(0, at), ...Array(20_000).fill(Buffer.from(hex, 'hex')), bytes.subarray(at)])

test('no file of chance is plain, and none throws', async () => {
  const bytes = await small().jpeg().toBuffer()
  let state = 7
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state % below
  }
  for (const made of [bytes, await small().png().toBuffer(), await clearWebp()])
    for (let round = 0; round < 300; round++) {
      const bent = Buffer.from(made)
      for (let i = 0; i < 4; i++) bent[next(Math.min(bent.length, 700))] = next(256)
      expect(() => plainFile(bent)).not.toThrow()
    }
})

const clearWebp = () => files['clear WebP']?.() ?? Promise.resolve(Buffer.alloc(0))

describe.skipIf(!existsSync(corpus))('the corpus', () => {
  test.each(['photos', 'formats', 'hostile'])(
    '%s: what is plain decodes to the same pixels',
    async folder => {
      const names = existsSync(join(corpus, folder)) ? readdirSync(join(corpus, folder)) : []
      for (const name of names.filter(each => /\.(jpe?g|png|webp)$/i.test(each))) {
        const bytes = readFileSync(join(corpus, folder, name))
        const plain = plainFile(bytes)
        if (!plain) continue
        const before = await decode(bytes).catch((error: Error) => error.message)
        if (typeof before === 'string') expect(`${name}: ${before}`).toBe(`${name} is plain`)
        else {
          const kept = plainBytes(plain)
          expect(Buffer.compare(plainBytesInPlace(plain, bytes), kept)).toBe(0)
          const after = await decode(kept)
          expect({ name, ...sizeOf(after), same: Buffer.compare(dataOf(before), dataOf(after)) }).toEqual({
            ...{ name, ...sizeOf(before), same: 0 },
          })
        }
      }
    },
    120_000,
  )
})

const sizeOf = ({ width, height }: { width: number; height: number }) => ({ width, height })
const dataOf = ({ pixels }: Awaited<ReturnType<typeof decode>>) => Buffer.from(pixels.data)
