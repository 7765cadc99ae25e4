/**
 * Changes that depend on nothing but a pixel's own colour, straight from 8-bit pixels to 8-bit pixels: a picture is read
 * and written once and never unfolded into planes. There are only 256 levels of each channel, so whatever is done to one
 * channel by itself is a table.
 */
import { type ColourChange, createColourCube } from './colour-cube.ts'
import { type GradeTables, gradeCompiled } from './grade-compiled.ts'
import { createPlanes, type Pixels, type Planes } from './planes.ts'

export type ColourGrade =
  /** One curve for all channels, then colours moved from (above 1) or towards (below) their own grey. */
  | { readonly kind: 'curve'; readonly curve: (value: number) => number; readonly saturation: number }
  /** What a weighted sum of the channels says, by a curve for each; `amount` of it is taken. */
  | {
      readonly kind: 'tone'
      readonly weights: readonly [number, number, number]
      readonly curves: readonly ((value: number) => number)[]
      readonly amount: number
    }
  /** Anything else. */
  | { readonly kind: 'colours'; readonly change: ColourChange; readonly amount: number }

const levels = 256
const toneSteps = 4096
const smallPixels = 40_000

/** Luma as weights, as `saturate` has it. */
const greyOf = [0.299, 0.587, 0.114] as const

function curveTables(curve: (value: number) => number, saturation: number): GradeTables {
  const tables = new Float32Array(3 * levels * 4)
  for (let channel = 0; channel < 3; channel++)
    for (let level = 0; level < levels; level++) {
      const value = 255 * curve(level / 255)
      for (let k = 0; k < 3; k++) {
        tables[(channel * levels + level) * 4 + k] =
          value * ((1 - saturation) * greyOf[channel] + (k === channel ? saturation : 0))
      }
    }
  return { kind: 'curve', tables }
}

function toneTables({ weights, curves, amount }: Extract<ColourGrade, { kind: 'tone' }>): GradeTables {
  const tones = new Float32Array(3 * levels)
  for (let k = 0; k < tones.length; k++) {
    tones[k] = (weights[Math.floor(k / levels)] * (k % levels) * toneSteps) / 255
  }
  const colours = new Float32Array((toneSteps + 1) * 4)
  for (let k = 0; k <= toneSteps; k++)
    for (let channel = 0; channel < 3; channel++) {
      colours[k * 4 + channel] = 255 * amount * curves[channel](k / toneSteps)
    }
  return { kind: 'tone', tones, colours, last: toneSteps, keep: 1 - amount }
}

/** For each level of each channel its cell in a cube of points of 16 bytes (how far in, as an integer), and its place in it. */
function cubePlaces(size: number): Float32Array {
  const last = size - 1
  const places = new Float32Array(3 * levels * 2)
  const cells = new Int32Array(places.buffer)
  for (let channel = 0; channel < 3; channel++)
    for (let level = 0; level < levels; level++) {
      const at = (level / 255) * last
      // The last cell is read from its near end, so that its far corner exists.
      const cell = Math.min(last - 1, Math.floor(at))
      cells[(channel * levels + level) * 2] = cell * size ** (2 - channel) * 16
      places[(channel * levels + level) * 2 + 1] = at - cell
    }
  return places
}

function cubeTables(change: ColourChange, amount: number, size: number): GradeTables {
  const { points } = createColourCube(change, size)
  const last = size - 1
  const colours = new Float32Array(size ** 3 * 4)
  for (let k = 0; k < size ** 3; k++) {
    const own = [Math.floor(k / size / size), Math.floor(k / size) % size, k % size]
    for (let channel = 0; channel < 3; channel++) {
      const from = own[channel] / last
      colours[k * 4 + channel] = from + (points[k * 3 + channel] - from) * amount
    }
  }
  return { kind: 'colours', places: cubePlaces(size), colours, size }
}

export function gradeTables(grade: ColourGrade, pixels: number): GradeTables {
  if (grade.kind === 'curve') return curveTables(grade.curve, grade.saturation)
  if (grade.kind === 'tone') return toneTables(grade)
  return cubeTables(grade.change, grade.amount, pixels < smallPixels ? 17 : 33)
}

/** A new picture; alpha stays. */
export function gradePixels(pixels: Pixels, grade: ColourGrade, progress: (fraction: number) => void): Pixels {
  const { width, height, data } = pixels
  progress(0)
  const tables = gradeTables(grade, width * height)
  const out = new Uint8ClampedArray(data.length)
  if (!gradeCompiled(data, tables, out, progress)) plainGrade(data, tables, out)
  return { width, height, data: out }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainGrade(data: Pixels['data'], tables: GradeTables, out: Uint8ClampedArray): void {
  const colour = new Float64Array(3)
  const read = reader(tables)
  for (let j = 0; j < data.length; j += 4) {
    read(data[j], data[j + 1], data[j + 2], colour)
    out[j] = colour[0]
    out[j + 1] = colour[1]
    out[j + 2] = colour[2]
    out[j + 3] = data[j + 3]
  }
}

type Reader = (r: number, g: number, b: number, out: Float64Array) => void

function reader(tables: GradeTables): Reader {
  if (tables.kind === 'colours') return cubeReader(tables)
  if (tables.kind === 'curve') {
    return (r, g, b, out) => {
      for (let k = 0; k < 3; k++) {
        out[k] =
          tables.tables[r * 4 + k] + tables.tables[(levels + g) * 4 + k] + tables.tables[(2 * levels + b) * 4 + k]
      }
    }
  }
  const { tones, colours, last, keep } = tables
  return (r, g, b, out) => {
    const tone = tones[r] + tones[levels + g] + tones[2 * levels + b]
    const at = Math.floor(Math.min(last, Math.max(0, tone)) + 0.5) * 4
    for (const [k, own] of [r, g, b].entries()) out[k] = colours[at + k] + own * keep
  }
}

function cubeReader({ places, colours, size }: Extract<GradeTables, { kind: 'colours' }>): Reader {
  const cells = new Int32Array(places.buffer)
  const steps = [size * size * 4, size * 4, 4]
  return (r, g, b, out) => {
    const at = [r, levels + g, 2 * levels + b].map(level => level * 2)
    const corner = at.reduce((sum, place) => sum + cells[place] / 4, 0)
    const order = [0, 1, 2].sort((one, other) => places[at[other] + 1] - places[at[one] + 1])
    out.fill(0)
    let place = corner
    let before = 1
    for (const axis of order) {
      const share = places[at[axis] + 1]
      for (let k = 0; k < 3; k++) out[k] += (before - share) * colours[place + k]
      place += steps[axis]
      before = share
    }
    for (let k = 0; k < 3; k++) out[k] = 255 * (out[k] + before * colours[place + k])
  }
}

/** More pixels than this say nothing new about a picture's colours. */
const enoughPixels = 400_000

/** Every few pixels of a picture, to measure its colours by. */
export function samplePixels({ width, height, data }: Pixels): Planes {
  const step = Math.max(1, Math.round(Math.sqrt((width * height) / enoughPixels)))
  const [w, h] = [Math.ceil(width / step), Math.ceil(height / step)]
  const planes = createPlanes(w, h)
  const alpha = new Float32Array(w * h)
  let opaque = true
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++) {
      const j = (y * step * width + x * step) * 4
      planes.r[i] = data[j] / 255
      planes.g[i] = data[j + 1] / 255
      planes.b[i] = data[j + 2] / 255
      alpha[i] = data[j + 3] / 255
      opaque &&= data[j + 3] === 255
    }
  if (!opaque) planes.alpha = alpha
  return planes
}
