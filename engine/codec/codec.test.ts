import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { CodecRefusal, decode, defaultLimits, encode, probe, scaleDown } from './codec.ts'

type Rgb = [number, number, number]

const quarters: Rgb[] = [
  [200, 60, 60],
  [60, 160, 70],
  [70, 80, 180],
  [230, 200, 90],
]
const [width, height] = [96, 64]
const quarterAt = (x: number, y: number) => quarters[(y < height / 2 ? 0 : 2) + (x < width / 2 ? 0 : 1)]

function quartersOf(channels: 3 | 4, alpha = 255): Buffer {
  const data = Buffer.alloc(width * height * channels, alpha)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(quarterAt(x, y), (y * width + x) * channels)
  return data
}
const picture = { width, height, data: quartersOf(4) }
const rgb = () => sharp(quartersOf(3), { raw: { width, height, channels: 3 } })
/** 16 bits a channel. */
const deep = () =>
  sharp(
    Uint16Array.from(quartersOf(3), value => value * 257),
    { raw: { width, height, channels: 3 } },
  ).toColourspace('rgb16')

/** A grey progressive JPEG: the averages, then passes that say of 32 767 blocks at once that nothing follows. */
function cheapPasses(passes: number, wide: number, high: number): Buffer {
  const segment = (marker: number, ...body: number[]) =>
    Buffer.from([0xff, marker, (body.length + 2) >> 8, (body.length + 2) & 255, ...body])
  const oneCode = (slot: number, symbol: number) => segment(0xc4, slot, 1, ...new Array(15).fill(0), symbol)
  const blocks = Math.ceil(wide / 8) * Math.ceil(high / 8)
  const runs = `0${'1'.repeat(14)}`.repeat(Math.ceil(blocks / 32_767)).match(/.{1,8}/g) ?? []
  const pass = runs.flatMap(bits => {
    const byte = Number.parseInt(bits.padEnd(8, '1'), 2)
    return byte === 255 ? [255, 0] : [byte]
  })
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, 0, ...new Array(64).fill(1)),
    segment(0xc2, 8, high >> 8, high & 255, wide >> 8, wide & 255, 1, 1, 0x11, 0),
    oneCode(0x00, 0),
    oneCode(0x10, 0xe0),
    segment(0xda, 1, 1, 0, 0, 0, 0),
    Buffer.alloc(Math.ceil(blocks / 8)),
    ...Array.from({ length: passes }, (_, i) => [
      segment(0xda, 1, 1, 0, 1 + (i % 60), 1 + (i % 60), 0),
      Buffer.from(pass),
    ]).flat(),
    Buffer.from([0xff, 0xd9]),
  ])
}

const corners = ({ pixels }: Awaited<ReturnType<typeof decode>>): number[][] => {
  const { width: w, height: h, data } = pixels
  const at = (x: number, y: number) => [...data.subarray((y * w + x) * 4, (y * w + x) * 4 + 3)]
  return [at(8, 8), at(w - 9, 8), at(8, h - 9), at(w - 9, h - 9)]
}

function expectNear(found: number[][], wanted: number[][], tolerance = 4): void {
  const worst = Math.max(...found.flatMap((rgb, i) => rgb.map((value, c) => Math.abs(value - wanted[i][c]))))
  expect(worst, `${JSON.stringify(found)} for ${JSON.stringify(wanted)}`).toBeLessThanOrEqual(tolerance)
}

const sample = (name: string) => readFileSync(join(import.meta.dirname, 'samples', `${name}.heic`))

async function refusalOf(bytes: Uint8Array, limits = defaultLimits): Promise<CodecRefusal> {
  const cause = await decode(bytes, limits).then(
    () => null,
    cause => cause,
  )
  expect(cause).toBeInstanceOf(CodecRefusal)
  expect(cause.message).not.toContain('{')
  expect(cause.message).not.toContain('unknown')
  return cause
}

