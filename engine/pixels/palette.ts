/**
 * Few colours for a whole picture: k-means in CIELAB (chroma counts a little more than lightness, so small vivid things
 * keep a colour of their own), and finding the nearest one fast.
 */
import { fromLab, type LabPlanes, toLab } from './colour.ts'
import { createRandom } from './noise.ts'
import { createPlanes, type Planes } from './planes.ts'

const chromaWeight = 1.3
const sampleLimit = 8000
const rounds = 12

export interface Palette {
  readonly size: number
  /** One colour each, sRGB-encoded, as planes of `size` × 1. */
  readonly colours: Planes
  readonly lab: LabPlanes
}

/** At most `size` colours, from dark to light; fewer when the picture has fewer. */
export function choosePalette(lab: LabPlanes, size: number, seed: number): Palette {
  const samples = sample(lab, seed)
  const count = samples.length / 3
  const centres = spreadCentres(samples, Math.max(1, Math.min(size, count)), seed)
  const sums = new Float64Array(centres.length)
  const members = new Uint32Array(centres.length / 3)
  for (let round = 0; round < rounds; round++) {
    sums.fill(0)
    members.fill(0)
    for (let k = 0; k < count; k++) {
      const own = nearestCentre(centres, samples[3 * k], samples[3 * k + 1], samples[3 * k + 2])
      members[own]++
      for (let c = 0; c < 3; c++) sums[3 * own + c] += samples[3 * k + c]
    }
    for (let k = 0; k < members.length; k++) {
      if (members[k] > 0) for (let c = 0; c < 3; c++) centres[3 * k + c] = sums[3 * k + c] / members[k]
    }
  }
  return paletteOf(centres)
}

function sample(lab: LabPlanes, seed: number): Float32Array {
  const total = lab.l.length
  const count = Math.min(total, sampleLimit)
  const random = createRandom(seed * 31 + 7)
  const samples = new Float32Array(count * 3)
  for (let k = 0; k < count; k++) {
    const i = total <= sampleLimit ? k : Math.min(total - 1, Math.floor(((k + random()) * total) / count))
    samples[3 * k] = lab.l[i]
    samples[3 * k + 1] = lab.a[i] * chromaWeight
    samples[3 * k + 2] = lab.b[i] * chromaWeight
  }
  return samples
}

/** Starts as far apart as a random draw finds them, which keeps rare, vivid colours in the running. */
function spreadCentres(samples: Float32Array, size: number, seed: number): Float32Array {
  const random = createRandom(seed * 17 + 3)
  const count = samples.length / 3
  const centres = new Float32Array(size * 3)
  const distance = new Float32Array(count).fill(Number.POSITIVE_INFINITY)
  let chosen = (random() * count) | 0
  let found = 0
  while (found < size) {
    centres.set(samples.subarray(3 * chosen, 3 * chosen + 3), 3 * found)
    found++
    let furthest = 1e-3
    let next = -1
    for (let k = 0; k < count; k++) {
      const dl = samples[3 * k] - samples[3 * chosen]
      const da = samples[3 * k + 1] - samples[3 * chosen + 1]
      const db = samples[3 * k + 2] - samples[3 * chosen + 2]
      const apart = dl * dl + da * da + db * db
      if (apart < distance[k]) distance[k] = apart
      const drawn = distance[k] * (0.3 + 0.7 * random())
      if (drawn > furthest) {
        furthest = drawn
        next = k
      }
    }
    if (next < 0) break
    chosen = next
  }
  return centres.subarray(0, found * 3)
}

function nearestCentre(centres: Float32Array, l: number, a: number, b: number): number {
  let best = 0
  let least = Number.POSITIVE_INFINITY
  for (let k = 0; k < centres.length; k += 3) {
    const dl = l - centres[k]
    const da = a - centres[k + 1]
    const db = b - centres[k + 2]
    const apart = dl * dl + da * da + db * db
    if (apart < least) {
      least = apart
      best = k / 3
    }
  }
  return best
}

function paletteOf(centres: Float32Array): Palette {
  const size = centres.length / 3
  const order = Array.from({ length: size }, (_, k) => k).sort((one, other) => centres[3 * one] - centres[3 * other])
  const lab: LabPlanes = {
    width: size,
    height: 1,
    l: Float32Array.from(order, k => centres[3 * k]),
    a: Float32Array.from(order, k => centres[3 * k + 1] / chromaWeight),
    b: Float32Array.from(order, k => centres[3 * k + 2] / chromaWeight),
  }
  return { size, colours: fromLab(lab), lab }
}

/** The colours of both, those of the first before those of the second. */
export function joinPalettes(one: Palette, other: Palette): Palette {
  const size = one.size + other.size
  const join = (first: Float32Array, second: Float32Array): Float32Array => Float32Array.from([...first, ...second])
  const lab: LabPlanes = {
    width: size,
    height: 1,
    l: join(one.lab.l, other.lab.l),
    a: join(one.lab.a, other.lab.a),
    b: join(one.lab.b, other.lab.b),
  }
  return { size, colours: fromLab(lab), lab }
}

/** The two palette colours nearest to a Lab colour, and how far between them it lies (0 at the first, 0.5 midway). */
export function twoNearest(
  palette: Palette,
  l: number,
  a: number,
  b: number,
): { first: number; second: number; share: number } {
  let first = 0
  let second = 0
  let least = Number.POSITIVE_INFINITY
  let next = Number.POSITIVE_INFINITY
  for (let k = 0; k < palette.size; k++) {
    const dl = l - palette.lab.l[k]
    const da = (a - palette.lab.a[k]) * chromaWeight
    const db = (b - palette.lab.b[k]) * chromaWeight
    const apart = dl * dl + da * da + db * db
    if (apart < least) {
      next = least
      second = first
      least = apart
      first = k
    } else if (apart < next) {
      next = apart
      second = k
    }
  }
  const near = Math.sqrt(least)
  return { first, second, share: near / (near + Math.sqrt(next) + 1e-6) }
}

const cubeSteps = 48

/** A cube over encoded RGB that says which palette colour is nearest: index = (r·48 + g)·48 + b. */
export function nearestTable(palette: Palette): { indexOf(r: number, g: number, b: number): number } {
  const planes = createPlanes(cubeSteps ** 3, 1)
  for (let k = 0; k < planes.r.length; k++) {
    planes.r[k] = Math.floor(k / (cubeSteps * cubeSteps)) / (cubeSteps - 1)
    planes.g[k] = (Math.floor(k / cubeSteps) % cubeSteps) / (cubeSteps - 1)
    planes.b[k] = (k % cubeSteps) / (cubeSteps - 1)
  }
  const lab = toLab(planes)
  const table = new Uint8Array(planes.r.length)
  for (let k = 0; k < table.length; k++) table[k] = twoNearest(palette, lab.l[k], lab.a[k], lab.b[k]).first
  const step = (value: number): number => (Math.min(1, Math.max(0, value)) * (cubeSteps - 1) + 0.5) | 0
  return { indexOf: (r, g, b) => table[(step(r) * cubeSteps + step(g)) * cubeSteps + step(b)] }
}
