/**
 * The working form of a picture inside the engine: one Float32 plane per channel, values 0..1 in sRGB encoding,
 * row-major, so that filters walk memory in order. `Pixels` is the form at the engine's edges: 8-bit RGBA.
 */

import { fromBytesCompiled, lumaCompiled, toBytesCompiled } from './planes-compiled.ts'

/** 8-bit sRGB, RGBA interleaved, straight (not premultiplied) alpha; `data.length === width * height * 4`. */
export interface Pixels {
  readonly width: number
  readonly height: number
  readonly data: Uint8ClampedArray | Uint8Array
}

/** `alpha` is null while every pixel is opaque. */
export interface Planes {
  readonly width: number
  readonly height: number
  r: Float32Array
  g: Float32Array
  b: Float32Array
  alpha: Float32Array | null
}

/** How much of each pixel belongs to something: 0..1, row-major, the size of the picture it was made for. */
export interface Matte {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

export function clamp(value: number, low = 0, high = 1): number {
  if (value < low) return low
  if (value > high) return high
  return value
}

export const mix = (from: number, to: number, amount: number): number => from + (to - from) * amount

/** 0 at `from`, 1 at `to`, with zero slope at both ends (Perlin's smoothstep); works downwards too. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from))
  return t * t * (3 - 2 * t)
}

export function createPlanes(width: number, height: number, alpha: Float32Array | null = null): Planes {
  const count = width * height
  return { width, height, r: new Float32Array(count), g: new Float32Array(count), b: new Float32Array(count), alpha }
}

export function clonePlanes(planes: Planes): Planes {
  return {
    width: planes.width,
    height: planes.height,
    r: planes.r.slice(),
    g: planes.g.slice(),
    b: planes.b.slice(),
    alpha: planes.alpha?.slice() ?? null,
  }
}

export function toPlanes(pixels: Pixels): Planes {
  const planes = createPlanes(pixels.width, pixels.height)
  if (!fromBytesCompiled(pixels.data, planes)) plainFromBytes(pixels.data, planes)
  return planes
}

/** What the compiled conversion is tested against, and what runs where there is none. */
export function plainFromBytes(data: Pixels['data'], planes: Planes): void {
  const count = planes.r.length
  let opaque = true
  for (let i = 0, j = 0; i < count; i++, j += 4) {
    planes.r[i] = data[j] / 255
    planes.g[i] = data[j + 1] / 255
    planes.b[i] = data[j + 2] / 255
    if (data[j + 3] !== 255) opaque = false
  }
  if (!opaque) {
    const alpha = new Float32Array(count)
    for (let i = 0, j = 3; i < count; i++, j += 4) alpha[i] = data[j] / 255
    planes.alpha = alpha
  }
}

export function toPixels(planes: Planes): Pixels {
  const data = new Uint8ClampedArray(planes.r.length * 4)
  if (!toBytesCompiled(planes, data)) plainToBytes(planes, data)
  return { width: planes.width, height: planes.height, data }
}

export function plainToBytes({ r, g, b, alpha }: Planes, data: Uint8ClampedArray): void {
  for (let i = 0, j = 0; i < r.length; i++, j += 4) {
    // Uint8ClampedArray clamps and rounds half to even by itself.
    data[j] = r[i] * 255
    data[j + 1] = g[i] * 255
    data[j + 2] = b[i] * 255
    data[j + 3] = alpha ? alpha[i] * 255 : 255
  }
}

/** Rec. 601 luma of the encoded values: what the eye calls brightness, cheap enough for every filter's guide. */
export function luma(planes: Planes): Float32Array {
  const { r, g, b } = planes
  const out = new Float32Array(r.length)
  if (lumaCompiled(planes, out)) return out
  for (let i = 0; i < out.length; i++) out[i] = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
  return out
}
