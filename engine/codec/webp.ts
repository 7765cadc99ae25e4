/** Walks a WebP's RIFF chunks: canvas size, frames, orientation, and whether the pixels are lossless. */
import { readerOf } from './bytes.ts'
import { readOrientation } from './exif.ts'
import type { Header } from './header.ts'
import { damaged } from './refusal.ts'

interface Found {
  width: number
  height: number
  frames: number
  orientation: number
  hasProfile: boolean
  lossless: boolean
}

export function readWebp(bytes: Uint8Array): Header {
  const read = readerOf(bytes, true)
  const found: Found = { width: 0, height: 0, frames: 0, orientation: 1, hasProfile: false, lossless: false }
  const end = Math.min(bytes.length, read.u32(4) + 8)
  for (let offset = 12; offset + 8 <= end; ) {
    const type = read.ascii(offset, 4)
    const length = read.u32(offset + 4)
    readChunk(type, bytes.subarray(offset + 8, offset + 8 + length), found)
    offset += 8 + length + (length & 1)
  }
  if (found.width === 0) throw damaged('it holds no picture')
  return { format: 'webp', ...found, frames: Math.max(1, found.frames), fullChroma: false, codePoints: null }
}

function readChunk(type: string, body: Uint8Array, found: Found): void {
  const read = readerOf(body, true)
  const size = (width: number, height: number): void => {
    if (found.width !== 0) return
    found.width = width
    found.height = height
  }
  if (type === 'VP8X') {
    size(1 + (read.u32(4) & 0xffffff), 1 + (read.u16(7) | (read.u8(9) << 16)))
  } else if (type === 'VP8 ') {
    size(read.u16(6) & 0x3fff, read.u16(8) & 0x3fff)
  } else if (type === 'VP8L') {
    const packed = read.u32(1)
    size(1 + (packed & 0x3fff), 1 + ((packed >>> 14) & 0x3fff))
    found.lossless = true
  } else if (type === 'ANMF') {
    found.frames++
    if (body.length > 24 && read.ascii(16, 4) === 'VP8L') found.lossless = true
  } else if (type === 'ICCP') {
    found.hasProfile = true
  } else if (type === 'EXIF') {
    // Some writers keep JPEG's prefix before the TIFF header.
    const start = body.length > 6 && read.ascii(0, 4) === 'Exif' ? 6 : 0
    found.orientation = readOrientation(body.subarray(start))
  }
}
