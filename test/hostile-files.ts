/**
 * Files that mean harm, made by code: bombs, lies, loops and disguises. Each says what must become of it. `refused`: a
 * coded refusal. `defused`: taken in, and nothing of the harm is in what is kept. `either`: one of the two, quickly.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { crc32, deflateSync, gzipSync } from 'node:zlib'
import sharp from 'sharp'

export interface HostileFile {
  readonly name: string
  readonly outcome: 'refused' | 'defused' | 'either'
  /** Must not be found in what is kept. */
  readonly forbidden?: readonly string[]
  make(): Buffer | Promise<Buffer>
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value >>> 0)
  return bytes
}
const u16 = (value: number): Buffer => Buffer.of((value >> 8) & 255, value & 255)

const chunk = (type: string, data: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  return Buffer.concat([u32(data.length), body, u32(crc32(body))])
}
const pngMagic = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
const header = (width: number, height: number, depth = 8, colour = 2, interlace = 0): Buffer =>
  chunk('IHDR', Buffer.concat([u32(width), u32(height), Buffer.of(depth, colour, 0, 0, interlace)]))
const png = (...chunks: Buffer[]): Buffer => Buffer.concat([pngMagic, ...chunks, chunk('IEND', Buffer.alloc(0))])
const zeros = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes), { level: 9 })
const flat16 = chunk('IDAT', zeros(16 * (16 * 3 + 1)))

const photo = (width = 64, height = 48) => {
  const data = Buffer.alloc(width * height * 3)
  for (let i = 0; i < data.length; i++) data[i] = (i * 7) % 251
  return sharp(data, { raw: { width, height, channels: 3 } })
}
const jpeg = () => photo().jpeg({ quality: 90 }).toBuffer()
const segment = (marker: number, data: Buffer): Buffer =>
  Buffer.concat([Buffer.of(0xff, marker), u16(data.length + 2), data])
/** Puts segments behind the first two bytes of a JPEG. */
const withSegments = async (...segments: Buffer[]): Promise<Buffer> => {
  const bytes = await jpeg()
  return Buffer.concat([bytes.subarray(0, 2), ...segments, bytes.subarray(2)])
}
const sizedJpeg = async (width: number, height: number): Promise<Buffer> => {
  const bytes = Buffer.from(await jpeg())
  const at = bytes.indexOf(Buffer.of(0xff, 0xc0))
  bytes.writeUInt16BE(height, at + 5)
  bytes.writeUInt16BE(width, at + 7)
  return bytes
}

/** A JPEG whose last pass is told again and again. */
async function manyScans(times: number): Promise<Buffer> {
  const grey = sharp({ create: { width: 2_048, height: 2_048, channels: 3, background: '#777777' } })
  const bytes = await grey.jpeg({ progressive: true }).toBuffer()
  const last = bytes.lastIndexOf(Buffer.of(0xff, 0xda))
  const scan = bytes.subarray(last, bytes.length - 2)
  return Buffer.concat([bytes.subarray(0, -2), ...Array.from({ length: times }, () => scan), Buffer.of(0xff, 0xd9)])
}

const exif = (...words: Buffer[]): Buffer =>
  segment(0xe1, Buffer.concat([Buffer.from('Exif\0\0MM\0*'), u32(8), ...words]))
const orientation = (value: number): Buffer => Buffer.concat([u16(0x0112), u16(3), u32(1), u16(value), u16(0)])

const box = (type: string, ...parts: Buffer[]): Buffer => {
  const data = Buffer.concat(parts)
  return Buffer.concat([u32(data.length + 8), Buffer.from(type, 'latin1'), data])
}

/** Little-endian TIFF of one directory; `next` is where the following one is said to lie. */
function tiff(entries: [tag: number, type: number, count: number, value: number][], tail: Buffer, next = 0): Buffer {
  const directory = Buffer.alloc(2 + entries.length * 12 + 4)
  directory.writeUInt16LE(entries.length)
  for (const [index, [tag, type, count, value]] of entries.entries()) {
    const at = 2 + index * 12
    directory.writeUInt16LE(tag, at)
    directory.writeUInt16LE(type, at + 2)
    directory.writeUInt32LE(count, at + 4)
    directory.writeUInt32LE(value, at + 8)
  }
  directory.writeUInt32LE(next, directory.length - 4)
  return Buffer.concat([Buffer.from('II*\0\x08\0\0\0', 'latin1'), directory, tail])
}

