/**
 * Picture files to pixels and back with what the browser itself has: upright, in sRGB, with straight alpha. The canvas
 * keeps colours multiplied by alpha, so the colours of nearly clear pixels are coarser than those that a server would give.
 */
import { fromXmp, type Pixels, type Provenance, provenanceOf, type RunResult, toXmp } from '@image2image/engine'
import { withXmp } from './embed.ts'
import type { DeviceFormat } from './protocol.ts'

/** What a page can hold several times over without being ended by the browser. */
const mostPixels = 24_000_000

export class UnreadablePicture extends Error {
  override name = 'UnreadablePicture'
  readonly code: 'not_a_picture' | 'picture_too_large'

  constructor(code: 'not_a_picture' | 'picture_too_large') {
    super(code)
    this.code = code
  }
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d', { colorSpace: 'srgb', willReadFrequently: true })
  if (!context) throw new UnreadablePicture('picture_too_large')
  return context
}

export async function readPicture(file: Blob): Promise<Pixels> {
  let bitmap: ImageBitmap
  try {
    bitmap = await createImageBitmap(file, {
      imageOrientation: 'from-image',
      colorSpaceConversion: 'default',
      premultiplyAlpha: 'none',
    })
  } catch {
    throw new UnreadablePicture('not_a_picture')
  }
  const { width, height } = bitmap
  try {
    if (width * height > mostPixels) throw new UnreadablePicture('picture_too_large')
    const context = contextOf(width, height)
    context.drawImage(bitmap, 0, 0)
    const { data } = context.getImageData(0, 0, width, height, { colorSpace: 'srgb' })
    return { width, height, data }
  } finally {
    bitmap.close()
  }
}

export function toBitmap({ width, height, data }: Pixels): Promise<ImageBitmap> {
  const image = new ImageData(new Uint8ClampedArray(data), width, height, { colorSpace: 'srgb' })
  return createImageBitmap(image, { premultiplyAlpha: 'premultiply', colorSpaceConversion: 'none' })
}

/** Of 100, as the server writes them. */
const qualities: Record<DeviceFormat, number | null> = { png: null, jpeg: 92, webp: 90 }

/** What a picture came from: what its file says of an edit before, and the run that made it, where one did. */
export interface Origin {
  readonly before: Provenance | null
  readonly run: Omit<RunResult, 'pixels'> | null
}

/** What an edited picture says of itself; a photograph says nothing. Results put their record near either end. */
export async function readOrigin(file: Blob): Promise<Origin> {
  const ends = [file.slice(0, 131_072), file.slice(Math.max(131_072, file.size - 131_072))]
  const text = await new Blob(ends).text()
  return { before: fromXmp(text), run: null }
}

export function recordOf({ before, run }: Origin, format: DeviceFormat): Provenance | null {
  if (!run) return before
  const { engine, version, seed, plan } = run
  const finish = { format, quality: qualities[format], size: null, background: 'auto' } as const
  return provenanceOf({ engine, version, seed, plan, finish, hasMask: false, hasReference: false, before })
}

/** JPEG has no alpha: the picture is laid on white. The record of the edit goes into the file. */
export async function writePicture(pixels: Pixels, format: DeviceFormat, origin: Origin): Promise<Blob> {
  const { width, height } = pixels
  const file = await writePixels(pixels, format)
  const record = recordOf(origin, format)
  if (!record) return file
  const marked = withXmp(new Uint8Array(await file.arrayBuffer()), format, toXmp(record), { width, height })
  return new Blob([marked], { type: file.type })
}

async function writePixels({ width, height, data }: Pixels, format: DeviceFormat): Promise<Blob> {
  const context = contextOf(width, height)
  context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height, { colorSpace: 'srgb' }), 0, 0)
  if (format === 'jpeg') {
    context.globalCompositeOperation = 'destination-over'
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, width, height)
  }
  const quality = qualities[format]
  return context.canvas.convertToBlob({
    type: `image/${format}`,
    ...(quality === null ? {} : { quality: quality / 100 }),
  })
}

export function hasAlpha({ data }: Pixels): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true
  return false
}
