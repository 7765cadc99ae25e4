/**
 * Brush strokes: a curved, bristly mark of one colour laid on a canvas that also remembers how thick the paint is, so
 * that it can be lit afterwards.
 */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { createRandom, valueNoise } from './noise.ts'
import { clamp, type Planes } from './planes.ts'

export interface Canvas extends Planes {
  /** Thickness of the paint, 0..1. */
  readonly body: Float32Array
}

export interface Stroke {
  readonly x: number
  readonly y: number
  /** Unit direction. */
  readonly directionX: number
  readonly directionY: number
  /** How far the stroke reaches before and behind its middle, and to either side, pixels. */
  readonly ahead: number
  readonly behind: number
  readonly halfWidth: number
  /** Sideways bend per squared pixel along the stroke. */
  readonly curvature: number
  readonly r: number
  readonly g: number
  readonly b: number
  /** Which brush of the set, and whether it was drawn the other way round. */
  readonly brush: number
  readonly reversed: boolean
  /** How much paint the brush carries, 0..1. */
  readonly load: number
}

export const brushCount = 4
const along = 256
const across = 64

/** How much paint each bristle leaves at each point of a stroke; `brushCount` brushes one after the other. */
export function bristles(seed: number): Float32Array {
  const random = createRandom(seed)
  const set = new Float32Array(brushCount * across * along)
  for (let brush = 0; brush < brushCount; brush++) {
    const hair = Float32Array.from({ length: across }, random)
    for (let v = 0; v < across; v++) {
      const paint = 0.6 * hair[v] + 0.4 * hair[(v + 1) % across]
      const start = along * (0.06 + 0.1 * hair[(v * 7) % across])
      const end = along * (0.1 + 0.32 * hair[(v * 13 + 5) % across])
      const side = 1 - (Math.abs(v - across / 2 + 0.5) / (across / 2)) ** 5
      for (let u = 0; u < along; u++) {
        const tip = Math.min(1, u / start) * Math.min(1, (along - u) / end)
        const streak = 0.75 + 0.5 * valueNoise(u * 0.035, v * 0.6, 60 + brush)
        set[(brush * across + v) * along + u] = clamp(tip * 1.3) * side * (0.55 + 0.45 * paint) * streak
      }
    }
  }
  return set
}

/** A canvas being painted on: by a compiled kernel where there is one, which keeps it to itself until `finish`. */
export interface Easel {
  paint(stroke: Stroke): void
  /** How far a pixel of the canvas is from a colour, summed over channels. */
  distance(pixel: number, r: number, g: number, b: number): number
  /** The planes of the canvas hold the painting from here on. */
  finish(): void
}

export function createEasel(canvas: Canvas, set: Float32Array): Easel {
  return compiledEasel(canvas, set) ?? plainEasel(canvas, set)
}

export function plainEasel(canvas: Canvas, set: Float32Array): Easel {
  return {
    paint: stroke => paintStroke(canvas, set, stroke),
    distance: (i, r, g, b) => Math.abs(canvas.r[i] - r) + Math.abs(canvas.g[i] - g) + Math.abs(canvas.b[i] - b),
    finish: () => undefined,
  }
}

