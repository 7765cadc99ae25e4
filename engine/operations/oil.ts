/**
 * Oil: five layers of curved strokes from a broad brush to a fine one, and a sixth for small faces. Broad strokes cover
 * everything; finer ones go only where shapes are small and what is there differs from the photo (Hertzmann 1998),
 * soonest on faces, so eyes and mouths stay. Strokes stop at edges and the paint's thickness is lit from the upper left.
 */
import type { Context, Operation } from '../operation.ts'
import {
  bend,
  directionAt,
  indexIn,
  lookWith,
  reachUntilEdge,
  scatter,
  type View,
  type Views,
  viewsOf,
} from '../pixels/brushwork.ts'
import { applyCurve, saturate } from '../pixels/colour.ts'
import { faceFocus, smallestFace } from '../pixels/face-focus.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur, gaussianBlurPlanes } from '../pixels/filters.ts'
import { createRandom } from '../pixels/noise.ts'
import { clamp, luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { bristles, brushCount, type Canvas, createEasel, type Easel } from '../pixels/strokes.ts'
import { crispenEdges, detailMap } from '../pixels/surface.ts'

interface Layer {
  /** Size of the brush at 1024 px. */
  readonly radius: number
  /** The least importance (0..1) of a place that gets this brush. */
  readonly importance: number
  /** How far from the photo, summed over channels, the canvas must be. */
  readonly difference: number
  /** Length of the stroke in radii. */
  readonly length: number
}

const layers: readonly Layer[] = [
  { radius: 26, importance: 0, difference: 0, length: 2.4 },
  { radius: 13, importance: 0, difference: 0, length: 2.3 },
  { radius: 6.5, importance: 0.06, difference: 0.07, length: 2.3 },
  { radius: 3.2, importance: 0.38, difference: 0.1, length: 2.1 },
  { radius: 1.7, importance: 0.68, difference: 0.1, length: 1.8 },
]

export const oil: Operation = {
  name: 'oil',
  label: 'Oil painting',
  group: 'paint',
  stage: 'style',
  summary: 'Paints the picture in oil with visible, lit brush strokes.',
  hasStrength: true,
  cost: 8,
  parameters: {
    brush: { label: 'Brush size', kind: 'number', minimum: 0.5, maximum: 2, step: 0.1, unit: 'x', default: 1 },
  },
  workingPixels: 1_200_000,
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const brush = Number(step.brush ?? 1) * (1 + 0.35 * Math.max(0, force - 1))
    const faces = await context.faces(planes)
    const scene = lookAt(planes, faces, context)
    context.progress(0.08)
    const canvas = primeCanvas(planes, context)
    const easel = createEasel(canvas, bristles(context.seed + 77))
    const random = createRandom(context.seed * 77 + 5)
    const chosen = layersFor(faces, context.scale)
    chosen.forEach((layer, index) => {
      const report = (done: number): void => context.progress(0.1 + (0.82 * (index + done)) / chosen.length)
      paintLayer(canvas, easel, scene, random, layer, layer.radius * context.scale * brush, context, report)
    })
    easel.finish()
    context.progress(0.92)
    lightPaint(canvas, (0.6 + 0.4 * force) * Math.min(1, 0.45 + 0.55 * context.scale), context)
    saturate(canvas, 1.14)
    applyCurve(canvas, value => value - 0.03 * Math.sin(value * Math.PI * 2))
    return { width: canvas.width, height: canvas.height, r: canvas.r, g: canvas.g, b: canvas.b, alpha: planes.alpha }
  },
  async finish(full, _step, context) {
    crispenEdges(full, Math.max(1, 0.5 * context.scale), 1.9)
    return full
  },
}

interface Scene {
  readonly views: Views
  /** How much the viewer looks here, 0..1. */
  readonly importance: Float32Array
}

function lookAt(planes: Planes, faces: readonly Face[], { scale, progress }: Context): Scene {
  const { width, height, r, g, b } = planes
  const brightness = luma(planes)
  const importance = detailMap(brightness, width, height, scale)
  progress(0.02)
  for (let i = 0; i < importance.length; i++) {
    // Skin of any shade: red leads green, green leads or meets blue, and neither by too much.
    const warm = smoothstep(0.03, 0.1, r[i] - g[i]) * smoothstep(-0.02, 0.05, g[i] - b[i])
    const skin = warm * smoothstep(0.62, 0.42, (r[i] - b[i]) / (r[i] + 0.05))
    importance[i] = clamp(0.64 * importance[i] + 0.45 * skin * smoothstep(0.04, 0.3, importance[i]))
  }
  progress(0.04)
  const soft = gaussianBlur(importance, width, height, 3 * scale)
  const focus = faceFocus(faces, width, height)
  if (focus) for (let i = 0; i < soft.length; i++) soft[i] = Math.max(soft[i], focus[i])
  return { views: viewsOf(planes), importance: soft }
}

