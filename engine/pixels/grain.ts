/**
 * Photographic grain: clumps of silver, not pixels. One tile is made and repeated with a shift that changes from tile to
 * tile, because noise for twelve megapixels would cost more than everything it is laid over, and the eye finds no
 * repetition in noise without features.
 */
import { gaussianBlur } from './filters.ts'
import { createRandom, valueNoise } from './noise.ts'

const side = 512

export interface Grain {
  readonly size: number
  /** Standard deviation 1, mean 0; wraps round at its edges. */
  readonly plane: Float32Array
}

/** `size` is the diameter of a clump in pixels, from 0.5 up. */
export function createGrain(size: number, seed: number): Grain {
  const random = createRandom(seed)
  const sigma = Math.max(0.35, size / 2)
  const margin = Math.min(side, Math.ceil(sigma * 4))
  const wide = side + 2 * margin
  const noise = new Float32Array(side * side)
  for (let i = 0; i < noise.length; i++) noise[i] = random() + random() + random() - 1.5
  const padded = new Float32Array(wide * wide)
  for (let y = 0; y < wide; y++)
    for (let x = 0; x < wide; x++) {
      padded[y * wide + x] = noise[((y - margin + side) % side) * side + ((x - margin + side) % side)]
    }
  const soft = gaussianBlur(padded, wide, wide, sigma)
  const plane = new Float32Array(side * side)
  let sum = 0
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      const value = soft[(y + margin) * wide + x + margin]
      plane[y * side + x] = value
      sum += value * value
    }
  const level = 1 / Math.sqrt(sum / plane.length)
  for (let i = 0; i < plane.length; i++) plane[i] *= level
  return { size: side, plane }
}

/** Writes the grain of one row of the picture into `out`. */
export function readGrain(grain: Grain, row: number, seed: number, out: Float32Array): void {
  const { plane } = grain
  const band = Math.floor(row / side)
  const shift = Math.floor(valueNoise(band, 17, seed) * side)
  const from = (row % side) * side
  for (let x = 0; x < out.length; x++) out[x] = plane[from + ((x + shift) & (side - 1))]
}