/** Many strips that all point at the same few bytes: a gigabyte of floating point in a small file. */
function sharedStrips(): Buffer {
  const [width, height, rows] = [6_000, 6_000, 10]
  const strips = height / rows
  const data = zeros(width * rows * 4 * 8)
  const start = 8 + 2 + 12 * 12 + 4
  const numbers = (value: number): Buffer => {
    const bytes = Buffer.alloc(strips * 4)
    for (let i = 0; i < strips; i++) bytes.writeUInt32LE(value, i * 4)
    return bytes
  }
  const shorts = (value: number): Buffer => Buffer.from(new Uint16Array(4).fill(value).buffer)
  const places = start + 16
  const tail = Buffer.concat([shorts(64), shorts(3), numbers(places + strips * 8), numbers(data.length), data])
  return tiff(
    [
      [256, 4, 1, width],
      [257, 4, 1, height],
      [258, 3, 4, start],
      [259, 3, 1, 8],
      [262, 3, 1, 2],
      [273, 4, strips, places],
      [277, 3, 1, 4],
      [278, 4, 1, rows],
      [279, 4, strips, places + strips * 4],
      [284, 3, 1, 1],
      [338, 3, 1, 2],
      [339, 3, 4, start + 8],
    ],
    tail,
  )
}

/** GIF of one-pixel frames. */
function manyFrames(count: number): Buffer {
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0])
  const start = Buffer.concat([Buffer.from('GIF89a'), Buffer.from([1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255])])
  return Buffer.concat([start, ...Array.from({ length: count }, () => frame), Buffer.of(0x3b)])
}

const riff = (...parts: Buffer[]): Buffer => {
  const data = Buffer.concat([Buffer.from('WEBP'), ...parts])
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from('RIFF'), size, data])
}
const riffChunk = (type: string, data: Buffer): Buffer => {
  const size = Buffer.alloc(4)
  size.writeUInt32LE(data.length)
  return Buffer.concat([Buffer.from(type), size, data, Buffer.alloc(data.length % 2)])
}
const u24 = (value: number): Buffer => Buffer.of(value & 255, (value >> 8) & 255, (value >> 16) & 255)
const canvas = (width: number, height: number, flags: number): Buffer =>
  riffChunk('VP8X', Buffer.concat([Buffer.of(flags, 0, 0, 0), u24(width - 1), u24(height - 1)]))

async function animatedWebp(frames: number): Promise<Buffer> {
  const still = await photo(16, 16).webp({ lossless: true }).toBuffer()
  const picture = still.subarray(12)
  const frame = Buffer.concat([u24(0), u24(0), u24(15), u24(15), u24(1), Buffer.of(0), picture])
  return riff(
    canvas(16, 16, 0x02),
    riffChunk('ANIM', Buffer.alloc(6)),
    ...Array.from({ length: frames }, () => riffChunk('ANMF', frame)),
  )
}

const heic = (name: string): Buffer =>
  readFileSync(join(import.meta.dirname, '..', 'engine', 'codec', 'samples', `${name}.heic`))

/** Writes over the bytes behind every occurrence of a box's name. */
function patched(file: Buffer, type: string, offset: number, value: Buffer): Buffer {
  const bytes = Buffer.from(file)
  for (let at = bytes.indexOf(type); at >= 0; at = bytes.indexOf(type, at + 4)) value.copy(bytes, at + offset)
  return bytes
}

const words = 'POLYMARK<script>alert(1)</script><?php system($_GET[0]); ?>PK\x03\x04'
const marks = ['POLYMARK', '<script', '<?php', 'PK\x03\x04']
const laughs = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "POLYMARK">${'bcdefghij'
  .split('')
  .map((name, i) => `<!ENTITY ${name} "${`&${'abcdefghi'[i]};`.repeat(10)}">`)
  .join('')}]><x:xmpmeta xmlns:x="adobe:ns:meta/">&j;</x:xmpmeta>`
const xmp = (text: string): Buffer => segment(0xe1, Buffer.from(`http://ns.adobe.com/xap/1.0/\0${text}`))

