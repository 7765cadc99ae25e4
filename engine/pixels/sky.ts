/**
 * Where the sky is, without a model: smooth, blue, brightly overcast or layered in the colours of evening, and hanging
 * from the top edge. A grader that
 * paints stars on a white wall is worse than one that paints none, so a region must prove itself sky by what it is as a
 * whole; a picture without one yields null.
 */
import { enlargePlane, fastGuidedFilter } from './enlarge.ts'
import { boxBlur, dilate, gaussianBlur } from './filters.ts'
import { clamp, luma, type Matte, type Planes, smoothstep } from './planes.ts'
import { resizePlanes } from './resample.ts'

const workingSide = 448

/** Smoothed size of the brightness gradient: low on sky, high on leaves, brick and lattice. */
function roughness(lightness: Float32Array, width: number, height: number): Float32Array {
  const calm = gaussianBlur(lightness, width, height, 0.8)
  const slope = new Float32Array(calm.length)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const dx = calm[x < width - 1 ? i + 1 : i] - calm[x > 0 ? i - 1 : i]
      const dy = calm[y < height - 1 ? i + width : i] - calm[y > 0 ? i - width : i]
      slope[i] = Math.sqrt(dx * dx + dy * dy)
    }
  return boxBlur(slope, width, height, 1, slope)
}

/** Hue in degrees (HSV) and saturation of one colour. */
function hueOf(r: number, g: number, b: number): { hue: number; saturation: number } {
  const high = Math.max(r, g, b)
  const chroma = high - Math.min(r, g, b)
  if (chroma < 1e-5) return { hue: 0, saturation: 0 }
  const sextant = high === r ? (g - b) / chroma + 6 : high === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4
  return { hue: (sextant * 60) % 360, saturation: chroma / high }
}

/** The blues that air has: from the cyan of haze to deep azure, but not lavender. */
const skyBlue = (hue: number): number => smoothstep(160, 178, hue) * smoothstep(246, 228, hue)

/** How much one pixel looks like sky by itself, 0..1. */
function likeness(r: number, g: number, b: number, lightness: number, rough: number): number {
  const { hue, saturation } = hueOf(r, g, b)
  const blue = skyBlue(hue) * smoothstep(0.03, 0.12, saturation) * smoothstep(0.16, 0.36, lightness)
  const cloud = smoothstep(0.5, 0.72, lightness) * smoothstep(0.22, 0.1, saturation)
  const glow = smoothstep(0.62, 0.8, lightness) * smoothstep(0.5, 0.25, saturation) * smoothstep(55, 35, hue)
  return clamp(Math.max(blue, cloud * 0.9, glow * 0.7) - smoothstep(0.03, 0.11, rough))
}

/**
 * How much one pixel may be sky at dusk: deep blue, or any of the colours between yellow, red and violet. Walls, cloth and
 * lamplight have those too, so the region as a whole must then prove more (see `isEvening`).
 */
function eveningLikeness(r: number, g: number, b: number, lightness: number, rough: number): number {
  const { hue, saturation } = hueOf(r, g, b)
  const dusk = smoothstep(190, 205, hue) * smoothstep(300, 280, hue) * smoothstep(0.03, 0.09, lightness)
  const afterglow = Math.max(smoothstep(262, 290, hue), smoothstep(62, 48, hue)) * smoothstep(0.22, 0.4, lightness)
  const pale = smoothstep(0.55, 0.75, lightness) * smoothstep(0.45, 0.25, saturation)
  const coloured = Math.max(dusk, afterglow) * smoothstep(0.06, 0.14, saturation)
  return clamp(Math.max(coloured * 0.95, pale * 0.85) - smoothstep(0.018, 0.055, rough))
}

/** Everything that hangs together with the top edge: its pixels pass `start`, those below them `go`. */
function floodFromTop(score: Float32Array, width: number, start: number, go: number): Uint8Array {
  const found = new Uint8Array(score.length)
  const stack: number[] = []
  for (let x = 0; x < width; x++)
    if (score[x] > start) {
      found[x] = 1
      stack.push(x)
    }
  while (stack.length > 0) {
    const i = stack.pop() as number
    const x = i % width
    for (const j of [x > 0 ? i - 1 : -1, x < width - 1 ? i + 1 : -1, i - width, i + width]) {
      if (j < 0 || j >= score.length || found[j] || score[j] < go) continue
      found[j] = 1
      stack.push(j)
    }
  }
  return found
}

