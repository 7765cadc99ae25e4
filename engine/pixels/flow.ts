/**
 * The direction of a picture: a smoothed structure tensor, blurring along its lines (line integral convolution), and
 * the lines themselves (flow-based extended difference of Gaussians, Winnemöller et al. 2012). Brush strokes, hatching
 * and outlines all follow this field.
 */
import { gaussianBlur } from './filters.ts'
import { directionsCompiled, tensorCompiled, walkCompiled } from './flow-compiled.ts'
import { clamp } from './planes.ts'

/** Unit tangent (along the edges), how one-directional the neighbourhood is (0..1), and how steep. */
export interface Flow {
  readonly width: number
  readonly height: number
  readonly tangentX: Float32Array
  readonly tangentY: Float32Array
  readonly anisotropy: Float32Array
  readonly magnitude: Float32Array
}

/** The flow of a plane of brightness; `sigma` is how far directions are averaged. */
export function structureTensor(brightness: Float32Array, w: number, h: number, sigma: number): Flow {
  const count = w * h
  const xx = new Float32Array(count)
  const xy = new Float32Array(count)
  const yy = new Float32Array(count)
  if (!tensorCompiled(brightness, w, h, xx, xy, yy)) plainTensor(brightness, w, h, xx, xy, yy)
  const [smoothXx, smoothXy, smoothYy] = [xx, xy, yy].map(plane => gaussianBlur(plane, w, h, sigma))
  // The spent planes are written over to save memory.
  const flow: Flow = { width: w, height: h, tangentX: xx, tangentY: xy, anisotropy: yy, magnitude: smoothXx }
  if (!directionsCompiled(smoothXx, smoothXy, smoothYy, flow)) plainDirections(smoothXx, smoothXy, smoothYy, flow)
  return flow
}

/** Products of Sobel slopes; like `plainDirections` and `plainWalk` what the compiled ones are tested against. */
export function plainTensor(
  brightness: Float32Array,
  w: number,
  h: number,
  xx: Float32Array,
  xy: Float32Array,
  yy: Float32Array,
): void {
  for (let y = 0; y < h; y++) {
    const above = Math.max(y - 1, 0) * w
    const here = y * w
    const below = Math.min(y + 1, h - 1) * w
    for (let x = 0; x < w; x++) {
      const left = x > 0 ? x - 1 : 0
      const right = x < w - 1 ? x + 1 : x
      const nw = brightness[above + left]
      const ne = brightness[above + right]
      const sw = brightness[below + left]
      const se = brightness[below + right]
      const gx = (ne + 2 * brightness[here + right] + se - nw - 2 * brightness[here + left] - sw) / 4
      const gy = (sw + 2 * brightness[below + x] + se - nw - 2 * brightness[above + x] - ne) / 4
      xx[here + x] = gx * gx
      xy[here + x] = gx * gy
      yy[here + x] = gy * gy
    }
  }
}

/** Eigenvectors of the 2×2 tensors; `magnitude` may be one of them. */
export function plainDirections(
  xx: Float32Array,
  xy: Float32Array,
  yy: Float32Array,
  { tangentX, tangentY, anisotropy, magnitude }: Flow,
): void {
  for (let i = 0; i < xx.length; i++) {
    const a = xx[i]
    const b = xy[i]
    const c = yy[i]
    const spread = Math.sqrt((a - c) * (a - c) + 4 * b * b)
    const large = 0.5 * (a + c + spread)
    const sum = a + c
    // Of the two ways to write the eigenvector, the longer one is the accurate one.
    let vx = a >= c ? -b : large - a
    let vy = a >= c ? large - c : -b
    const length = Math.sqrt(vx * vx + vy * vy)
    if (length < 1e-9) {
      vx = 0
      vy = 1
    } else {
      vx /= length
      vy /= length
    }
    tangentX[i] = vx
    tangentY[i] = vy
    anisotropy[i] = sum > 1e-9 ? clamp(spread / sum) : 0
    magnitude[i] = Math.sqrt(Math.max(0, large))
  }
}

/** Doubled angles, so that opposite directions agree, averaged over forms with one fall-back as a weak voice everywhere. */
export function smoothDirections(
  { width, height, tangentX, tangentY, anisotropy, magnitude }: Flow,
  { reach, slant, firmness }: { readonly reach: number; readonly slant: number; readonly firmness: number },
): { tangentX: Float32Array; tangentY: Float32Array } {
  const doubledX = new Float32Array(width * height)
  const doubledY = new Float32Array(width * height)
  for (let i = 0; i < doubledX.length; i++) {
    const weight = Math.min(0.25, magnitude[i]) * anisotropy[i]
    doubledX[i] = weight * (tangentX[i] * tangentX[i] - tangentY[i] * tangentY[i])
    doubledY[i] = weight * 2 * tangentX[i] * tangentY[i]
  }
  const nearX = gaussianBlur(doubledX, width, height, reach)
  const nearY = gaussianBlur(doubledY, width, height, reach)
  const farX = gaussianBlur(doubledX, width, height, 3.7 * reach)
  const farY = gaussianBlur(doubledY, width, height, 3.7 * reach)
  for (let i = 0; i < doubledX.length; i++) {
    const x = nearX[i] + 1.2 * farX[i] + firmness * Math.cos(2 * slant)
    const y = nearY[i] + 1.2 * farY[i] + firmness * Math.sin(2 * slant)
    const angle = Math.atan2(y, x) / 2
    doubledX[i] = Math.cos(angle)
    doubledY[i] = Math.sin(angle)
  }
  return { tangentX: doubledX, tangentY: doubledY }
}

