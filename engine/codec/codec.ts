/**
 * Files to pixels and back, for Node. What comes out of `decode` is upright, 8-bit sRGB, and carries nothing else: no EXIF,
 * no position, no thumbnail. What cannot be taken is a `CodecRefusal`. Decoders are native code fed by strangers, so a
 * server runs this in a process it can kill; the limits here make that rare.
 */
import type { Pixels } from '../pixels/planes.ts'
import { convertCodePoints, needsConversion } from './colour.ts'
import { swapsSides } from './exif.ts'
import {
  type CodecLimits,
  defaultLimits,
  type Header,
  type PictureFormat,
  readHeader,
  requireWithinLimits,
} from './header.ts'
import { decodeHeif } from './heif.ts'
import { applyProfile, decodeRaster, type EncodeOptions, encodeRaster, isOpaque, scaleDown } from './raster.ts'
import { type CodecCode, CodecRefusal, codecCodes } from './refusal.ts'

export type { OutputFormat } from './raster.ts'
export type { CodecCode, CodecLimits, EncodeOptions, PictureFormat }
export { CodecRefusal, codecCodes, defaultLimits, isOpaque, scaleDown }

export interface Probe {
  readonly format: PictureFormat
  /** Upright. */
  readonly width: number
  readonly height: number
  readonly frames: number
  /** EXIF orientation as stored, 1..8. */
  readonly orientation: number
  readonly hadProfile: boolean
  readonly lossless: boolean
  readonly fullChroma: boolean
}

export interface DecodedPicture extends Probe {
  readonly pixels: Pixels
  /** Some pixel is not opaque. */
  readonly hasAlpha: boolean
}

/** Reads the header only: no decoder runs. Throws `CodecRefusal` for what `decode` would refuse by size or kind. */
export function probe(bytes: Uint8Array, limits: CodecLimits = defaultLimits): Probe {
  return describe(readHeader(bytes, limits))
}

function describe(header: Header): Probe {
  const { format, frames, orientation, hasProfile, lossless, fullChroma } = header
  const [width, height] = swapsSides(orientation) ? [header.height, header.width] : [header.width, header.height]
  return { format, width, height, frames, orientation, hadProfile: hasProfile, lossless, fullChroma }
}

/** The first frame or page, upright, as straight-alpha sRGB. */
export async function decode(bytes: Uint8Array, limits: CodecLimits = defaultLimits): Promise<DecodedPicture> {
  const header = readHeader(bytes, limits)
  const pixels =
    header.format === 'heic' ? await decodeHeic(bytes, header, limits) : await decodeRaster(bytes, header, limits)
  requireWithinLimits(pixels.width, pixels.height, limits)
  const { width, height } = pixels
  return { ...describe(header), width, height, pixels, hasAlpha: !isOpaque(pixels.data) }
}

async function decodeHeic(bytes: Uint8Array, header: Header, limits: CodecLimits): Promise<Pixels> {
  const { width, height, samples, profile } = decodeHeif(bytes, (w, h) => requireWithinLimits(w, h, limits))
  if (profile) return applyProfile(width, height, samples, profile, limits)
  if (needsConversion(header.codePoints)) return { width, height, data: convertCodePoints(samples, header.codePoints) }
  const data = samples instanceof Uint16Array ? Uint8Array.from(samples, value => value >> 8) : samples
  return { width, height, data }
}

/** JPEG has no alpha: the picture is laid on white. */
export async function encode(pixels: Pixels, options: EncodeOptions): Promise<Uint8Array> {
  return encodeRaster(pixels, options)
}
