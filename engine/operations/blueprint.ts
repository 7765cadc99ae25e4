/**
 * Blueprint: white lines on Prussian blue, over a drafting grid, inside a ruled frame.
 *
 * Method: coherent outlines by flow-based extended difference of Gaussians (Winnemöller et al. 2012) in two weights,
 * as a draughtsman separates contour from detail; the ground is mottled like cyanotype paper (Herschel 1842).
 * Parameters: `grid` distance of the fine lines, 0 (none) to 64 px at 1024; `shading` how much of the tone is washed in,
 * 0..1; `frame` rules a border.
 * Cost: 1.2 CPU-s at 1 megapixel.
 */
import type { Context, Operation, Step } from '../operation.ts'
import { createGuidedFilter, gaussianBlur } from '../pixels/filters.ts'
import { structureTensor } from '../pixels/flow.ts'
import { contourBrightness, inkLines } from '../pixels/ink.ts'
import { fractalNoise } from '../pixels/noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { addFineTooth, crispenEdges } from '../pixels/surface.ts'
import { numberOf, toggleOf } from './reading.ts'

const prussian = { r: 0.055, g: 0.17, b: 0.395 }
const chalk = { r: 0.93, g: 0.965, b: 1 }

export const blueprint: Operation = {
  name: 'blueprint',
  label: 'Blueprint',
  group: 'paint',
  stage: 'style',
  summary: 'Draws the picture as a technical blueprint: white lines on blue, over a grid.',
  hasStrength: true,
  cost: 1.2,
  parameters: {
    grid: { label: 'Grid', kind: 'number', minimum: 0, maximum: 64, step: 2, unit: 'px', default: 22 },
    shading: { label: 'Shading', kind: 'number', minimum: 0, maximum: 1, step: 0.05, unit: 'ratio', default: 0.4 },
    frame: { label: 'Frame', kind: 'toggle', default: true },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const drawing = draw(planes, force, context)
    context.progress(0.85)
    const sheet = cyanotype(planes, step, context)
    context.progress(0.92)
    return expose(planes, drawing, sheet, step, context)
  },
  async finish(full, step, context) {
    crispenEdges(full, Math.max(1, 0.7 * context.scale), 2.4)
    addFineTooth(full, context.seed + 5, 0.07 * Math.min(1, step.strength))
    return full
  },
}

interface Drawing {
  /** How much chalk lies on the sheet, 0..1. */
  readonly lines: Float32Array
  readonly tone: Float32Array
}

function draw(planes: Planes, force: number, { scale, progress }: Context): Drawing {
  const { width, height } = planes
  const raw = contourBrightness(planes)
  const calm = createGuidedFilter(raw, width, height, Math.round(4 * scale), 0.002)(raw)
  progress(0.1)
  const flow = structureTensor(gaussianBlur(calm, width, height, 1.1 * scale), width, height, 3.2 * scale)
  progress(0.18)
  const bold = 1 + 0.45 * Math.max(0, force - 1)
  const pen = { reach: 9 * scale, scale, hardness: 2.4 }
  const fine = inkLines(calm, flow, width, height, { ...pen, weight: 0.62 * scale * bold, sensitivity: 1.1 }, done =>
    progress(0.18 + 0.32 * done),
  )
  const broad = gaussianBlur(calm, width, height, 1.3 * scale)
  const contour = inkLines(
    broad,
    flow,
    width,
    height,
    { ...pen, weight: 1.15 * scale * bold, sensitivity: 0.75 },
    done => progress(0.5 + 0.32 * done),
  )
  for (let i = 0; i < fine.length; i++) {
    fine[i] = clamp(0.7 * (1 - fine[i]) + 0.65 * (1 - contour[i]))
  }
  return { lines: fine, tone: gaussianBlur(luma(planes), width, height, 1.2 * scale) }
}

/** The exposed paper: uneven in the wash, with fine white rules where the grid runs. Values are shades of the blue. */
function cyanotype(planes: Planes, step: Step, { scale, seed }: Context): { blue: Float32Array; rules: Float32Array } {
  const { width, height } = planes
  const blue = fractalNoise(width, height, 260 * scale, 5, seed + 3, 0.55)
  const rules = new Float32Array(width * height)
  const pitch = numberOf(step, 'grid', 22) * scale
  const margin = toggleOf(step, 'frame', true) ? 0.03 * Math.min(width, height) : 0
  for (let y = 0, i = 0; y < height; y++) {
    const fromEdgeY = Math.min(y, height - 1 - y)
    const acrossY = pitch >= 3 ? gridLine(y - height / 2, pitch, scale) : 0
    for (let x = 0; x < width; x++, i++) {
      blue[i] = 0.8 + 0.4 * blue[i]
      const fromEdge = Math.min(x, width - 1 - x, fromEdgeY)
      if (fromEdge < margin) continue
      if (pitch >= 3) rules[i] = Math.max(acrossY, gridLine(x - width / 2, pitch, scale))
    }
  }
  if (margin > 2) ruleFrame(rules, width, height, margin, scale)
  return { blue, rules }
}

/** Fine rules at every pitch and a stronger one at every fifth, as on squared paper. */
function gridLine(position: number, pitch: number, scale: number): number {
  const nearest = Math.round(position / pitch)
  const away = Math.abs(position - nearest * pitch)
  const isMajor = nearest % 5 === 0
  const half = Math.max(0.5, (isMajor ? 0.6 : 0.45) * scale)
  return clamp(half + 0.5 - away) * (isMajor ? 0.26 : 0.13)
}

function ruleFrame(rules: Float32Array, width: number, height: number, margin: number, scale: number): void {
  const half = Math.max(0.6, 0.9 * scale)
  for (let y = 0, i = 0; y < height; y++) {
    const fromEdgeY = Math.min(y, height - 1 - y)
    for (let x = 0; x < width; x++, i++) {
      const fromEdge = Math.min(x, width - 1 - x, fromEdgeY)
      if (fromEdge > margin + 4 * half) continue
      const outer = clamp(half + 0.5 - Math.abs(fromEdge - margin * 0.62)) * 0.5
      const inner = clamp(1.5 * half + 0.5 - Math.abs(fromEdge - margin)) * 0.95
      rules[i] = Math.max(rules[i], outer, inner)
    }
  }
}

function expose(
  planes: Planes,
  { lines, tone }: Drawing,
  { blue, rules }: { blue: Float32Array; rules: Float32Array },
  step: Step,
  { scale }: Context,
): Planes {
  const { width, height, r, g, b } = planes
  const shading = numberOf(step, 'shading', 0.4)
  const margin = toggleOf(step, 'frame', true) ? 0.03 * Math.min(width, height) : -1
  for (let y = 0, i = 0; y < height; y++) {
    const fromEdgeY = Math.min(y, height - 1 - y)
    for (let x = 0; x < width; x++, i++) {
      const inside = smoothstep(margin - scale, margin + scale, Math.min(x, width - 1 - x, fromEdgeY))
      const wash = shading * inside * (0.42 * smoothstep(0.25, 1, tone[i]) - 0.2 * smoothstep(0.35, 0.05, tone[i]))
      const shade = blue[i] * (1 + Math.min(0, wash) * 1.4)
      // Ink lines run out a little where the paper is thin.
      const white = clamp(Math.max(lines[i] * inside * (0.8 + 0.2 * blue[i]), rules[i]) + Math.max(0, wash))
      r[i] = mix(prussian.r * shade, chalk.r, white)
      g[i] = mix(prussian.g * shade, chalk.g, white)
      b[i] = mix(prussian.b * shade, chalk.b, white)
    }
  }
  return planes
}
