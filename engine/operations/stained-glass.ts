/**
 * Stained glass: pieces of coloured glass in lead, lit from behind.
 *
 * Method: superpixels (SLIC, Achanta et al. 2012), smaller where shapes are small and fitted to each face, are joined with
 * neighbours of like colour, so that pieces follow the figures; their shared outlines become smooth curves (Schneider 1990) along
 * which round lead cames with solder at the joints are drawn. Glass is streaked and uneven, glows towards the middle of
 * each piece, and carries the photo's own darks as painted grisaille, which is how windows have always kept their faces.
 * Parameters: `piece` size 0.4..2.5 x; `lead` width 0.4..2.5 x; `painting` grisaille 0..1.5 x.
 * Cost: 1.6 CPU-s at 1 megapixel.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { fromLab, type LabPlanes, toLab } from '../pixels/colour.ts'
import { flatten } from '../pixels/contour-fill.ts'
import { type Contours, traceContours } from '../pixels/contours.ts'
import { faceFocus, smallestFace } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur, gaussianBlurPlanes, guidedFilter } from '../pixels/filters.ts'
import { createRandom, fractalNoise } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { connectedRegions, majority, meanColours, mergeRegions, type RegionMap } from '../pixels/regions.ts'
import { resizePlane, resizePlanes } from '../pixels/resample.ts'
import { superpixels } from '../pixels/superpixels.ts'
import { crispenEdges, detailMap } from '../pixels/surface.ts'
import { numberOf } from './reading.ts'

export const stainedGlass: Operation = {
  name: 'stained-glass',
  label: 'Stained glass',
  group: 'paint',
  stage: 'style',
  summary: 'Rebuilds the picture as a leaded window of glowing coloured glass.',
  hasStrength: true,
  cost: 1.6,
  parameters: {
    piece: { label: 'Piece size', kind: 'number', minimum: 0.4, maximum: 2.5, step: 0.1, unit: 'x', default: 1 },
    lead: { label: 'Lead width', kind: 'number', minimum: 0.4, maximum: 2.5, step: 0.1, unit: 'x', default: 1 },
    painting: { label: 'Painted detail', kind: 'number', minimum: 0, maximum: 1.5, step: 0.1, unit: 'x', default: 1 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const faces = await context.faces(planes)
    const focus = faceFocus(faces, planes.width, planes.height)
    context.progress(0.05)
    const { map, contours, shrink } = cutPieces(planes, faces, focus, step, context)
    context.progress(0.45)
    const glass = glaze(planes, map, focus, step, context)
    context.progress(0.8)
    layLead(glass, contours, 1 / shrink, focus, step, context)
    return glass
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.6 * context.scale), 1.8)
    return full
  },
}

interface Pieces {
  /** At the full working size. */
  readonly map: RegionMap
  /** At the reduced size; `shrink` is how much smaller that is. */
  readonly contours: Contours
  readonly shrink: number
}

function cutPieces(
  planes: Planes,
  faces: readonly Face[],
  focus: Float32Array | null,
  step: Step,
  context: Context,
): Pieces {
  const { width, height } = planes
  const shrink = Math.min(1, Math.sqrt(300_000 / (width * height)))
  const w = Math.max(1, Math.round(width * shrink))
  const h = Math.max(1, Math.round(height * shrink))
  const copy = resizePlanes({ ...planes, alpha: null }, w, h)
  const scale = Math.max(w, h) / 1024
  const brightness = luma(copy)
  const calm: Planes = { ...copy }
  for (const channel of ['r', 'g', 'b'] as const) {
    calm[channel] = guidedFilter(brightness, copy[channel], w, h, Math.max(1, Math.round(5 * scale)), 0.004)
  }
  const lab = toLab(calm)
  const near = focus ? resizePlane(focus, width, height, w, h) : null
  const size = pieceSizes(brightness, w, h, near, smallestFace(faces) * shrink, step, scale)
  const raw = superpixels(lab, { size, compactness: 22, seed: context.seed }, done =>
    context.progress(0.08 + 0.2 * done),
  )
  const map = joinAlike(connectedRegions(raw, w, h), lab, size, near, step)
  const smooth = connectedRegions(majority(majority(map.region, w, h), w, h), w, h)
  context.progress(0.34)
  const tidy = dropSplinters(smooth, lab)
  const contours = traceContours(tidy, { smoothing: 14, tolerance: 1.2 })
  return { map: enlarged(tidy, width, height), contours, shrink: w / width }
}

/**
 * Pixels across a piece: smaller where the picture is busy. A face is cut in a few pieces that leave its features whole,
 * because leads across an eye are what no glazier would do; the features are painted.
 */
