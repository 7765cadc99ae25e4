/**
 * Pop art in the manner of screen prints: four flat inks chosen by tone, Ben-Day dots where one tone passes into the
 * next, and a bold outline in the darkest ink.
 */
import type { Operation } from '../operation.ts'
import { parseColour, type Rgb } from '../pixels/colour.ts'
import { repaintFaces } from '../pixels/face-facets.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { structureTensor } from '../pixels/flow.ts'
import { contourBrightness, inkLines } from '../pixels/ink.ts'
import { anisotropicKuwahara } from '../pixels/kuwahara.ts'
import { clamp, createPlanes, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { crispenEdges } from '../pixels/surface.ts'

/** Dark to light; the first is also the outline. */
const palettes: Readonly<Record<string, readonly [string, string, string, string]>> = {
  classic: ['#1b1464', '#e5127d', '#ffd400', '#fff8e7'],
  primary: ['#0b132b', '#ff3c38', '#16b8f3', '#fff275'],
  sunset: ['#2d0a4e', '#d1345b', '#ff8c42', '#fdf3d0'],
  electric: ['#240046', '#f72585', '#4cc9f0', '#f9f9f9'],
  mint: ['#12263a', '#00a878', '#ffb140', '#fdfcdc'],
}

export const popArt: Operation = {
  name: 'pop-art',
  label: 'Pop art',
  group: 'paint',
  stage: 'style',
  summary: 'Prints the picture in four bold inks with Ben-Day dots.',
  hasStrength: true,
  cost: 6,
  parameters: {
    palette: { label: 'Inks', kind: 'choice', choices: Object.keys(palettes), default: 'classic' },
    dots: { label: 'Dot size', kind: 'number', minimum: 4, maximum: 20, step: 1, unit: 'px', default: 9 },
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
    const flow = structureTensor(brightness, width, height, 3.2 * scale)
    const facets = anisotropicKuwahara(planes, flow, 5 * scale, undefined, done => context.progress(0.1 + 0.5 * done))
    repaintFaces(facets, planes, await context.faces(planes), 5 * scale)
    const tone = openDarks(spreadTones(posterBrightness(facets)), width, height, scale)
    context.progress(0.65)
    const pen = { weight: (1.1 + 0.3 * force) * scale, sensitivity: 1.1, reach: 9 * scale, scale, hardness: 3 }
    const ink = inkLines(contourBrightness(facets), flow, width, height, pen, done =>
      context.progress(0.65 + 0.25 * done),
    )
    context.progress(0.92)
    const inks = (palettes[String(step.palette)] ?? palettes.classic).map(hex => parseColour(hex)!)
    const cell = Math.max(3, Number(step.dots ?? 9) * scale)
    const print = printInks(planes, tone, ink, inks, cell)
    return print
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.6 * context.scale), 2.5)
    return full
  },
}

/** Saturated colour counts as bright, as it does on a poster: a red pepper must not come out as a black one. */
function posterBrightness(planes: Planes): Float32Array {
  const out = luma(planes)
  const { r, g, b } = planes
  for (let i = 0; i < out.length; i++) out[i] = 0.62 * out[i] + 0.38 * Math.max(r[i], g[i], b[i])
  return out
}

/** Brings the darkest and lightest 2 % to 0 and 1, and half of the picture above the middle. */
function spreadTones(tone: Float32Array): Float32Array {
  const counts = new Uint32Array(256)
  for (let i = 0; i < tone.length; i++) counts[(clamp(tone[i]) * 255) | 0]++
  const quantile = (share: number): number => {
    let seen = 0
    for (let level = 0; level < 256; level++) {
      seen += counts[level]
      if (seen >= share * tone.length) return level / 255
    }
    return 1
  }
  const low = quantile(0.02)
  const range = Math.max(0.05, quantile(0.98) - low)
  const median = clamp((quantile(0.5) - low) / range, 0.2, 0.8)
  // Half-way to a bend that would put the median in the middle, so all four inks are used.
  const bend = (1 + Math.log(0.5) / Math.log(median)) / 2
  for (let i = 0; i < tone.length; i++) tone[i] = clamp((tone[i] - low) / range) ** bend
  return tone
}

/** Folds in black clothing differ by a few hundredths: their differences are drawn up, the darker the more. */
function openDarks(tone: Float32Array, w: number, h: number, scale: number): Float32Array {
  const around = gaussianBlur(tone, w, h, 16 * scale)
  const out = new Float32Array(tone.length)
  for (let i = 0; i < out.length; i++) {
    const dark = smoothstep(0.42, 0.12, around[i])
    out[i] = clamp(tone[i] + (tone[i] - around[i]) * 1.5 * dark)
  }
  return out
}

const screenAngle = 0.42

function printInks(planes: Planes, tone: Float32Array, ink: Float32Array, inks: readonly Rgb[], cell: number): Planes {
  const { width, height } = planes
  const out = createPlanes(width, height, planes.alpha)
  const cos = Math.cos(screenAngle) / cell
  const sin = Math.sin(screenAngle) / cell
  const soft = 0.75 / cell
  const outline = inks[0]
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const level = tone[i] * 3
      const lower = Math.min(2, level | 0)
      const share = level - lower
      const u = x * cos + y * sin
      const v = y * cos - x * sin
      const du = u - Math.floor(u) - 0.5
      const dv = v - Math.floor(v) - 0.5
      const dot = Math.sqrt(du * du + dv * dv)
      // Between the two darkest inks a clean edge reads better than dots of one on the other: a tint comes in between.
      const tint = lower === 0 ? darkTint(share, dot, soft) : 0
      const upper =
        lower === 0 ? mix(tint, 1, smoothstep(0.5, 0.56, share)) : smoothstep(soft, -soft, dot - dotRadius(share))
      const a = inks[lower]
      const b = inks[lower + 1]
      const paper = ink[i]
      out.r[i] = outline.r * 0.6 * (1 - paper) + printed(a.r, b.r, upper) * paper
      out.g[i] = outline.g * 0.6 * (1 - paper) + printed(a.g, b.g, upper) * paper
      out.b[i] = outline.b * 0.6 * (1 - paper) + printed(a.b, b.b, upper) * paper
    }
  }
  return out
}

/** One ink turning into the next; below nothing it is printed a second time. */
const printed = (ink: number, next: number, share: number): number =>
  share >= 0 ? ink + (next - ink) * share : ink * (1 + 4 * share)

/**
 * How much of the next ink is mixed into the darkest: none in the deepest blacks, which are printed twice (a negative
 * share), a screen of tint in the folds, and the whole tint before the next ink begins.
 */
function darkTint(share: number, dot: number, soft: number): number {
  const screened = smoothstep(soft, -soft, dot - Math.sqrt(clamp((share - 0.16) / 0.26)) * 0.66)
  return share < 0.16 ? -0.14 * smoothstep(0.16, 0.04, share) : 0.36 * screened
}

/** Radius in cells that covers `share` of one; beyond 0.71 dots have grown together. */
function dotRadius(share: number): number {
  if (share < 0.06) return -1
  if (share > 0.9) return 1
  return Math.sqrt(share) * 0.64
}
