import type { Operation } from '../operation.ts'
import { layGraphite, makeMarks } from '../pixels/drawing.ts'
import { contourBrightness } from '../pixels/ink.ts'
import { luma } from '../pixels/planes.ts'
import { addFineTooth } from '../pixels/surface.ts'

/** A graphite drawing: neutral greys on slightly warm paper. */
export const pencil: Operation = {
  name: 'pencil',
  label: 'Pencil drawing',
  group: 'paint',
  stage: 'style',
  summary: 'Draws the picture in graphite, with outlines and hatched shadows.',
  hasStrength: true,
  cost: 5,
  parameters: {
    shading: { label: 'Shading', kind: 'number', minimum: 0, maximum: 1.2, step: 0.05, unit: 'ratio', default: 1 },
    margin: { label: 'Unfinished edges', kind: 'toggle', default: true },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const { width, height } = planes
    const brightness = luma(planes)
    const marks = makeMarks(contourBrightness(planes), width, height, {
      scale: context.scale,
      seed: context.seed,
      margin: step.margin !== false,
      progress: done => context.progress(0.8 * done),
    })
    const graphite = layGraphite(brightness, marks, width, height, {
      scale: context.scale,
      pressure: 0.6 + 0.4 * force,
      shading: Number(step.shading ?? 1),
    })
    context.progress(0.95)
    const drawing = { ...planes, r: new Float32Array(graphite), g: new Float32Array(graphite), b: graphite }
    for (let i = 0; i < graphite.length; i++) {
      drawing.r[i] = drawing.r[i] * 0.985 + 0.008
      drawing.g[i] = drawing.g[i] * 0.98 + 0.008
      drawing.b[i] = drawing.b[i] * 0.96 + 0.012
    }
    return drawing
  },
  async finish(full, step, context) {
    addFineTooth(full, context.seed + 5, 0.14 * Math.min(1, step.strength))
    return full
  },
}