describe('encode and decode', () => {
  test.each(['png', 'jpeg', 'webp', 'avif'] as const)('%s comes back as it was', async format => {
    const bytes = await encode(picture, { format, quality: 95 })
    const decoded = await decode(bytes)
    expect(decoded).toMatchObject({ format, width, height, frames: 1, orientation: 1, hasAlpha: false })
    expect(probe(bytes)).toMatchObject({ format, width, height })
    expectNear(corners(decoded), quarters, format === 'png' ? 0 : 6)
    expect(decoded.pixels.data.length).toBe(width * height * 4)
  })

  test.each(['png', 'webp', 'avif'] as const)('%s keeps alpha', async format => {
    const decoded = await decode(await encode({ width, height, data: quartersOf(4, 128) }, { format }))
    expect(decoded.hasAlpha).toBe(true)
    expect(Math.abs(decoded.pixels.data[3] - 128)).toBeLessThanOrEqual(1)
    expectNear(corners(decoded), quarters, 8)
  })

  test('JPEG is laid on white', async () => {
    const clear = { width: 16, height: 16, data: new Uint8Array(16 * 16 * 4) }
    const { pixels } = await decode(await encode(clear, { format: 'jpeg' }))
    expect([...pixels.data.subarray(0, 4)]).toEqual([255, 255, 255, 255])
  })

  test.each(['png', 'jpeg', 'webp', 'avif'] as const)('%s carries what made it, and only that', async format => {
    const bytes = Buffer.from(await encode(picture, { format, description: 'Watercolour, seed 7' }))
    expect(bytes.includes('Watercolour, seed 7')).toBe(true)
    expect(bytes.includes('Image2Image')).toBe(true)
    const { exif, xmp, iptc, icc } = await sharp(bytes).metadata()
    expect([!!exif, xmp, iptc, icc]).toEqual([true, undefined, undefined, undefined])
    const plain = await sharp(await encode(picture, { format })).metadata()
    expect(plain.exif).toBeUndefined()
  })

  test('scaleDown keeps the shape, and what fits', async () => {
    expect(await scaleDown(picture, 96)).toBe(picture)
    const small = await scaleDown(picture, 48)
    expect([small.width, small.height, small.data.length]).toEqual([48, 32, 48 * 32 * 4])
    const thin = await scaleDown({ width: 2000, height: 1, data: new Uint8Array(8000).fill(9) }, 320)
    expect([thin.width, thin.height]).toEqual([320, 1])
  })
})

describe('orientation', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is applied and gone', async orientation => {
    for (const format of ['jpeg', 'png', 'webp', 'tiff'] as const) {
      const stored = await rgb().withMetadata({ orientation }).toFormat(format, { quality: 95 }).toBuffer()
      const decoded = await decode(stored)
      expect(decoded.orientation).toBe(orientation)
      const { width: w, height: h } = probe(stored)
      expect([w, h]).toEqual([decoded.width, decoded.height])
      const upright = await sharp(stored).autoOrient().removeAlpha().raw().toBuffer({ resolveWithObject: true })
      const { width: uprightWidth, height: uprightHeight } = upright.info
      expect([w, h]).toEqual([uprightWidth, uprightHeight])
      const at = (x: number, y: number) => [...upright.data.subarray((y * w + x) * 3, (y * w + x) * 3 + 3)]
      expectNear(corners(decoded), [at(8, 8), at(w - 9, 8), at(8, h - 9), at(w - 9, h - 9)], 1)
    }
  })
})

