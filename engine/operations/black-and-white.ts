import type { Context, Operation, Step } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { createRowReader, reducedSize } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import type { ColourGrade } from '../pixels/grade.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { angleBetween } from './hue-matte.ts'
import { toOklab } from './oklab.ts'
import { numberOf, wordOf } from './reading.ts'
import { applyGrade, regrade } from './regrade.ts'
import { contrastCurve } from './tone-curves.ts'

type Weights = readonly [number, number, number]

/** How much each channel weighs: panchromatic film, bare or behind the coloured glass photographers use. */
const filters: Readonly<Record<string, Weights>> = {
  none: [0.34, 0.53, 0.13],
  yellow: [0.42, 0.54, 0.04],
  orange: [0.6, 0.42, -0.02],
  red: [0.84, 0.26, -0.1],
  green: [0.16, 0.74, 0.1],
  blue: [0.12, 0.28, 0.6],
  infrared: [0.72, 0.5, -0.22],
}

const leaf = (125 * Math.PI) / 180
const air = (250 * Math.PI) / 180

/** Leaves shine in infrared light, skies and water swallow it; neither can be had from any mix of the three channels. */
function infraredLift(colour: Float64Array): number {
  const chroma = Math.hypot(colour[1], colour[2])
  const hue = Math.atan2(colour[2], colour[1])
  const foliage = smoothstep(0.75, 0.3, Math.abs(angleBetween(hue, leaf))) * smoothstep(0.02, 0.09, chroma)
  const sky = smoothstep(0.8, 0.3, Math.abs(angleBetween(hue, air))) * smoothstep(0.015, 0.07, chroma)
  return foliage * (0.5 - 0.32 * colour[0]) - sky * 0.3 * colour[0]
}

/** Infrared film has no backing that stops light: it comes back as a wide soft glow around the lights. */
function glow(planes: Planes, amount: number, context: Context): void {
  const { width, height, r, g, b } = planes
  const sigma = 9 * context.scale
  const small = reducedSize(width, height, sigma, 4)
  const light = resizePlane(g, width, height, small.width, small.height)
  for (let i = 0; i < light.length; i++) light[i] = Math.max(0, light[i] - 0.5)
  const soft = gaussianBlur(light, small.width, small.height, sigma / small.factor)
  const read = createRowReader(small, width, height)
  const row = new Float32Array(width)
  for (let y = 0, i = 0; y < height; y++) {
    read(soft, y, row)
    for (let x = 0; x < width; x++, i++) {
      const add = 0.5 * amount * row[x]
      r[i] += (1 - r[i]) * add
      g[i] += (1 - g[i]) * add
      b[i] += (1 - b[i]) * add
    }
  }
}

/** The filter's weights, or the step's own where it has others than film has. Given in per cent. */
function weightsOf(step: Step): Weights {
  const name = wordOf(step, 'filter', 'none')
  const [r, g, b] = filters.none
  const own = [numberOf(step, 'red', r * 100), numberOf(step, 'green', g * 100), numberOf(step, 'blue', b * 100)]
  if (name !== 'none') return filters[name] ?? filters.none
  return [own[0] / 100, own[1] / 100, own[2] / 100]
}

const filmScale = (step: Step): ((tone: number) => number) => contrastCurve(1 + 0.14 * step.strength ** 2, 0.46)

const silverPrint = (step: Step): ColourGrade => {
  const silver = filmScale(step)
  return {
    kind: 'tone',
    weights: weightsOf(step),
    curves: [silver, silver, silver],
    amount: Math.min(1, step.strength),
  }
}

/**
 * Black and white by a mix of the channels, as coloured glass before panchromatic film mixes them, then the film's own
 * scale. The infrared look adds what three channels cannot tell: bright leaves (the Wood effect), dark skies, halation.
 *
 * Parameters: filter; red, green, blue -200..300 % (the mix itself; used with filter none, 34 + 53 + 13 is film).
 * `strength` up to 1 mixes with the colours; beyond, contrast grows. Cost: 0.06 CPU-s at 1 MP.
 */
export const blackAndWhite: Operation = {
  name: 'black-and-white',
  label: 'Black and white',
  group: 'film',
  stage: 'film',
  summary:
    'A neutral black-and-white photograph with the tone scale of film, through a filter or your own channel mix.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    filter: { label: 'Colour filter', kind: 'choice', choices: Object.keys(filters), default: 'none' },
    red: { label: 'Red', kind: 'number', minimum: -200, maximum: 300, step: 1, unit: '%', default: 34 },
    green: { label: 'Green', kind: 'number', minimum: -200, maximum: 300, step: 1, unit: '%', default: 53 },
    blue: { label: 'Blue', kind: 'number', minimum: -200, maximum: 300, step: 1, unit: '%', default: 13 },
  },
  grade: step => (wordOf(step, 'filter', 'none') === 'infrared' ? null : silverPrint(step)),
  async run(planes, step, context) {
    const [wr, wg, wb] = weightsOf(step)
    const amount = Math.min(1, step.strength)
    const table = curveTable(filmScale(step))
    const silver = (tone: number): number => {
      const at = clamp(tone) * 1024
      const k = at | 0
      return table[k] + (table[k + 1] - table[k]) * (at - k)
    }
    if (wordOf(step, 'filter', 'none') !== 'infrared') return applyGrade(planes, silverPrint(step), context)
    const change = (red: number, green: number, blue: number, out: Float64Array): void => {
      toOklab(red, green, blue, out)
      out.fill(silver(wr * red + wg * green + wb * blue + infraredLift(out)))
    }
    regrade(planes, context, change, amount)
    glow(planes, amount, context)
    return planes
  },
}