/** Brushes for faces smaller than the finest of the usual ones can draw, at 1024 px. */
function layersFor(faces: readonly Face[], scale: number): readonly Layer[] {
  const finest = smallestFace(faces) / 30 / scale
  const usual = layers[layers.length - 1].radius
  if (finest >= usual) return layers
  return [...layers, { radius: Math.max(0.8 / scale, finest), importance: 0.8, difference: 0.06, length: 1.8 }]
}

/** A warm, blurred underpainting shows wherever strokes leave a gap. */
function primeCanvas(planes: Planes, { scale }: Context): Canvas {
  const ground = gaussianBlurPlanes(planes, 10 * scale)
  for (let i = 0; i < ground.r.length; i++) {
    ground.r[i] = ground.r[i] * 0.88 + 0.04
    ground.g[i] = ground.g[i] * 0.86 + 0.03
    ground.b[i] = ground.b[i] * 0.84 + 0.02
  }
  return { ...ground, body: new Float32Array(ground.r.length) }
}

function paintLayer(
  canvas: Canvas,
  easel: Easel,
  scene: Scene,
  random: () => number,
  layer: Layer,
  radius: number,
  context: Context,
  report: (done: number) => void,
): void {
  const { width, height } = canvas
  const view = lookWith(radius, scene.views, canvas, report)
  const { r, g, b } = view.reference
  const spots = scatter(width, height, Math.max(1.6, radius * 0.88), random)
  for (let k = 0; k < spots.length; k += 2) {
    if (k % 2048 === 0) report(0.25 + (0.75 * k) / spots.length)
    const x = spots[k]
    const y = spots[k + 1]
    const i = (y | 0) * width + (x | 0)
    if (scene.importance[i] < layer.importance) continue
    if (layer.difference > 0) {
      const j = indexIn(view, x, y)
      // A few strokes land anyway: a painter's hand does not measure.
      if (easel.distance(i, r[j], g[j], b[j]) < layer.difference && random() > 0.15) continue
    }
    layStroke(easel, view, random, layer, radius, x, y, context)
  }
}

function layStroke(
  easel: Easel,
  view: View,
  random: () => number,
  layer: Layer,
  radius: number,
  x: number,
  y: number,
  { scale, seed }: Context,
): void {
  const { reference } = view
  const i = indexIn(view, x, y)
  const { x: tx, y: ty, anisotropy } = directionAt(view, x, y, layer.radius <= 3, { scale, seed })
  const wanted = radius * (layer.length + 1.5 * anisotropy + random() * 0.8)
  const ahead = reachUntilEdge(view, x, y, tx, ty, wanted, radius)
  const behind = reachUntilEdge(view, x, y, -tx, -ty, wanted, radius)
  const bright = 1 + (random() - 0.5) * 0.11
  easel.paint({
    x,
    y,
    directionX: tx,
    directionY: ty,
    ahead,
    behind,
    halfWidth: radius * (0.6 + 0.25 * random()),
    curvature: bend(view, x, y, tx, ty, ahead) * anisotropy,
    r: reference.r[i] * bright + (random() - 0.5) * 0.03,
    g: reference.g[i] * bright + (random() - 0.5) * 0.025,
    b: reference.b[i] * bright + (random() - 0.5) * 0.03,
    brush: (random() * brushCount) | 0,
    reversed: random() < 0.5,
    load: 0.5 + 0.5 * Math.min(1, radius / (10 * scale)),
  })
}

/** Light from the upper left on the relief of the paint; only ridges shine. */
function lightPaint(canvas: Canvas, amount: number, { scale }: Context): void {
  const { width, height, r, g, b } = canvas
  const relief = gaussianBlur(canvas.body, width, height, 0.6 * scale)
  for (let y = 0; y < height; y++) {
    const above = Math.max(0, y - 1) * width
    const below = Math.min(height - 1, y + 1) * width
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const slopeX = relief[y * width + Math.min(width - 1, x + 1)] - relief[y * width + Math.max(0, x - 1)]
      const slopeY = relief[below + x] - relief[above + x]
      const lit = clamp((slopeX * 0.7 + slopeY * 0.9) * -0.5 * amount, -0.2, 0.28)
      const shine = Math.max(0, lit - 0.1) * 0.45
      r[i] = clamp(r[i] * (1 + lit) + shine)
      g[i] = clamp(g[i] * (1 + lit) + shine)
      b[i] = clamp(b[i] * (1 + lit) + shine)
    }
  }
}