describe('colour', () => {
  test('Display P3 becomes sRGB, 8 and 16 bit', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'tiff', 'avif'] as const) {
      const stored = await rgb().withIccProfile('p3').toFormat(format, { quality: 98 }).toBuffer()
      const decoded = await decode(stored)
      expect(decoded.hadProfile).toBe(true)
      expectNear(corners(decoded), quarters, 8)
    }
  })

  test('16 bit with a profile is not left in the wide space it is worked on in', async () => {
    // sharp takes untagged 16-bit pixels for P3, so what it stores as sRGB here is other than the quarters.
    const stored = await deep().withIccProfile('srgb').png().toBuffer()
    const naive = await sharp(stored, { ignoreIcc: true }).toColourspace('srgb').raw().toBuffer()
    const decoded = await decode(stored)
    expectNear([[...decoded.pixels.data.subarray(0, 3)]], [[...naive.subarray(0, 3)]], 2)
  })

  test('16 bit without a profile is only made coarser', async () => {
    expectNear(corners(await decode(await deep().png().toBuffer())), quarters, 1)
    const ramp = Uint16Array.from({ length: 4096 * 3 }, (_, i) => Math.floor(i / 3) * 16)
    const raw = { raw: { width: 4096, height: 1, channels: 3 as const } }
    const { pixels } = await decode(await sharp(ramp, raw).toColourspace('rgb16').png().toBuffer())
    for (let x = 1; x < 4096; x++) {
      const step = pixels.data[x * 4] - pixels.data[(x - 1) * 4]
      expect(step === 0 || step === 1).toBe(true)
    }
  })

  test('CMYK becomes sRGB', async () => {
    for (const format of ['jpeg', 'tiff'] as const) {
      const stored = await rgb()
        .toColourspace('cmyk')
        .withIccProfile('cmyk')
        .toFormat(format, { quality: 98 })
        .toBuffer()
      expect((await sharp(stored).metadata()).space).toBe('cmyk')
      // The press has no such blue.
      expectNear(corners(await decode(stored)), quarters, 50)
      const untagged = await rgb().toColourspace('cmyk').toFormat(format, { quality: 98 }).toBuffer()
      expectNear(corners(await decode(untagged)), quarters, 50)
    }
  })

  test('grey, grey with alpha and palettes become RGBA', async () => {
    const grey = await rgb().greyscale().png().toBuffer()
    const [first] = corners(await decode(grey))
    expect(new Set(first).size).toBe(1)
    const greyAlpha = await rgb().ensureAlpha(0.5).greyscale().png().toBuffer()
    expect((await decode(greyAlpha)).hasAlpha).toBe(true)
    expectNear(corners(await decode(await rgb().png({ palette: true }).toBuffer())), quarters, 3)
    expectNear(corners(await decode(await rgb().gif().toBuffer())), quarters, 3)
  })

  test.each([8, 10, 12] as const)('AVIF of %i bit', async bitdepth => {
    expectNear(corners(await decode(await rgb().avif({ bitdepth, quality: 95, effort: 0 }).toBuffer())), quarters, 4)
  })

  test('AVIF and PNG that name Display P3 by code points become sRGB', async () => {
    const stored = await rgb()
      .toColourspace('srgb')
      .avif({ quality: 98, effort: 0, chromaSubsampling: '4:4:4' })
      .toBuffer()
    const wide = await decode(withCodePoints(stored, 12, 13))
    // The same numbers in the wider space are stronger colours.
    expectNear(corners(wide).slice(0, 1), [[217, 42, 53]], 4)
    const png = await rgb().png().toBuffer()
    expectNear(corners(await decode(withChunk(png, 'cICP', [12, 13, 0, 1]))).slice(0, 1), [[217, 42, 53]], 3)
    expectNear(corners(await decode(withChunk(png, 'cICP', [1, 13, 0, 1]))), quarters, 0)
  })
})

/** Adds a `colr` box to an AVIF of one item, and moves the data it points to. */
function withCodePoints(file: Buffer, primaries: number, transfer: number): Buffer {
  const box = Buffer.from([0, 0, 0, 19, ...Buffer.from('colrnclx'), 0, primaries, 0, transfer, 0, 6, 0x80])
  const at = (bytes: Buffer, type: string) => bytes.indexOf(type) - 4
  const grow = (bytes: Buffer, types: string[], by: number) => {
    for (const type of types) bytes.writeUInt32BE(bytes.readUInt32BE(at(bytes, type)) + by, at(bytes, type))
  }
  let bytes = Buffer.from(file)
  const list = at(bytes, 'ipco')
  const listEnd = list + bytes.readUInt32BE(list)
  let places = 0
  for (let offset = list + 8; offset < listEnd; offset += bytes.readUInt32BE(offset)) places++
  grow(bytes, ['ipco', 'iprp', 'meta'], box.length)
  bytes = Buffer.concat([bytes.subarray(0, listEnd), box, bytes.subarray(listEnd)])
  const links = at(bytes, 'ipma')
  bytes[links + 18]++
  const linksEnd = links + bytes.readUInt32BE(links)
  grow(bytes, ['ipma', 'iprp', 'meta'], 1)
  bytes = Buffer.concat([bytes.subarray(0, linksEnd), Buffer.of(places + 1), bytes.subarray(linksEnd)])
  const baseOffset = at(bytes, 'iloc') + 20
  bytes.writeUInt32BE(bytes.readUInt32BE(baseOffset) + box.length + 1, baseOffset)
  return bytes
}