const solidRadius = 4

/**
 * Everything sky-like that hangs from the top edge by more than threads. Pale rock is sky-like in speckles, and threads
 * lead to it through every gap in a ridge; sky is solid (opening by reconstruction, Vincent 1993).
 */
function hangingFromTop(score: Float32Array, width: number): Uint8Array {
  const height = score.length / width
  const reached = floodFromTop(score, width, 0.4, 0.32)
  const density = boxBlur(Float32Array.from(reached), width, height, solidRadius)
  for (let i = 0; i < density.length; i++) density[i] *= reached[i]
  const solid = dilate(Float32Array.from(floodFromTop(density, width, 0.7, 0.8)), width, height, solidRadius)
  return reached.map((value, i) => (solid[i] > 0 ? value : 0))
}

export interface SkyEvidence {
  /** Shares of the picture, of the top edge and of the bottom edge that the region takes. */
  readonly area: number
  readonly top: number
  readonly bottom: number
  /** Share of the region that is blue, and the mean of its brightness and roughness. */
  readonly blue: number
  readonly lightness: number
  readonly roughness: number
  /** How much darker it is just below the region than at its lower edge, over all columns it hangs in. */
  readonly drop: number
  /** How much redder its lowest fifth is than its highest, and what share of its colours' spread lies between rows. */
  readonly warming: number
  readonly layering: number
}

function dropBelow(found: Uint8Array, lightness: Float32Array, width: number, height: number): number {
  let sum = 0
  let columns = 0
  for (let x = 0; x < width; x++) {
    let y = 0
    while (y < height && found[y * width + x]) y++
    if (y < 8 || y > height - 10) continue
    sum += lightness[(y - 4) * width + x] - lightness[(y + 8) * width + x]
    columns++
  }
  return columns > 0 ? sum / columns : 0
}

/** Evening skies change colour downwards and hardly sideways; walls change with the lamps and corners of a room. */
function layersOf(found: Uint8Array, small: Planes): { warming: number; layering: number } {
  const { width, height, r, g, b } = small
  const rows: { count: number; sum: number; squares: number }[] = []
  for (let y = 0, i = 0; y < height; y++) {
    const row = { count: 0, sum: 0, squares: 0 }
    for (let x = 0; x < width; x++, i++) {
      if (!found[i]) continue
      const redness = (r[i] - b[i]) / (r[i] + g[i] + b[i] + 0.02)
      row.count++
      row.sum += redness
      row.squares += redness * redness
    }
    if (row.count > width * 0.06) rows.push(row)
  }
  const mean = (part: typeof rows): number =>
    part.reduce((sum, row) => sum + row.sum, 0) /
    Math.max(
      1,
      part.reduce((sum, row) => sum + row.count, 0),
    )
  const fifth = Math.max(1, Math.round(rows.length / 5))
  const middle = mean(rows)
  let between = 0
  let total = 1e-9
  for (const { count, sum, squares } of rows) {
    between += count * (sum / count - middle) ** 2
    total += squares - 2 * middle * sum + count * middle * middle
  }
  return { warming: mean(rows.slice(-fifth)) - mean(rows.slice(0, fifth)), layering: between / total }
}

function evidence(found: Uint8Array, small: Planes, lightness: Float32Array, rough: Float32Array): SkyEvidence {
  const { width, height, r, g, b } = small
  const sums = { area: 0, top: 0, bottom: 0, blue: 0, lightness: 0, roughness: 0 }
  for (let i = 0; i < found.length; i++) {
    if (!found[i]) continue
    sums.area++
    if (i < width) sums.top++
    if (i >= width * (height - 1)) sums.bottom++
    const { hue, saturation } = hueOf(r[i], g[i], b[i])
    sums.blue += skyBlue(hue) * smoothstep(0.04, 0.1, saturation)
    sums.lightness += lightness[i]
    sums.roughness += rough[i]
  }
  const area = Math.max(1, sums.area)
  return {
    area: sums.area / found.length,
    top: sums.top / width,
    bottom: sums.bottom / width,
    blue: sums.blue / area,
    lightness: sums.lightness / area,
    roughness: sums.roughness / area,
    drop: dropBelow(found, lightness, width, height),
    ...layersOf(found, small),
  }
}

