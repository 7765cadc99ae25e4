/**
 * Coloured pencil: the same marks as the graphite drawing, but each stroke lays optical density of the local colour, so
 * overlapping strokes deepen it and the paper shines through in between, as wax on tooth does.
 */
import type { Context, Operation } from '../operation.ts'
import { type Marks, makeMarks } from '../pixels/drawing.ts'
import { createGuidedFilter } from '../pixels/filters.ts'
import { contourBrightness } from '../pixels/ink.ts'
import { clamp, createPlanes, luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { addFineTooth } from '../pixels/surface.ts'

export const colouredPencil: Operation = {
  name: 'coloured-pencil',
  label: 'Coloured pencil',
  group: 'paint',
  stage: 'style',
  summary: 'Draws the picture with coloured pencils on textured paper.',
  hasStrength: true,
  cost: 5,
  parameters: {
    margin: { label: 'Unfinished edges', kind: 'toggle', default: true },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const brightness = luma(planes)
    const marks = makeMarks(contourBrightness(planes), planes.width, planes.height, {
      scale: context.scale,
      seed: context.seed,
      margin: step.margin !== false,
      progress: done => context.progress(0.65 * done),
    })
    const colours = pencilColours(planes, brightness, context)
    context.progress(0.85)
    return layColour(colours, marks, force)
  },
  async finish(full, step, context) {
    addFineTooth(full, context.seed + 5, 0.16 * Math.min(1, step.strength))
    return full
  },
}

/** The photo with its small unevenness gone, lifted and livelier: what one would pick from the box of pencils. */
function pencilColours(planes: Planes, brightness: Float32Array, { scale, progress }: Context): Planes {
  const { width, height } = planes
  const smooth = createGuidedFilter(brightness, width, height, Math.round(4 * scale), 0.006)
  progress(0.67)
  const base = createGuidedFilter(brightness, width, height, Math.round(22 * scale), 0.02)(brightness)
  progress(0.7)
  const out: Planes = {
    width,
    height,
    r: smooth(planes.r),
    g: smooth(planes.g),
    b: smooth(planes.b),
    alpha: planes.alpha,
  }
  progress(0.8)
  const { r, g, b } = out
  for (let i = 0; i < r.length; i++) {
    const light = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
    const lifted = 0.2 + 0.8 * light + (light - base[i]) * 0.35
    const vivid = 1.45
    r[i] = clamp(lifted + (r[i] - light) * vivid)
    g[i] = clamp(lifted + (g[i] - light) * vivid)
    b[i] = clamp(lifted + (b[i] - light) * vivid)
  }
  return out
}

function layColour(colours: Planes, { lines, layers, paper, finished }: Marks, force: number): Planes {
  const out = createPlanes(colours.width, colours.height, colours.alpha)
  const [first, second, third] = layers
  const texture = 0.75 + 0.25 * force
  for (let i = 0; i < lines.length; i++) {
    const done = finished[i]
    const dark = 1 - (0.299 * colours.r[i] + 0.587 * colours.g[i] + 0.114 * colours.b[i])
    const grain = (paper[i] - 0.5) * 1.5
    const crossing = smoothstep(0.25, 0.65, dark)
    const strokes = first[i] * 0.24 + second[i] * 0.2 * crossing + third[i] * 0.16 * smoothstep(0.45, 0.8, dark)
    const laid = clamp(0.98 + (strokes + grain) * texture - (1 - done) * 1.5, 0, 1.9)
    const ink = (1 - lines[i]) * (0.35 + 0.65 * done) * Math.min(1.2, force)
    // Neighbouring strokes come from different pencils: one a little warmer, the next a little cooler.
    const warm = 1 + 0.09 * second[i]
    const cool = 2 - warm
    out.r[i] = 0.992 * Math.exp(Math.log(Math.max(0.03, colours.r[i])) * (laid * cool + ink * 0.8) - ink * 0.62)
    out.g[i] = 0.986 * Math.exp(Math.log(Math.max(0.03, colours.g[i])) * (laid + ink * 0.8) - ink * 0.66)
    out.b[i] = 0.966 * Math.exp(Math.log(Math.max(0.03, colours.b[i])) * (laid * warm + ink * 0.8) - ink * 0.6)
  }
  return out
}
