import { parseColour, type Rgb } from '../pixels/colour.ts'
import { clamp, mix } from '../pixels/planes.ts'
import { fromOklab, toOklab } from './oklab.ts'

/** Scales of colours, from dark to light, as duotone prints and gradient maps use them: mixed in OKLab. */
export type Gradient = readonly Rgb[]

export const gradientOf = (hexes: readonly string[]): Gradient => hexes.map(hex => parseColour(hex) as Rgb)

/** The colour at 0..1 of a gradient whose stops lie evenly, written into `out` as encoded sRGB. */
function colourAt(labs: readonly Float64Array[], at: number, out: Float64Array): void {
  const last = labs.length - 1
  const k = Math.min(last - 1, Math.floor(at * last))
  const share = at * last - k
  const [from, to] = [labs[k], labs[k + 1]]
  fromOklab(mix(from[0], to[0], share), mix(from[1], to[1], share), mix(from[2], to[2], share), out)
}

/** A curve for each channel from luma to the gradient's colour; `strength` beyond 1 parts dark from light further. */
export function gradientTables(gradient: Gradient, strength: number): ((luma: number) => number)[] {
  const labs = gradient.map(({ r, g, b }) => {
    const lab = new Float64Array(3)
    toOklab(r, g, b, lab)
    return lab
  })
  const slope = 1 + 0.6 * Math.max(0, strength - 1)
  const out = new Float64Array(3)
  return [0, 1, 2].map(channel => (luma: number) => {
    colourAt(labs, clamp(0.5 + (luma - 0.5) * slope), out)
    return out[channel]
  })
}
