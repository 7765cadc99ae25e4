import type { Operation } from '../operation.ts'
import { createGuidedFilter, gaussianBlur } from '../pixels/filters.ts'
import { structureTensor } from '../pixels/flow.ts'
import { contourBrightness, inkLines } from '../pixels/ink.ts'
import type { Planes } from '../pixels/planes.ts'
import { crispenEdges } from '../pixels/surface.ts'

/** Black lines on white: only outlines, no tone, ready for colouring in or for a plotter. */
export const lineArt: Operation = {
  name: 'line-art',
  label: 'Line art',
  group: 'paint',
  stage: 'style',
  summary: 'Reduces the picture to clean ink outlines on white.',
  hasStrength: true,
  cost: 2.5,
  parameters: {
    weight: { label: 'Line weight', kind: 'number', minimum: 0.5, maximum: 2, step: 0.1, unit: 'x', default: 1 },
    detail: { label: 'Detail', kind: 'number', minimum: 0.4, maximum: 2, step: 0.1, unit: 'x', default: 1 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width: w, height: h } = planes
    const { scale } = context
    const raw = contourBrightness(planes)
    context.progress(0.03)
    const calm = createGuidedFilter(raw, w, h, Math.round(4 * scale), 0.002)(raw)
    context.progress(0.1)
    const flow = structureTensor(gaussianBlur(calm, w, h, 1.1 * scale), w, h, 3.2 * scale)
    context.progress(0.2)
    const weight = 1.05 * scale * Number(step.weight ?? 1) * (1 + 0.5 * Math.max(0, force - 1))
    const settings = { weight, sensitivity: Number(step.detail ?? 1), reach: 9 * scale, scale, hardness: 2 }
    const lines = inkLines(calm, flow, w, h, settings, done => context.progress(0.2 + 0.75 * done))
    const drawing: Planes = { ...planes, r: lines, g: lines.slice(), b: lines.slice() }
    return drawing
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.8 * context.scale), 3)
    return full
  },
}
