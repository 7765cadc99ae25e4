/**
 * The only file that touches sharp. Loaders are an allow-list for the whole process: nothing but JPEG, PNG, WebP, GIF,
 * TIFF and AVIF from memory, so neither SVG nor PDF nor a file path ever reaches libvips.
 * `failOn: 'error'` is a choice: a file cut short is refused, the small oddities that phones write (stray bytes before a
 * marker) are not.
 */
import sharp, { type Sharp } from 'sharp'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { convertCodePoints, needsConversion } from './colour.ts'
import type { CodecLimits, Header } from './header.ts'
import { insertPngText } from './png-text.ts'
import { wrapInTiff } from './profile.ts'
import { CodecRefusal, damaged } from './refusal.ts'

sharp.block({ operation: ['VipsForeignLoad'] })
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map(loader => `VipsForeignLoad${loader}Buffer`),
})
// One picture at a time per process, and no cache of people's pictures: see design notes on media cost.
sharp.cache(false)
sharp.concurrency(1)

const input = (limits: CodecLimits) =>
  ({ failOn: 'error', pages: 1, limitInputPixels: limits.pixels, sequentialRead: true }) as const

export async function decodeRaster(bytes: Uint8Array, header: Header, limits: CodecLimits): Promise<Pixels> {
  try {
    return await toRgba(sharp(bytes, input(limits)), header)
  } catch (cause) {
    throw refusalOf(cause, header, limits)
  }
}

async function toRgba(image: Sharp, header: Header): Promise<Pixels> {
  const { depth, hasProfile, space } = await image.metadata()
  const isDeep = depth === 'ushort'
  const oriented = image.autoOrient().ensureAlpha()
  const points = hasProfile ? null : header.codePoints
  if (needsConversion(points)) {
    const raw = isDeep
      ? oriented.toColourspace('rgb16').raw({ depth: 'ushort' })
      : oriented.toColourspace('srgb').raw({ depth: 'uchar' })
    const { data, info } = await raw.toBuffer({ resolveWithObject: true })
    const samples = isDeep ? new Uint16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length)) : data
    return { width: info.width, height: info.height, data: convertCodePoints(samples, points) }
  }
  // Left to itself sharp takes CMYK to sRGB by perceptual intent, which saturates; so it is relative colorimetric.
  if (space === 'cmyk') oriented.pipelineColourspace('cmyk')
  // sharp works on 16-bit pictures with a profile in Display P3 and, unless told the target, leaves them there.
  const ready = isDeep && hasProfile && space !== 'grey16' ? oriented.withIccProfile('srgb') : oriented
  const { data, info } = await ready.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

/** Colour to sRGB for pixels that another decoder made. */
export async function applyProfile(
  width: number,
  height: number,
  samples: Uint8Array | Uint16Array,
  profile: Uint8Array,
  limits: CodecLimits,
): Promise<Pixels> {
  const isDeep = samples instanceof Uint16Array
  const image = sharp(wrapInTiff(width, height, samples, profile), input(limits))
  const ready = isDeep ? image.withIccProfile('srgb') : image
  const { data } = await ready.toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true })
  return { width, height, data }
}

function refusalOf(cause: unknown, header: Header, limits: CodecLimits): CodecRefusal {
  if (cause instanceof CodecRefusal) return cause
  const said = cause instanceof Error ? cause.message : ''
  const { width, height } = header
  if (/pixel limit/.test(said)) {
    return new CodecRefusal('picture_too_large', { width, height, pixels: width * height, limitPixels: limits.pixels })
  }
  if (/out of memory|bad_alloc|failed to allocate/i.test(said)) return new CodecRefusal('decoder_out_of_memory')
  if (/premature|too early|truncated|end of (file|stream)|read error|bad seek/i.test(said))
    return damaged('it ends too early')
  return damaged('its data do not decode')
}

export type OutputFormat = 'png' | 'jpeg' | 'webp' | 'avif'

export interface EncodeOptions {
  readonly format: OutputFormat
  /** 1..100; PNG has none. Default: JPEG 92, WebP 90, AVIF 60. */
  readonly quality?: number
  /** WebP only. */
  readonly lossless?: boolean
  /** JPEG only: colour at full resolution. */
  readonly fullChroma?: boolean
  /** Goes into EXIF ImageDescription beside Software; for what made the picture, never for who. */
  readonly description?: string
  /** A whole packet; for what made the picture, never for who. */
  readonly xmp?: string
}

export async function encodeRaster(pixels: Pixels, options: EncodeOptions): Promise<Uint8Array> {
  let image = fromPixels(pixels)
  if (options.format === 'jpeg') image = image.flatten({ background: '#ffffff' })
  else if (isOpaque(pixels.data)) image = image.removeAlpha()
  if (options.description !== undefined) {
    image = image.withExif({ IFD0: { ImageDescription: options.description, Software: 'Image2Image' } })
  }
  if (options.xmp === undefined) return outputAs(image, options).toBuffer()
  // libvips deflates the packet in a PNG; the XMP standard wants it readable for whoever only scans for it.
  if (options.format === 'png') return insertPngText(await outputAs(image, options).toBuffer(), options.xmp)
  return outputAs(image.withXmp(options.xmp), options).toBuffer()
}

/** One byte a pixel, 0..1 as black to white. */
export function encodeGrey({ width, height, data }: Matte): Promise<Uint8Array> {
  const grey = Uint8Array.from(data, value => Math.round(Math.min(1, Math.max(0, value)) * 255))
  const raw = { width, height, channels: 1 } as const
  return sharp(grey, { raw }).toColourspace('b-w').png({ compressionLevel: 9 }).toBuffer()
}

/** The XMP packet of a file of a kind that we write, or null. */
export async function readXmp(bytes: Uint8Array): Promise<string | null> {
  try {
    const { xmp } = await sharp(bytes, { limitInputPixels: false }).metadata()
    return xmp ? xmp.toString('utf8') : null
  } catch {
    return null
  }
}

function outputAs(image: Sharp, options: EncodeOptions): Sharp {
  const { format, quality } = options
  switch (format) {
    case 'png':
      return image.png({ compressionLevel: 6, adaptiveFiltering: false })
    case 'jpeg':
      return image.jpeg({ quality: quality ?? 92, chromaSubsampling: options.fullChroma ? '4:4:4' : '4:2:0' })
    case 'webp':
      return image.webp({ quality: quality ?? 90, effort: 2, lossless: options.lossless ?? false })
    case 'avif':
      return image.avif({ quality: quality ?? 60, effort: 0, chromaSubsampling: '4:2:0' })
  }
}

/** Smaller by Lanczos until the longer side fits; a picture that fits already comes back as it is. */
export async function scaleDown(pixels: Pixels, sidePixels: number): Promise<Pixels> {
  if (Math.max(pixels.width, pixels.height) <= sidePixels) return pixels
  const image = fromPixels(pixels)
  // With an alpha channel sharp multiplies and divides every pixel by it, in floating point.
  const lean = isOpaque(pixels.data) ? image.removeAlpha() : image
  const { data, info } = await lean
    .resize({ width: sidePixels, height: sidePixels, fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data }
}

export function isOpaque(data: Uint8Array | Uint8ClampedArray): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return false
  return true
}

const fromPixels = ({ width, height, data }: Pixels): Sharp =>
  sharp(data, { raw: { width, height, channels: 4 }, limitInputPixels: false })
