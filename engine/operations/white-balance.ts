import type { Context } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import type { Planes } from '../pixels/planes.ts'
import { fitLight } from './oklab.ts'
import { byStrips } from './reading.ts'

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

/** The white of a glowing body at a temperature (Kang et al. 2002, 4000 to 25000 K), as XYZ with Y = 1. */
function glowingWhite(kelvin: number): Row {
  const t = 1000 / kelvin
  const x = 0.24039 + 0.2226347 * t + 2.1070379 * t * t - 3.0258469 * t * t * t
  const y = -0.37001483 + 3.75112997 * x - 5.8733867 * x * x + 3.081758 * x * x * x
  return [x / y, 1, (1 - x - y) / y]
}

const neutralMired = 1e6 / 6504

function adaptation(mired: number): Matrix {
  const cone = (white: Row): Row => [
    bradford[0][0] * white[0] + bradford[0][1] * white[1] + bradford[0][2] * white[2],
    bradford[1][0] * white[0] + bradford[1][1] * white[1] + bradford[1][2] * white[2],
    bradford[2][0] * white[0] + bradford[2][1] * white[1] + bradford[2][2] * white[2],
  ]
  const from = cone(glowingWhite(6504))
  const to = cone(glowingWhite(1e6 / (neutralMired + mired)))
  const scale: Matrix = [
    [to[0] / from[0], 0, 0],
    [0, to[1] / from[1], 0],
    [0, 0, to[2] / from[2]],
  ]
  return multiply(multiply(xyzToRgb, multiply(bradfordInverse, multiply(scale, bradford))), rgbToXyz)
}

/** Positive `mired` is warmer, negative cooler; up to about 90 either way. Changes `planes` in place. */
export function shiftWhite(planes: Planes, mired: number, context: Context): Planes {
  const { r, g, b, width } = planes
  const matrix = adaptation(mired)
  // Luminance of grey stays nearly put; a little less, because blown highlights could not take the tint otherwise.
  const level = 1 - 0.0008 * Math.abs(mired)
  const [mr, mg, mb] = matrix.map(row => row.map(value => value * level))
  const light = new Float64Array(3)
  byStrips(planes, context, (first, end) => {
    for (let i = first * width; i < end * width; i++) {
      const red = toLinear(r[i])
      const green = toLinear(g[i])
      const blue = toLinear(b[i])
      light[0] = mr[0] * red + mr[1] * green + mr[2] * blue
      light[1] = mg[0] * red + mg[1] * green + mg[2] * blue
      light[2] = mb[0] * red + mb[1] * green + mb[2] * blue
      fitLight(light)
      r[i] = toEncoded(light[0])
      g[i] = toEncoded(light[1])
      b[i] = toEncoded(light[2])
    }
  })
  return planes
}
