/**
 * Seeded randomness: a xorshift stream for decisions, and hashed value noise for textures that must not depend on the
 * order in which pixels are visited. Nothing here reads a clock: the same seed gives the same picture.
 */
import { gaussianBlur } from './filters.ts'
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

/** Octaves whose blobs are wider than this are made on every fourth pixel: nothing in them is smaller. */
const coarseWavelength = 16
const coarseStep = 4

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
  const coarseW = Math.floor((w - 1) / coarseStep) + 2
  const coarseH = Math.floor((h - 1) / coarseStep) + 2
  let coarse: Float32Array | null = null
  for (let octave = 0; octave < octaves; octave++) {
    const frequency = 2 ** octave / scale
    const amplitude = gain ** octave / total
    if (1 / frequency > coarseWavelength) {
      coarse ??= new Float32Array(coarseW * coarseH)
      addValueNoise(coarse, coarseW, coarseH, frequency * coarseStep, seed + octave * 17, amplitude)
    } else {
      if (coarse) addEnlarged(out, w, h, coarse, coarseW)
      coarse = null
      addValueNoise(out, w, h, frequency, seed + octave * 17, amplitude)
    }
  }
  if (coarse) addEnlarged(out, w, h, coarse, coarseW)
  return out
}

function addEnlarged(out: Float32Array, w: number, h: number, coarse: Float32Array, coarseW: number): void {
  for (let y = 0; y < h; y++) {
    const top = Math.floor(y / coarseStep) * coarseW
    const fy = (y % coarseStep) / coarseStep
    for (let x = 0, column = 0; x < w; x += coarseStep, column++) {
      const i = top + column
      const left = coarse[i] + (coarse[i + coarseW] - coarse[i]) * fy
      const right = coarse[i + 1] + (coarse[i + coarseW + 1] - coarse[i + 1]) * fy
      const slope = (right - left) / coarseStep
      const end = Math.min(coarseStep, w - x)
      for (let k = 0; k < end; k++) out[y * w + x + k] += left + slope * k
    }
  }
}

/** Row by row, so the lattice rows are hashed once instead of four times a pixel. */
function addValueNoise(
  out: Float32Array,
  w: number,
  h: number,
  frequency: number,
  seed: number,
  amplitude: number,
  /** Lattice points after which it comes again. */
  period = 1 << 30,
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
      if (rowOfBelow !== row)
        for (let k = 0; k < columns; k++) {
          above[k] = latticeHash(k % period, row % period, seed) * amplitude
        }
      for (let k = 0; k < columns; k++) {
        below[k] = latticeHash(k % period, (row + 1) % period, seed) * amplitude
      }
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

const grainSide = 512

export const grainMask = grainSide - 1

/** Each row of tiles is shifted against the one above, so that nothing comes again in columns. */
export const grainShift = (y: number): number => ((y / grainSide) | 0) * 199

export const grainRow = (y: number): number => (y & grainMask) * grainSide

/**
 * Clumps of grain about 0, seamless when laid side by side: noise blurred by `sigma` pixels, in a tile of which a large
 * picture shows many. Pixel x, y is at grainRow(y) + ((x + grainShift(y)) & grainMask).
 */
export function grainTile(sigma: number, seed: number): Float32Array {
  const random = createRandom(seed)
  const margin = Math.ceil(sigma * 3) + 1
  const side = grainSide + 2 * margin
  const tile = new Float32Array(grainSide * grainSide)
  for (let i = 0; i < tile.length; i++) tile[i] = random() + random() - 1
  const wide = new Float32Array(side * side)
  for (let y = 0, i = 0; y < side; y++) {
    const row = grainRow(y - margin)
    for (let x = 0; x < side; x++, i++) wide[i] = tile[row + ((x - margin) & grainMask)]
  }
  const soft = gaussianBlur(wide, side, side, sigma)
  for (let y = 0; y < grainSide; y++) {
    const from = (y + margin) * side + margin
    tile.set(soft.subarray(from, from + grainSide), y * grainSide)
  }
  return tile
}

/**
 * The finest tooth of paper lit from the upper left, about 0, as a seamless tile that is read like one of grain: bumps of
 * four pixels and of two.
 */
export function toothTile(seed: number): Float32Array {
  const tooth = new Float32Array(grainSide * grainSide)
  addValueNoise(tooth, grainSide, grainSide, 1 / 4, seed, 1 / 1.7, grainSide / 4)
  addValueNoise(tooth, grainSide, grainSide, 1 / 2, seed + 17, 0.7 / 1.7, grainSide / 2)
  const out = new Float32Array(tooth.length)
  for (let y = 0, i = 0; y < grainSide; y++) {
    const above = grainRow(y - 1)
    for (let x = 0; x < grainSide; x++, i++) {
      const relief = 2 * tooth[i] - tooth[grainRow(y) + ((x - 1) & grainMask)] - tooth[above + x]
      out[i] = relief + (tooth[i] - 0.5) * 0.4
    }
  }
  return out
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
