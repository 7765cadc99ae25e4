/**
 * Watercolour: flat washes with darkened rims, pigment that settles in the paper, colour that wanders a little over its
 * outline, and an unpainted margin. Kuwahara facets give the shapes; everything else is pigment density on paper
 * (Bousseau et al. 2006), which keeps whites white and never turns muddy.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { fromLab, type LabPlanes, toLab } from '../pixels/colour.ts'
import { repaintFaces } from '../pixels/face-facets.ts'
import { faceFocus } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { structureTensor } from '../pixels/flow.ts'
import { anisotropicKuwahara } from '../pixels/kuwahara.ts'
import { fractalNoise, paperTexture } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { addFineTooth, crispenEdges, detailMap, displace } from '../pixels/surface.ts'

/** A warm white, as cotton paper is. */
const paperWhite = { r: 0.985, g: 0.977, b: 0.952 }

export const watercolour: Operation = {
  name: 'watercolour',
  label: 'Watercolour',
  group: 'paint',
  stage: 'style',
  summary: 'Paints the picture in washes of watercolour on textured paper.',
  hasStrength: true,
  cost: 8,
  parameters: {
    margin: { label: 'Unpainted margin', kind: 'toggle', default: true },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes: Planes, step: Step, context: Context): Promise<Planes> {
    const force = step.strength
    if (force <= 0) return planes
    const brightness = luma(planes)
    const detail = detailMap(brightness, planes.width, planes.height, context.scale)
    context.progress(0.04)
    const faces = await context.faces(planes)
    const focus = faceFocus(faces, planes.width, planes.height)
    if (focus) for (let i = 0; i < detail.length; i++) detail[i] = Math.max(detail[i], 1.3 * focus[i])
    const facets = paintFacets(planes, brightness, faces, force, context)
    const wandering = wobble(facets, detail, Math.min(1.3, force), context)
    context.progress(0.7)
    const washes = layWashes(wandering, context)
    context.progress(0.78)
    const paper = paperTexture(planes.width, planes.height, context.seed + 3, 1.1 * context.scale)
    settlePigment(washes, paper, detail, force, context)
    context.progress(0.92)
    // A faint version of the style with a full margin would look like a frame, so the margin comes with strength.
    if (step.margin !== false) leaveMargin(washes, paper, clamp((force - 0.25) / 0.6), context)
    return washes
  },
  async finish(full, step, context) {
    crispenEdges(full, Math.max(1, 0.5 * context.scale), 1.6)
    addFineTooth(full, context.seed + 3, 0.05 * Math.min(1, step.strength))
    return full
  },
}

function paintFacets(
  planes: Planes,
  brightness: Float32Array,
  faces: readonly Face[],
  force: number,
  context: Context,
): Planes {
  const { width, height } = planes
  const smooth = gaussianBlur(brightness, width, height, 1.5 * context.scale)
  context.progress(0.06)
  const flow = structureTensor(smooth, width, height, 4 * context.scale)
  context.progress(0.1)
  const radius = (5.5 + 1.5 * (force - 1)) * context.scale
  const facets = anisotropicKuwahara(planes, flow, radius, undefined, done => context.progress(0.1 + 0.5 * done))
  repaintFaces(facets, planes, faces, radius)
  return facets
}

/** The hand is not a plotter: outlines wander, except in small shapes, where painters take care. */
function wobble(planes: Planes, detail: Float32Array, force: number, { scale, seed, progress }: Context): Planes {
  const { width, height } = planes
  const dx = fractalNoise(width, height, 26 * scale, 3, seed)
  const dy = fractalNoise(width, height, 26 * scale, 3, seed + 50)
  progress(0.64)
  const amplitude = 9 * scale * force
  for (let i = 0; i < dx.length; i++) {
    const free = amplitude * (1 - 0.7 * detail[i])
    dx[i] = (dx[i] - 0.5) * free
    dy[i] = (dy[i] - 0.5) * free
  }
  return displace(planes, dx, dy)
}

const washLevels = 8

