/**
 * Files that need no decoder to be kept: every byte of them is accounted for by a walk over their segments (JPEG, ITU-T
 * T.81), chunks (PNG, W3C) or RIFF chunks (WebP, RFC 9649), they are upright, of 8 bits and in sRGB. What is kept are the
 * parts that hold the picture; metadata, thumbnails, comments and whatever stands behind the end are left out, and a record
 * of what made the file can be put in. A file that is anything else, in any doubt, is `null` here and goes to a decoder.
 */
import { crc32 } from 'node:zlib'
import { readerOf } from './bytes.ts'
import { type CodecLimits, defaultLimits, readHeader } from './header.ts'
import { insertPngText } from './png-text.ts'
import { CodecRefusal } from './refusal.ts'

export interface PlainFile {
  readonly format: 'jpeg' | 'png' | 'webp'
  readonly width: number
  readonly height: number
  /** It can hold transparency; whether any point is clear, only a decoder knows. */
  readonly hasAlpha: boolean
  /** What is kept, in order. */
  readonly pieces: readonly Uint8Array[]
}

/** Below this many pixels for each byte, nothing is a photo: a flat picture, or a lie about its size. */
const PIXELS_PER_BYTE_MOST = 400

/** No file of a camera, a program or a service has more parts; each costs a look. */
const PARTS_MOST = 10_000
const LEFT_OUT_MOST = 1_000

class Parts {
  #all = 0
  #leftOut = 0

  another(): boolean {
    return ++this.#all <= PARTS_MOST
  }

  isLeftOut(): boolean {
    return ++this.#leftOut <= LEFT_OUT_MOST
  }
}

/** Null: not for us to say. Never throws. */
export function plainFile(bytes: Uint8Array, limits: CodecLimits = defaultLimits): PlainFile | null {
  if (bytes.length < 64 || bytes.length > limits.fileBytes) return null
  try {
    const found = walked(bytes, limits)
    // As the decoder would read it, and only now: the walk has bounded what there is to read.
    if (!found || readHeader(bytes, limits).orientation !== 1) return null
    const keptBytes = found.pieces.reduce((sum, piece) => sum + piece.length, 0)
    return found.width * found.height > keptBytes * PIXELS_PER_BYTE_MOST ? null : found
  } catch (error) {
    if (error instanceof CodecRefusal) return null
    throw error
  }
}

function walked(bytes: Uint8Array, limits: CodecLimits): PlainFile | null {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return jpeg(bytes, limits)
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return png(bytes)
  if (bytes[0] === 0x52 && bytes[8] === 0x57) return webp(bytes)
  return null
}

/** One file; with a record, that of what made it (an XMP packet), where the standard for its kind wants it. */
export function plainBytes({ format, width, height, hasAlpha, pieces }: PlainFile, record?: string): Uint8Array {
  if (record === undefined) return format === 'webp' ? riff(pieces) : Buffer.concat(pieces)
  if (format === 'png') return insertPngText(Buffer.concat(pieces), record)
  if (format === 'jpeg') {
    const packet = Buffer.from(`${jpegXmp}${record}`)
    const [start, ...rest] = pieces
    return Buffer.concat([start ?? Buffer.alloc(0), segment(0xe1, packet), ...rest])
  }
  const pictures = pieces.filter(piece => textAt(piece, 0, 4) !== 'VP8X')
  const flags = (hasAlpha ? webpFlags.alpha : 0) | webpFlags.xmp
  return riff([extended(flags, width, height), ...pictures, chunk('XMP ', Buffer.from(record))])
}

/** The most that a file's head grows when it is written anew. */
export const headRoomBytes = 32

/** The same without a record, in the memory of the file, which is spent; with room before it, hardly a byte moves. */
export function plainBytesInPlace(plain: PlainFile, room: Uint8Array): Uint8Array {
  const pieces = plain.format === 'webp' ? [riffHead(plain.pieces), ...plain.pieces] : plain.pieces
  const firstMoved = pieces.findIndex(piece => placeIn(room, piece) >= 0)
  const first = pieces[firstMoved]
  const headBytes = pieces.slice(0, firstMoved).reduce((sum, piece) => sum + piece.length, 0)
  const start = first ? Math.max(0, placeIn(room, first) - headBytes) : 0
  if (!fitsFrom(start, pieces, room)) return plainBytes(plain)
  let at = start
  for (const piece of pieces) {
    if (placeIn(room, piece) !== at) room.set(piece, at)
    at += piece.length
  }
  return room.subarray(start, at)
}

