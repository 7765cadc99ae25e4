import { clamp, type Planes } from './planes.ts'

/**
 * Reads a picture at any place through a cubic (Catmull-Rom), for whatever moves pixels by less than whole ones. Where the
 * target has alpha, what lies outside the picture is clear, with a soft edge; where it has none, the edge repeats outwards.
 */

/** Catmull-Rom weights for the four samples around a position `t` of the way between the middle two. */
function cubicWeights(t: number, out: Float64Array): void {
  const square = t * t
  const cube = square * t
  out[0] = -0.5 * cube + square - 0.5 * t
  out[1] = 1.5 * cube - 2.5 * square + 1
  out[2] = -1.5 * cube + 2 * square + 0.5 * t
  out[3] = 0.5 * cube - 0.5 * square
}

export interface Sampler {
  readonly planes: readonly Float32Array[]
  readonly targets: readonly Float32Array[]
  readonly width: number
  readonly height: number
  /** The target's alpha, where it has one, and whether the picture has its own. */
  readonly alpha: Float32Array | null
  readonly hasAlpha: boolean
}

export function createSampler(planes: Planes, out: Planes): Sampler {
  const { width, height } = planes
  const sources = [planes.r, planes.g, planes.b]
  const targets = [out.r, out.g, out.b]
  const hasAlpha = planes.alpha !== null && out.alpha !== null
  if (planes.alpha && out.alpha) {
    sources.push(planes.alpha)
    targets.push(out.alpha)
  }
  return { planes: sources, targets, width, height, alpha: out.alpha, hasAlpha }
}

const across = new Float64Array(4)
const down = new Float64Array(4)
const columns = new Int32Array(4)

/** One cubic sample of every plane at (x, y), pixel centres at whole numbers; the edge repeats outwards. */
function sampleAll(sampler: Sampler, x: number, y: number, i: number): void {
  const { planes, targets, width, height } = sampler
  const left = Math.floor(x)
  const top = Math.floor(y)
  cubicWeights(x - left, across)
  cubicWeights(y - top, down)
  if (left >= 1 && top >= 1 && left < width - 2 && top < height - 2) {
    const first = (top - 1) * width + left - 1
    for (let p = 0; p < planes.length; p++) targets[p][i] = sampleInside(planes[p], first, width)
    return
  }
  for (let k = 0; k < 4; k++) columns[k] = Math.min(width - 1, Math.max(0, left - 1 + k))
  for (let p = 0; p < planes.length; p++) {
    const plane = planes[p]
    let sum = 0
    for (let j = 0; j < 4; j++) {
      const row = Math.min(height - 1, Math.max(0, top - 1 + j)) * width
      sum +=
        down[j] *
        (across[0] * plane[row + columns[0]] +
          across[1] * plane[row + columns[1]] +
          across[2] * plane[row + columns[2]] +
          across[3] * plane[row + columns[3]])
    }
    targets[p][i] = clamp(sum)
  }
}

/** Sixteen samples with none beyond the edge: written out, they cost half as much. */
function sampleInside(plane: Float32Array, first: number, width: number): number {
  const a = across[0]
  const b = across[1]
  const c = across[2]
  const d = across[3]
  let at = first
  let sum = down[0] * (a * plane[at] + b * plane[at + 1] + c * plane[at + 2] + d * plane[at + 3])
  at += width
  sum += down[1] * (a * plane[at] + b * plane[at + 1] + c * plane[at + 2] + d * plane[at + 3])
  at += width
  sum += down[2] * (a * plane[at] + b * plane[at + 1] + c * plane[at + 2] + d * plane[at + 3])
  at += width
  sum += down[3] * (a * plane[at] + b * plane[at + 1] + c * plane[at + 2] + d * plane[at + 3])
  return clamp(sum)
}

/** How much of a pixel at (x, y) lies inside the picture: soft edges for a turned picture on clear ground. */
function inside(x: number, y: number, width: number, height: number): number {
  const within = (at: number, size: number): number => Math.min(1, Math.max(0, Math.min(at + 1, size - at)))
  return within(x, width) * within(y, height)
}

/** Writes the picture's colour (and alpha) at (x, y), pixel centres at whole numbers, into entry `i` of the target. */
export function sample(sampler: Sampler, x: number, y: number, i: number): void {
  const { alpha, hasAlpha, width, height } = sampler
  if (!alpha) {
    sampleAll(sampler, x, y, i)
    return
  }
  const cover = inside(x, y, width, height)
  if (cover > 0) sampleAll(sampler, x, y, i)
  alpha[i] = cover === 0 ? 0 : cover * (hasAlpha ? alpha[i] : 1)
}
