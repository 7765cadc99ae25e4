import type { Context } from '../operation.ts'
import type { Rgb } from '../pixels/colour.ts'
import { createRowReader, fastGuidedFilter, guidedEnlarge } from '../pixels/enlarge.ts'
import { boxBlur } from '../pixels/filters.ts'
import { clamp, luma, type Matte, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane, resizePlanes } from '../pixels/resample.ts'
import { toOklab } from './oklab.ts'
import { byStrips } from './reading.ts'

/**
 * Finds everything of one colour: "red" is a word for many reds, so the picture's own red near the word's is measured
 * first, and its spread, then everything close to that is taken. Pale and dark parts of a thing belong to it when they
 * lie amid its strong colour, and do not when they lie elsewhere: a highlight on a red car, but not a pink wall.
 */

const turn = 2 * Math.PI
const degrees = Math.PI / 180

/** Colours with less OKLab chroma than this in their name (white, grey, black) are found by lightness. */
const greyChroma = 0.045

/** What the picture's own version of a colour is like, in OKLab. */
export interface ColourFamily {
  readonly isGrey: boolean
  /** Radians; meaningless when grey. */
  readonly hue: number
  /** Radians within which hues belong fully. */
  readonly spread: number
  readonly lightness: number
  readonly chroma: number
}

export function angleBetween(one: number, other: number): number {
  const difference = (one - other) % turn
  if (difference > Math.PI) return difference - turn
  return difference < -Math.PI ? difference + turn : difference
}

interface Tally {
  weight: number
  lightness: number
  chroma: number
  saturation: number
  hueOffset: number
  hueSquare: number
}

/** Visits a few ten thousand pixels: lightness, chroma, hue and how much the pixel matters. */
function visit(
  planes: Planes,
  focus: Float32Array | null,
  see: (lightness: number, chroma: number, hue: number, weight: number) => void,
): void {
  const colour = new Float64Array(3)
  const stride = Math.max(1, Math.floor(planes.r.length / 50000))
  for (let i = 0; i < planes.r.length; i += stride) {
    const weight = (focus ? focus[i] : 1) * (planes.alpha ? planes.alpha[i] : 1)
    if (weight < 0.05) continue
    toOklab(planes.r[i], planes.g[i], planes.b[i], colour)
    see(colour[0], Math.hypot(colour[1], colour[2]), Math.atan2(colour[2], colour[1]), weight)
  }
}

const bins = 72

/** The strongest hue within `reach` of `hue`, and how far the picture's colours spread around it. */
function measureHue(
  planes: Planes,
  focus: Float32Array | null,
  hue: number,
  reach: number,
  leastChroma: number,
): ColourFamily | null {
  const least = Math.min(0.035, leastChroma)
  const histogram = new Float64Array(bins)
  visit(planes, focus, (lightness, chroma, at, weight) => {
    const distance = Math.abs(angleBetween(at, hue))
    if (distance > reach || chroma < least || lightness < 0.12) return
    const bin = Math.floor(((at + turn) % turn) / (turn / bins))
    // Among the hues one word may mean, the one nearest to the word's own is preferred.
    histogram[bin] += weight * chroma * smoothstep(reach * 1.3, reach * 0.3, distance)
  })
  let best = 0
  for (let k = 1; k < bins; k++) {
    const sum = (bin: number): number =>
      histogram[(bin + bins - 1) % bins] * 0.6 + histogram[bin] + histogram[(bin + 1) % bins] * 0.6
    if (sum(k) > sum(best)) best = k
  }
  const peak = ((best + 0.5) * turn) / bins
  const tally: Tally = { weight: 0, lightness: 0, chroma: 0, saturation: 0, hueOffset: 0, hueSquare: 0 }
  visit(planes, focus, (lightness, chroma, at, weight) => {
    const offset = angleBetween(at, peak)
    if (Math.abs(offset) > 24 * degrees || chroma < least || lightness < 0.12) return
    const share = weight * chroma
    tally.weight += share
    tally.lightness += share * lightness
    tally.chroma += share * chroma
    tally.hueOffset += share * offset
    tally.hueSquare += share * offset * offset
  })
  if (tally.weight <= 0) return null
  const mean = tally.hueOffset / tally.weight
  // The fullest bin may lie at the very end of the reach: that is another colour's flank.
  if (Math.abs(angleBetween(peak + mean, hue)) > reach) return null
  const deviation = Math.sqrt(Math.max(0, tally.hueSquare / tally.weight - mean * mean))
  return {
    isGrey: false,
    hue: peak + mean,
    spread: clamp(2 * deviation, 11 * degrees, 24 * degrees),
    lightness: tally.lightness / tally.weight,
    chroma: tally.chroma / tally.weight,
  }
}

