/**
 * Blur as an aperture makes it: a disc, in linear light, where highlights become bright discs. Drawn on a copy reduced
 * until the disc is a few pixels wide, which costs the same at every picture size.
 */
import { discSumCompiled } from './aperture-compiled.ts'
import { boxBlur } from './filters.ts'
import { smoothstep } from './planes.ts'

/**
 * Sum of `plane` over a disc about every pixel; what lies outside the picture is left out of both sum and weight. Each
 * row of the disc is a span, and a span is the difference of two running sums.
 */
function discSum(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const reach = Math.floor(radius + 0.25)
  const spans = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.sqrt((radius + 0.25) ** 2 - (k - reach) ** 2))
  return discSumCompiled(plane, width, height, spans) ?? plainDiscSum(plane, width, height, spans)
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainDiscSum(
  plane: Float32Array,
  width: number,
  height: number,
  spans: readonly number[],
): Float32Array {
  const out = new Float32Array(plane.length)
  const reach = spans.length >> 1
  const pad = reach + 2
  const sums = new Float64Array(width + 2 * pad + 1)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) sums[pad + x + 1] = sums[pad + x] + plane[y * width + x]
    sums.fill(sums[pad + width], pad + width + 1)
    for (const [k, half] of spans.entries()) {
      const row = y + k - reach
      if (row < 0 || row >= height) continue
      const whole = Math.floor(half)
      const edge = half - whole
      const to = row * width
      for (let x = 0, at = pad; x < width; x++, at++) {
        const narrow = sums[at + whole + 1] - sums[at - whole]
        const wide = sums[at + whole + 2] - sums[at - whole - 1]
        out[to + x] += narrow + (wide - narrow) * edge
      }
    }
  }
  return out
}

/** The discs, without the grid that a reduced copy would leave in them. Divide by the same of the weights. */
export function throughAperture(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const sum = discSum(plane, width, height, radius)
  return boxBlur(sum, width, height, 1, sum)
}

/** Lamps and glints are far brighter than 8 bits can say; weighing them up gives back their discs. */
export const glintWeight = (light: number): number => 1 + 5 * smoothstep(0.72, 1, light)