/** Negative: the piece lies elsewhere. */
function placeIn(room: Uint8Array, piece: Uint8Array): number {
  const from = piece.byteOffset - room.byteOffset
  return piece.buffer === room.buffer && from + piece.length <= room.length ? from : -1
}

/** No part is written over before it was moved itself; and what stays does not hold on to twice its size. */
function fitsFrom(start: number, pieces: readonly Uint8Array[], room: Uint8Array): boolean {
  let at = start
  for (const piece of pieces) {
    const from = placeIn(room, piece)
    if (from >= 0 && from < at) return false
    at += piece.length
  }
  return at <= room.length && (at - start) * 2 > room.length
}

const textAt = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(length, bytes.length - from))).toString(
    'latin1',
  )

// JPEG

const jpegXmp = 'http://ns.adobe.com/xap/1.0/\0'
/** Always the same: what a camera wrote into its own says nothing of the picture. */
const jfif = Buffer.from('ffd8ffe000104a46494600010100000100010000', 'hex')

function segment(marker: number, body: Uint8Array): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([head, body])
}

/** Tables, and how often the decoder starts anew: whether a body is that and nothing besides. */
const jpegTables: Readonly<Record<number, (body: Uint8Array) => boolean>> = {
  219: body => isListOf(body, (first, _) => ((first & 15) > 3 || first >> 4 > 1 ? 0 : 65 + 64 * (first >> 4))),
  196: body => isListOf(body, huffmanBytes),
  221: body => body.length === 2,
}
const tableBytesMost = 65_536

/** Each part says by its first byte, and what follows, how long it is; 0: it is none. */
function isListOf(body: Uint8Array, lengthOf: (first: number, rest: Uint8Array) => number): boolean {
  let at = 0
  while (at < body.length) {
    const length = lengthOf(body[at] ?? 0, body.subarray(at))
    if (length === 0) return false
    at += length
  }
  return at === body.length && at > 0
}

/** Sixteen counts of codes, and as many values. */
function huffmanBytes(first: number, table: Uint8Array): number {
  if (first >> 4 > 1 || (first & 15) > 3 || table.length < 17) return 0
  const values = table.subarray(1, 17).reduce((sum, count) => sum + count, 0)
  return values > 256 ? 0 : 17 + values
}
/** Baseline, extended and progressive. */
const jpegFrames: ReadonlySet<number> = new Set([0xc0, 0xc1, 0xc2])

interface JpegFound {
  width: number
  height: number
}

function jpeg(bytes: Uint8Array, { scans: scansMost }: CodecLimits): PlainFile | null {
  const read = readerOf(bytes, false)
  const pieces: Uint8Array[] = [jfif]
  const found: JpegFound = { width: 0, height: 0 }
  const parts = new Parts()
  let scans = 0
  let tableBytes = 0
  for (let at = 2; ; ) {
    if (read.u8(at) !== 0xff || !parts.another()) return null
    const marker = read.u8(at + 1)
    if (marker === 0xd9) break
    const length = read.u16(at + 2)
    const end = at + 2 + length
    if (length < 2 || end > bytes.length) return null
    const body = bytes.subarray(at + 4, end)
    if (marker === 0xda) {
      const isHead = body.length === 4 + 2 * (body[0] ?? 0)
      if (!isHead || found.width === 0 || ++scans > scansMost) return null
      const next = scanEnd(bytes, end)
      if (next === null) return null
      pieces.push(bytes.subarray(at, next))
      at = next
      continue
    }
    const isTable = jpegTables[marker]
    if (isTable) {
      tableBytes += body.length
      if (!isTable(body) || tableBytes > tableBytesMost) return null
      pieces.push(bytes.subarray(at, end))
    } else if (jpegFrames.has(marker)) {
      if (!readFrame(body, found)) return null
      pieces.push(bytes.subarray(at, end))
    } else if (!parts.isLeftOut() || !isLeftOut(marker, body)) return null
    at = end
  }
  if (scans === 0) return null
  pieces.push(Buffer.from([0xff, 0xd9]))
  const { width, height } = found
  return { format: 'jpeg', width, height, hasAlpha: false, pieces }
}

