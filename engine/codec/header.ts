/**
 * What a file says about itself before anything is decoded: its kind by magic bytes, its size, its frames, its orientation.
 * Every parser here is a bounded walk in plain TypeScript, so that a bomb is refused before a native decoder sees a byte of it.
 */
import { readGif } from './gif.ts'
import { readHeif } from './heif-boxes.ts'
import { readJpeg } from './jpeg.ts'
import { readPng } from './png.ts'
import { CodecRefusal, damaged } from './refusal.ts'
import { sniff } from './sniff.ts'
import { readTiff } from './tiff.ts'
import { readWebp } from './webp.ts'

export type PictureFormat = 'jpeg' | 'png' | 'webp' | 'avif' | 'heic' | 'tiff' | 'gif'

/** CICP numbers of ISO/IEC 23091-2, as `nclx` boxes and PNG's `cICP` chunk write them. */
export interface CodePoints {
  readonly primaries: number
  readonly transfer: number
}

export interface Header {
  readonly format: PictureFormat
  /** As stored, before orientation. */
  readonly width: number
  readonly height: number
  /** Frames or pages in the file, as far as they were counted (one more than the limit at most). */
  readonly frames: number
  /** EXIF orientation 1..8; 1 where the container turns the picture itself (HEIF). */
  readonly orientation: number
  readonly hasProfile: boolean
  /** The pixels were stored without loss (PNG, TIFF, GIF, lossless WebP). */
  readonly lossless: boolean
  /** JPEG keeps colour at full resolution. */
  readonly fullChroma: boolean
  readonly codePoints: CodePoints | null
}

export interface CodecLimits {
  readonly fileBytes: number
  readonly pixels: number
  readonly sidePixels: number
  readonly frames: number
  /** Passes of a progressive JPEG: decoding time grows with each, without a byte limit noticing. */
  readonly scans: number
}

export const defaultLimits: CodecLimits = {
  fileBytes: 50 * 1024 * 1024,
  pixels: 40_000_000,
  sidePixels: 16_384,
  frames: 1_000,
  scans: 100,
}

const readers = {
  jpeg: readJpeg,
  png: readPng,
  gif: readGif,
  webp: readWebp,
  tiff: readTiff,
  avif: readHeif,
  heic: readHeif,
} as const

export function readHeader(bytes: Uint8Array, limits: CodecLimits): Header {
  if (bytes.length === 0) throw new CodecRefusal('empty_file')
  if (bytes.length > limits.fileBytes) {
    throw new CodecRefusal('file_too_large', { sizeBytes: bytes.length, limitBytes: limits.fileBytes })
  }
  const format = sniff(bytes)
  const header = readers[format](bytes, format, limits)
  requireWithinLimits(header.width, header.height, limits)
  if (header.frames > limits.frames) throw new CodecRefusal('too_many_frames', { limitFrames: limits.frames })
  return header
}

export function requireWithinLimits(width: number, height: number, limits: CodecLimits): void {
  if (width < 1 || height < 1) throw damaged('it says it has no width or no height')
  const pixels = width * height
  if (pixels > limits.pixels) {
    throw new CodecRefusal('picture_too_large', { width, height, pixels, limitPixels: limits.pixels })
  }
  if (width > limits.sidePixels || height > limits.sidePixels) {
    throw new CodecRefusal('side_too_long', { width, height, limitSidePixels: limits.sidePixels })
  }
}