/** Colours and thickness side by side, so that a stroke blends them at once. */
function compiledEasel(canvas: Canvas, set: Float32Array): Easel | null {
  const kernel = loadKernel('strokes')
  if (!kernel) return null
  const { width, height } = canvas
  const [canvasAt, brushesAt] = layOut(kernel, [width * height * 16, set.byteLength])
  const floats = new Float32Array(kernel.memory.buffer, canvasAt, width * height * 4)
  new Float32Array(kernel.memory.buffer, brushesAt, set.length).set(set)
  const layers = [canvas.r, canvas.g, canvas.b, canvas.body]
  for (const [k, plane] of layers.entries()) for (let i = 0, j = k; i < plane.length; i++, j += 4) floats[j] = plane[i]
  return {
    paint(stroke) {
      kernel.functions.paint(
        canvasAt,
        brushesAt + stroke.brush * across * along * 4,
        width,
        height,
        stroke.x,
        stroke.y,
        stroke.directionX,
        stroke.directionY,
        stroke.ahead,
        stroke.behind,
        stroke.halfWidth,
        stroke.curvature,
        stroke.r,
        stroke.g,
        stroke.b,
        stroke.load,
        stroke.reversed ? 1 : 0,
      )
    },
    distance(pixel, r, g, b) {
      const at = pixel * 4
      return Math.abs(floats[at] - r) + Math.abs(floats[at + 1] - g) + Math.abs(floats[at + 2] - b)
    },
    finish() {
      for (const [k, plane] of layers.entries())
        for (let i = 0, j = k; i < plane.length; i++, j += 4) plane[i] = floats[j]
    },
  }
}

/** Where a stroke lies on the picture and how far it reaches, in pixels. */
type Oblong = Pick<Stroke, 'x' | 'directionX' | 'directionY' | 'ahead' | 'behind'>

/**
 * The part of a row, `dy` below the stroke's middle, inside the stroke's oblong of half width `side`: diagonal strokes
 * fill a small part of their bounding box. Empty where the second number is below the first.
 */
export function rowSpan(stroke: Oblong, dy: number, side: number, width: number): readonly [number, number] {
  const { x: px, directionX: tx, directionY: ty, ahead, behind } = stroke
  let from = 0
  let to = width - 1
  if (Math.abs(tx) > 1e-4) {
    const one = px + (-behind - dy * ty) / tx
    const other = px + (ahead - dy * ty) / tx
    from = Math.max(from, Math.min(one, other))
    to = Math.min(to, Math.max(one, other))
  }
  if (Math.abs(ty) > 1e-4) {
    const one = px + (dy * tx - side) / ty
    const other = px + (dy * tx + side) / ty
    from = Math.max(from, Math.min(one, other))
    to = Math.min(to, Math.max(one, other))
  }
  return [from, to]
}

function paintStroke(canvas: Canvas, set: Float32Array, stroke: Stroke): void {
  const { width, height, r, g, b, body } = canvas
  const { x: px, y: py, directionX: tx, directionY: ty, ahead, behind, halfWidth, curvature } = stroke
  const length = ahead + behind
  const toColumn = (along - 1) / length
  const toRow = (across - 1) / (2 * halfWidth)
  const brushStart = stroke.brush * across * along
  const bow = Math.abs(curvature) * Math.max(ahead, behind) ** 2
  const side = halfWidth + bow
  const reachY = Math.max(ahead, behind) * Math.abs(ty) + side * Math.abs(tx) + 1
  const firstRow = Math.max(0, Math.ceil(py - reachY))
  const lastRow = Math.min(height - 1, Math.floor(py + reachY))
  for (let y = firstRow; y <= lastRow; y++) {
    const dy = y - py
    const [from, to] = rowSpan(stroke, dy, side, width)
    for (let x = Math.ceil(from); x <= to; x++) {
      const dx = x - px
      const u = dx * tx + dy * ty
      const v = dy * tx - dx * ty - curvature * u * u
      if (v < -halfWidth || v > halfWidth || u < -behind || u > ahead) continue
      const column = ((stroke.reversed ? ahead - u : u + behind) * toColumn) | 0
      const row = ((v + halfWidth) * toRow) | 0
      const paint = set[brushStart + row * along + column]
      if (paint < 0.12) continue
      const cover = Math.min(1, (paint - 0.12) * 2.6) * 0.96
      const shade = 0.93 + 0.14 * paint
      const i = y * width + x
      r[i] += (stroke.r * shade - r[i]) * cover
      g[i] += (stroke.g * shade - g[i]) * cover
      b[i] += (stroke.b * shade - b[i]) * cover
      body[i] += (paint * stroke.load + 0.15 - body[i]) * cover
    }
  }
}
