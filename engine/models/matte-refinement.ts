import { createRowReader } from '../pixels/enlarge.ts'
import { boxBlur } from '../pixels/filters.ts'
import { clamp, type Matte, type Pixels, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { refineCompiled } from './matte-refinement-compiled.ts'
import { samplePixels } from './sampling.ts'

/**
 * Brings a model's coarse matte up to the picture's full size with the picture's own edges: a colour guided filter
 * (He, Sun and Tang 2013) fitted at working size, whose linear coefficients are then applied to the full-size colours.
 * Only the uncertain band around the outline may change, so texture inside the subject leaves no holes.
 */

const workingSide = 1024

/** One plane for each of the three channels and the constant: matte = r*R + g*G + b*B + c. */
interface Coefficients {
  readonly width: number
  readonly height: number
  readonly planes: readonly Float32Array[]
}

function multiply(left: Float32Array, right: Float32Array): Float32Array {
  const out = new Float32Array(left.length)
  for (let i = 0; i < out.length; i++) out[i] = left[i] * right[i]
  return out
}

/** Solves, in every window, for the colour direction along which the matte changes. */
function fitCoefficients(guide: Planes, matte: Float32Array, radius: number, epsilon: number): Coefficients {
  const { width, height, r, g, b } = guide
  const mean = (plane: Float32Array): Float32Array => boxBlur(plane, width, height, radius)
  const [mr, mg, mb, mp] = [mean(r), mean(g), mean(b), mean(matte)]
  const [rp, gp, bp] = [mean(multiply(r, matte)), mean(multiply(g, matte)), mean(multiply(b, matte))]
  const [rr, rg, rb] = [mean(multiply(r, r)), mean(multiply(r, g)), mean(multiply(r, b))]
  const [gg, gb, bb] = [mean(multiply(g, g)), mean(multiply(g, b)), mean(multiply(b, b))]
  for (let i = 0; i < mp.length; i++) {
    const cr = rp[i] - mr[i] * mp[i]
    const cg = gp[i] - mg[i] * mp[i]
    const cb = bp[i] - mb[i] * mp[i]
    // The symmetric 3 x 3 covariance plus epsilon on its diagonal, inverted by cofactors.
    const a = rr[i] - mr[i] * mr[i] + epsilon
    const d = gg[i] - mg[i] * mg[i] + epsilon
    const f = bb[i] - mb[i] * mb[i] + epsilon
    const h = rg[i] - mr[i] * mg[i]
    const k = rb[i] - mr[i] * mb[i]
    const l = gb[i] - mg[i] * mb[i]
    const m00 = d * f - l * l
    const m01 = k * l - h * f
    const m02 = h * l - k * d
    const m11 = a * f - k * k
    const m12 = h * k - a * l
    const m22 = a * d - h * h
    const inverse = 1 / (a * m00 + h * m01 + k * m02)
    const ar = (m00 * cr + m01 * cg + m02 * cb) * inverse
    const ag = (m01 * cr + m11 * cg + m12 * cb) * inverse
    const ab = (m02 * cr + m12 * cg + m22 * cb) * inverse
    rp[i] = ar
    gp[i] = ag
    bp[i] = ab
    rr[i] = mp[i] - ar * mr[i] - ag * mg[i] - ab * mb[i]
  }
  return { width, height, planes: [mean(rp), mean(gp), mean(bp), mean(rr)] }
}

/** 1 where the outline may run and the guide is to be believed; 0 deep inside and far outside. */
function uncertainBand(coarse: Float32Array, width: number, height: number, radius: number): Float32Array {
  const spread = boxBlur(coarse, width, height, radius)
  const wide = boxBlur(spread, width, height, radius)
  const band = new Float32Array(coarse.length)
  for (let i = 0; i < band.length; i++) {
    const undecided = Math.max(coarse[i] * (1 - coarse[i]), wide[i] * (1 - wide[i])) * 4
    band[i] = smoothstep(0.06, 0.3, undecided)
  }
  return band
}

/**
 * Half coverage is true of hair, glass and soft edges, which are narrow. Where a model answers "half" over a broad area,
 * such as a highlight the colour of the background, it is in doubt: such areas are decided. In place.
 */
function decideBroadDoubt(matte: Float32Array, width: number, height: number, radius: number): void {
  const doubt = new Float32Array(matte.length)
  for (let i = 0; i < doubt.length; i++) {
    doubt[i] = smoothstep(0.08, 0.16, matte[i]) * smoothstep(0.985, 0.95, matte[i])
  }
  const broad = boxBlur(doubt, width, height, radius)
  for (let i = 0; i < broad.length; i++) broad[i] = smoothstep(0.85, 0.98, broad[i])
  const around = boxBlur(broad, width, height, radius + 2)
  for (let i = 0; i < matte.length; i++) {
    const decided = smoothstep(0.12, 0.55, matte[i])
    matte[i] += (decided - matte[i]) * smoothstep(0.01, 0.2, around[i])
  }
}

function applyAtFullSize(
  pixels: Pixels,
  coefficients: Coefficients,
  coarse: Float32Array,
  band: Float32Array,
): Float32Array {
  const { width, height, data } = pixels
  const out = new Float32Array(width * height)
  const sources = [...coefficients.planes, coarse, band]
  const rows = sources.map(() => new Float32Array(width))
  const read = createRowReader(coefficients, width, height)
  const [ar, ag, ab, c, coarseRow, bandRow] = rows
  for (let y = 0; y < height; y++) {
    for (let k = 0; k < sources.length; k++) read(sources[k], y, rows[k])
    const at = y * width
    for (let x = 0, j = at * 4; x < width; x++, j += 4) {
      const guided = (ar[x] * data[j] + ag[x] * data[j + 1] + ab[x] * data[j + 2]) / 255 + c[x]
      const value = coarseRow[x] + (guided - coarseRow[x]) * bandRow[x]
      // Guided coverage never quite reaches its ends: stretch, so that solid is solid and clear is clear.
      out[at + x] = clamp((value - 0.06) / 0.88) * (data[j + 3] / 255)
    }
  }
  return out
}

/** What the compiled refinement is tested against, and what runs where there is none. Writes into `coarse`. */
export function plainRefine(
  pixels: Pixels,
  guide: Planes,
  coarse: Float32Array,
  reach: number,
  epsilon: number,
): Float32Array {
  const { width, height } = guide
  decideBroadDoubt(coarse, width, height, reach)
  const coefficients = fitCoefficients(guide, coarse, reach, epsilon)
  return applyAtFullSize(pixels, coefficients, coarse, uncertainBand(coarse, width, height, reach))
}

/** `coarse` may have any size and proportions: it is stretched over the picture. */
export function refineMatte(pixels: Pixels, coarse: Matte, radius = 7, epsilon = 2e-4): Matte {
  const { width, height } = pixels
  const reduction = Math.min(1, workingSide / Math.max(width, height))
  const w = Math.max(1, Math.round(width * reduction))
  const h = Math.max(1, Math.round(height * reduction))
  const guide = samplePixels(pixels, w, h)
  const matte = resizePlane(coarse.data, coarse.width, coarse.height, w, h)
  const reach = Math.max(1, Math.round((radius * Math.max(w, h)) / workingSide))
  const data = refineCompiled(pixels, guide, matte, reach, epsilon) ?? plainRefine(pixels, guide, matte, reach, epsilon)
  return { width, height, data }
}
