/**
 * Smooth enlargement of small planes, and the fast guided filter built on it: large soft structure (illumination, base
 * layers, mattes) is found on a reduced copy and applied to the full-size picture, whose edges it keeps. That makes a
 * 30-pixel filter on 12 megapixels cost little more than reading them, and spares whole planes of memory.
 */
import { applyLinesCompiled, enlargeCompiled, type Places } from './enlarge-compiled.ts'
import { boxBlur } from './filters.ts'
import { resizePlane } from './resample.ts'

export interface Size {
  readonly width: number
  readonly height: number
}

/** Reads one row of a small plane as if it had `out.length` x `targetHeight` pixels, bilinear. */
export type RowReader = (plane: Float32Array, row: number, out: Float32Array) => void

/** For every pixel of a large row its left neighbour in the small one, and how far it lies towards the next. */
export function placesAlong(width: number, targetWidth: number): Places {
  const left = new Int32Array(targetWidth)
  const across = new Float32Array(targetWidth)
  for (let x = 0; x < targetWidth; x++) {
    const at = Math.min(width - 1, Math.max(0, ((x + 0.5) * width) / targetWidth - 0.5))
    // The last cell is read from its left end, so that its right neighbour exists.
    left[x] = Math.min(Math.floor(at), Math.max(0, width - 2))
    across[x] = at - left[x]
  }
  return { left, across }
}

export function createRowReader(size: Size, targetWidth: number, targetHeight: number): RowReader {
  const { width, height } = size
  const { left, across } = placesAlong(width, targetWidth)
  const blended = new Float32Array(width + 1)
  return (plane, row, out) => {
    const y = Math.min(height - 1, Math.max(0, ((row + 0.5) * height) / targetHeight - 0.5))
    const top = Math.floor(y)
    const below = Math.min(height - 1, top + 1) * width
    const down = y - top
    for (let x = 0; x < width; x++) {
      const value = plane[top * width + x]
      blended[x] = value + (plane[below + x] - value) * down
    }
    blended[width] = blended[width - 1]
    for (let x = 0; x < targetWidth; x++) {
      const value = blended[left[x]]
      out[x] = value + (blended[left[x] + 1] - value) * across[x]
    }
  }
}

export function enlargePlane(plane: Float32Array, size: Size, width: number, height: number): Float32Array {
  const out = new Float32Array(width * height)
  if (enlargeCompiled(plane, size, placesAlong(size.width, width), height, out)) return out
  const read = createRowReader(size, width, height)
  for (let y = 0; y < height; y++) read(plane, y, out.subarray(y * width, (y + 1) * width))
  return out
}

/** The size at which a filter of `radius` pixels still has about `kept` pixels of radius. */
export function reducedSize(width: number, height: number, radius: number, kept = 6): Size & { factor: number } {
  const factor = Math.max(1, radius / kept)
  return {
    width: Math.max(1, Math.round(width / factor)),
    height: Math.max(1, Math.round(height / factor)),
    factor,
  }
}

/**
 * `input` smoothed over `radius` but held to the edges of `guide` (He and Sun 2015, "Fast guided filter"). `epsilon` is
 * the variance of the guide that counts as flat. `guide` and `input` may be the same plane. The reduced copy is one on
 * which `kept` pixels of the radius are left.
 */
export function fastGuidedFilter(
  guide: Float32Array,
  input: Float32Array,
  width: number,
  height: number,
  radius: number,
  epsilon: number,
  kept = 6,
): Float32Array {
  const small = reducedSize(width, height, radius, kept)
  const reach = Math.max(1, Math.round(radius / small.factor))
  const shrink = (plane: Float32Array): Float32Array => resizePlane(plane, width, height, small.width, small.height)
  const g = shrink(guide)
  const { slope, offset } = localLines(g, input === guide ? g.slice() : shrink(input), small, reach, epsilon)
  return alongGuide(guide, slope, offset, small, width, height)
}

interface Lines {
  readonly slope: Float32Array
  readonly offset: Float32Array
}

/** Around each place, the line a·g + b that fits `p` best, averaged over all windows. Overwrites both planes. */
function localLines(g: Float32Array, p: Float32Array, size: Size, reach: number, epsilon: number): Lines {
  const mean = (plane: Float32Array): Float32Array => boxBlur(plane, size.width, size.height, reach, plane)
  const slope = new Float32Array(g.length)
  const variance = new Float32Array(g.length)
  for (let i = 0; i < g.length; i++) {
    slope[i] = g[i] * p[i]
    variance[i] = g[i] * g[i]
  }
  mean(g)
  mean(p)
  mean(slope)
  mean(variance)
  for (let i = 0; i < g.length; i++) {
    const a = (slope[i] - g[i] * p[i]) / (Math.max(0, variance[i] - g[i] * g[i]) + epsilon)
    slope[i] = a
    p[i] -= a * g[i]
  }
  return { slope: mean(slope), offset: mean(p) }
}

function alongGuide(
  guide: Float32Array,
  slope: Float32Array,
  offset: Float32Array,
  small: Size,
  width: number,
  height: number,
): Float32Array {
  const out = new Float32Array(width * height)
  applyLines(slope, offset, small, guide, width, out)
  return out
}

/** `slope` · `guide` + `offset` at full size, where slope and offset are small. */
export function applyLines(
  slope: Float32Array,
  offset: Float32Array,
  size: Size,
  guide: Float32Array,
  width: number,
  out: Float32Array,
): void {
  const places = placesAlong(size.width, width)
  if (!applyLinesCompiled(slope, offset, size, guide, places, out)) {
    plainLines(slope, offset, size, guide, width, out)
  }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainLines(
  slope: Float32Array,
  offset: Float32Array,
  size: Size,
  guide: Float32Array,
  width: number,
  out: Float32Array,
): void {
  const height = guide.length / width
  const read = createRowReader(size, width, height)
  const slopes = new Float32Array(width)
  const offsets = new Float32Array(width)
  for (let y = 0; y < height; y++) {
    read(slope, y, slopes)
    read(offset, y, offsets)
    for (let x = 0, i = y * width; x < width; x++, i++) out[i] = slopes[x] * guide[i] + offsets[x]
  }
}

/**
 * Brings `input`, found on a reduced copy of size `small`, up to the full size along the edges of `guide`: around each
 * place it is explained as a straight-line function of the guide (joint upsampling after He and Sun 2015).
 */
export function guidedEnlarge(
  guide: Float32Array,
  input: Float32Array,
  small: Size,
  width: number,
  height: number,
  epsilon: number,
  reach = 2,
): Float32Array {
  const g = resizePlane(guide, width, height, small.width, small.height)
  const { slope, offset } = localLines(g, input.slice(), small, reach, epsilon)
  return alongGuide(guide, slope, offset, small, width, height)
}
