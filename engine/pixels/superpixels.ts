/**
 * Superpixels (SLIC, Achanta et al. 2012) whose size varies over the picture: a few pixels where a face needs it, many on
 * a plain wall. Each is a patch of like colour with a smooth outline.
 */
import type { LabPlanes } from './colour.ts'
import { createRandom } from './noise.ts'

export interface SuperpixelSettings {
  /** Width of a superpixel at a pixel of the picture, pixels. */
  readonly size: Float32Array
  /** How much shape counts beside colour: 10 follows colours closely, 40 is almost a honeycomb. */
  readonly compactness: number
  readonly seed: number
}

const rounds = 7

/** The superpixel of each pixel. */
export function superpixels(
  { width, height, l, a, b }: LabPlanes,
  { size, compactness, seed }: SuperpixelSettings,
  progress?: (done: number) => void,
): Int32Array {
  const centres = scatterCentres(width, height, size, seed)
  const count = centres.length / 6
  const label = new Int32Array(width * height).fill(-1)
  const distance = new Float32Array(width * height)
  for (let k = 0; k < count; k++) {
    const i = (centres[6 * k + 1] | 0) * width + (centres[6 * k] | 0)
    centres[6 * k + 2] = l[i]
    centres[6 * k + 3] = a[i]
    centres[6 * k + 4] = b[i]
    centres[6 * k + 5] = size[i]
  }
  const sums = new Float64Array(count * 6)
  for (let round = 0; round < rounds; round++) {
    progress?.(round / rounds)
    distance.fill(Number.POSITIVE_INFINITY)
    for (let k = 0; k < count; k++) {
      const [x, y, cl, ca, cb, own] = centres.subarray(6 * k, 6 * k + 6)
      const reach = own * 1.6
      const left = Math.max(0, Math.ceil(x - reach))
      const right = Math.min(width - 1, Math.floor(x + reach))
      const bottom = Math.min(height - 1, Math.floor(y + reach))
      const shape = (compactness / own) ** 2
      for (let py = Math.max(0, Math.ceil(y - reach)); py <= bottom; py++) {
        const dy = (py - y) * (py - y)
        for (let px = left, i = py * width + left; px <= right; px++, i++) {
          const dl = l[i] - cl
          const da = a[i] - ca
          const db = b[i] - cb
          const away = dl * dl + da * da + db * db + ((px - x) * (px - x) + dy) * shape
          if (away < distance[i]) {
            distance[i] = away
            label[i] = k
          }
        }
      }
    }
    sums.fill(0)
    for (let i = 0; i < label.length; i++) {
      const k = 6 * label[i]
      if (k < 0) continue
      sums[k] += i % width
      sums[k + 1] += Math.floor(i / width)
      sums[k + 2] += l[i]
      sums[k + 3] += a[i]
      sums[k + 4] += b[i]
      sums[k + 5]++
    }
    for (let k = 0; k < sums.length; k += 6) {
      if (sums[k + 5] > 0) for (let c = 0; c < 5; c++) centres[k + c] = sums[k + c] / sums[k + 5]
    }
  }
  fillGaps(label, width)
  return label
}

/** x, y and room for a colour and a size: about one centre for each area of the local size. */
function scatterCentres(width: number, height: number, size: Float32Array, seed: number): Float64Array {
  const random = createRandom(seed * 29 + 1)
  const found: number[] = []
  const taken = new Uint8Array(width * height)
  let smallest = Number.POSITIVE_INFINITY
  for (let i = 0; i < size.length; i++) if (size[i] < smallest) smallest = size[i]
  const step = Math.max(1, smallest * 0.5)
  for (let y = step / 2; y < height; y += step) {
    for (let x = step / 2; x < width; x += step) {
      const px = Math.min(width - 1, Math.max(0, x + (random() - 0.5) * step))
      const py = Math.min(height - 1, Math.max(0, y + (random() - 0.5) * step))
      const i = (py | 0) * width + (px | 0)
      if (taken[i]) continue
      found.push(px, py, 0, 0, 0, 0)
      reserve(taken, width, height, px, py, size[i] * 0.78)
    }
  }
  return Float64Array.from(found)
}

function reserve(taken: Uint8Array, width: number, height: number, x: number, y: number, reach: number): void {
  const bottom = Math.min(height - 1, Math.floor(y + reach))
  for (let py = Math.max(0, Math.ceil(y - reach)); py <= bottom; py++) {
    const half = Math.sqrt(Math.max(0, reach * reach - (py - y) ** 2))
    const from = Math.max(0, Math.ceil(x - half))
    taken.fill(1, py * width + from, py * width + Math.min(width - 1, Math.floor(x + half)) + 1)
  }
}

/** Pixels that no centre reached join the one before them. */
function fillGaps(label: Int32Array, width: number): void {
  for (let i = 0; i < label.length; i++)
    if (label[i] < 0) label[i] = i % width > 0 ? label[i - 1] : i >= width ? label[i - width] : 0
}
