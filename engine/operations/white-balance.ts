import type { Operation } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import type { ColourGrade } from '../pixels/grade.ts'
import { estimateLight } from './illuminant.ts'
import { fitLight } from './oklab.ts'
import { numberOf, wordOf } from './reading.ts'
import { byColour, colourChange } from './regrade.ts'

/**
 * White balance as a change of the light a scene is seen under: a Bradford adaptation between whites of the Planckian locus, applied in
 * linear light. Moves are in mireds (millionths of a reciprocal kelvin), in which equal steps look equal.
 */

type Row = readonly [number, number, number]
type Matrix = readonly [Row, Row, Row]

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]
const bradfordInverse: Matrix = [
  [0.9869929, -0.1470543, 0.1599627],
  [0.4323053, 0.5183603, 0.0492912],
  [-0.0085287, 0.0400428, 0.9684867],
]
const rgbToXyz: Matrix = [
  [0.4124564, 0.3575761, 0.1804375],
  [0.2126729, 0.7151522, 0.072175],
  [0.0193339, 0.119192, 0.9503041],
]
const xyzToRgb: Matrix = [
  [3.2404542, -1.5371385, -0.4985314],
  [-0.969266, 1.8760108, 0.041556],
  [0.0556434, -0.2040259, 1.0572252],
]

function multiply(left: Matrix, right: Matrix): Matrix {
  const row = (i: 0 | 1 | 2): Row => {
    const at = (k: 0 | 1 | 2): number => left[i][0] * right[0][k] + left[i][1] * right[1][k] + left[i][2] * right[2][k]
    return [at(0), at(1), at(2)]
  }
  return [row(0), row(1), row(2)]
}

/** The white of a glowing body at a temperature (Kang et al. 2002, 1667 to 25000 K), as XYZ with Y = 1. */
function glowingWhite(kelvin: number): Row {
  const t = 1000 / kelvin
  const isWarm = kelvin < 4000
  const x = isWarm
    ? 0.17991 + 0.8776956 * t - 0.2343589 * t * t - 0.2661239 * t * t * t
    : 0.24039 + 0.2226347 * t + 2.1070379 * t * t - 3.0258469 * t * t * t
  const y = isWarm
    ? -0.16748867 + 2.09137015 * x - 1.37418593 * x * x - 0.9549476 * x * x * x
    : -0.37001483 + 3.75112997 * x - 5.8733867 * x * x + 3.081758 * x * x * x
  return [x / y, 1, (1 - x - y) / y]
}

const neutralKelvin = 6504
const neutralMired = 1e6 / neutralKelvin
const neutral = glowingWhite(neutralKelvin)

/** What makes a scene seen under `from` look as under `to`, on linear RGB. */
function adaptation(from: Row, to: Row): Matrix {
  const cone = (white: Row): Row => [
    bradford[0][0] * white[0] + bradford[0][1] * white[1] + bradford[0][2] * white[2],
    bradford[1][0] * white[0] + bradford[1][1] * white[1] + bradford[1][2] * white[2],
    bradford[2][0] * white[0] + bradford[2][1] * white[1] + bradford[2][2] * white[2],
  ]
  const [one, other] = [cone(from), cone(to)]
  const scale: Matrix = [
    [other[0] / one[0], 0, 0],
    [0, other[1] / one[1], 0],
    [0, 0, other[2] / one[2]],
  ]
  return multiply(multiply(xyzToRgb, multiply(bradfordInverse, multiply(scale, bradford))), rgbToXyz)
}

/** A matrix on linear light; colours out of range give up chroma, not brightness. */
function changeOfLight(matrix: Matrix, level: number): ColourGrade {
  const [mr, mg, mb] = matrix.map(row => row.map(value => value * level))
  return colourChange((r, g, b, out) => {
    const red = toLinear(r)
    const green = toLinear(g)
    const blue = toLinear(b)
    out[0] = mr[0] * red + mr[1] * green + mr[2] * blue
    out[1] = mg[0] * red + mg[1] * green + mg[2] * blue
    out[2] = mb[0] * red + mb[1] * green + mb[2] * blue
    fitLight(out)
    for (let k = 0; k < 3; k++) out[k] = toEncoded(out[k])
  })
}

