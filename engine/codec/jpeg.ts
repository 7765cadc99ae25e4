/**
 * Walks a JPEG's markers: size from the frame header, orientation from EXIF, what the scans hold. The walk ends at the
 * first end-of-image, so a second picture (MPO) or anything else behind it is never looked at.
 */
import { readerOf } from './bytes.ts'
import { readOrientation } from './exif.ts'
import type { CodecLimits, Header } from './header.ts'
import { type Frame, readFrame, readScan, requirePlausible, type Scan } from './jpeg-scans.ts'
import { CodecRefusal, damaged } from './refusal.ts'

interface Found {
  width: number
  height: number
  orientation: number
  hasProfile: boolean
  fullChroma: boolean
  frames: number
  frame: Frame | null
}

const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc

export function readJpeg(bytes: Uint8Array, _format: 'jpeg' | string, limits: CodecLimits): Header {
  const read = readerOf(bytes, false)
  const found: Found = {
    width: 0,
    height: 0,
    orientation: 1,
    hasProfile: false,
    fullChroma: false,
    frames: 1,
    frame: null,
  }
  let offset = 2
  const scans: Scan[] = []
  let open: { readonly scan: Omit<Scan, 'bytes'>; readonly start: number } | null = null
  const closeScan = (end: number): void => {
    if (open) scans.push({ ...open.scan, bytes: end - open.start })
    open = null
  }
  while (offset < bytes.length) {
    const start = bytes.indexOf(0xff, offset)
    if (start < 0 || start + 1 >= bytes.length) break
    const marker = bytes[start + 1]
    offset = start + 1
    if (marker === 0xff) continue
    offset = start + 2
    if (marker === 0 || marker === 1 || (marker >= 0xd0 && marker <= 0xd8)) continue
    closeScan(start)
    if (marker === 0xd9) break
    if (offset + 2 > bytes.length) break
    const length = read.u16(offset)
    if (length < 2) throw damaged('a segment has no length')
    const body = bytes.subarray(offset + 2, offset + length)
    offset += length
    if (marker !== 0xda) readSegment(marker, body, found)
    else if (scans.length === limits.scans) throw new CodecRefusal('too_many_scans', { limitScans: limits.scans })
    else open = { scan: readScan(body), start: offset }
  }
  closeScan(bytes.length)
  const { fullChroma, frame, ...rest } = found
  if (scans.length === 0 || !frame) throw damaged('it holds no picture')
  // What claims too much is refused for that, by whoever called.
  if (rest.width * rest.height <= limits.pixels) requirePlausible(frame, scans)
  return { format: 'jpeg', ...rest, lossless: false, fullChroma, codePoints: null }
}

function readSegment(marker: number, body: Uint8Array, found: Found): void {
  if (isFrameHeader(marker)) {
    const read = readerOf(body, false)
    // Scanners' lossless and hierarchical modes; no decoder here reads them.
    if (marker === 0xc3 || marker === 0xc5 || marker === 0xc6 || marker === 0xc7 || marker >= 0xcb) {
      throw new CodecRefusal('unsupported_format', {
        kind: 'lossless JPEG',
        advice: 'Save it as an ordinary JPEG or PNG.',
      })
    }
    if (found.width !== 0) return
    found.height = read.u16(1)
    found.width = read.u16(3)
    if (found.width === 0 || found.height === 0) throw damaged('it says it has no width or no height')
    found.frame = readFrame(marker, body)
    found.fullChroma = read.u8(5) >= 3 && read.u8(7) === 0x11
  } else if (marker === 0xe1 && startsWith(body, 'Exif\0\0')) {
    found.orientation = readOrientation(body.subarray(6))
  } else if (marker === 0xe2 && startsWith(body, 'ICC_PROFILE\0')) {
    found.hasProfile = true
  }
}

function startsWith(body: Uint8Array, text: string): boolean {
  if (body.length < text.length) return false
  for (let i = 0; i < text.length; i++) if (body[i] !== text.charCodeAt(i)) return false
  return true
}