/** The family a named colour belongs to in this picture; null when the picture has none of it. */
export function measureFamily(planes: Planes, named: Rgb, focus: Float32Array | null = null): ColourFamily | null {
  const colour = new Float64Array(3)
  toOklab(named.r, named.g, named.b, colour)
  const chroma = Math.hypot(colour[1], colour[2])
  if (chroma < greyChroma) return { isGrey: true, hue: 0, spread: 0, lightness: colour[0], chroma: 0 }
  return measureHue(planes, focus, Math.atan2(colour[2], colour[1]), 34 * degrees, 0.035)
}

/** Cells of OKLab this fine hold one paint in one light. */
const cells = 14

/**
 * The colour that `focus` (a subject), or else the picture, has most of: the fullest cell of a coarse histogram, which a
 * mean over a blue car with black tyres and chrome would miss. Colour counts for more than grey.
 */
export function dominantFamily(planes: Planes, focus: Float32Array | null): ColourFamily {
  const counts = new Map<number, { weight: number; lightness: number; chroma: number; x: number; y: number }>()
  visit(planes, focus, (lightness, chroma, hue, weight) => {
    const [x, y] = [chroma * Math.cos(hue), chroma * Math.sin(hue)]
    const at = (value: number): number => Math.round(value * cells * 1.7) + 50
    const key = (Math.round((lightness * cells) / 3) * 100 + at(x)) * 100 + at(y)
    const cell = counts.get(key) ?? { weight: 0, lightness: 0, chroma: 0, x: 0, y: 0 }
    const share = weight * (0.35 + smoothstep(0.01, 0.07, chroma))
    cell.weight += share
    cell.lightness += share * lightness
    cell.chroma += share * chroma
    cell.x += share * x
    cell.y += share * y
    counts.set(key, cell)
  })
  let best = { weight: 1e-9, lightness: 0.5e-9, chroma: 0, x: 0, y: 0 }
  for (const cell of counts.values()) if (cell.weight > best.weight) best = cell
  const chroma = Math.hypot(best.x, best.y) / best.weight
  const lightness = best.lightness / best.weight
  const coloured =
    chroma > 0.022 ? measureHue(planes, focus, Math.atan2(best.y, best.x), 30 * degrees, chroma * 0.6) : null
  return coloured ?? { isGrey: true, hue: 0, spread: 0, lightness, chroma: 0 }
}

/** How well one colour fits by hue alone, and how strong it must be to count by itself. */
function likeness(family: ColourFamily, colour: Float64Array, amid: number): number {
  const lightness = colour[0]
  // Not Math.hypot: this runs for every pixel, and hypot guards against overflows that cannot happen here.
  const chroma = Math.sqrt(colour[1] * colour[1] + colour[2] * colour[2])
  if (family.isGrey) {
    const reach = family.lightness > 0.75 || family.lightness < 0.3 ? 0.2 : 0.15
    const near = smoothstep(reach * 1.7, reach, Math.abs(lightness - family.lightness))
    // Whites and blacks are open-ended: nothing is too white to be white.
    const beyond = family.lightness > 0.75 ? lightness > family.lightness : lightness < family.lightness
    const open = beyond && (family.lightness > 0.75 || family.lightness < 0.3) ? 1 : near
    return open * smoothstep(0.065, 0.04, chroma)
  }
  // Near black, a trace of chroma is noise or a reflection, however large it is in proportion.
  const enough = Math.max(smoothstep(0.35, 0.6, lightness), smoothstep(0.02, 0.05, chroma))
  // Colourfulness for its lightness: a shadow of red is red, a beige is not.
  const relative = chroma / Math.max(0.12, lightness) / (family.chroma / Math.max(0.12, family.lightness))
  const low = 0.38 - 0.36 * amid
  const byStrength = smoothstep(low, low + 0.3 - 0.22 * amid, relative) * smoothstep(0.004, 0.012, chroma) * enough
  if (byStrength === 0) return 0
  const distance = Math.abs(angleBetween(Math.atan2(colour[2], colour[1]), family.hue))
  // A highlight mixes in the lamp's colour: the paler it is, the further its hue may be off amid the strong colour.
  const reach = family.spread + amid * degrees * (8 + 12 * smoothstep(0.6, 0.1, relative))
  return byStrength * smoothstep(reach + 16 * degrees, reach, distance)
}

