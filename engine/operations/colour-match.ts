import type { Context, Operation } from '../operation.ts'
import { createRandom } from '../pixels/noise.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { regrade } from './regrade.ts'
import { skinLikeness } from './saturate.ts'

/**
 * Gives a picture the colours of another. Sliced optimal transport (Pitie et al. 2007; Bonneel et al. 2015): along many
 * directions of OKLab the sorted colours of one are moved onto the sorted colours of the other until the two clouds
 * agree. The moves found on a sample are then averaged over neighbouring colours (guided regularisation in colour space,
 * after Rabin et al. 2010), so that one colour goes one way everywhere: no grain is blown up and no gradient breaks.
 */

const samples = 6000
const rounds = 18

/** Colours as OKLab triples; chroma counts for more than lightness, because it spans less. */
const axisWeight = [1, 2, 2] as const

function sampleColours(planes: Planes, random: () => number): Float64Array {
  const shrink = Math.min(1, 384 / Math.max(planes.width, planes.height))
  const small = resizePlanes(
    planes,
    Math.max(1, Math.round(planes.width * shrink)),
    Math.max(1, Math.round(planes.height * shrink)),
  )
  const colour = new Float64Array(3)
  const out = new Float64Array(samples * 3)
  for (let k = 0; k < samples; k++) {
    let i = Math.floor(random() * small.r.length)
    for (let tries = 0; small.alpha && small.alpha[i] < 0.5 && tries < 20; tries++) {
      i = Math.floor(random() * small.r.length)
    }
    toOklab(small.r[i], small.g[i], small.b[i], colour)
    for (let axis = 0; axis < 3; axis++) out[k * 3 + axis] = colour[axis] * axisWeight[axis]
  }
  return out
}

/** Three perpendicular directions, evenly spread over the rounds (rows of a random rotation). */
function directions(random: () => number): number[][] {
  const first = [random() - 0.5, random() - 0.5, random() - 0.5]
  const second = [random() - 0.5, random() - 0.5, random() - 0.5]
  const normal = (v: number[]): number[] => {
    const length = Math.hypot(v[0], v[1], v[2]) || 1
    return v.map(value => value / length)
  }
  const a = normal(first)
  const dot = a[0] * second[0] + a[1] * second[1] + a[2] * second[2]
  const b = normal(second.map((value, k) => value - dot * a[k]))
  return [a, b, [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]]
}

/** Moves `from` onto `to`, in place. */
function transport(from: Float64Array, to: Float64Array, random: () => number, context: Context): void {
  const count = from.length / 3
  const order = Array.from({ length: count }, (_, k) => k)
  const along = new Float64Array(count)
  const target = new Float64Array(count)
  for (let round = 0; round < rounds; round++) {
    context.progress((0.75 * round) / rounds)
    for (const [x, y, z] of directions(random)) {
      for (let k = 0; k < count; k++) {
        along[k] = from[k * 3] * x + from[k * 3 + 1] * y + from[k * 3 + 2] * z
        target[k] = to[k * 3] * x + to[k * 3 + 1] * y + to[k * 3 + 2] * z
      }
      order.sort((one, other) => along[one] - along[other])
      target.sort()
      for (let k = 0; k < count; k++) {
        const i = order[k]
        const move = target[k] - along[i]
        from[i * 3] += move * x
        from[i * 3 + 1] += move * y
        from[i * 3 + 2] += move * z
      }
    }
  }
}

const latticeSize = 13

interface Moves {
  /** Lightness and two axes of the mean move at each lattice point of OKLab. */
  readonly points: Float32Array
}

/** Lattice coordinates of a weighted OKLab colour. */
const placeOf = (value: number, axis: number): number =>
  clamp(axis === 0 ? value : 0.5 + value / 1.4) * (latticeSize - 1)

