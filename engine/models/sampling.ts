import { createPlanes, type Pixels, type Planes } from '../pixels/planes.ts'
import type { Taps } from '../pixels/resample.ts'
import { reduceCompiled, type Target } from '../pixels/resample-compiled.ts'

/**
 * Takes a whole picture down (or up) to the fixed small size a model looks at, straight from its 8-bit form. The
 * triangle filter widens with the reduction, so that fine patterns do not alias into the model.
 */

/** For every target position: which source positions it averages, and with what weights (they sum to 1). */
function triangleTaps(from: number, to: number): Taps {
  const scale = from / to
  const support = Math.max(1, scale)
  const taps = Math.min(from, Math.ceil(support) * 2 + 1)
  const first = new Int32Array(to)
  const weights = new Float32Array(to * taps)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const low = Math.max(0, Math.floor(centre - support + 0.5))
    const high = Math.min(from, Math.floor(centre + support + 0.5))
    first[i] = Math.min(low, from - taps)
    let total = 0
    for (let j = low; j < high; j++) {
      const weight = Math.max(0, 1 - Math.abs((j + 0.5 - centre) / support))
      weights[i * taps + j - first[i]] = weight
      total += weight
    }
    for (let t = 0; t < taps; t++) weights[i * taps + t] /= total
  }
  return { first, weights, taps }
}

/** One source row, narrowed to `taps`, laid over mid grey where it is transparent: [r…, g…, b…], 0..1. */
function sampleRow(pixels: Pixels, row: number, across: Taps, width: number, out: Float32Array): void {
  const { data } = pixels
  const start = row * pixels.width * 4
  for (let x = 0; x < width; x++) {
    let r = 0
    let g = 0
    let b = 0
    let j = start + across.first[x] * 4
    const w = x * across.taps
    for (let t = 0; t < across.taps; t++, j += 4) {
      const weight = across.weights[w + t] / 255
      const alpha = data[j + 3] / 255
      const under = 128 * (1 - alpha)
      r += weight * (data[j] * alpha + under)
      g += weight * (data[j + 1] * alpha + under)
      b += weight * (data[j + 2] * alpha + under)
    }
    out[x] = r
    out[width + x] = g
    out[2 * width + x] = b
  }
}

/** What the compiled one is tested against, and what samples a picture with clear pixels. Adds to what `into` holds. */
export function plainSample(pixels: Pixels, into: Planes): Planes {
  const { width, height, r, g, b } = into
  const [across, down] = [triangleTaps(pixels.width, width), triangleTaps(pixels.height, height)]
  // Rows are narrowed once and kept while any target row still needs them: neighbours share all but a few.
  const rows = new Map<number, Float32Array>()
  for (let y = 0; y < height; y++) {
    const first = down.first[y]
    for (const key of rows.keys()) if (key < first) rows.delete(key)
    const at = y * width
    for (let t = 0; t < down.taps; t++) {
      const weight = down.weights[y * down.taps + t]
      let row = rows.get(first + t)
      if (!row) {
        row = new Float32Array(width * 3)
        sampleRow(pixels, first + t, across, width, row)
        rows.set(first + t, row)
      }
      for (let x = 0; x < width; x++) {
        r[at + x] += weight * row[x]
        g[at + x] += weight * row[width + x]
        b[at + x] += weight * row[2 * width + x]
      }
    }
  }
  return into
}

/** By the kernel; null where some pixel is not opaque, or there is no kernel. */
export const compiledSample = (pixels: Pixels, width: number, height: number, target?: Target): Planes | null =>
  reduceCompiled(pixels, triangleTaps(pixels.width, width), triangleTaps(pixels.height, height), target)

/** The picture at another size, laid over mid grey; `target` may bring planes, and say what becomes of their values. */
export function samplePixels(pixels: Pixels, width: number, height: number, target?: Target): Planes {
  const done = compiledSample(pixels, width, height, target)
  if (done) return done
  const planes = target?.planes ?? createPlanes(width, height)
  const { r, g, b } = planes
  // The compiled way may have filled some rows before it met a clear pixel.
  for (const plane of [r, g, b]) plane.fill(0)
  plainSample(pixels, planes)
  const { factor, offset } = target ?? { factor: 1, offset: 0 }
  if (target)
    for (const plane of [r, g, b]) for (let i = 0; i < plane.length; i++) plane[i] = plane[i] * factor + offset
  return planes
}
