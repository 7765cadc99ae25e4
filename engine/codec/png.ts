/** Walks a PNG's chunks up to the first picture data: size, orientation (`eXIf`), frames (`acTL`), colour (`iCCP`, `cICP`). */
import { readerOf } from './bytes.ts'
import { readOrientation } from './exif.ts'
import type { CodePoints, Header } from './header.ts'
import { damaged } from './refusal.ts'

export function readPng(bytes: Uint8Array): Header {
  const read = readerOf(bytes, false)
  if (bytes.length < 33 || read.ascii(12, 4) !== 'IHDR') throw damaged('it ends right after its first bytes')
  let orientation = 1
  let frames = 1
  let hasProfile = false
  let codePoints: CodePoints | null = null
  let offset = 8
  while (offset + 12 <= bytes.length) {
    const length = read.u32(offset)
    const type = read.ascii(offset + 4, 4)
    const body = offset + 8
    if (type === 'eXIf') orientation = readOrientation(bytes.subarray(body, body + length))
    if (type === 'acTL') frames = Math.max(1, read.u32(body))
    if (type === 'iCCP') hasProfile = true
    if (type === 'cICP') codePoints = { primaries: read.u8(body), transfer: read.u8(body + 1) }
    // `eXIf` may also stand behind the picture data, so the walk goes on; it touches twelve bytes a chunk.
    if (type === 'IEND') break
    offset = body + length + 4
  }
  return {
    format: 'png',
    width: read.u32(16),
    height: read.u32(20),
    frames,
    orientation,
    hasProfile,
    lossless: true,
    fullChroma: true,
    codePoints,
  }
}