/** Adds a chunk right behind a PNG's header. */
function withChunk(png: Buffer, type: string, data: number[]): Buffer {
  const body = Buffer.concat([Buffer.from(type), Buffer.from(data)])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(data.length)
  sum.writeUInt32BE(crc32(body))
  return Buffer.concat([png.subarray(0, 33), length, body, sum, png.subarray(33)])
}

describe('HEIC', () => {
  test.each(['profile-p3', 'ten-bit', 'nclx-p3', 'nclx-pq'])('%s has the colours it should', async name => {
    const decoded = await decode(sample(name))
    expect(decoded).toMatchObject({ format: 'heic', width, height, hasAlpha: false, hadProfile: name === 'profile-p3' })
    expectNear(corners(decoded), quarters, 3)
  })

  test('keeps alpha', async () => {
    const { pixels, hasAlpha } = await decode(sample('alpha'))
    expect(hasAlpha).toBe(true)
    expect([pixels.data[3], pixels.data[(width - 1) * 4 + 3]]).toEqual([255, 100])
  })

  test('is turned once', async () => {
    const decoded = await decode(sample('turned'))
    expect([decoded.width, decoded.height]).toEqual([height, width])
    expect(probe(sample('turned'))).toMatchObject({ width: height, height: width })
    expectNear(corners(decoded), [quarters[2], quarters[0], quarters[3], quarters[1]])
  })

  test('damaged is refused, and the next one is read', async () => {
    const bytes = Buffer.from(sample('profile-p3'))
    expect((await refusalOf(bytes.subarray(0, bytes.length - 60))).code).toBe('damaged_picture')
    expect((await refusalOf(bytes.subarray(0, 200))).code).toBe('damaged_picture')
    expect((await decode(bytes)).width).toBe(width)
  })
})

