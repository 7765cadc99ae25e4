/**
 * Picture files to pixels and back with what the browser itself has: upright, in sRGB, with straight alpha. The canvas
 * keeps colours multiplied by alpha, so the colours of nearly clear pixels are coarser than those that a server would give.
 */
import type { Pixels } from '@image2image/engine'
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

const qualities: Record<DeviceFormat, number | undefined> = { png: undefined, jpeg: 0.92, webp: 0.9 }

/** JPEG has no alpha: the picture is laid on white. */
export async function writePicture({ width, height, data }: Pixels, format: DeviceFormat): Promise<Blob> {
  const context = contextOf(width, height)
  context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height, { colorSpace: 'srgb' }), 0, 0)
  if (format === 'jpeg') {
    context.globalCompositeOperation = 'destination-over'
    context.fillStyle = '#ffffff'
    context.fillRect(0, 0, width, height)
  }
  const quality = qualities[format]
  return context.canvas.convertToBlob({ type: `image/${format}`, ...(quality === undefined ? {} : { quality }) })
}

export function hasAlpha({ data }: Pixels): boolean {
  for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) return true
  return false
}