function pieceSizes(
  brightness: Float32Array,
  w: number,
  h: number,
  focus: Float32Array | null,
  face: number,
  step: Step,
  scale: number,
): Float32Array {
  const usual = 46 * scale * numberOf(step, 'piece', 1) * (1 + 0.5 * Math.max(0, step.strength - 1))
  const busy = detailMap(brightness, w, h, 1.6 * scale)
  const onFace = Math.max(8, face * 0.8)
  for (let i = 0; i < busy.length; i++) {
    // Calm places get large panes of their own rather than joined small ones, whose outlines would wander.
    const size = usual * (1.5 - 0.92 * busy[i])
    busy[i] = Math.max(4, focus ? mix(size, onFace, focus[i]) : size)
  }
  return busy
}

function joinAlike(
  map: RegionMap,
  lab: LabPlanes,
  size: Float32Array,
  focus: Float32Array | null,
  step: Step,
): RegionMap {
  const colours = meanColours(map, lab.l, lab.a, lab.b)
  const own = meanColours(map, size, size, focus ?? size)
  const area = (k: number): number => own[3 * k] ** 2
  const isFace = (k: number): boolean => focus !== null && own[3 * k + 2] > 0.65
  const alike = 7 + 4 * Math.max(0, step.strength - 1)
  const labels = mergeRegions(map, colours, {
    // The skin of a face is one piece in light and shade.
    nearness: (one, other) => (isFace(one) && isFace(other) ? 42 : alike),
    mostArea: k => (isFace(k) ? 30 : 1.9) * area(k),
    leastArea: k => 0.42 * area(k),
  })
  return connectedRegions(labels, map.width, map.height)
}

function dropSplinters(map: RegionMap, lab: LabPlanes): RegionMap {
  const colours = meanColours(map, lab.l, lab.a, lab.b)
  const labels = mergeRegions(map, colours, { nearness: () => -1, mostArea: () => 0, leastArea: () => 24 })
  return connectedRegions(labels, map.width, map.height)
}

/** The same map with every pixel asked where it lies in the smaller one. */
function enlarged(map: RegionMap, width: number, height: number): RegionMap {
  if (map.width === width && map.height === height) return map
  const region = new Int32Array(width * height)
  const area = new Uint32Array(map.count)
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.min(map.height - 1, Math.floor(((y + 0.5) * map.height) / height)) * map.width
    for (let x = 0; x < width; x++, i++) {
      region[i] = map.region[row + Math.min(map.width - 1, Math.floor(((x + 0.5) * map.width) / width))]
      area[region[i]]++
    }
  }
  for (let k = 0; k < area.length; k++) area[k] = Math.max(1, area[k])
  return { width, height, region, count: map.count, area }
}

/** Colours of the pieces with light behind them, streaks in them and paint on them. */
function glaze(planes: Planes, map: RegionMap, focus: Float32Array | null, step: Step, context: Context): Planes {
  const { width, height } = planes
  const { scale, seed, progress } = context
  const lab = toLab(planes)
  const mean = meanColours(map, lab.l, lab.a, lab.b)
  const soft = gaussianBlurPlanes({ width, height, r: lab.l, g: lab.a, b: lab.b, alpha: null }, 9 * scale)
  const near = gaussianBlur(lab.l, width, height, 0.7 * scale)
  progress(0.55)
  const streaks = fractalNoise(width, Math.max(1, Math.round(height / 6)), 22 * scale, 3, seed + 3)
  const ripple = fractalNoise(width, height, 60 * scale, 3, seed + 7)
  const seeds = fractalNoise(width, height, Math.max(2, 4 * scale), 2, seed + 11, 0.7)
  progress(0.65)
  const random = createRandom(seed * 19 + 3)
  const pane = Float32Array.from({ length: map.count }, () => random())
  const painting = numberOf(step, 'painting', 1)
  const streakHeight = Math.max(1, Math.round(height / 6))
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const k = map.region[i]
      const care = focus ? focus[i] : 0
      // Each pane is cut from its sheet at its own place, so streaks do not run on from one to the next.
      const row = (Math.floor(y / 6 + pane[k] * 977) % streakHeight) * width
      const streak = streaks[row + ((x + Math.floor(pane[k] * 613)) % width)] - 0.5
      const within = 0.3 + 0.5 * care
      const light = mix(mean[3 * k], soft.r[i], within)
      const paint = Math.min(0, near[i] - soft.r[i] + 1.5) * (0.6 + 0.5 * care) * painting
      const shine = Math.max(0, near[i] - soft.r[i] - 2) * (0.14 + 0.6 * care) * painting
      const uneven = streak * 15 + (ripple[i] - 0.5) * 9 + (seeds[i] - 0.5) * 3.5 + (pane[k] - 0.5) * 7
      const lit = 17 + light * 0.86 + uneven * (1 - 0.55 * care) + paint + shine
      lab.l[i] = clamp(lit, 3, 97)
      const green = mix(mean[3 * k + 1], soft.g[i], within)
      const yellow = mix(mean[3 * k + 2], soft.b[i], within)
      // Pale glass is stained deeper; what is vivid already would only clip.
      const deep = 1.05 + (0.6 - 0.35 * care) / (1 + (green * green + yellow * yellow) / 1600)
      lab.a[i] = green * deep
      lab.b[i] = yellow * deep
    }
  }
  const glass = fromLab(lab, planes.alpha)
  progress(0.75)
  return glass
}

