/**
 * Seeded randomness: a xorshift stream for decisions, and hashed value noise for textures that must not depend on the
 * order in which pixels are visited. Nothing here reads a clock: the same seed gives the same picture.
 */
import { clamp } from './planes.ts'

/** Marsaglia's xorshift32; numbers in 0 ≤ n < 1. */
export function createRandom(seed: number): () => number {
  // A seed of 0 would stay 0 for ever; mixing also keeps neighbouring seeds from giving neighbouring streams.
  let state = (Math.imul(seed | 0, 0x9e3779b1) ^ 0x6a09e667) >>> 0 || 1
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 4294967296
  }
}

function latticeHash(x: number, y: number, seed: number): number {
  let hash = Math.imul(x, 374761393) + Math.imul(y, 668265263) + Math.imul(seed, 1274126177)
  hash = Math.imul(hash ^ (hash >>> 13), 1274126177)
  return ((hash ^ (hash >>> 16)) >>> 0) / 4294967296
}

/** Smooth noise 0..1 with one random value per unit square corner. */
export function valueNoise(x: number, y: number, seed: number): number {
  const column = Math.floor(x)
  const row = Math.floor(y)
  const fx = x - column
  const fy = y - row
  const u = fx * fx * (3 - 2 * fx)
  const v = fy * fy * (3 - 2 * fy)
  const a = latticeHash(column, row, seed)
  const b = latticeHash(column + 1, row, seed)
  const c = latticeHash(column, row + 1, seed)
  const d = latticeHash(column + 1, row + 1, seed)
  return a + (b - a) * u + (c - a) * v + (a - b - c + d) * u * v
}

/**
 * A plane of summed value noise, 0..1 about 0.5: `scale` is the size of the largest blobs in pixels, each further
 * octave is half the size and `gain` times the height.
 */
export function fractalNoise(
  w: number,
  h: number,
  scale: number,
  octaves: number,
  seed: number,
  gain = 0.5,
): Float32Array {
  const out = new Float32Array(w * h)
  let total = 0
  for (let octave = 0; octave < octaves; octave++) total += gain ** octave
  let frequency = 1 / scale
  for (let octave = 0; octave < octaves; octave++) {
    addValueNoise(out, w, h, frequency, seed + octave * 17, gain ** octave / total)
    frequency *= 2
  }
  return out
}

/** Row by row, so the lattice rows are hashed once instead of four times a pixel. */
function addValueNoise(
  out: Float32Array,
  w: number,
  h: number,
  frequency: number,
  seed: number,
  amplitude: number,
): void {
  const columns = Math.floor((w - 1) * frequency) + 2
  let above = new Float32Array(columns)
  let below = new Float32Array(columns)
  const cell = new Int32Array(w)
  const blend = new Float32Array(w)
  for (let x = 0; x < w; x++) {
    const at = x * frequency
    const column = Math.floor(at)
    const f = at - column
    cell[x] = column
    blend[x] = f * f * (3 - 2 * f)
  }
  let rowOfBelow = -1
  for (let y = 0; y < h; y++) {
    const at = y * frequency
    const row = Math.floor(at)
    if (row + 1 !== rowOfBelow) {
      const spare = above
      above = below
      below = spare
      if (rowOfBelow !== row) for (let k = 0; k < columns; k++) above[k] = latticeHash(k, row, seed) * amplitude
      for (let k = 0; k < columns; k++) below[k] = latticeHash(k, row + 1, seed) * amplitude
      rowOfBelow = row + 1
    }
    const f = at - row
    const v = f * f * (3 - 2 * f)
    const line = y * w
    for (let x = 0; x < w; x++) {
      const k = cell[x]
      const u = blend[x]
      const top = above[k] + (above[k + 1] - above[k]) * u
      const bottom = below[k] + (below[k + 1] - below[k]) * u
      out[line + x] += top + (bottom - top) * v
    }
  }
}

/** The tooth of cold-pressed paper lit from the upper left: 0..1 about 0.5. `scale` 1 suits a picture 1024 px long. */
export function paperTexture(w: number, h: number, seed: number, scale: number): Float32Array {
  const tooth = fractalNoise(w, h, Math.max(1.5, 3.2 * scale), 3, seed, 0.6)
  const sheet = fractalNoise(w, h, Math.max(4, 40 * scale), 2, seed + 9)
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const i = y * w + x
      const relief = 2 * tooth[i] - tooth[x ? i - 1 : i] - tooth[y ? i - w : i]
      out[i] = clamp(0.5 + (tooth[i] - 0.5) * 0.5 + relief * 1.6 + (sheet[i] - 0.5) * 0.15)
    }
  }
  return out
}
