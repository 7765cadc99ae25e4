import type { Context, Operation } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { createRowReader, reducedSize, type Size } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { grainMask, grainRow, grainShift, grainTile } from '../pixels/noise.ts'
import { luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { byStrips, toggleOf } from './reading.ts'

/**
 * A print from an old colour negative: three layers that no longer agree (faded blues, lifted blacks), the red glow light
 * leaves around highlights in the film base, grain, darker corners, and light that got into the camera at one edge.
 */

/** Where each dye layer ends up: lifted blacks, softened whites, more contrast in red than in blue. */
const layerCurves = {
  r: (v: number): number => 0.055 + 0.91 * (v < 0.5 ? (v * 2) ** 1.12 / 2 : 1 - ((1 - v) * 2) ** 1.22 / 2),
  g: (v: number): number => 0.045 + 0.895 * (v < 0.5 ? (v * 2) ** 1.08 / 2 : 1 - ((1 - v) * 2) ** 1.12 / 2),
  b: (v: number): number => 0.115 + 0.72 * v,
}

interface Halation extends Size {
  readonly plane: Float32Array
}

/** Light that passed the film, hit its back and returned: only from the highlights, soft and wide. */
function halationOf(lightness: Float32Array, planes: Planes, context: Context): Halation {
  const sigma = 15 * context.scale
  const size = reducedSize(planes.width, planes.height, sigma, 5)
  const small = resizePlane(lightness, planes.width, planes.height, size.width, size.height)
  for (let i = 0; i < small.length; i++) small[i] = Math.max(0, small[i] - 0.7)
  return { ...size, plane: gaussianBlur(small, size.width, size.height, sigma / size.factor) }
}

/** Grain is clumps of silver, not pixels: noise, blurred to the size a print of this many pixels would show. */
function grainOf(context: Context): Float32Array {
  const size = Math.max(0.6, 0.75 * Math.min(2.2, context.scale))
  const clumps = grainTile(size, context.seed + 99)
  // A blur over n pixels divides the spread by its square root; this brings it back to that of the reference size.
  const amount = 0.075 * Math.max(1, size / 0.75) * 1.35
  for (let i = 0; i < clumps.length; i++) clumps[i] *= amount
  return clumps
}

const leakSteps = 64
/** Brightness across a leak, by distance from its middle in widths, 0..3. */
const leakTable = Float32Array.from({ length: leakSteps * 3 + 1 }, (_, i) => Math.exp(-((i / leakSteps) ** 2)))

/** How much light leaked in along a row (0..1): a curved veil along the right edge. */
function leakRow(v: number, out: Float32Array): void {
  const bend = 0.12 * Math.sin(v * 5) - 1.03
  const most = 0.38 * (0.5 + 0.5 * Math.sin(v * 3.1 + 0.4))
  for (let x = 0; x < out.length; x++) {
    const away = (Math.abs((x + 0.5) / out.length + bend) / 0.14) * leakSteps
    out[x] = away < leakTable.length - 1 ? most * leakTable[(away + 0.5) | 0] : 0
  }
}

const shadeSteps = 2048
/** What the corners keep of the light, by the square of the distance from the middle (the corner's is about 0.55). */
const shadeTable = (more: number): Float32Array =>
  Float32Array.from({ length: shadeSteps + 1 }, (_, i) => 1 - 1.18 * more * (i / shadeSteps) ** 1.25)

export const vintage: Operation = {
  name: 'vintage',
  label: 'Vintage film',
  group: 'film',
  stage: 'film',
  summary: 'An old colour print: faded dyes, glowing highlights, grain, dark corners and a light leak.',
  hasStrength: true,
  parameters: {
    leak: { label: 'Light leak', kind: 'toggle', default: true },
  },
  async run(planes, step, context) {
    const { r, g, b, width, height } = planes
    const lightness = luma(planes)
    const halation = halationOf(lightness, planes, context)
    context.progress(0.15)
    const grain = grainOf(context)
    context.progress(0.4)
    const [redTable, greenTable, blueTable] = [layerCurves.r, layerCurves.g, layerCurves.b].map(curveTable)
    const amount = Math.min(1, step.strength)
    const more = Math.max(1, step.strength)
    const leak = toggleOf(step, 'leak', true) ? more : 0
    const read = createRowReader(halation, width, height)
    const glow = new Float32Array(width)
    const keepColour = 0.82 / (1 + 0.3 * (more - 1))
    const layer = (value: number, table: Float32Array): number =>
      table[(Math.min(1, Math.max(0, value)) * 1024 + 0.5) | 0]
    const shades = shadeTable(more)
    const veils = new Float32Array(width)
    const paint = (first: number, end: number): void => {
      for (let y = first, i = first * width; y < end; y++) {
        read(halation.plane, y, glow)
        const v = (y + 0.5) / height
        if (leak > 0) leakRow(v, veils)
        const dy = (v - 0.5) * 1.05
        const line = grainRow(y)
        const shift = grainShift(y)
        for (let x = 0; x < width; x++, i++) {
          const light = lightness[i]
          const dx = ((x + 0.5) / width - 0.5) * 1.05
          const shade = shades[((dx * dx + dy * dy) * shadeSteps + 0.5) | 0]
          const veil = veils[x] * leak
          const speck = grain[line + ((x + shift) & grainMask)] * more * (1 - 0.5 * Math.abs(2 * light - 0.9))
          const halo = glow[x] * more
          const red = (layer(light + (r[i] - light) * keepColour, redTable) + halo * 1.5 + 0.02) * shade + speck
          const green = (layer(light + (g[i] - light) * keepColour, greenTable) + halo * 0.45) * shade + speck * 0.95
          const blue = (layer(light + (b[i] - light) * keepColour, blueTable) + halo * 0.1) * shade + speck
          r[i] += (1 - (1 - shoulder(red)) * (1 - veil) - r[i]) * amount
          g[i] += (1 - (1 - shoulder(green)) * (1 - veil * 0.42) - g[i]) * amount
          b[i] += (1 - (1 - shoulder(blue)) * (1 - veil * 0.12) - b[i]) * amount
        }
      }
    }
    byStrips(planes, context, paint, 0.4, 1)
    return planes
  },
}

/** Keeps glowing highlights from burning out flat. */
function shoulder(value: number): number {
  return value < 0.88 ? value : 0.88 + 0.12 * smoothstep(-0.24, 0.24, value - 0.88) * 2 - 0.12
}