/** Spreads what the samples moved over a lattice, then fills and smooths it, so that neighbouring colours agree. */
function regularise(before: Float64Array, after: Float64Array): Moves {
  const points = latticeSize ** 3
  let sums = new Float32Array(points * 4)
  for (let k = 0; k < before.length; k += 3) {
    const at = [0, 1, 2].map(axis => placeOf(before[k + axis], axis))
    const cell = at.map(value => Math.min(latticeSize - 2, Math.floor(value)))
    for (let corner = 0; corner < 8; corner++) {
      let weight = 1
      let index = 0
      for (let axis = 0; axis < 3; axis++) {
        const far = (corner >> axis) & 1
        const share = at[axis] - cell[axis]
        weight *= far ? share : 1 - share
        index = index * latticeSize + cell[axis] + far
      }
      for (let axis = 0; axis < 3; axis++) sums[index * 4 + axis] += weight * (after[k + axis] - before[k + axis])
      sums[index * 4 + 3] += weight
    }
  }
  const steps = [latticeSize * latticeSize, latticeSize, 1]
  const total = new Float32Array(sums)
  // Each pass reaches one cell further and counts for less: rare colours follow their neighbours.
  for (let pass = 0; pass < 12; pass++) {
    for (const step of steps) {
      const next = new Float32Array(sums.length)
      for (let index = 0; index < points; index++) {
        const place = Math.floor(index / step) % latticeSize
        const lower = place > 0 ? index - step : index
        const upper = place < latticeSize - 1 ? index + step : index
        for (let c = 0; c < 4; c++) {
          next[index * 4 + c] = 0.25 * sums[lower * 4 + c] + 0.5 * sums[index * 4 + c] + 0.25 * sums[upper * 4 + c]
        }
      }
      sums = next
    }
    const weight = pass === 0 ? 3 : 0.5 ** pass
    for (let i = 0; i < total.length; i++) total[i] += sums[i] * weight
  }
  const mean = new Float32Array(points * 3)
  for (let index = 0; index < points; index++) {
    const weight = total[index * 4 + 3] + 1e-6
    for (let axis = 0; axis < 3; axis++) mean[index * 3 + axis] = total[index * 4 + axis] / weight / axisWeight[axis]
  }
  return { points: mean }
}

/** Adds the lattice's move to a colour, which is OKLab in `out`. */
function move({ points }: Moves, out: Float64Array, amount: number): void {
  const at = [0, 1, 2].map(axis => placeOf(out[axis] * axisWeight[axis], axis))
  const cell = at.map(value => Math.min(latticeSize - 2, Math.floor(value)))
  const sums = [0, 0, 0]
  for (let corner = 0; corner < 8; corner++) {
    let weight = 1
    let index = 0
    for (let axis = 0; axis < 3; axis++) {
      const far = (corner >> axis) & 1
      const share = at[axis] - cell[axis]
      weight *= far ? share : 1 - share
      index = index * latticeSize + cell[axis] + far
    }
    for (let axis = 0; axis < 3; axis++) sums[axis] += weight * points[index * 3 + axis]
  }
  for (let axis = 0; axis < 3; axis++) out[axis] += sums[axis] * amount
}

/**
 * Parameters: none but `strength`. The picture's own black and white stay near where they are, so that a night photo as
 * a reference gives its colours and not its darkness alone. Cost: 0.6 CPU-s at 1 MP, nearly the same at 12.
 */
export const colourMatch: Operation = {
  name: 'colour-match',
  label: 'Match colours',
  group: 'tone',
  stage: 'tone',
  summary: 'Gives the photo the colours and tones of a second picture.',
  hasStrength: true,
  needsReference: true,
  cost: 0.8,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    const reference = await context.reference()
    const random = createRandom(context.seed * 7 + 3)
    const before = sampleColours(planes, random)
    const after = before.slice()
    transport(after, sampleColours(reference, random), random, context)
    const moves = regularise(before, after)
    const change = (r: number, g: number, b: number, out: Float64Array): void => {
      toOklab(r, g, b, out)
      const lightness = out[0]
      // Skin may take the other light, but not all of it: nobody wants a blue face.
      const chroma = Math.hypot(out[1], out[2])
      const skin = skinLikeness(chroma, Math.atan2(out[2], out[1])) * smoothstep(0.02, 0.05, chroma)
      move(moves, out, Math.min(1.2, step.strength) * (1 - 0.45 * skin))
      // Lightness is held a little to its own, most at the ends.
      const held = 0.25 + 0.35 * Math.max(smoothstep(0.14, 0, lightness), smoothstep(0.93, 1, lightness))
      fromOklab(clamp(out[0] + (lightness - out[0]) * held), out[1], out[2], out)
    }
    return regrade(planes, context, change, 1, 0.8, 1)
  },
}
