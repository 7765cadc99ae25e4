import { toEncoded, toLinear } from './colour.ts'
import { compiledLines } from './motion-compiled.ts'
import { createWhole, type Whole } from './moves.ts'

/**
 * Means along slanted lines of a picture, in linear light, from 8-bit pixels to 8-bit pixels. A line lies `slope` rows
 * lower at each pixel to the right; it is read between the two rows next to it, and pixels take their colour from the two
 * lines next to them, so that slanted lines show no steps. The picture must be opaque.
 */
export interface LineWork {
  /** The line's pixels of the row above it and of that below. */
  readonly near: Uint32Array
  readonly far: Uint32Array
  readonly out: Uint32Array
  /**
   * Means of `count` pixels from `begin` on, written where `out` reads them; then `out` becomes the pixels between this
   * line and the one before.
   */
  run(begin: number, count: number): void
}

export interface LineSetting {
  readonly longest: number
  readonly slope: number
  /** How many pixels to both sides count; may be a fraction. */
  readonly reach: number
}

export function blurLines(from: Whole, slope: number, length: number, progress: (fraction: number) => void): Whole {
  const { width, height, data } = from
  const out = createWhole(width, height)
  const setting = { longest: width, slope, reach: (length - 1) / 2 }
  const lines = compiledLines(setting) ?? plainLines(setting)
  const drift = Math.ceil(Math.abs(slope) * width)
  const first = slope > 0 ? -drift : 0
  const last = height - 1 + (slope > 0 ? 0 : drift)
  for (let start = first; start <= last; start++) {
    if ((start - first) % 64 === 0) progress((start - first) / (last - first + 1))
    let begin = 0
    let end = width
    while (begin < end && !isBetween(start + slope * begin, height)) begin++
    while (end > begin && !isBetween(start + slope * (end - 1), height)) end--
    if (end === begin) continue
    if (slope === 0) {
      lines.near.set(data.subarray(start * width, (start + 1) * width))
      lines.run(0, width)
      out.data.set(lines.out, start * width)
      continue
    }
    for (let t = begin; t < end; t++) {
      const low = Math.floor(start + slope * t)
      lines.near[t] = data[Math.max(0, low) * width + t]
      lines.far[t] = data[Math.min(height - 1, low + 1) * width + t]
    }
    lines.run(begin, end - begin)
    for (let t = begin; t < end; t++) {
      const low = Math.floor(start + slope * t)
      if (low >= 0) out.data[low * width + t] = lines.out[t]
    }
  }
  return out
}

const isBetween = (at: number, height: number): boolean => at > -1 && at < height

/** What the compiled lines are tested against, and what runs where there are none. */
export function plainLines({ longest, slope, reach }: LineSetting): LineWork {
  const [near, far, out] = [0, 1, 2].map(() => new Uint32Array(longest))
  const levels = new Uint8ClampedArray(out.buffer)
  const [above, below] = [new Uint8Array(near.buffer), new Uint8Array(far.buffer)]
  const means = [0, 1, 2].map(() => new Float64Array(longest))
  const sums = new Float64Array(longest + 1)
  const upTo = (place: number, count: number): number => {
    const low = Math.min(count, Math.floor(place))
    return low >= count ? sums[count] : sums[low] + (sums[low + 1] - sums[low]) * (place - low)
  }
  const run = (begin: number, count: number): void => {
    for (const [k, mean] of means.entries()) {
      for (let t = 0; t < count; t++) {
        const i = 4 * (begin + t) + k
        const share = (slope * (begin + t)) % 1
        const part = share < 0 ? share + 1 : share
        const light = toLinear(above[i] / 255)
        sums[t + 1] = sums[t] + light + (toLinear(below[i] / 255) - light) * part
      }
      for (let t = 0; t < count; t++) {
        const share = (slope * (begin + t)) % 1
        const part = share < 0 ? share + 1 : share
        const from = Math.max(0, t - reach)
        const to = Math.min(count, t + 1 + reach)
        const value = (upTo(to, count) - upTo(from, count)) / (to - from)
        levels[4 * (begin + t) + k] = 255 * toEncoded(value + (mean[begin + t] - value) * part)
        mean[begin + t] = value
      }
    }
    for (let t = begin; t < begin + count; t++) levels[4 * t + 3] = 255
  }
  return { near, far, out, run }
}
