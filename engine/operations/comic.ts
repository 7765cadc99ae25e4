/**
 * Comic: flat, lively colour in a few tones with inked outlines and solid blacks. Tones step hard where the photo has
 * an edge and softly where it shades, so skies do not fall into blotches.
 */
import type { Context, Operation } from '../operation.ts'
import { fromLab, toLab } from '../pixels/colour.ts'
import { repaintFaces } from '../pixels/face-facets.ts'
import type { Face } from '../pixels/faces.ts'
import { createGuidedFilter, dilate, erode, gaussianBlur } from '../pixels/filters.ts'
import { type Flow, structureTensor } from '../pixels/flow.ts'
import { contourBrightness, inkLines } from '../pixels/ink.ts'
import { anisotropicKuwahara } from '../pixels/kuwahara.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { crispenEdges } from '../pixels/surface.ts'

export const comic: Operation = {
  name: 'comic',
  label: 'Comic',
  group: 'paint',
  stage: 'style',
  summary: 'Turns the picture into a comic-book panel: flat colour, ink outlines, solid blacks.',
  hasStrength: true,
  cost: 6,
  parameters: {
    tones: { label: 'Tones', kind: 'number', minimum: 3, maximum: 12, step: 1, unit: 'levels', default: 6 },
    lines: { label: 'Ink', kind: 'number', minimum: 0, maximum: 1.5, step: 0.1, unit: 'x', default: 1 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width, height } = planes
    const { scale } = context
    const brightness = gaussianBlur(contourBrightness(planes), width, height, 1.2 * scale)
    context.progress(0.04)
    const flow = structureTensor(brightness, width, height, 3.5 * scale)
    context.progress(0.08)
    const faces = await context.faces(planes)
    const facets = flatten(planes, flow, faces, force, context)
    context.progress(0.6)
    const tone = contourBrightness(facets)
    const panel = stepTones(facets, flow, Number(step.tones ?? 6), force, context)
    context.progress(0.7)
    const weight = (0.95 + 0.25 * force) * scale
    const pen = { weight, sensitivity: 1.15, reach: 8 * scale, scale, hardness: 2 }
    const ink = inkLines(tone, flow, width, height, pen, done => context.progress(0.7 + 0.25 * done))
    sparePaleLines(ink, tone, width, height, scale)
    drawInk(panel, ink, Number(step.lines ?? 1) * Math.min(1.2, force))
    return panel
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.6 * context.scale), 2.2)
    return full
  },
}

/** Small texture goes before the facets are cut, so that they are cut along shapes. */
function flatten(
  planes: Planes,
  flow: Flow,
  faces: readonly Face[],
  force: number,
  { scale, progress }: Context,
): Planes {
  const { width, height, alpha } = planes
  const smooth = createGuidedFilter(luma(planes), width, height, Math.round(3 * scale), 0.002)
  progress(0.1)
  const calm: Planes = { width, height, r: smooth(planes.r), g: smooth(planes.g), b: smooth(planes.b), alpha }
  progress(0.15)
  const radius = (5 + Math.max(0, force - 1) * 2) * scale
  const facets = anisotropicKuwahara(calm, flow, radius, undefined, done => progress(0.15 + 0.45 * done))
  repaintFaces(facets, calm, faces, radius)
  return facets
}

function stepTones(facets: Planes, flow: Flow, tones: number, force: number, { scale, progress }: Context): Planes {
  const { width, height } = facets
  const lab = toLab(facets)
  progress(0.64)
  lab.a = gaussianBlur(lab.a, width, height, 1.5 * scale)
  lab.b = gaussianBlur(lab.b, width, height, 1.5 * scale)
  const { l, a, b } = lab
  const vivid = 1.15 + 0.22 * force
  for (let i = 0; i < l.length; i++) {
    const lightness = l[i] / 100
    const level = Math.floor(lightness * tones)
    // Half the width of the ramp between two tones: hard at edges, soft in gentle shading.
    const ramp = mix(0.26, 0.05, smoothstep(0.004, 0.05, flow.magnitude[i]))
    const stepped = (level + smoothstep(0.5 - ramp, 0.5 + ramp, lightness * tones - level)) / tones
    const shaded = mix(lightness, stepped, 0.9)
    // Blacks close up and lights open, as print does; the middle keeps its contrast.
    l[i] = 100 * clamp((shaded - 0.035) * 1.09 + 0.05 * Math.sin(Math.PI * shaded))
    const printed = vivid * (1 - 0.4 * smoothstep(0.2, 0.05, shaded))
    a[i] *= printed
    b[i] *= printed
  }
  return fromLab(lab, facets.alpha)
}

/**
 * A whisker or a blade of grass is a pale line: inked on both sides it would become two. Where something pale is thinner
 * than a pen can go round, its own colour is the line.
 */
function sparePaleLines(ink: Float32Array, tone: Float32Array, w: number, h: number, scale: number): void {
  const reach = Math.max(1, Math.round(2.6 * scale))
  const opened = dilate(erode(tone, w, h, reach), w, h, reach)
  for (let i = 0; i < opened.length; i++) opened[i] = smoothstep(0.035, 0.11, tone[i] - opened[i])
  const beside = gaussianBlur(dilate(opened, w, h, reach), w, h, 0.8 * scale)
  for (let i = 0; i < ink.length; i++) ink[i] += (1 - ink[i]) * 0.85 * beside[i]
}

const inkColour = { r: 0.03, g: 0.03, b: 0.06 }

function drawInk({ r, g, b }: Planes, ink: Float32Array, amount: number): void {
  for (let i = 0; i < ink.length; i++) {
    const cover = Math.min(1, (1 - ink[i]) * amount)
    r[i] = mix(r[i], inkColour.r, cover)
    g[i] = mix(g[i], inkColour.g, cover)
    b[i] = mix(b[i], inkColour.b, cover)
  }
}