/** Tones gather in steps, colours bleed past them, and darks become transparent indigo instead of black. */
function layWashes(planes: Planes, { scale, seed, progress }: Context): Planes {
  const { width, height } = planes
  const lab: LabPlanes = toLab(planes)
  lab.a = gaussianBlur(lab.a, width, height, 2.2 * scale)
  lab.b = gaussianBlur(lab.b, width, height, 2.2 * scale)
  progress(0.74)
  const uneven = fractalNoise(width, height, 70 * scale, 3, seed + 31)
  const { l, a, b } = lab
  for (let i = 0; i < l.length; i++) {
    const tone = (l[i] / 100) * washLevels + (uneven[i] - 0.5) * 0.9
    const level = Math.floor(tone)
    const stepped = (level + smoothstep(0.22, 0.78, tone - level) - (uneven[i] - 0.5) * 0.9) / washLevels
    const lightness = mix(l[i] / 100, stepped, 0.62)
    const high = 0.13 + 0.88 * clamp(lightness) ** 0.84
    const dark = 1 - clamp(lightness / 0.4)
    l[i] = 100 * Math.min(1, high)
    a[i] = a[i] * (1.24 - 0.5 * dark) + 1.5 * dark
    b[i] = b[i] * (1.24 - 0.5 * dark) - 7 * dark
  }
  return fromLab(lab, planes.alpha)
}

/** Density 1 is the wash as mixed; more is darker, less is paler, and pure white stays paper (Bousseau's v − (v−v²)). */
function settlePigment(
  washes: Planes,
  paper: Float32Array,
  detail: Float32Array,
  force: number,
  { scale, seed, progress }: Context,
): void {
  const { width, height, r, g, b } = washes
  const tone = luma(washes)
  const near = gaussianBlur(tone, width, height, 2.2 * scale)
  const far = gaussianBlur(tone, width, height, 7 * scale)
  progress(0.82)
  const pools = fractalNoise(width, height, 170 * scale, 4, seed + 7, 0.55)
  const grains = fractalNoise(width, height, 9 * scale, 3, seed + 11, 0.6)
  const backruns = fractalNoise(width, height, 300 * scale, 5, seed + 19, 0.5)
  progress(0.86)
  for (let i = 0; i < tone.length; i++) {
    const rim = Math.abs(tone[i] - near[i]) * 2.6 + Math.max(0, far[i] - tone[i]) * 0.7
    const calm = Math.max(0, 1 - detail[i])
    // Water pushed back into a drying wash leaves a pale bloom with one hard, dark edge.
    const bloom = backruns[i] * 3.3 - Math.floor(backruns[i] * 3.3)
    const backrun = (bloom * bloom * bloom * bloom - 0.2) * calm * 0.17
    const density =
      force * (0.85 * (pools[i] - 0.5) + 0.34 * (grains[i] - 0.5) + backrun) + rim * 1.25 + (paper[i] - 0.5) * 0.3
    const push = density * 1.25
    const red = clamp(r[i], 0.02, 1)
    const green = clamp(g[i], 0.02, 1)
    const blue = clamp(b[i], 0.02, 1)
    const sheet = 1 + (paper[i] - 0.5) * 0.045
    r[i] = clamp((red - (red - red * red) * push) * paperWhite.r * sheet)
    g[i] = clamp((green - (green - green * green) * push) * paperWhite.g * sheet)
    b[i] = clamp((blue - (blue - blue * blue) * push) * paperWhite.b * sheet)
  }
}

/**
 * Bare paper round the painting: the first, thin wash ends in a wandering rim, and the second stops a little earlier, so
 * the picture thins out before it ends.
 */
function leaveMargin(washes: Planes, paper: Float32Array, amount: number, { scale, seed }: Context): void {
  const { width, height, r, g, b } = washes
  const margin = Math.min(width, height) * 0.032 * amount
  if (margin < 1) return
  const edge = fractalNoise(width, height, 110 * scale, 5, seed + 21, 0.42)
  const second = fractalNoise(width, height, 150 * scale, 4, seed + 25, 0.45)
  const deep = margin * 6
  for (let y = 0; y < height; y++) {
    const fromEdgeY = Math.min(y, height - 1 - y)
    for (let x = 0; x < width; x++) {
      const fromEdge = Math.min(x, width - 1 - x, fromEdgeY)
      if (fromEdge > deep) continue
      const i = y * width + x
      const tooth = (paper[i] - 0.5) * 0.12
      const inside = fromEdge / margin - (edge[i] - 0.3) * 3.2 - tooth
      const painted = smoothstep(0.3, 0.42, inside)
      const away = (inside - 0.5) / 0.14
      const rim = 1 - 0.17 * Math.exp(-away * away)
      const covered = smoothstep(0, 0.1, inside - 0.5 - second[i] * 2.6 - tooth)
      // Water takes pigment away, it does not add white: less optical density keeps hue and lets darks stay dark.
      const density = 1 - 0.3 * (1 - covered)
      const sheet = 1 + (paper[i] - 0.5) * 0.05
      r[i] = mix(paperWhite.r * sheet, (r[i] * rim) ** density, painted)
      g[i] = mix(paperWhite.g * sheet, (g[i] * rim) ** density, painted)
      b[i] = mix(paperWhite.b * sheet, (b[i] * rim) ** density, painted)
    }
  }
}