/** One frame, of 8 bits, grey or of three components. */
function readFrame(body: Uint8Array, found: JpegFound): boolean {
  const read = readerOf(body, false)
  if (found.width !== 0 || read.u8(0) !== 8 || body.length !== 6 + 3 * read.u8(5)) return false
  found.height = read.u16(1)
  found.width = read.u16(3)
  const components = read.u8(5)
  // Components that are called R, G and B are what they are called, until a JFIF head says otherwise.
  return found.height > 0 && (components === 1 || (components === 3 && read.u8(6) !== 0x52))
}

/** What says nothing about how the picture looks. Which way up it is has been read before. */
function isLeftOut(marker: number, body: Uint8Array): boolean {
  if (marker === 0xfe) return true
  // Colour that is not YCbCr says so here.
  if (marker === 0xee) return textAt(body, 0, 5) !== 'Adobe' || (body.length >= 12 && body[11] === 1)
  // A profile, a second picture behind this one, or Content Credentials.
  if (marker === 0xe2 || marker === 0xeb) return false
  return marker >= 0xe0 && marker <= 0xef
}

/** Where a scan's data end: at the marker behind them. Stuffed zeros and restart marks are part of them. */
function scanEnd(bytes: Uint8Array, from: number): number | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  // One byte in 256 of a photo's data is a 255; what has far more was made to be slow.
  let left = 1_000 + Math.floor((file.length - from) / 24)
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 1 < file.length; at = file.indexOf(0xff, at)) {
    const marker = file[at + 1] ?? 0
    if (marker === 0 || (marker >= 0xd0 && marker <= 0xd7)) at += 2
    else return marker === 0xff ? null : at
    if (--left < 0) return null
  }
  return null
}

// PNG

/** What is kept, and how long it may be. */
const pngBytesMost: Readonly<Record<string, number>> = {
  ...{ IHDR: 13, PLTE: 768, tRNS: 256, IDAT: Number.MAX_SAFE_INTEGER, IEND: 0 },
}
const pngLeftOut: ReadonlySet<string> = new Set(
  'tEXt zTXt iTXt tIME pHYs bKGD hIST sPLT sBIT sRGB gAMA cHRM eXIf'.split(' '),
)
/** 1/2.2 in hundred-thousandths: what sRGB is near enough to. */
const srgbGamma = 45_455

interface PngFound {
  isSrgb: boolean
  isOther: boolean
  hasClear: boolean
}

function png(bytes: Uint8Array): PlainFile | null {
  const read = readerOf(bytes, false)
  if (textAt(bytes, 0, 8) !== '\x89PNG\r\n\x1a\n' || textAt(bytes, 12, 4) !== 'IHDR') return null
  const [bits, colours] = [read.u8(24), read.u8(25)]
  if (read.u32(8) !== 13 || bits > 8) return null
  const found: PngFound = { isSrgb: false, isOther: false, hasClear: false }
  const pieces: Uint8Array[] = [bytes.subarray(0, 8)]
  const seen = new Set<string>()
  const parts = new Parts()
  let last = ''
  let hasData = false
  for (let at = 8; last !== 'IEND'; ) {
    const end = at + 12 + read.u32(at)
    const type = read.ascii(at + 4, 4)
    if (!parts.another()) return null
    if (end > bytes.length || crc32(bytes.subarray(at + 4, end - 4)) !== read.u32(end - 4)) return null
    // The data stand together.
    if (type === 'IDAT' && hasData && last !== 'IDAT') return null
    if (pngBytesMost[type] !== undefined) {
      // Only the data may come more than once.
      if (end - at - 12 > pngBytesMost[type] || (type !== 'IDAT' && seen.has(type))) return null
      pieces.push(bytes.subarray(at, end))
    } else if (!parts.isLeftOut() || !pngLeftOut.has(type)) return null
    else readColour(type, bytes.subarray(at + 8, end - 4), found)
    seen.add(type)
    hasData ||= type === 'IDAT'
    found.hasClear ||= type === 'tRNS'
    last = type
    at = end
  }
  if (!hasData || (found.isOther && !found.isSrgb)) return null
  const hasAlpha = colours === 4 || colours === 6 || found.hasClear
  return { format: 'png', width: read.u32(16), height: read.u32(20), hasAlpha, pieces }
}

/** Of what is left out: whether the colours are sRGB's. */
function readColour(type: string, body: Uint8Array, found: PngFound): void {
  const read = readerOf(body, false)
  if (type === 'sRGB') found.isSrgb = true
  if (type === 'gAMA') found.isOther ||= Math.abs(read.u32(0) - srgbGamma) > 500
  if (type === 'cHRM') found.isOther = true
}

