/** Counts a GIF's frames by hopping from block to block: 100,000 frames of one pixel are found out in milliseconds. */
import { readerOf } from './bytes.ts'
import type { CodecLimits, Header } from './header.ts'
import { damaged } from './refusal.ts'

const tableBytes = (flags: number): number => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)

export function readGif(bytes: Uint8Array, _format: string, limits: CodecLimits): Header {
  const read = readerOf(bytes, true)
  let width = read.u16(6)
  let height = read.u16(8)
  let offset = 13 + tableBytes(read.u8(10))
  let frames = 0
  const skipBlocks = (): void => {
    while (offset < bytes.length && bytes[offset] !== 0) offset += bytes[offset] + 1
    offset++
  }
  while (offset < bytes.length && frames <= limits.frames) {
    const kind = bytes[offset]
    if (kind === 0x3b) break
    if (kind === 0x21) {
      offset += 2
      skipBlocks()
    } else if (kind === 0x2c) {
      // Some decoders let a frame outgrow the screen it is drawn on.
      width = Math.max(width, read.u16(offset + 1) + read.u16(offset + 5))
      height = Math.max(height, read.u16(offset + 3) + read.u16(offset + 7))
      offset += 10 + tableBytes(read.u8(offset + 9)) + 1
      skipBlocks()
      frames++
    } else if (kind === 0) {
      offset++
    } else if (frames > 0) {
      break
    } else {
      throw damaged('it holds an unknown block')
    }
  }
  if (frames === 0) throw damaged('it holds no frame')
  return {
    format: 'gif',
    width,
    height,
    frames,
    orientation: 1,
    hasProfile: false,
    lossless: true,
    fullChroma: true,
    codePoints: null,
  }
}