describe('several frames', () => {
  test('the first is taken, and their number told', async () => {
    const strip = { raw: { width, height: height * 3, channels: 3 as const, pageHeight: height } }
    const three = Buffer.concat([
      quartersOf(3),
      Buffer.alloc(width * height * 3),
      Buffer.alloc(width * height * 3, 200),
    ])
    for (const format of ['gif', 'webp', 'tiff'] as const) {
      const bytes = await sharp(three, strip).toFormat(format, { quality: 95 }).toBuffer()
      const decoded = await decode(bytes)
      expect(decoded).toMatchObject({ width, height, frames: 3 })
      expectNear(corners(decoded), quarters, 8)
      expect((await refusalOf(bytes, { ...defaultLimits, frames: 2 })).code).toBe('too_many_frames')
    }
  })

  test('a second picture behind a JPEG is not looked at', async () => {
    const one = await rgb().jpeg({ quality: 95 }).toBuffer()
    const other = await sharp({ create: { width: 10, height: 10, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer()
    expectNear(corners(await decode(Buffer.concat([one, other]))), quarters, 5)
  })
})

test('only the loaders on the list exist, in a libvips without the known hole', async () => {
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
  await expect(sharp(svg).toBuffer()).rejects.toThrow('unsupported image format')
  const [major, minor, patch] = sharp.versions.sharp.split('.').map(Number)
  expect(major * 1e6 + minor * 1e3 + patch).toBeGreaterThanOrEqual(35_003)
})

describe('refused', () => {
  const cases: [string, string | Buffer, string][] = [
    ['nothing', '', 'empty_file'],
    ['text', 'Dear all, here is the picture', 'not_a_picture'],
    ['a web page', '<!doctype html><html><svg></svg></html>', 'not_a_picture'],
    ['SVG', '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="x"/>', 'unsupported_format'],
    ['SVG with a mark', '\ufeff  <SVG/>', 'unsupported_format'],
    ['PDF', '%PDF-1.7', 'unsupported_format'],
    ['BMP', 'BM    ', 'unsupported_format'],
    ['JPEG XL', Buffer.from([0xff, 0x0a, 1, 2]), 'unsupported_format'],
    ['a video', Buffer.from('\0\0\0\x18ftypisom\0\0\0\0isommp42'), 'unsupported_format'],
    ['camera raw (CR3)', Buffer.from('\0\0\0\x18ftypcrx \0\0\0\x01crx isom'), 'unsupported_format'],
    ['a PNG signature', Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), 'damaged_picture'],
    ['a JPEG start', Buffer.from([0xff, 0xd8, 0xff, 0xe0]), 'damaged_picture'],
    ['a GIF without frames', Buffer.from('GIF89a\x01\0\x01\0\0\0\0;', 'latin1'), 'damaged_picture'],
    ['a WebP shell', Buffer.from('RIFF\x10\0\0\0WEBPVP8 '), 'damaged_picture'],
    ['a HEIC shell', Buffer.from('\0\0\0\x18ftypheic\0\0\0\0heicmif1'), 'damaged_picture'],
    [
      'a TIFF that points at itself',
      tiffOf(
        [
          [256, 10],
          [257, 10],
        ],
        8,
      ),
      'damaged_picture',
    ],
    [
      'a TIFF of 2^31 squared',
      tiffOf(
        [
          [256, 2 ** 31 - 1],
          [257, 2 ** 31 - 1],
        ],
        0,
      ),
      'picture_too_large',
    ],
    [
      'camera raw (DNG)',
      tiffOf(
        [
          [256, 160],
          [257, 120],
          [50706, 0x01040000],
        ],
        0,
      ),
      'unsupported_format',
    ],
    [
      'a lossless JPEG',
      Buffer.from([0xff, 0xd8, 0xff, 0xc3, 0, 11, 8, 0, 9, 0, 9, 1, 1, 0x11, 0]),
      'unsupported_format',
    ],
  ]
  test.each(cases)('%s', async (_, bytes, code) => {
    expect((await refusalOf(Buffer.from(bytes))).code).toBe(code)
  })

  test('what lies outside the limits, before it is decoded', async () => {
    const png = Buffer.from(await rgb().png().toBuffer())
    const sized = (w: number, h: number) => {
      const bytes = Buffer.from(png)
      bytes.writeUInt32BE(w, 16)
      bytes.writeUInt32BE(h, 20)
      bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
      return bytes
    }
    expect(await refusalOf(sized(50_000, 50_000))).toMatchObject({
      code: 'picture_too_large',
      details: { width: 50_000 },
    })
    expect(await refusalOf(sized(1, 40_000_000))).toMatchObject({ code: 'side_too_long' })
    expect(await refusalOf(sized(0, 10))).toMatchObject({ code: 'damaged_picture' })
    expect(await refusalOf(png, { ...defaultLimits, fileBytes: 100 })).toMatchObject({ code: 'file_too_large' })
    expect(() => probe(sized(1, 40_000_000))).toThrow(CodecRefusal)
  })

  test('a picture cut short, in every format', async () => {
    for (const format of ['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const) {
      const bytes = await rgb().toFormat(format).toBuffer()
      for (const share of [0.2, 0.5, 0.9]) {
        const { code } = await refusalOf(bytes.subarray(0, Math.floor(bytes.length * share)))
        expect(['damaged_picture', 'unsupported_format'], `${format} ${share}`).toContain(code)
      }
    }
  })

  test('a small JPEG that claims forty million pixels, before a decoder sees it', async () => {
    for (const progressive of [false, true]) {
      const bytes = await rgb().jpeg({ progressive }).toBuffer()
      const frame = bytes.indexOf(Buffer.from([0xff, progressive ? 0xc2 : 0xc0]))
      bytes.writeUInt16BE(5_400, frame + 5)
      bytes.writeUInt16BE(7_200, frame + 7)
      expect(await refusalOf(bytes)).toMatchObject({
        code: 'damaged_picture',
        details: { reason: 'it ends too early' },
      })
      expect(() => probe(bytes)).toThrow(CodecRefusal)
    }
  })

  test.each([
    ['ordinary', 7_200, 5_400, {}],
    ['progressive', 3_000, 2_000, { progressive: true }],
    ['as small as they get', 1_200, 800, { mozjpeg: true }],
    ['with full colour', 1_200, 800, { mozjpeg: true, chromaSubsampling: '4:4:4' }],
  ] as const)('not a flat JPEG, %s', async (_, wide, high, options) => {
    const sheet = sharp({ create: { width: wide, height: high, channels: 3, background: '#fff' } })
    const { pixels } = await decode(await sheet.jpeg({ quality: 1, ...options }).toBuffer())
    expect(pixels.data.every(value => value === 255)).toBe(true)
  })

  test('a JPEG without the averages of its blocks', async () => {
    const bytes = await rgb().jpeg({ progressive: true }).toBuffer()
    const [first, second] = [0, 1].reduce<number[]>(
      found => [...found, bytes.indexOf(Buffer.from([0xff, 0xda]), (found.at(-1) ?? 0) + 1)],
      [],
    )
    const rest = Buffer.concat([bytes.subarray(0, first), bytes.subarray(second)])
    expect((await refusalOf(rest)).details.reason).toBe('it holds only a part of its picture')
  })

  test('a JPEG whose passes over a large picture cost next to nothing to write', async () => {
    expect((await refusalOf(cheapPasses(95, 7_200, 5_400))).code).toBe('too_many_scans')
    expect((await decode(cheapPasses(95, 640, 480))).width).toBe(640)
    expect((await decode(cheapPasses(10, 640, 480))).width).toBe(640)
  })

  test('a JPEG of a thousand scans, at once', async () => {
    const bytes = await rgb().jpeg({ progressive: true }).toBuffer()
    const scan = bytes.lastIndexOf(Buffer.from([0xff, 0xda]))
    const repeated = Array.from({ length: 1_000 }, () => bytes.subarray(scan, bytes.length - 2))
    const bomb = Buffer.concat([bytes.subarray(0, bytes.length - 2), ...repeated, bytes.subarray(-2)])
    expect((await refusalOf(bomb)).code).toBe('too_many_scans')
    expect((await decode(bytes)).width).toBe(width)
  })

  test('a GIF of 100,000 frames, at once', async () => {
    const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0])
    const frames = Array.from({ length: 100_000 }, () => frame)
    const bomb = Buffer.concat([
      Buffer.from('GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff', 'latin1'),
      ...frames,
      Buffer.of(0x3b),
    ])
    expect((await refusalOf(bomb)).code).toBe('too_many_frames')
  })

  test('nothing but by a refusal, whatever the bytes', async () => {
    const seeds = await Promise.all(
      (['jpeg', 'png', 'webp', 'avif', 'tiff', 'gif'] as const).map(format => rgb().toFormat(format).toBuffer()),
    )
    seeds.push(sample('alpha'))
    const edits = fc.array(fc.tuple(fc.nat(4_000), fc.nat(255)), { minLength: 1, maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(fc.nat(seeds.length - 1), edits, fc.nat(4_000), async (which, changes, cut) => {
        const bytes = Buffer.from(seeds[which])
        for (const [at, value] of changes) bytes[at % bytes.length] = value
        const short = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
        const cause = await decode(short).then(
          () => null,
          cause => cause,
        )
        if (cause !== null) expect(cause).toBeInstanceOf(CodecRefusal)
      }),
      { numRuns: 250 },
    )
  })
})

/** A little-endian TIFF of one directory with 32-bit numbers; `next` is where it says the next one is. */
function tiffOf(entries: [tag: number, value: number][], next: number): Buffer {
  const bytes = Buffer.alloc(8 + 2 + entries.length * 12 + 4)
  bytes.write('II*\0', 'latin1')
  bytes.writeUInt32LE(8, 4)
  bytes.writeUInt16LE(entries.length, 8)
  entries.forEach(([tag, value], i) => {
    const at = 10 + i * 12
    bytes.writeUInt16LE(tag, at)
    bytes.writeUInt16LE(4, at + 2)
    bytes.writeUInt32LE(1, at + 4)
    bytes.writeUInt32LE(value, at + 8)
  })
  bytes.writeUInt32LE(next, bytes.length - 4)
  return bytes
}
