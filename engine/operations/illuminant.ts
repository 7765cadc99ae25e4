import { toEncoded, toLinear } from '../pixels/colour.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { toOklab } from './oklab.ts'
import { skinLikeness } from './saturate.ts'

/**
 * The colour of the light a photo was taken in. First guess: shades of grey (Finlayson and Trezzi 2004) over the colours
 * that occur, each counted by the root of how often, so that one big yellow wall does not pass for yellow light. Then
 * the nearly grey colours under that guess are taken at their word (Huo et al. 2006), a few times over.
 */

interface Cell {
  count: number
  red: number
  green: number
  blue: number
}

/** Colours that occur, in cells of a third of a stop in chromaticity and a stop in brightness; clipped ones left out. */
function cellsOf(planes: Planes): Cell[] {
  const { r, g, b, alpha } = planes
  const cells = new Map<number, Cell>()
  const stride = Math.max(1, Math.floor(r.length / 40000))
  for (let i = 0; i < r.length; i += stride) {
    const high = Math.max(r[i], g[i], b[i])
    if (high > 0.985 || high < 0.08 || (alpha && alpha[i] < 0.5)) continue
    const [red, green, blue] = [toLinear(r[i]) + 0.002, toLinear(g[i]) + 0.002, toLinear(b[i]) + 0.002]
    const at = (ratio: number): number => Math.round(Math.log2(ratio) * 3) + 40
    const key = (at(red / green) * 100 + at(blue / green)) * 20 + Math.round(Math.log2(red + green + blue) + 12)
    const cell = cells.get(key) ?? { count: 0, red: 0, green: 0, blue: 0 }
    cell.count++
    cell.red += red
    cell.green += green
    cell.blue += blue
    cells.set(key, cell)
  }
  return [...cells.values()].filter(cell => cell.count > 2)
}

const norm = 5

function shadesOfGrey(cells: readonly Cell[]): [number, number, number] {
  const sums = [0, 0, 0]
  for (const { count, red, green, blue } of cells) {
    const weight = Math.sqrt(count)
    sums[0] += weight * (red / count) ** norm
    sums[1] += weight * (green / count) ** norm
    sums[2] += weight * (blue / count) ** norm
  }
  const [red, green, blue] = sums.map(sum => sum ** (1 / norm))
  const grey = 0.2126 * red + 0.7152 * green + 0.0722 * blue
  return [red / grey, green / grey, blue / grey]
}

/** What light looks like: from lamps to deep shade. Anything further is the colour of things. */
const limit = (value: number, most: number): number => clamp(value, 1 / most, most)

type Light = [number, number, number]

/** Moves `light` to where the nearly grey colours under it are grey; tells how many bear it out, 0..1. */
function settle(cells: readonly Cell[], light: Light): number {
  const colour = new Float64Array(3)
  let trust = 0
  for (let round = 0; round < 6; round++) {
    const sums = [0, 0, 0]
    let weights = 0
    let all = 0
    for (const { count, red, green, blue } of cells) {
      const own = [red / count / light[0], green / count / light[1], blue / count / light[2]]
      toOklab(toEncoded(own[0]), toEncoded(own[1]), toEncoded(own[2]), colour)
      const chroma = Math.hypot(colour[1], colour[2])
      const distance = chroma / 0.034
      // Skin, fur, sand and wood are nearly grey too, and never quite.
      const warm = 1 - 0.75 * skinLikeness(chroma, Math.atan2(colour[2], colour[1])) * smoothstep(0.008, 0.03, chroma)
      const share = Math.sqrt(count) * smoothstep(0.12, 0.45, colour[0]) * warm
      const weight = share * Math.exp(-distance * distance)
      all += share
      weights += weight
      const sum = own[0] + own[1] + own[2]
      for (let k = 0; k < 3; k++) sums[k] += (weight * own[k] * 3) / sum
    }
    trust = weights / Math.max(1e-6, all)
    if (weights < 1) break
    for (let k = 0; k < 3; k++) light[k] *= sums[k] / weights
  }
  return trust
}

/** How likely a light is before the picture is looked at: mostly cameras are right, and seldom green or magenta. */
function expectation([red, green, blue]: Light): number {
  const warmth = Math.log2(red / blue)
  const tint = Math.log2((green * green) / (red * blue))
  return Math.exp(-((warmth / 1.9) ** 2) - (tint / 0.7) ** 2)
}

/** Red, green and blue of the light, of luminance about 1; all 1 where the photo is balanced already. */
export function estimateLight(planes: Planes): Light {
  const cells = cellsOf(planes)
  if (cells.length < 3) return [1, 1, 1]
  const [r, g, b] = shadesOfGrey(cells)
  const guesses: Light[] = [
    [1, 1, 1],
    [limit(r, 1.6), limit(g, 1.25), limit(b, 2.4)],
  ]
  let best: { light: Light; trust: number; worth: number } | undefined
  for (const light of guesses) {
    const trust = settle(cells, light)
    const worth = trust * expectation(light)
    if (!best || worth > best.worth) best = { light, trust, worth }
  }
  const { light, trust } = best as { light: Light; trust: number }
  // The fewer greys bear it out, the less of the cast is believed to be the light's.
  const share = 0.2 + 0.76 * smoothstep(0.05, 0.2, trust)
  return [limit(light[0], 1.8) ** share, limit(light[1], 1.3) ** share, limit(light[2], 3) ** share]
}
