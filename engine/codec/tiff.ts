/**
 * Walks a TIFF's directories: the first page's size and orientation, and the number of pages. Camera raw files are
 * TIFFs whose first page is a thumbnail: they are refused by name instead of giving a stamp-sized picture.
 */
import { readerOf } from './bytes.ts'
import type { CodecLimits, Header } from './header.ts'
import { CodecRefusal, damaged } from './refusal.ts'

const tag = {
  subfile: 254,
  width: 256,
  height: 257,
  compression: 259,
  orientation: 274,
  subDirectories: 330,
  profile: 34675,
  dng: 50706,
}

export function readTiff(bytes: Uint8Array, _format: string, limits: CodecLimits): Header {
  const littleEndian = bytes[0] === 0x49
  const read = readerOf(bytes, littleEndian)
  const first = new Map<number, number>()
  const seen = new Set<number>()
  let directory = read.u32(4)
  let frames = 0
  while (directory !== 0 && frames <= limits.frames) {
    if (seen.has(directory)) throw damaged('its pages go round in a circle')
    seen.add(directory)
    if (directory + 2 > bytes.length) {
      if (frames > 0) break
      throw damaged('it ends too early')
    }
    const count = read.u16(directory)
    if (frames === 0) {
      for (let i = 0; i < count; i++) {
        const entry = directory + 2 + i * 12
        // Type 3 is a 16-bit number, which stands in the first half of the field.
        first.set(read.u16(entry), read.u16(entry + 2) === 3 ? read.u16(entry + 8) : read.u32(entry + 8))
      }
    }
    frames++
    const next = directory + 2 + count * 12
    directory = next + 4 <= bytes.length ? read.u32(next) : 0
  }
  const isRaw =
    first.has(tag.dng) || (first.get(tag.subfile) === 1 && first.has(tag.subDirectories)) || read.ascii(8, 2) === 'CR'
  if (isRaw) {
    throw new CodecRefusal('unsupported_format', {
      kind: 'camera raw',
      advice: 'Export it as JPEG or TIFF and send that.',
    })
  }
  const orientation = first.get(tag.orientation) ?? 1
  return {
    format: 'tiff',
    width: first.get(tag.width) ?? 0,
    height: first.get(tag.height) ?? 0,
    frames: Math.max(1, frames),
    orientation: orientation >= 1 && orientation <= 8 ? orientation : 1,
    hasProfile: first.has(tag.profile),
    lossless: true,
    fullChroma: true,
    codePoints: null,
  }
}