// WebP

const webpFlags = { profile: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04, animation: 0x02 } as const

function chunk(type: string, body: Uint8Array): Buffer {
  const head = Buffer.alloc(8)
  head.write(type, 0, 'latin1')
  head.writeUInt32LE(body.length, 4)
  return Buffer.concat([head, body, Buffer.alloc(body.length & 1)])
}

const riff = (pieces: readonly Uint8Array[]): Buffer => Buffer.concat([riffHead(pieces), ...pieces])

function riffHead(pieces: readonly Uint8Array[]): Buffer {
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
  head.writeUInt32LE(bytes + head.length - 8, 4)
  return head
}

function extended(flags: number, width: number, height: number): Buffer {
  const body = Buffer.alloc(10)
  body.writeUInt8(flags, 0)
  body.writeUIntLE(width - 1, 4, 3)
  body.writeUIntLE(height - 1, 7, 3)
  return chunk('VP8X', body)
}

interface WebpFound {
  width: number
  height: number
  hasAlpha: boolean
  /** `VP8X` says that transparency lies beside the picture. */
  canvas: { width: number; height: number } | null
}

function webp(bytes: Uint8Array): PlainFile | null {
  const read = readerOf(bytes, true)
  if (textAt(bytes, 0, 4) !== 'RIFF' || textAt(bytes, 8, 4) !== 'WEBP') return null
  const end = read.u32(4) + 8
  if (end > bytes.length) return null
  const found: WebpFound = { width: 0, height: 0, hasAlpha: false, canvas: null }
  const parts = new Parts()
  const pieces: Uint8Array[] = []
  for (let at = 12; at + 8 <= end; ) {
    const length = read.u32(at + 4)
    const next = at + 8 + length + (length & 1)
    if (next > end || !parts.another()) return null
    const verdict = readRiffChunk(read.ascii(at, 4), bytes.subarray(at + 8, at + 8 + length), found)
    if (verdict === 'doubt' || (verdict === 'left out' && !parts.isLeftOut())) return null
    if (verdict === 'kept') pieces.push(bytes.subarray(at, next))
    at = next
  }
  const { width, height, hasAlpha, canvas } = found
  if (width === 0 || (canvas && (canvas.width !== width || canvas.height !== height))) return null
  const needsCanvas = pieces.length > 1
  return {
    format: 'webp',
    ...{ width, height, hasAlpha },
    pieces: needsCanvas ? [extended(webpFlags.alpha, width, height), ...pieces] : pieces,
  }
}

function readRiffChunk(type: string, body: Uint8Array, found: WebpFound): 'kept' | 'left out' | 'doubt' {
  const read = readerOf(body, true)
  if (type === 'VP8X') {
    if (found.canvas || read.u8(0) & (webpFlags.profile | webpFlags.animation)) return 'doubt'
    found.canvas = {
      width: 1 + (read.u16(4) | (read.u8(6) << 16)),
      height: 1 + (read.u16(7) | (read.u8(9) << 16)),
    }
    return 'left out'
  }
  if (type === 'XMP ' || type === 'EXIF') return 'left out'
  // One picture, and its transparency before it.
  if (found.width !== 0 || (type === 'ALPH' && (found.hasAlpha || !found.canvas))) return 'doubt'
  if (type === 'ALPH') found.hasAlpha = true
  else if (type === 'VP8 ') readLossy(body, found)
  else if (type === 'VP8L' && !found.hasAlpha) readLossless(body, found)
  else return 'doubt'
  return 'kept'
}

function readLossy(body: Uint8Array, found: WebpFound): void {
  const read = readerOf(body, true)
  // A key frame, by its first bit and its start code.
  if ((read.u8(0) & 1) !== 0 || read.u8(3) !== 0x9d || read.u8(4) !== 0x01 || read.u8(5) !== 0x2a) return
  found.width = read.u16(6) & 0x3fff
  found.height = read.u16(8) & 0x3fff
}

function readLossless(body: Uint8Array, found: WebpFound): void {
  const read = readerOf(body, true)
  if (read.u8(0) !== 0x2f) return
  const packed = read.u32(1)
  found.width = 1 + (packed & 0x3fff)
  found.height = 1 + ((packed >>> 14) & 0x3fff)
  found.hasAlpha = ((packed >>> 28) & 1) === 1
}