/** What is no picture we read, behind its true first bytes. */
const disguised: Record<string, Buffer> = {
  'JPEG XL codestream': Buffer.from('ff0a7f42', 'hex'),
  'JPEG XL container': Buffer.from('0000000c4a584c200d0a870a', 'hex'),
  'JPEG 2000': Buffer.from('0000000c6a5020200d0a870a', 'hex'),
  Photoshop: Buffer.from('8BPS\0\x01\0\0\0\0\0\0\0\x03\0\0\0\x10', 'latin1'),
  PDF: Buffer.from('%PDF-1.7\n1 0 obj << /OpenAction << /S /JavaScript >> >>'),
  PostScript: Buffer.from('%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file'),
  SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
  'SVG with an XML head': Buffer.from(
    '<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
  ),
  'compressed SVG': gzipSync('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  'Windows bitmap': Buffer.from('BM\x3a\0\0\0\0\0\0\0', 'latin1'),
  icon: Buffer.from('\0\0\x01\0\x01\0\x10\x10', 'latin1'),
  OpenEXR: Buffer.from('762f3101', 'hex'),
  Radiance: Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 1 +X 1\n'),
  FITS: Buffer.from('SIMPLE  =                    T'),
  'film (MP4)': box('ftyp', Buffer.from('isom\0\0\x02\0isomiso2avc1mp41', 'latin1')),
  ZIP: Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'),
  program: Buffer.from('\x7fELF\x02\x01\x01', 'latin1'),
  'MAT file': Buffer.from('MATLAB 5.0 MAT-file'),
}

const disguises: HostileFile[] = Object.entries(disguised).map(([what, bytes]) => ({
  name: `${what} called .jpg`,
  outcome: 'refused',
  make: () => Buffer.concat([bytes, Buffer.alloc(2_000)]),
}))

const pngs: HostileFile[] = [
  {
    name: 'PNG, profile of 300 MB in 300 KB',
    outcome: 'either',
    make: () => png(header(16, 16), chunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), zeros(300_000_000)])), flat16),
  },
  {
    name: 'PNG, profile in a profile in a profile',
    outcome: 'either',
    make() {
      let inner = zeros(20_000_000)
      for (let i = 0; i < 6; i++) inner = deflateSync(Buffer.concat([Buffer.from('acspPOLYMARK'), inner]))
      return png(header(16, 16), chunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), inner])), flat16)
    },
    forbidden: marks,
  },
  {
    name: 'PNG, text of 300 MB in 300 KB',
    outcome: 'either',
    make: () => png(header(16, 16), chunk('zTXt', Buffer.concat([Buffer.from('x\0\0'), zeros(300_000_000)])), flat16),
  },
  {
    name: 'PNG, 100,000 texts',
    outcome: 'either',
    make: () =>
      png(
        header(16, 16),
        ...Array.from({ length: 100_000 }, (_, i) => chunk('tEXt', Buffer.from(`k${i}\0POLYMARK`))),
        flat16,
      ),
    forbidden: marks,
  },
  {
    name: 'PNG, 16 x 16 with 500 MB of pixels behind',
    outcome: 'either',
    make: () => png(header(16, 16), chunk('IDAT', zeros(500_000_000))),
  },
  {
    name: 'PNG, 30,000 x 30,000',
    outcome: 'refused',
    make: () => png(header(30_000, 30_000, 1, 0), chunk('IDAT', zeros(100_000))),
  },
  {
    name: 'PNG, 1 x 40,000,000',
    outcome: 'refused',
    make: () => png(header(1, 40_000_000, 8, 0), chunk('IDAT', zeros(100_000))),
  },
  {
    name: 'PNG, 39 megapixels of 16 bit, interlaced, next to no bytes',
    outcome: 'either',
    make: () => png(header(6_000, 6_500, 16, 6, 1), chunk('IDAT', zeros(6_000 * 6_500 * 8 + 30_000))),
  },
  {
    name: 'PNG, a wrong checksum',
    outcome: 'refused',
    make: () => {
      const bytes = png(header(16, 16), flat16)
      bytes[60] ^= 255
      return bytes
    },
  },
  { name: 'PNG, nothing behind the header', outcome: 'refused', make: () => png(header(16, 16)) },
  {
    name: 'PNG, a length of 4 GB',
    outcome: 'refused',
    make: () => Buffer.concat([pngMagic, header(16, 16), u32(0xffffffff), Buffer.from('IDAT')]),
  },
  {
    name: 'PNG with script and PHP in its texts and behind its end',
    outcome: 'defused',
    make: () =>
      Buffer.concat([png(header(16, 16), chunk('tEXt', Buffer.from(`Comment\0${words}`)), flat16), Buffer.from(words)]),
    forbidden: marks,
  },
]

