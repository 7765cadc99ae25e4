/**
 * Changes the size of planes: area average downwards (no aliasing), Lanczos3 upwards (crisp, clamped to 0..1). Where a
 * picture has alpha, colours are weighted by it, so that the unseen colour of clear pixels never bleeds in.
 */
import { type Pixels, type Planes, toPlanes } from './planes.ts'
import { clampCompiled } from './planes-compiled.ts'
import { reduceCompiled, resizeCompiled } from './resample-compiled.ts'

/** Which input samples make each output sample of one axis, `taps` of them from `first`, weights summing to 1. */
export interface Taps {
  readonly first: Int32Array
  readonly weights: Float32Array
  readonly taps: number
}

export function resizePlane(
  plane: Float32Array,
  width: number,
  height: number,
  newWidth: number,
  newHeight: number,
): Float32Array {
  if (width === newWidth && height === newHeight) return plane.slice()
  const across = axisTaps(width, newWidth)
  const down = axisTaps(height, newHeight)
  const out =
    resizeCompiled(plane, width, height, newWidth, newHeight, across, down) ??
    plainResize(plane, width, height, newWidth, newHeight, across, down)
  if (newWidth > width || newHeight > height) clampPlane(out)
  return out
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainResize(
  plane: Float32Array,
  width: number,
  height: number,
  newWidth: number,
  newHeight: number,
  across = axisTaps(width, newWidth),
  down = axisTaps(height, newHeight),
): Float32Array {
  const rows = new Float32Array(newWidth * height)
  resizeRows(plane, rows, width, newWidth, across)
  const out = new Float32Array(newWidth * newHeight)
  resizeColumns(rows, out, newWidth, newHeight, down)
  return out
}

function resizeRows(plane: Float32Array, out: Float32Array, width: number, newWidth: number, axis: Taps): void {
  const { first, weights, taps } = axis
  const height = plane.length / width
  for (let y = 0; y < height; y++) {
    const from = y * width
    const to = y * newWidth
    // Six taps are what enlarging takes: written out, they cost half as much as the loop.
    if (taps === 6) {
      for (let x = 0, k = 0; x < newWidth; x++, k += 6) {
        const i = from + first[x]
        out[to + x] =
          plane[i] * weights[k] +
          plane[i + 1] * weights[k + 1] +
          plane[i + 2] * weights[k + 2] +
          plane[i + 3] * weights[k + 3] +
          plane[i + 4] * weights[k + 4] +
          plane[i + 5] * weights[k + 5]
      }
      continue
    }
    for (let x = 0; x < newWidth; x++) {
      const i = from + first[x]
      let sum = 0
      for (let k = 0; k < taps; k++) sum += plane[i + k] * weights[x * taps + k]
      out[to + x] = sum
    }
  }
}

function resizeColumns(rows: Float32Array, out: Float32Array, width: number, newHeight: number, axis: Taps): void {
  const { first, weights, taps } = axis
  for (let y = 0; y < newHeight; y++) {
    const to = y * width
    const at = y * taps
    if (taps === 6) {
      const [a, b, c, d, e, f] = weights.subarray(at, at + 6)
      let i = first[y] * width
      for (let x = 0; x < width; x++, i++) {
        out[to + x] =
          rows[i] * a +
          rows[i + width] * b +
          rows[i + 2 * width] * c +
          rows[i + 3 * width] * d +
          rows[i + 4 * width] * e +
          rows[i + 5 * width] * f
      }
      continue
    }
    for (let k = 0; k < taps; k++) {
      const weight = weights[at + k]
      if (weight === 0) continue
      const from = (first[y] + k) * width
      for (let x = 0; x < width; x++) out[to + x] += rows[from + x] * weight
    }
  }
}

export function resizePlanes(planes: Planes, width: number, height: number): Planes {
  const resize = (plane: Float32Array): Float32Array => resizePlane(plane, planes.width, planes.height, width, height)
  const { alpha } = planes
  if (!alpha) {
    const r = resize(planes.r)
    // A drawing in grey is one plane three times.
    if (isSame(planes.r, planes.g) && isSame(planes.r, planes.b))
      return { width, height, r, g: r.slice(), b: r.slice(), alpha }
    return { width, height, r, g: resize(planes.g), b: resize(planes.b), alpha }
  }
  const newAlpha = resize(alpha)
  const weighted = (plane: Float32Array): Float32Array => {
    const product = new Float32Array(plane.length)
    for (let i = 0; i < product.length; i++) product[i] = plane[i] * alpha[i]
    const out = resize(product)
    for (let i = 0; i < out.length; i++) out[i] = newAlpha[i] > 1e-4 ? Math.min(1, out[i] / newAlpha[i]) : 0
    return out
  }
  return { width, height, r: weighted(planes.r), g: weighted(planes.g), b: weighted(planes.b), alpha: newAlpha }
}

function isSame(one: Float32Array, other: Float32Array): boolean {
  for (let i = 0; i < one.length; i++) if (one[i] !== other[i]) return false
  return true
}

/** A reduced copy of 8-bit pixels; of opaque ones without the planes of the whole. */
export function reducePixels(pixels: Pixels, width: number, height: number): Planes {
  if (width === pixels.width && height === pixels.height) {
    const planes = toPlanes(pixels)
    return planes.alpha ? resizePlanes(planes, width, height) : planes
  }
  if (width < pixels.width && height < pixels.height) {
    const planes = reduceCompiled(pixels, axisTaps(pixels.width, width), axisTaps(pixels.height, height))
    if (planes) return planes
  }
  return resizePlanes(toPlanes(pixels), width, height)
}

/** 0..1, in place. */
export function clampPlane(plane: Float32Array): void {
  if (clampCompiled(plane)) return
  for (let i = 0; i < plane.length; i++) {
    if (plane[i] < 0) plane[i] = 0
    else if (plane[i] > 1) plane[i] = 1
  }
}

function axisTaps(size: number, newSize: number): Taps {
  return newSize < size ? areaTaps(size, newSize) : lanczosTaps(size, newSize)
}

/** Each output sample is the mean of the stretch of input it covers, partly covered ends counted in part. */
function areaTaps(size: number, newSize: number): Taps {
  const ratio = size / newSize
  const taps = Math.min(size, Math.ceil(ratio) + 1)
  const first = new Int32Array(newSize)
  const weights = new Float32Array(newSize * taps)
  for (let i = 0; i < newSize; i++) {
    const start = i * ratio
    const end = (i + 1) * ratio
    first[i] = Math.min(Math.floor(start), size - taps)
    for (let k = 0; k < taps; k++) {
      const pixel = first[i] + k
      weights[i * taps + k] = Math.max(0, Math.min(end, pixel + 1) - Math.max(start, pixel)) / ratio
    }
  }
  return { first, weights, taps }
}

const lobes = 3

function lanczos(distance: number): number {
  if (distance === 0) return 1
  if (Math.abs(distance) >= lobes) return 0
  const t = Math.PI * distance
  return (lobes * Math.sin(t) * Math.sin(t / lobes)) / (t * t)
}

function lanczosTaps(size: number, newSize: number): Taps {
  const ratio = size / newSize
  const taps = Math.min(size, 2 * lobes)
  const first = new Int32Array(newSize)
  const weights = new Float32Array(newSize * taps)
  for (let i = 0; i < newSize; i++) {
    const centre = (i + 0.5) * ratio - 0.5
    const start = Math.floor(centre) - lobes + 1
    first[i] = Math.max(0, Math.min(size - taps, start))
    let total = 0
    // Samples beyond the border repeat the outermost pixel, so their weight goes to it.
    for (let k = start; k < start + 2 * lobes; k++) {
      const pixel = Math.max(0, Math.min(size - 1, k))
      const slot = Math.max(0, Math.min(taps - 1, pixel - first[i]))
      const weight = lanczos(centre - k)
      weights[i * taps + slot] += weight
      total += weight
    }
    for (let k = 0; k < taps; k++) weights[i * taps + k] /= total
  }
  return { first, weights, taps }
}