/** Positive `mired` is warmer, negative cooler; up to about 90 either way. */
export function whiteShift(mired: number): ColourGrade {
  const matrix = adaptation(neutral, glowingWhite(1e6 / (neutralMired + mired)))
  // Luminance of grey stays nearly put; a little less, because blown highlights could not take the tint otherwise.
  return changeOfLight(matrix, 1 - 0.0008 * Math.abs(mired))
}

/** Gains on linear red, green and blue that leave the luminance of grey. */
function gainsKeepingGrey(gains: Row): Matrix {
  const level = 1 / (0.2126 * gains[0] + 0.7152 * gains[1] + 0.0722 * gains[2])
  return [
    [gains[0] * level, 0, 0],
    [0, gains[1] * level, 0],
    [0, 0, gains[2] * level],
  ]
}

/** As set by hand: what light the scene was in, and how far from green to magenta. */
function byHand(kelvin: number, tint: number, strength: number): Matrix {
  // Half strength is half the way in mireds, in which equal steps look equal.
  const mired = neutralMired + (1e6 / kelvin - neutralMired) * strength
  const light = adaptation(glowingWhite(1e6 / Math.max(45, mired)), neutral)
  const magenta = 2 ** ((tint / 100) * 0.45 * strength)
  const grey = [0, 1, 2].map(k => light[k][0] + light[k][1] + light[k][2])
  const level = 1 / (0.2126 * grey[0] + 0.7152 * grey[1] + 0.0722 * grey[2])
  const even: Matrix = [
    [level, 0, 0],
    [0, level, 0],
    [0, 0, level],
  ]
  return multiply(gainsKeepingGrey([magenta, 1 / magenta, magenta]), multiply(even, light))
}

/**
 * Sets what is white. By itself it finds the colour of the light (see illuminant.ts) and takes it out, so that grey is
 * grey; by hand the temperature is that of the light the photo was taken in, as on a camera: 3200 K (lamps) makes it
 * bluer, 8000 K (shade) warmer. A Bradford adaptation (or, for a light that was found, its von Kries gains) in linear
 * light.
 *
 * Parameters: mode (auto, manual); kelvin 2000..12000 (6500 leaves it), tint -100 (green) .. 100 (magenta), both for
 * manual. `strength` is how far to go. Cost: 0.1 CPU-s at 1 MP.
 */
export const whiteBalance: Operation = {
  name: 'white-balance',
  label: 'White balance',
  group: 'tone',
  stage: 'tone',
  summary: 'Takes out the colour of the light so that white is white, by itself or by kelvin and tint.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    mode: { label: 'Mode', kind: 'choice', choices: ['auto', 'manual'], default: 'auto' },
    kelvin: { label: 'Temperature (K)', kind: 'number', minimum: 2000, maximum: 12000, step: 50, default: 6500 },
    tint: { label: 'Tint', kind: 'number', minimum: -100, maximum: 100, step: 1, default: 0 },
  },
  ...byColour((step, look) => {
    const kelvin = numberOf(step, 'kelvin', 6500)
    const tint = numberOf(step, 'tint', 0)
    // A temperature that was given is meant, whatever the mode says.
    if (wordOf(step, 'mode', 'auto') === 'manual' || kelvin !== 6500 || tint !== 0) {
      return changeOfLight(byHand(kelvin, tint, step.strength), 1)
    }
    const [red, green, blue] = estimateLight(look())
    const gains = [red, green, blue].map(light => (1 / light) ** step.strength)
    return changeOfLight(gainsKeepingGrey([gains[0], gains[1], gains[2]]), 1)
  }),
}