/** Blue air, or an overcast so bright and even that no wall is likely to be it; and something below it that is not. */
export function isSky(seen: SkyEvidence): boolean {
  if (seen.area < 0.04 || seen.top < 0.25 || seen.bottom > 0.9) return false
  // What lies rather than hangs is snow, water or a table.
  if (seen.bottom > 0.2 && seen.top < seen.bottom * 0.8) return false
  const blueSky = seen.blue > 0.42 && seen.lightness > 0.3
  const overcast =
    seen.lightness > 0.78 && seen.top > 0.85 && seen.bottom < 0.05 && seen.roughness < 0.01 && seen.drop > 0.22
  return blueSky || overcast
}

/** Dusk, sunset or afterglow: wide, smooth, ending above the bottom, and layered from cool above to warm below. */
function isEvening(seen: SkyEvidence): boolean {
  if (seen.area < 0.1 || seen.top < 0.7 || seen.bottom > 0.2 || seen.roughness > 0.02) return false
  return seen.warming > 0.05 && seen.layering > 0.45
}

interface Look {
  readonly small: Planes
  readonly lightness: Float32Array
  readonly rough: Float32Array
}

type Likeness = typeof likeness

function region(look: Look, how: Likeness): { seen: SkyEvidence; found: Uint8Array } {
  const { small, lightness, rough } = look
  const { r, g, b } = small
  const score = new Float32Array(lightness.length)
  for (let i = 0; i < score.length; i++) score[i] = how(r[i], g[i], b[i], lightness[i], rough[i])
  const found = hangingFromTop(score, small.width)
  return { seen: evidence(found, small, lightness, rough), found }
}

export function measureSky(planes: Planes): {
  seen: SkyEvidence
  found: Float32Array
  isSky: boolean
  width: number
  height: number
} {
  const shrink = Math.min(1, workingSide / Math.max(planes.width, planes.height))
  const width = Math.max(1, Math.round(planes.width * shrink))
  const height = Math.max(1, Math.round(planes.height * shrink))
  const small = resizePlanes(planes, width, height)
  const lightness = luma(small)
  const look: Look = { small, lightness, rough: roughness(lightness, width, height) }
  const day = region(look, likeness)
  const isDay = isSky(day.seen)
  const both: Likeness = (...colour) => Math.max(likeness(...colour), eveningLikeness(...colour))
  const evening = region(look, both)
  // By day, blue far hills and water would pass for dusk.
  const isLate = !isDay && isEvening(evening.seen)
  const { seen, found } = isLate ? evening : day
  return { seen, found: Float32Array.from(found), isSky: isDay || isLate, width, height }
}

/** The sky's matte at full size, or null where the picture shows none. */
export function findSky(planes: Planes): Matte | null {
  const { isSky: isFound, found, width, height } = measureSky(planes)
  if (!isFound) return null
  // Small holes are birds, wires and wisps of cloud; small islands are specks.
  const around = gaussianBlur(found, width, height, 3)
  for (let i = 0; i < found.length; i++) {
    found[i] = found[i] > 0 ? smoothstep(0.2, 0.5, around[i]) : smoothstep(0.6, 0.85, around[i])
  }
  // Roughness keeps its distance from every outline; what was lost is given back, and the guide finds the outline.
  const grown = dilate(found, width, height, 2)
  const large = enlargePlane(grown, { width, height }, planes.width, planes.height)
  const scale = Math.max(planes.width, planes.height) / 1024
  // Air is brightest, and what stands before it darkest, in blue.
  const edge = fastGuidedFilter(planes.b, large, planes.width, planes.height, Math.max(2, 7 * scale), 4e-4)
  for (let i = 0; i < edge.length; i++) edge[i] = smoothstep(0.28, 0.78, edge[i])
  return { width: planes.width, height: planes.height, data: edge }
}

/** The last row that still shows sky over a twelfth of its width: the sky's colours run from the top to there. */
export function skyHorizon(sky: Matte): number {
  let last = 0
  for (let y = 0; y < sky.height; y += 4) {
    let sum = 0
    for (let x = 0; x < sky.width; x += 4) sum += sky.data[y * sky.width + x]
    if (sum > sky.width / 4 / 12) last = y
  }
  return Math.max(0.15 * sky.height, last)
}
