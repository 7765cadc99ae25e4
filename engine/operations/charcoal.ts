/**
 * Charcoal: smudged masses, broad tones with the tooth of the paper in them, dark accents, and white chalk on the lights.
 *
 * Method: tone is taken apart into masses (anisotropic Kuwahara, Kyprianidis et al. 2009) that are rubbed in softly,
 * side-of-the-stick strokes in two directions that catch the tooth, flow-based outlines (Winnemöller et al. 2012) pressed
 * where the drawing is dark, and chalk heightening above the paper's own tone, as on 19th-century academy sheets.
 * Parameters: `paper` buff, grey or white; `heightening` white chalk 0..1.5 x; `smudge` 0..1.5 x.
 * Cost: 1.6 CPU-s at 1 megapixel.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { paperTooth } from '../pixels/chalk.ts'
import { parseColour, type Rgb } from '../pixels/colour.ts'
import { gaussianBlur, guidedFilter } from '../pixels/filters.ts'
import { type Flow, structureTensor } from '../pixels/flow.ts'
import { hatch } from '../pixels/hatching.ts'
import { contourBrightness, inkLines } from '../pixels/ink.ts'
import { anisotropicKuwahara } from '../pixels/kuwahara.ts'
import { fractalNoise } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { addFineTooth } from '../pixels/surface.ts'
import { numberOf, wordOf } from './reading.ts'

const papers: Readonly<Record<string, string>> = { buff: '#cfc0a4', grey: '#b3b0aa', white: '#f1ede4' }

export const charcoal: Operation = {
  name: 'charcoal',
  label: 'Charcoal',
  group: 'paint',
  stage: 'style',
  summary: 'Draws the picture in smudged charcoal with white chalk on toned paper.',
  hasStrength: true,
  cost: 1.6,
  parameters: {
    paper: { label: 'Paper', kind: 'choice', choices: Object.keys(papers), default: 'buff' },
    heightening: { label: 'White chalk', kind: 'number', minimum: 0, maximum: 1.5, step: 0.1, unit: 'x', default: 1 },
    smudge: { label: 'Smudging', kind: 'number', minimum: 0, maximum: 1.5, step: 0.1, unit: 'x', default: 1 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width, height } = planes
    const { scale } = context
    const raw = contourBrightness(planes)
    const flow = structureTensor(gaussianBlur(raw, width, height, 1.2 * scale), width, height, 3.2 * scale)
    context.progress(0.08)
    const masses = tonesOf(planes, flow, context)
    context.progress(0.5)
    const pen = { weight: 1.15 * scale, sensitivity: 0.9, reach: 7 * scale, scale, hardness: 0.9 }
    const lines = inkLines(raw, flow, width, height, pen, done => context.progress(0.5 + 0.25 * done))
    return drawOn(planes, masses, lines, step, context)
  },
  async finish(full, step, context) {
    addFineTooth(full, context.seed + 5, 0.18 * Math.min(1, step.strength))
    return full
  },
}

interface Tones {
  /** What the hand sees as tone, 0 dark to 1 light. */
  readonly tone: Float32Array
  /** The same, rubbed over its edges. */
  readonly rubbed: Float32Array
}

function tonesOf(planes: Planes, flow: Flow, { scale, progress }: Context): Tones {
  const { width, height } = planes
  const facets = anisotropicKuwahara(planes, flow, 4 * scale, undefined, done => progress(0.08 + 0.32 * done))
  const brightness = luma(planes)
  const broad = luma(facets)
  const base = guidedFilter(broad, broad, width, height, Math.round(26 * scale), 0.03)
  progress(0.45)
  const tone = broad
  for (let i = 0; i < tone.length; i++) {
    const fine = 0.65 * broad[i] + 0.35 * brightness[i]
    // Local contrast up, great differences of light down: a sheet has less range than the day.
    tone[i] = clamp(0.5 + (base[i] - 0.5) * 0.98 + (fine - base[i]) * 1.45)
  }
  stretch(tone)
  return { tone, rubbed: gaussianBlur(tone, width, height, 5 * scale) }
}

