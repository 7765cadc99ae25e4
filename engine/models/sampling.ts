import type { Pixels } from '../pixels/planes.ts'

/**
 * Takes a whole picture down (or up) to the fixed small size a model looks at, straight from its 8-bit form. The
 * triangle filter widens with the reduction, so that fine patterns do not alias into the model.
 */

interface Taps {
  readonly first: Int32Array
  readonly count: Int32Array
  readonly weights: Float32Array
  readonly stride: number
}

/** For every target position: which source positions it averages, and with what weights (they sum to 1). */
function triangleTaps(from: number, to: number): Taps {
  const scale = from / to
  const support = Math.max(1, scale)
  const stride = Math.ceil(support) * 2 + 1
  const first = new Int32Array(to)
  const count = new Int32Array(to)
  const weights = new Float32Array(to * stride)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const low = Math.max(0, Math.floor(centre - support + 0.5))
    const high = Math.min(from, Math.floor(centre + support + 0.5))
    let total = 0
    let taps = 0
    for (let j = low; j < high && taps < stride; j++, taps++) {
      const weight = Math.max(0, 1 - Math.abs((j + 0.5 - centre) / support))
      weights[i * stride + taps] = weight
      total += weight
    }
    first[i] = low
    count[i] = taps
    for (let t = 0; t < taps; t++) weights[i * stride + t] /= total
  }
  return { first, count, weights, stride }
}

export interface Sampled {
  readonly width: number
  readonly height: number
  readonly r: Float32Array
  readonly g: Float32Array
  readonly b: Float32Array
}

/** One source row, narrowed to `taps`, laid over mid grey where it is transparent: [r…, g…, b…], 0..1. */
function sampleRow(pixels: Pixels, row: number, taps: Taps, width: number, out: Float32Array): void {
  const { data } = pixels
  const start = row * pixels.width * 4
  for (let x = 0; x < width; x++) {
    let r = 0
    let g = 0
    let b = 0
    let j = start + taps.first[x] * 4
    const w = x * taps.stride
    for (let t = 0; t < taps.count[x]; t++, j += 4) {
      const weight = taps.weights[w + t] / 255
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

export function samplePixels(pixels: Pixels, width: number, height: number): Sampled {
  const across = triangleTaps(pixels.width, width)
  const down = triangleTaps(pixels.height, height)
  const r = new Float32Array(width * height)
  const g = new Float32Array(width * height)
  const b = new Float32Array(width * height)
  // Rows are narrowed once and kept while any target row still needs them: neighbours share all but a few.
  const rows = new Map<number, Float32Array>()
  for (let y = 0; y < height; y++) {
    const first = down.first[y]
    for (const key of rows.keys()) if (key < first) rows.delete(key)
    const at = y * width
    for (let t = 0; t < down.count[y]; t++) {
      let row = rows.get(first + t)
      if (!row) {
        row = new Float32Array(width * 3)
        sampleRow(pixels, first + t, across, width, row)
        rows.set(first + t, row)
      }
      const weight = down.weights[y * down.stride + t]
      for (let x = 0; x < width; x++) {
        r[at + x] += weight * row[x]
        g[at + x] += weight * row[width + x]
        b[at + x] += weight * row[2 * width + x]
      }
    }
  }
  return { width, height, r, g, b }
}