export function bilinear(plane: Float32Array, w: number, h: number, x: number, y: number): number {
  const cx = clamp(x, 0, w - 1)
  const cy = clamp(y, 0, h - 1)
  const left = cx | 0
  const top = cy | 0
  const fx = cx - left
  const fy = cy - top
  const right = left < w - 1 ? 1 : 0
  const down = top < h - 1 ? w : 0
  const i = top * w + left
  const upper = plane[i] + (plane[i + right] - plane[i]) * fx
  const lower = plane[i + down] + (plane[i + down + right] - plane[i + down]) * fx
  return upper + (lower - upper) * fy
}

export type Directions = Pick<Flow, 'tangentX' | 'tangentY'>

/** Gaussian-weighted mean along the flow line through each pixel, `reach` steps of one pixel each way. */
export function lineIntegralConvolution(
  src: Float32Array,
  { tangentX, tangentY }: Directions,
  w: number,
  h: number,
  reach: number,
  progress?: (fraction: number) => void,
): Float32Array {
  const steps = Math.max(1, Math.round(reach))
  const weights = new Float32Array(steps + 1)
  for (let k = 0; k <= steps; k++) weights[k] = Math.exp((-k * k) / (steps * steps * 0.5))
  const tangents = { tangentX, tangentY }
  return walkCompiled(src, tangents, w, h, weights, progress) ?? plainWalk(src, tangents, w, h, weights, progress)
}

export function plainWalk(
  src: Float32Array,
  { tangentX, tangentY }: Directions,
  w: number,
  h: number,
  weights: Float32Array,
  progress?: (fraction: number) => void,
): Float32Array {
  const steps = weights.length - 1
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    if (progress && y % 16 === 0) progress(y / h)
    for (let x = 0; x < w; x++) {
      const i = y * w + x
      let sum = src[i]
      let total = 1
      for (let direction = -1; direction <= 1; direction += 2) {
        let vx = tangentX[i] * direction
        let vy = tangentY[i] * direction
        let px = x + 0.5
        let py = y + 0.5
        for (let k = 1; k <= steps; k++) {
          px += vx
          py += vy
          if (px < 0 || py < 0 || px >= w || py >= h) break
          const j = (py | 0) * w + (px | 0)
          const weight = weights[k]
          sum += src[j] * weight
          total += weight
          const nx = tangentX[j]
          const ny = tangentY[j]
          // Tangents have no sign: keep walking the way we came.
          const same = nx * vx + ny * vy >= 0
          vx = same ? nx : -nx
          vy = same ? ny : -ny
        }
      }
      out[i] = sum / total
    }
  }
  return out
}

export interface LineSettings {
  /** Half-width of the lines, pixels. */
  readonly sigma: number
  /** How much the lines are sharpened (p of XDoG). */
  readonly sharpness: number
  /** Response above which the paper stays white. */
  readonly threshold: number
  /** Steepness of the fall from white to black below the threshold. */
  readonly steepness: number
  /** How far lines are joined along the flow, pixels. */
  readonly reach: number
}

/** Lines along the flow: 0 is ink, 1 is paper. */
export function flowDifferenceOfGaussians(
  brightness: Float32Array,
  flow: Directions,
  w: number,
  h: number,
  settings: LineSettings,
  progress?: (fraction: number) => void,
): Float32Array {
  const { threshold, steepness } = settings
  const edges = differenceOfGaussians(brightness, w, h, settings)
  progress?.(0.4)
  const out = lineIntegralConvolution(edges, flow, w, h, settings.reach, progress && (f => progress(0.4 + f * 0.6)))
  for (let i = 0; i < out.length; i++) {
    const over = out[i] - threshold
    if (over >= 0) out[i] = 1
    else {
      // 1 + tanh, written with one exponential.
      const e = Math.exp(2 * steepness * over)
      out[i] = (2 * e) / (1 + e)
    }
  }
  return out
}

/**
 * (1+p)·G(sigma) − p·G(1.6·sigma). Round instead of across the flow only: along a straight edge the two are the same, and
 * the walk that follows joins the lines along the flow either way; separable blurs take a tenth of the time.
 */
function differenceOfGaussians(
  brightness: Float32Array,
  w: number,
  h: number,
  { sigma, sharpness }: LineSettings,
): Float32Array {
  const out = gaussianBlur(brightness, w, h, sigma)
  const wide = gaussianBlur(brightness, w, h, sigma * 1.6)
  for (let i = 0; i < out.length; i++) out[i] += sharpness * (out[i] - wide[i])
  return out
}
