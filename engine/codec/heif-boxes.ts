/**
 * Walks the boxes of HEIC and AVIF (ISO/IEC 23008-12) as far as the primary picture's properties: its size, its turn, its
 * colour. Pixels, grids and thumbnails are the decoders' business.
 */
import { type ByteReader, readerOf } from './bytes.ts'
import type { CodePoints, Header } from './header.ts'
import { damaged } from './refusal.ts'

interface Box {
  readonly type: string
  readonly start: number
  readonly end: number
}

const maxBoxes = 10_000

function* boxes(read: ByteReader, start: number, end: number): Generator<Box> {
  let offset = start
  for (let count = 0; offset + 8 <= end && count < maxBoxes; count++) {
    let size = read.u32(offset)
    const type = read.ascii(offset + 4, 4)
    let body = offset + 8
    if (size === 1) {
      size = read.u32(offset + 8) * 2 ** 32 + read.u32(offset + 12)
      body = offset + 16
    } else if (size === 0) {
      size = end - offset
    }
    if (size < body - offset) throw damaged('a box has no length')
    yield { type, start: body, end: Math.min(end, offset + size) }
    offset += size
  }
}

const find = (read: ByteReader, start: number, end: number, type: string): Box | null => {
  for (const box of boxes(read, start, end)) if (box.type === type) return box
  return null
}

export function readHeif(bytes: Uint8Array, format: 'avif' | 'heic' | string): Header {
  const read = readerOf(bytes, false)
  const meta = find(read, 0, bytes.length, 'meta')
  const primary = meta && find(read, meta.start + 4, meta.end, 'pitm')
  const properties = meta && find(read, meta.start + 4, meta.end, 'iprp')
  const list = properties && find(read, properties.start, properties.end, 'ipco')
  const links = properties && find(read, properties.start, properties.end, 'ipma')
  if (!primary || !properties || !list || !links) throw damaged('it holds no picture')
  const id = read.u8(primary.start) === 0 ? read.u16(primary.start + 4) : read.u32(primary.start + 4)
  const all = [...boxes(read, list.start, list.end)]
  const found = { width: 0, height: 0, quarterTurns: 0, hasProfile: false, codePoints: null as CodePoints | null }
  for (const position of propertiesOf(read, links, id)) {
    const box = all[position - 1]
    if (box) readProperty(read, box, found)
  }
  if (found.width === 0) throw damaged('it does not say how large it is')
  const turned = found.quarterTurns % 2 === 1
  return {
    format: format === 'avif' ? 'avif' : 'heic',
    width: turned ? found.height : found.width,
    height: turned ? found.width : found.height,
    frames: 1,
    orientation: 1,
    hasProfile: found.hasProfile,
    lossless: false,
    fullChroma: false,
    codePoints: found.codePoints,
  }
}

/** The 1-based places in `ipco` that belong to the item. */
function propertiesOf(read: ByteReader, links: Box, id: number): number[] {
  const version = read.u8(links.start)
  const wide = (read.u8(links.start + 3) & 1) === 1
  const count = read.u32(links.start + 4)
  let offset = links.start + 8
  for (let i = 0; i < count && offset < links.end; i++) {
    const item = version < 1 ? read.u16(offset) : read.u32(offset)
    offset += version < 1 ? 2 : 4
    const places = read.u8(offset++)
    if (item === id) {
      return Array.from({ length: places }, (_, n) =>
        wide ? read.u16(offset + n * 2) & 0x7fff : read.u8(offset + n) & 0x7f,
      )
    }
    offset += places * (wide ? 2 : 1)
  }
  return []
}

function readProperty(
  read: ByteReader,
  box: Box,
  found: { width: number; height: number; quarterTurns: number; hasProfile: boolean; codePoints: CodePoints | null },
): void {
  if (box.type === 'ispe') {
    found.width = read.u32(box.start + 4)
    found.height = read.u32(box.start + 8)
  } else if (box.type === 'irot') {
    found.quarterTurns = read.u8(box.start) & 3
  } else if (box.type === 'colr') {
    const kind = read.ascii(box.start, 4)
    if (kind === 'nclx') {
      found.codePoints = { primaries: read.u16(box.start + 4), transfer: read.u16(box.start + 6) }
    } else if (kind === 'prof' || kind === 'rICC') {
      found.hasProfile = true
    }
  }
}