const jpegs: HostileFile[] = [
  { name: 'JPEG, 65,500 x 65,500 in 2 KB', outcome: 'refused', make: () => sizedJpeg(65_500, 65_500) },
  { name: 'JPEG, 8,000 x 4,900 in 2 KB', outcome: 'either', make: () => sizedJpeg(8_000, 4_900) },
  { name: 'JPEG, no height', outcome: 'refused', make: () => sizedJpeg(64, 0) },
  { name: 'JPEG, 3,000 passes', outcome: 'refused', make: () => manyScans(3_000) },
  {
    name: 'JPEG, 20,000 empty comments',
    outcome: 'either',
    make: () => withSegments(...Array.from({ length: 20_000 }, () => segment(0xfe, Buffer.alloc(0)))),
  },
  {
    name: 'JPEG, 2,000 tables',
    outcome: 'either',
    make: () =>
      withSegments(
        ...Array.from({ length: 2_000 }, () => segment(0xdb, Buffer.concat([Buffer.of(0), Buffer.alloc(64, 1)]))),
      ),
  },
  {
    name: 'JPEG, a profile that says it has 255 parts',
    outcome: 'either',
    make: () =>
      withSegments(
        segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0\x01\xff', 'latin1'), Buffer.alloc(60_000, 65)])),
      ),
  },
  {
    name: 'JPEG, EXIF that goes round in circles',
    outcome: 'defused',
    make: () => withSegments(exif(u16(1), orientation(6), u32(8))),
  },
  {
    name: 'JPEG, EXIF with itself as sub-directory',
    outcome: 'defused',
    make: () => withSegments(exif(u16(1), Buffer.concat([u16(0x8769), u16(4), u32(1), u32(8)]), u32(0))),
  },
  {
    name: 'JPEG, EXIF with 65,535 entries',
    outcome: 'defused',
    make: () => withSegments(exif(u16(0xffff), orientation(6))),
  },
  {
    name: 'JPEG, orientation 0 and 65,535',
    outcome: 'defused',
    make: () => withSegments(exif(u16(2), orientation(0), orientation(65_535), u32(0))),
  },
  {
    name: 'JPEG, two EXIF blocks that disagree',
    outcome: 'defused',
    make: () => withSegments(exif(u16(1), orientation(6), u32(0)), exif(u16(1), orientation(3), u32(0))),
  },
  {
    name: 'JPEG, XMP of a billion laughs',
    outcome: 'defused',
    make: () => withSegments(xmp(laughs)),
    forbidden: marks,
  },
  {
    name: 'JPEG, 900 blocks of XMP',
    outcome: 'defused',
    make: () => withSegments(...Array.from({ length: 900 }, () => xmp('POLYMARK'.repeat(1_000)))),
    forbidden: marks,
  },
  {
    name: 'JPEG, a C2PA manifest that lies',
    outcome: 'defused',
    make: () =>
      withSegments(
        segment(
          0xeb,
          Buffer.concat([
            Buffer.from('JP\0\x01\0\0\0\x01', 'latin1'),
            box('jumb', box('jumd', Buffer.from('c2paPOLYMARK made by a famous camera, not edited'))),
          ]),
        ),
      ),
    forbidden: [...marks, 'c2pa', 'jumb'],
  },
  {
    name: 'JPEG with a web page, a program and an archive behind',
    outcome: 'defused',
    make: async () => Buffer.concat([await jpeg(), Buffer.from(words)]),
    forbidden: marks,
  },
  {
    name: 'JPEG, cut in half',
    outcome: 'refused',
    make: async () => {
      const bytes = await photo(512, 512).jpeg().toBuffer()
      return bytes.subarray(0, bytes.length / 2)
    },
  },
  {
    name: 'two JPEG in one (MPO)',
    outcome: 'defused',
    make: async () => {
      const one = await jpeg()
      return Buffer.concat([one.subarray(0, 2), segment(0xe2, Buffer.from('MPF\0POLYMARK')), one.subarray(2), one])
    },
    forbidden: marks,
  },
  { name: 'JPEG of four inks (CMYK)', outcome: 'defused', make: () => photo().toColourspace('cmyk').jpeg().toBuffer() },
  {
    name: 'JPEG of four inks that says YCCK',
    outcome: 'either',
    make: async () => {
      const bytes = Buffer.from(await photo().toColourspace('cmyk').jpeg().toBuffer())
      const adobe = bytes.indexOf('Adobe')
      if (adobe > 0) bytes[adobe + 11] = 2
      return bytes
    },
  },
]

