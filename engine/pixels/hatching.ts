/**
 * Pencil strokes as a texture: streaks of noise drawn once in a tile, then read at an angle, slightly bent, for every
 * layer of hatching. One sample a pixel replaces the long line integrals that hatching by convolution needs.
 */
import { createRandom, fractalNoise } from './noise.ts'

const tileSize = 512

export interface HatchSettings {
  /** Direction of the strokes, radians. */
  readonly angle: number
  /** Length of a stroke, pixels. */
  readonly length: number
  /** Thickness of a stroke, pixels. */
  readonly thickness: number
  readonly seed: number
  readonly scale: number
}

/** Strokes with mean 0 and standard deviation 1: positive is where graphite lands. */
export function hatch(w: number, h: number, { angle, length, thickness, seed, scale }: HatchSettings): Float32Array {
  const tile = streakTile(Math.max(2, length / Math.max(0.5, thickness)), seed)
  const bend = fractalNoise(w, h, 130 * scale, 2, seed + 71)
  const step = 1 / Math.max(0.5, thickness)
  const cos = Math.cos(angle) * step
  const sin = Math.sin(angle) * step
  const bendReach = 34 * scale * step
  const out = new Float32Array(w * h)
  const mask = tileSize - 1
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) {
      const u = x * cos + y * sin + 1e5
      const v = y * cos - x * sin + (bend[i] - 0.5) * bendReach + 1e5
      const column = u | 0
      const row = v | 0
      const fu = u - column
      const fv = v - row
      const left = column & mask
      const right = (column + 1) & mask
      const upper = (row & mask) * tileSize
      const lower = ((row + 1) & mask) * tileSize
      const top = tile[upper + left] + (tile[upper + right] - tile[upper + left]) * fu
      const bottom = tile[lower + left] + (tile[lower + right] - tile[lower + left]) * fu
      out[i] = top + (bottom - top) * fv
    }
  }
  return out
}

/** White noise smeared along the rows of a tile that repeats without a seam. */
function streakTile(length: number, seed: number): Float32Array {
  const random = createRandom(seed)
  const count = tileSize * tileSize
  let tile = new Float32Array(count)
  for (let i = 0; i < count; i++) tile[i] = random() - 0.5
  const reach = Math.max(1, Math.min(tileSize / 4, Math.round(length / 3)))
  // Two running means give strokes that start and end softly.
  for (let pass = 0; pass < 2; pass++) tile = smearRows(tile, reach)
  let sum = 0
  for (let i = 0; i < count; i++) sum += tile[i] * tile[i]
  const norm = 1 / Math.sqrt(sum / count + 1e-12)
  for (let i = 0; i < count; i++) tile[i] *= norm
  return tile
}

function smearRows(tile: Float32Array, reach: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(tile.length)
  const mask = tileSize - 1
  for (let y = 0; y < tileSize; y++) {
    const row = y * tileSize
    let sum = 0
    for (let x = -reach; x <= reach; x++) sum += tile[row + (x & mask)]
    for (let x = 0; x < tileSize; x++) {
      out[row + x] = sum
      sum += tile[row + ((x + reach + 1) & mask)] - tile[row + ((x - reach) & mask)]
    }
  }
  return out
}