interface Lead {
  /** Nearness to the middle of a came: 1 there, 0 at its edge and beyond. */
  readonly body: Float32Array
}

/** Half the width of a came at 1024 px. */
const usualLead = 2.5

function layLead(
  glass: Planes,
  contours: Contours,
  enlarge: number,
  focus: Float32Array | null,
  step: Step,
  { scale, progress }: Context,
): void {
  const { width, height } = glass
  const half = Math.max(
    1.1,
    usualLead * scale * numberOf(step, 'lead', 1) * (0.75 + 0.25 * Math.min(1.5, step.strength)),
  )
  const widthAt = (x: number, y: number): number => {
    const i = clamp(y | 0, 0, height - 1) * width + clamp(x | 0, 0, width - 1)
    return half * (1 - 0.5 * (focus ? focus[i] : 0))
  }
  const lead: Lead = { body: new Float32Array(width * height) }
  for (const { curve, left, right } of contours.arcs) {
    const line = flatten(curve, enlarge, enlarge)
    // The window's own frame is a heavier bar.
    const weight = left < 0 || right < 0 ? 2.2 : 1
    for (let k = 0; k + 3 < line.length; k += 2) {
      castBar(lead, width, height, line.subarray(k, k + 4), widthAt(line[k], line[k + 1]) * weight)
    }
  }
  progress(0.88)
  for (let k = 0; k < contours.joints.length; k += 2) {
    const [x, y] = [contours.joints[k] * enlarge, contours.joints[k + 1] * enlarge]
    castBar(lead, width, height, Float64Array.from([x, y, x, y]), widthAt(x, y) * 1.45)
  }
  shadeLead(glass, lead.body, half, scale)
}

function castBar(lead: Lead, width: number, height: number, ends: Float64Array, half: number): void {
  const [ax, ay, bx, by] = ends
  const reach = half + 0.5
  const bottom = Math.min(height - 1, Math.floor(Math.max(ay, by) + reach))
  const right = Math.min(width - 1, Math.floor(Math.max(ax, bx) + reach))
  const dx = bx - ax
  const dy = by - ay
  const squared = dx * dx + dy * dy || 1
  for (let y = Math.max(0, Math.ceil(Math.min(ay, by) - reach)); y <= bottom; y++) {
    for (let x = Math.max(0, Math.ceil(Math.min(ax, bx) - reach)); x <= right; x++) {
      const along = clamp(((x + 0.5 - ax) * dx + (y + 0.5 - ay) * dy) / squared)
      const away = Math.hypot(x + 0.5 - ax - along * dx, y + 0.5 - ay - along * dy)
      const body = clamp((reach - away) / reach)
      const i = y * width + x
      if (body > lead.body[i]) lead.body[i] = body
    }
  }
}

/** Dull grey metal, round in section, lit from the upper left; the glass darkens a little beside it and glows over it. */
function shadeLead({ width, height, r, g, b }: Planes, body: Float32Array, half: number, scale: number): void {
  const shadow = gaussianBlur(body, width, height, 2.2 * scale)
  const edge = 1 / Math.max(1, half)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dim = 1 - 0.35 * smoothstep(0.02, 0.4, shadow[i])
      const cover = clamp(body[i] / (edge * 0.8))
      const slopeX = body[x + 1 < width ? i + 1 : i] - body[x > 0 ? i - 1 : i]
      const slopeY = body[y + 1 < height ? i + width : i] - body[y > 0 ? i - width : i]
      const lit = clamp((slopeX + slopeY) * half * 0.32, -0.5, 1)
      const metal = 0.085 + 0.07 * Math.sqrt(body[i]) + 0.2 * Math.max(0, lit) + 0.04 * Math.min(0, lit)
      r[i] = mix(r[i] * dim, metal + 0.03 * r[i], cover)
      g[i] = mix(g[i] * dim, metal * 1.01 + 0.03 * g[i], cover)
      b[i] = mix(b[i] * dim, metal * 1.06 + 0.03 * b[i], cover)
    }
  }
}
