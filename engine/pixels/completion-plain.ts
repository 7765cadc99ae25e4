/**
 * The inner loops of patch completion in plain TypeScript: PatchMatch (Barnes et al. 2009) over 7 x 7 patches of four
 * 16-bit integers, and the vote that turns patches back into pixels. Everything is whole numbers, so the compiled kernel
 * (completion-compiled.ts) gives the very same result; a test compares them.
 */

/** Patches reach this far from their centre. */
export const patchReach = 3
const unlimited = 0x7fffffff

/** The arrays of one level of the pyramid; a kernel decides where they lie. Sources are packed as `y << 16 | x`. */
export interface Bench {
  readonly width: number
  readonly height: number
  /** Four integers 0..1020 a pixel: r, g, b, texture. */
  readonly image: Int16Array
  /** 1 where a patch centred here may be copied from. */
  readonly valid: Uint8Array
  /** The source of every target, -1 elsewhere. */
  readonly field: Int32Array
  readonly costs: Int32Array
  readonly weights: Int32Array
  /** Centres of the patches that touch the hole, in reading order. */
  readonly targets: Int32Array
  /** Pixels to be filled. */
  readonly hole: Int32Array
  /** -1 four times a pixel where the picture is known, for `scan` only. */
  readonly known: Int16Array
  measure(): void
  /** One sweep; returns the new random state. */
  search(isBackward: boolean, radius: number, seed: number): number
  /** Looks through every `skip`-th source for the targets from `first` on, `count` of them. */
  scan(first: number, count: number, skip: number): void
  /** Fills the hole's pixels from `first` on, `count` of them; returns how much they changed. */
  vote(first: number, count: number): number
}

export interface BenchSize {
  readonly width: number
  readonly height: number
  readonly targets: number
  readonly hole: number
  /** What a source costs more for each row it lies above or below: sky stays above ground. */
  readonly drift: number
}

export type CreateBench = (size: BenchSize) => Bench

export function nextRandom(state: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}

/** A number from 0 up to `count`, which it never is. */
const below = (state: number, count: number): number => Math.floor((state * count) / 2 ** 32)

type Arrays = Omit<Bench, 'measure' | 'search' | 'scan' | 'vote'> & { readonly drift: number }

export const createPlainBench: CreateBench = size => {
  const { width, height } = size
  const pixels = width * height
  const arrays: Arrays = {
    width,
    height,
    drift: size.drift,
    image: new Int16Array(pixels * 4),
    valid: new Uint8Array(pixels),
    field: new Int32Array(pixels).fill(-1),
    costs: new Int32Array(pixels),
    weights: new Int32Array(pixels),
    targets: new Int32Array(size.targets),
    hole: new Int32Array(size.hole),
    known: new Int16Array(pixels * 4),
  }
  return {
    ...arrays,
    measure: () => measure(arrays),
    search: (isBackward, radius, seed) => search(arrays, isBackward, radius, seed),
    scan: (first, count, skip) => scan(arrays, first, count, skip),
    vote: (first, count) => vote(arrays, first, count),
  }
}

function distance({ image, width }: Arrays, x: number, y: number, u: number, v: number, limit: number): number {
  let sum = 0
  for (let row = -patchReach; row <= patchReach; row++) {
    let a = ((y + row) * width + x - patchReach) * 4
    let b = ((v + row) * width + u - patchReach) * 4
    for (const end = a + 28; a < end; a++, b++) {
      const step = image[a] - image[b]
      sum += step * step
    }
    if (sum >= limit) return sum
  }
  return sum
}

function measure(arrays: Arrays): void {
  const { width, field, costs } = arrays
  for (const i of arrays.targets) {
    const source = field[i]
    const y = Math.floor(i / width)
    const rise = Math.abs((source >> 16) - y) * arrays.drift
    costs[i] = rise + distance(arrays, i % width, y, source & 0xffff, source >> 16, unlimited)
  }
}

function search(arrays: Arrays, isBackward: boolean, radius: number, seed: number): number {
  const { width, height, valid, field, costs, targets } = arrays
  const step = isBackward ? 1 : -1
  let state = seed
  for (let k = 0; k < targets.length; k++) {
    const i = targets[isBackward ? targets.length - 1 - k : k]
    const x = i % width
    const y = Math.floor(i / width)
    let best = field[i]
    let cost = costs[i]
    const offer = (u: number, v: number): void => {
      if (u < 0 || v < 0 || u >= width || v >= height || !valid[v * width + u]) return
      const candidate = (v << 16) | u
      if (candidate === best) return
      const rise = Math.abs(v - y) * arrays.drift
      const found = rise + distance(arrays, x, y, u, v, cost - rise)
      if (found >= cost) return
      cost = found
      best = candidate
    }
    const beside = field[i + step]
    if (beside >= 0) offer((beside & 0xffff) - step, beside >> 16)
    const above = field[i + step * width]
    if (above >= 0) offer(above & 0xffff, (above >> 16) - step)
    for (let span = radius; span > 0; span >>= 1) {
      state = nextRandom(state)
      const u = (best & 0xffff) + below(state, 2 * span + 1) - span
      state = nextRandom(state)
      offer(u, (best >> 16) + below(state, 2 * span + 1) - span)
    }
    field[i] = best
    costs[i] = cost
  }
  return state
}

function maskedDistance({ image, known, width }: Arrays, x: number, y: number, u: number, v: number): number {
  let sum = 0
  for (let row = -patchReach; row <= patchReach; row++) {
    let a = ((y + row) * width + x - patchReach) * 4
    let b = ((v + row) * width + u - patchReach) * 4
    for (const end = a + 28; a < end; a++, b++) {
      const step = known[a] ? image[a] - image[b] : 0
      sum += step * step
    }
  }
  return sum
}

function scan(arrays: Arrays, first: number, count: number, skip: number): void {
  const { width, height, valid, field, costs, targets } = arrays
  for (let k = 0; k < count; k++) {
    const i = targets[first + k]
    let best = -1
    let cost = unlimited
    for (let s = k % skip; s < width * height; s += skip) {
      if (!valid[s]) continue
      const [y, v] = [Math.floor(i / width), Math.floor(s / width)]
      const found = maskedDistance(arrays, i % width, y, s % width, v) + Math.abs(v - y) * arrays.drift
      if (found >= cost) continue
      cost = found
      best = (v << 16) | (s % width)
    }
    field[i] = best
    costs[i] = cost
  }
}

function vote({ width, height, image, field, weights, hole }: Arrays, first: number, count: number): number {
  let change = 0
  const sums = [0, 0, 0, 0]
  for (let k = first; k < first + count; k++) {
    const x = hole[k] % width
    const y = Math.floor(hole[k] / width)
    sums.fill(0)
    let weight = 0
    for (let v = Math.max(0, y - patchReach); v <= Math.min(height - 1, y + patchReach); v++)
      for (let u = Math.max(0, x - patchReach); u <= Math.min(width - 1, x + patchReach); u++) {
        const c = v * width + u
        const source = field[c]
        if (source < 0) continue
        const from = (((source >> 16) + y - v) * width + (source & 0xffff) + x - u) * 4
        for (let lane = 0; lane < 4; lane++) sums[lane] += image[from + lane] * weights[c]
        weight += weights[c]
      }
    if (weight === 0) continue
    for (let lane = 0; lane < 4; lane++) {
      const at = hole[k] * 4 + lane
      const value = Math.floor((sums[lane] + (weight >> 1)) / weight)
      change += Math.abs(value - image[at])
      image[at] = value
    }
  }
  return change
}
