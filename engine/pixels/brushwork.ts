/**
 * What every painter's hand does before a mark is made: looks at the picture through eyes as coarse as the brush, picks
 * spots, lets the mark follow the shapes, and stops it where another colour begins (Hertzmann 1998). Oil and pastel lay
 * their own kinds of marks with it.
 */
import { gaussianBlur, gaussianBlurPlanes } from './filters.ts'
import { type Flow, structureTensor } from './flow.ts'
import { valueNoise } from './noise.ts'
import { clamp, luma, mix, type Planes, smoothstep } from './planes.ts'
import { resizePlanes } from './resample.ts'

/** The photo at full, half and quarter size: a broad brush has no use for more. */
export type Views = readonly Planes[]

export function viewsOf(planes: Planes): Views {
  const half = halve(planes)
  return [planes, half, halve(half)]
}

function halve(planes: Planes): Planes {
  return resizePlanes(planes, Math.max(1, planes.width >> 1), Math.max(1, planes.height >> 1))
}

/** What a brush of one size sees of the photo: blurred to its width, with the direction of the shapes. */
export interface View {
  readonly reference: Planes
  readonly flow: Flow
  /** From canvas pixels to this view's, about 1, 1/2 or 1/4. */
  readonly ratioX: number
  readonly ratioY: number
}

export function lookWith(
  radius: number,
  views: Views,
  size: { readonly width: number; readonly height: number },
  report: (done: number) => void,
): View {
  const planes = views[radius > 12 ? 2 : radius > 6 ? 1 : 0]
  const { width, height } = planes
  const ratioX = width / size.width
  const own = radius * ratioX
  const reference = own * 0.32 < 0.5 ? planes : gaussianBlurPlanes(planes, own * 0.32)
  report(0.1)
  const smooth = gaussianBlur(luma(planes), width, height, Math.max(1, own * 0.25))
  const flow = structureTensor(smooth, width, height, Math.max(2.2 * ratioX, own * 0.8))
  report(0.25)
  return { reference, flow, ratioX, ratioY: height / size.height }
}

/** The view's pixel under a spot of the canvas. */
export function indexIn({ reference: { width, height }, ratioX, ratioY }: View, x: number, y: number): number {
  const column = clamp((x * ratioX) | 0, 0, width - 1)
  const row = clamp((y * ratioY) | 0, 0, height - 1)
  return row * width + column
}

/** Jittered grid points in random order, as x, y pairs. */
export function scatter(width: number, height: number, spacing: number, random: () => number): Float32Array {
  const columns = Math.ceil(width / spacing)
  const rows = Math.ceil(height / spacing)
  const order = new Uint32Array(columns * rows)
  for (let k = 0; k < order.length; k++) order[k] = k
  for (let k = order.length - 1; k > 0; k--) {
    const other = (random() * (k + 1)) | 0
    const kept = order[k]
    order[k] = order[other]
    order[other] = kept
  }
  const spots = new Float32Array(order.length * 2)
  for (let k = 0; k < order.length; k++) {
    const column = order[k] % columns
    const row = (order[k] / columns) | 0
    spots[2 * k] = clamp((column + 0.15 + 0.7 * random()) * spacing, 0, width - 0.01)
    spots[2 * k + 1] = clamp((row + 0.15 + 0.7 * random()) * spacing, 0, height - 0.01)
  }
  return spots
}

export interface Direction {
  readonly x: number
  readonly y: number
  /** How one-directional the place is, 0..1. */
  readonly anisotropy: number
}

/** Along the shapes; where there are none, in a slow sweep over the whole canvas, unless the brush is `fine`. */
export function directionAt(
  view: View,
  x: number,
  y: number,
  fine: boolean,
  { scale, seed }: { readonly scale: number; readonly seed: number },
): Direction {
  const { flow } = view
  const i = indexIn(view, x, y)
  const anisotropy = flow.anisotropy[i]
  const tx = flow.tangentX[i]
  const ty = flow.tangentY[i]
  // Noise on a plain wall has directions too, but no strength.
  const own = clamp(anisotropy / 0.3) * smoothstep(0.0012, 0.006, flow.magnitude[i] * view.ratioX)
  if (own >= 1 || fine) return { x: tx, y: ty, anisotropy }
  const sweep = -0.6 + 1.1 * valueNoise(x / (170 * scale), y / (170 * scale), seed)
  const sign = tx * Math.cos(sweep) + ty * Math.sin(sweep) < 0 ? -1 : 1
  const dx = mix(Math.cos(sweep), tx * sign, own)
  const dy = mix(Math.sin(sweep), ty * sign, own)
  const norm = Math.hypot(dx, dy) || 1
  return { x: dx / norm, y: dy / norm, anisotropy }
}

/** How far a stroke of this colour can go before the picture has another colour. */
export function reachUntilEdge(
  view: View,
  x: number,
  y: number,
  dx: number,
  dy: number,
  wanted: number,
  radius: number,
): number {
  const { r, g, b } = view.reference
  const start = indexIn(view, x, y)
  const stride = Math.max(1, radius * 0.5)
  for (let far = stride; far < wanted; far += stride) {
    const i = indexIn(view, x + dx * far, y + dy * far)
    const change = Math.abs(r[i] - r[start]) + Math.abs(g[i] - g[start]) + Math.abs(b[i] - b[start])
    if (change > 0.32) return Math.max(radius * 0.7, far)
  }
  return wanted
}

/** Sideways bend of the flow over the front half of a stroke. */
export function bend(view: View, x: number, y: number, tx: number, ty: number, length: number): number {
  const { tangentX, tangentY } = view.flow
  const i = indexIn(view, x + tx * length * 0.7, y + ty * length * 0.7)
  const turn = tangentY[i] * tx - tangentX[i] * ty
  const sign = tangentX[i] * tx + tangentY[i] * ty < 0 ? -1 : 1
  return (clamp(turn * sign, -0.6, 0.6) / length) * 0.5
}