/** Brings the darkest and lightest 1 % near the ends and the middle of the picture to a middle grey, half of the way. */
function stretch(tone: Float32Array): void {
  const counts = new Uint32Array(256)
  for (let i = 0; i < tone.length; i++) counts[(tone[i] * 255) | 0]++
  const quantile = (share: number): number => {
    let level = 0
    for (let seen = counts[0]; seen < tone.length * share && level < 255; seen += counts[level]) level++
    return level / 255
  }
  const from = quantile(0.01) * 0.8
  const span = Math.max(0.2, mix(1, quantile(0.99), 0.7) - from)
  const middle = clamp((quantile(0.5) - from) / span, 0.12, 0.85)
  const bend = mix(1, Math.log(0.56) / Math.log(middle), 0.6)
  for (let i = 0; i < tone.length; i++) tone[i] = clamp((tone[i] - from) / span) ** bend
}

const black = { r: 0.085, g: 0.08, b: 0.08 }
const white = { r: 0.985, g: 0.975, b: 0.95 }

function drawOn(planes: Planes, { tone, rubbed }: Tones, lines: Float32Array, step: Step, context: Context): Planes {
  const { width, height, r, g, b } = planes
  const { scale, seed, progress } = context
  const force = step.strength
  const tooth = paperTooth(width, height, seed + 5, 1.15 * scale)
  progress(0.8)
  const thickness = Math.max(1, 2.6 * scale)
  const first = hatch(width, height, { angle: -0.7, length: 60 * scale, thickness, seed: seed + 1, scale })
  const second = hatch(width, height, { angle: 0.35, length: 50 * scale, thickness, seed: seed + 2, scale })
  progress(0.88)
  const cloud = fractalNoise(width, height, 120 * scale, 4, seed + 7)
  progress(0.92)
  const paper = parseColour(papers[wordOf(step, 'paper', 'buff')] ?? papers.buff) as Rgb
  const smudge = numberOf(step, 'smudge', 1)
  const chalk = numberOf(step, 'heightening', 1) * (0.7 + 0.3 * force)
  const deep = 0.86 + 0.14 * force
  for (let i = 0; i < tone.length; i++) {
    const grain = tooth[i] - 0.5
    const strokes = first[i] * 0.5 + second[i] * 0.4
    // The stump: an even grey that forgets small shapes and wanders over edges.
    const rub = clamp(mix(tone[i], rubbed[i], 0.5 * smudge) + (cloud[i] - 0.5) * 0.12 * smudge)
    const soft = clamp((0.8 - rub) / 0.8) * 0.46
    // The side of the stick on top of it, in strokes that bite where the paper stands up.
    const wanted = clamp((0.7 - tone[i]) / 0.62) ** 1.15 * 0.95
    const rough = 2.6 * wanted * (1 - 0.72 * wanted)
    const stick = clamp(wanted - (grain * 0.62 - strokes * 0.085) * rough)
    const line = (1 - lines[i]) * clamp(0.95 - tone[i] * 0.6 - grain * 0.9)
    const cover = clamp((1 - (1 - soft) * (1 - 0.88 * stick) * (1 - 0.8 * line)) * deep)
    const light = smoothstep(0.7, 1, tone[i]) * chalk * (1 - line)
    const heightened = clamp(light - (grain * 0.8 - strokes * 0.07) * 1.8 * light * (1.2 - 0.7 * Math.min(1, light)))
    const sheet = 0.985 + 0.03 * tooth[i]
    r[i] = mix(mix(paper.r * sheet, white.r, heightened), black.r, cover)
    g[i] = mix(mix(paper.g * sheet, white.g, heightened), black.g, cover)
    b[i] = mix(mix(paper.b * sheet, white.b, heightened), black.b, cover)
  }
  return planes
}