const smallSide = 256
const growths = 2

/** How much of the strong colour lies around each place, on a small copy; pale parts found so lead to paler ones. */
function findAmid(planes: Planes, family: ColourFamily): { plane: Float32Array; width: number; height: number } {
  const shrink = Math.min(1, smallSide / Math.max(planes.width, planes.height))
  const width = Math.max(1, Math.round(planes.width * shrink))
  const height = Math.max(1, Math.round(planes.height * shrink))
  const plane = new Float32Array(width * height)
  if (family.isGrey) return { plane, width, height }
  const { r, g, b } = resizePlanes(planes, width, height)
  const found = new Float32Array(width * height)
  const colour = new Float64Array(3)
  for (let round = 0; round <= growths; round++) {
    for (let i = 0; i < found.length; i++) {
      toOklab(r[i], g[i], b[i], colour)
      found[i] = Math.max(found[i], likeness(family, colour, plane[i]))
    }
    const around = boxBlur(boxBlur(found, width, height, 6), width, height, 6)
    for (let i = 0; i < plane.length; i++) plane[i] = smoothstep(0.14, 0.45, around[i])
  }
  return { plane, width, height }
}

/** How well every pixel fits. `focus`, when given, bounds it. */
function rate(planes: Planes, family: ColourFamily, focus: Float32Array | null, context: Context): Float32Array {
  const { width, height, r, g, b } = planes
  const matte = new Float32Array(width * height)
  const colour = new Float64Array(3)
  const amid = findAmid(planes, family)
  const read = createRowReader(amid, width, height)
  const row = new Float32Array(width)
  const rateRows = (first: number, end: number): void => {
    for (let y = first, i = first * width; y < end; y++) {
      read(amid.plane, y, row)
      for (let x = 0; x < width; x++, i++) {
        toOklab(r[i], g[i], b[i], colour)
        matte[i] = likeness(family, colour, row[x]) * (focus ? focus[i] : 1)
      }
    }
  }
  byStrips(planes, context, rateRows, 0, 0.5)
  return matte
}

/** Larger pictures are rated on a copy of this size, and the matte takes its edges from the picture. */
const mostPixels = 1_200_000
const flatVariance = 5e-4

function softMatte(planes: Planes, family: ColourFamily, focus: Float32Array | null, context: Context): Float32Array {
  const { width, height } = planes
  const radius = Math.max(1.5, 3 * context.scale)
  const shrink = Math.sqrt(mostPixels / (width * height))
  if (shrink > 0.95) {
    const matte = rate(planes, family, focus, context)
    return fastGuidedFilter(luma(planes), matte, width, height, radius, flatVariance)
  }
  const small = resizePlanes(planes, Math.round(width * shrink), Math.round(height * shrink))
  const bounds = focus && resizePlane(focus, width, height, small.width, small.height)
  const reach = Math.max(1, Math.round(radius * shrink))
  return guidedEnlarge(luma(planes), rate(small, family, bounds, context), small, width, height, flatVariance, reach)
}

/** The matte of everything of `family`, 0..1, with the picture's edges. `focus`, when given, bounds it. */
export function hueMatte(planes: Planes, family: ColourFamily, focus: Float32Array | null, context: Context): Matte {
  const data = softMatte(planes, family, focus, context)
  for (let i = 0; i < data.length; i++) data[i] = smoothstep(0.08, 0.85, data[i])
  return { width: planes.width, height: planes.height, data }
}
