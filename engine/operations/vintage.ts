import type { Context, Operation, Reduced, Step } from '../operation.ts'
import { type ColourChange, createColourCube, mixedCube } from '../pixels/colour-cube.ts'
import { reducedSize, type Size } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import type { Layer } from '../pixels/layers.ts'
import { createLines, type LineField, setLine } from '../pixels/line-field.ts'
import { grainTile } from '../pixels/noise.ts'
import { clamp, luma, mix } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { sweepPlanes } from '../pixels/sweep.ts'
import { toggleOf } from './reading.ts'

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
function halationOf(size: Size, reduced: Reduced, scale: number): Halation {
  const sigma = 15 * scale
  const small = reducedSize(size.width, size.height, sigma, 3)
  const light = luma(reduced(small.width, small.height))
  for (let i = 0; i < light.length; i++) light[i] = Math.max(0, light[i] - 0.7)
  return { ...small, plane: gaussianBlur(light, small.width, small.height, sigma / small.factor) }
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

/** How much light leaked in at a place (0..1): a curved veil along the right edge. */
function leakAt(u: number, v: number): number {
  const away = Math.abs(u + 0.12 * Math.sin(v * 5) - 1.03) / 0.14
  return 0.38 * (0.5 + 0.5 * Math.sin(v * 3.1 + 0.4)) * Math.exp(-away * away)
}

/** What the corners keep of the light. */
const shadeAt = (u: number, v: number, more: number): number =>
  1 - 1.18 * more * (((u - 0.5) ** 2 + (v - 0.5) ** 2) * 1.05 ** 2) ** 1.25

/** The film's dyes, as they are now. */
function dyes(more: number): ColourChange {
  const keepColour = 0.82 / (1 + 0.3 * (more - 1))
  return (r, g, b, out) => {
    const light = 0.299 * r + 0.587 * g + 0.114 * b
    const layer = (value: number): number => clamp(light + (value - light) * keepColour)
    out[0] = layerCurves.r(layer(r))
    out[1] = layerCurves.g(layer(g))
    out[2] = layerCurves.b(layer(b))
  }
}

/** Glow and darker corners, and the leak that lies over everything. */
function lightOf({ width, height, plane }: Halation, more: number, leak: number, amount: number): LineField[] {
  const [film, veil] = [createLines(width, height), createLines(width, height)]
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const [u, v] = [(x + 0.5) / width, (y + 0.5) / height]
      const shade = shadeAt(u, v, more)
      const halo = plane[i] * more
      const leaked = leakAt(u, v) * leak * amount
      const slope = mix(1, shade, amount)
      const offset = shade * amount
      setLine(
        film.lines,
        i,
        [slope, slope, slope],
        [(halo * 1.5 + 0.02) * offset, halo * 0.45 * offset, halo * 0.1 * offset],
      )
      const [r, g, b] = [leaked, leaked * 0.42, leaked * 0.12]
      setLine(veil.lines, i, [1 - r, 1 - g, 1 - b], [r, g, b])
    }
  return leak > 0 ? [film, veil] : [film]
}

function vintageLayers(step: Step, context: Context, size: Size, reduced: Reduced): Layer[] {
  const halation = halationOf(size, reduced, context.scale)
  const amount = Math.min(1, step.strength)
  const more = Math.max(1, step.strength)
  const leak = toggleOf(step, 'leak', true) ? more : 0
  const [film, ...veil] = lightOf(halation, more, leak, amount)
  const grain = more * amount
  return [
    { kind: 'cube', cube: mixedCube(createColourCube(dyes(more), 17), amount) },
    { kind: 'lines', ...film },
    { kind: 'grain', tile: grainOf(context), shares: [grain, grain * 0.95, grain] },
    { kind: 'shoulder', amount },
    ...veil.map(lines => ({ kind: 'lines', ...lines }) as const),
  ]
}

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
  layers: vintageLayers,
  run: (planes, step, context) => {
    context.progress(0)
    const layers = vintageLayers(step, context, planes, (width, height) => resizePlanes(planes, width, height))
    return Promise.resolve(sweepPlanes(planes, layers, done => context.progress(0.3 + 0.7 * done)))
  },
}