const others: HostileFile[] = [
  { name: 'GIF, 100,000 frames', outcome: 'refused', make: () => manyFrames(100_000) },
  {
    name: 'GIF, a screen of 65,535 x 65,535',
    outcome: 'refused',
    make: () => {
      const bytes = manyFrames(1)
      bytes.fill(255, 6, 10)
      return bytes
    },
  },
  {
    name: 'GIF that is a script as well',
    outcome: 'either',
    make: () => Buffer.concat([manyFrames(1).subarray(0, -1), Buffer.from(`;/*${words}*/`)]),
    forbidden: marks,
  },
  { name: 'WebP, 3,000 frames', outcome: 'refused', make: () => animatedWebp(3_000) },
  {
    name: 'WebP, a canvas of 16,384 x 16,384 around nothing',
    outcome: 'refused',
    make: async () => riff(canvas(16_384, 16_384, 0), (await photo(16, 16).webp().toBuffer()).subarray(12)),
  },
  {
    name: 'WebP, a canvas that its picture does not fill',
    outcome: 'either',
    make: async () => riff(canvas(6_000, 6_000, 0), (await photo(16, 16).webp().toBuffer()).subarray(12)),
  },
  {
    name: 'WebP, cut short',
    outcome: 'refused',
    make: async () => (await photo(400, 400).webp().toBuffer()).subarray(0, 200),
  },
  { name: 'TIFF, a gigabyte of floating point in shared strips', outcome: 'either', make: sharedStrips },
  {
    name: 'TIFF, a directory that follows itself',
    outcome: 'either',
    make: () =>
      tiff(
        [
          [256, 4, 1, 4],
          [257, 4, 1, 4],
          [258, 3, 1, 8],
          [259, 3, 1, 1],
          [262, 3, 1, 1],
          [273, 4, 1, 200],
          [277, 3, 1, 1],
          [278, 4, 1, 4],
          [279, 4, 1, 16],
        ],
        Buffer.alloc(200),
        8,
      ),
  },
  {
    name: 'TIFF, 2,147,483,647 strips',
    outcome: 'refused',
    make: () =>
      tiff(
        [
          [256, 4, 1, 100],
          [257, 4, 1, 100],
          [258, 3, 1, 8],
          [259, 3, 1, 1],
          [262, 3, 1, 1],
          [273, 4, 0x7fffffff, 8],
          [279, 4, 0x7fffffff, 8],
        ],
        Buffer.alloc(10),
      ),
  },
  {
    name: 'HEIC, pixels said to be 65,535 x 65,535',
    outcome: 'refused',
    make: () => patched(heic('turned'), 'ispe', 8, Buffer.concat([u32(65_535), u32(65_535)])),
  },
  {
    name: 'HEIC, all its boxes 4 GB long',
    outcome: 'refused',
    make: () => patched(heic('turned'), 'iloc', -4, u32(0xffffffff)),
  },
  {
    name: 'HEIC, cut short',
    outcome: 'refused',
    make: () => {
      const bytes = heic('ten-bit')
      return bytes.subarray(0, bytes.length - 200)
    },
  },
  {
    name: 'HEIC, boxes in boxes in boxes',
    outcome: 'refused',
    make: () => {
      let inner = box('meta', Buffer.alloc(4))
      for (let i = 0; i < 20_000; i++) inner = box('moov', inner)
      return Buffer.concat([box('ftyp', Buffer.from('heic\0\0\0\0mif1heic', 'latin1')), inner])
    },
  },
  {
    name: 'AVIF, pixels said to be 65,535 x 65,535',
    outcome: 'refused',
    make: async () =>
      patched(await photo().avif({ effort: 0 }).toBuffer(), 'ispe', 8, Buffer.concat([u32(65_535), u32(65_535)])),
  },
  {
    name: 'AVIF, cut short',
    outcome: 'refused',
    make: async () => {
      const bytes = await photo(300, 300).avif({ effort: 0 }).toBuffer()
      return bytes.subarray(0, bytes.length - 100)
    },
  },
  { name: 'picture of 16 bit', outcome: 'defused', make: () => photo().toColourspace('rgb16').png().toBuffer() },
  {
    name: 'noise behind the first bytes of a JPEG',
    outcome: 'refused',
    make: () => Buffer.concat([Buffer.of(0xff, 0xd8, 0xff, 0xe0), Buffer.alloc(300_000, 0x5a)]),
  },
  { name: 'nothing', outcome: 'refused', make: () => Buffer.alloc(0) },
]

export const hostileFiles: readonly HostileFile[] = [...pngs, ...jpegs, ...others, ...disguises]
