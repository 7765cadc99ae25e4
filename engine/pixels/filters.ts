/**
 * Separable filters on single planes: box, Gaussian, guided filter, dilation and erosion. Everything costs the same at
 * every radius (running sums) except the small Gaussian, which is exact. Edges repeat the outermost pixel, so a flat
 * picture stays flat to its border.
 */
import { boxCompiled, boxesCompiled, extremeCompiled, gaussianCompiled } from './filters-compiled.ts'
import type { Planes } from './planes.ts'

/** Mean over a (2·radius+1)² square; `out` may be `src`. */
export function boxBlur(
  src: Float32Array,
  w: number,
  h: number,
  radius: number,
  out: Float32Array = new Float32Array(w * h),
): Float32Array {
  const reach = Math.round(radius)
  if (reach < 1) {
    if (out !== src) out.set(src)
    return out
  }
  return boxCompiled(src, w, h, reach, out) ?? plainBox(src, w, h, reach, out)
}

/** What the compiled box is tested against, and what runs where there is none. */
export function plainBox(src: Float32Array, w: number, h: number, reach: number, out: Float32Array): Float32Array {
  const between = new Float32Array(w * h)
  boxColumns(src, between, w, h, reach)
  boxRows(between, out, w, h, reach)
  return out
}

function boxRows(src: Float32Array, out: Float32Array, w: number, h: number, reach: number): void {
  const share = 1 / (2 * reach + 1)
  // The part of each row where the window lies wholly inside needs no clamping of indices.
  const innerEnd = Math.max(reach, w - reach - 1)
  for (let y = 0; y < h; y++) {
    const row = y * w
    const first = src[row]
    const last = src[row + w - 1]
    let sum = first * (reach + 1)
    for (let x = 1; x <= reach; x++) sum += x < w ? src[row + x] : last
    out[row] = sum * share
    let x = 1
    for (; x <= reach && x < w; x++) {
      sum += (x + reach < w ? src[row + x + reach] : last) - first
      out[row + x] = sum * share
    }
    for (; x <= innerEnd && x < w; x++) {
      sum += (x + reach < w ? src[row + x + reach] : last) - src[row + x - reach - 1]
      out[row + x] = sum * share
    }
    for (; x < w; x++) {
      sum += last - src[row + x - reach - 1]
      out[row + x] = sum * share
    }
  }
}

function boxColumns(src: Float32Array, out: Float32Array, w: number, h: number, reach: number): void {
  const share = 1 / (2 * reach + 1)
  const sums = new Float64Array(w)
  for (let x = 0; x < w; x++) sums[x] = src[x] * reach
  for (let y = 0; y < reach; y++) {
    const row = Math.min(y, h - 1) * w
    for (let x = 0; x < w; x++) sums[x] += src[row + x]
  }
  for (let y = 0; y < h; y++) {
    const entering = Math.min(y + reach, h - 1) * w
    const leaving = Math.max(y - reach, 0) * w
    const row = y * w
    for (let x = 0; x < w; x++) {
      const sum = sums[x] + src[entering + x]
      out[row + x] = sum * share
      sums[x] = sum - src[leaving + x]
    }
  }
}

/** Exact below sigma 2; above, three boxes whose variances add up to sigma² (within 5 % of the true peak). */
export function gaussianBlur(src: Float32Array, w: number, h: number, sigma: number): Float32Array {
  if (sigma < 0.3) return src.slice()
  if (sigma < 2) return exactGaussian(src, w, h, sigma)
  const variance = 12 * sigma * sigma
  let narrow = Math.floor(Math.sqrt(variance / 3 + 1))
  if (narrow % 2 === 0) narrow--
  const narrowPasses = Math.round((variance - 3 * narrow * narrow - 12 * narrow - 9) / (-4 * narrow - 4))
  const reaches = [0, 1, 2].map(pass => ((pass < narrowPasses ? narrow : narrow + 2) - 1) / 2)
  return boxesCompiled(src, w, h, reaches) ?? plainBoxes(src, w, h, reaches)
}

/** At any sigma; costs more the larger it is. */
export function exactGaussian(src: Float32Array, w: number, h: number, sigma: number): Float32Array {
  const kernel = gaussianKernel(sigma)
  return gaussianCompiled(src, w, h, kernel) ?? plainGaussian(src, w, h, kernel)
}

export function plainBoxes(src: Float32Array, w: number, h: number, reaches: readonly number[]): Float32Array {
  let out = src
  for (const reach of reaches) if (reach >= 1) out = plainBox(out, w, h, reach, new Float32Array(w * h))
  return out
}

export function plainGaussian(src: Float32Array, w: number, h: number, kernel: Float32Array): Float32Array {
  const reach = kernel.length - 1
  const rows = new Float32Array(w * h)
  const padded = new Float32Array(w + 2 * reach)
  for (let y = 0; y < h; y++) {
    const row = y * w
    padded.fill(src[row], 0, reach)
    padded.set(src.subarray(row, row + w), reach)
    padded.fill(src[row + w - 1], reach + w)
    for (let x = 0; x < w; x++) {
      const centre = x + reach
      let sum = kernel[0] * padded[centre]
      for (let k = 1; k <= reach; k++) sum += kernel[k] * (padded[centre - k] + padded[centre + k])
      rows[row + x] = sum
    }
  }
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    const row = y * w
    const middle = kernel[0]
    for (let x = 0; x < w; x++) out[row + x] = middle * rows[row + x]
    for (let k = 1; k <= reach; k++) {
      const weight = kernel[k]
      const above = Math.max(0, y - k) * w
      const below = Math.min(h - 1, y + k) * w
      for (let x = 0; x < w; x++) out[row + x] += weight * (rows[above + x] + rows[below + x])
    }
  }
  return out
}

/** Half of a normalised Gaussian: index 0 is the centre, cut at three sigma. */
export function gaussianKernel(sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(sigma * 3))
  const kernel = new Float32Array(reach + 1)
  let total = 0
  for (let k = 0; k <= reach; k++) {
    kernel[k] = Math.exp((-k * k) / (2 * sigma * sigma))
    total += k === 0 ? kernel[k] : 2 * kernel[k]
  }
  for (let k = 0; k <= reach; k++) kernel[k] /= total
  return kernel
}

/** Blurs the colours; alpha is shared, not blurred. */
export function gaussianBlurPlanes(planes: Planes, sigma: number): Planes {
  const { width, height } = planes
  return {
    width,
    height,
    r: gaussianBlur(planes.r, width, height, sigma),
    g: gaussianBlur(planes.g, width, height, sigma),
    b: gaussianBlur(planes.b, width, height, sigma),
    alpha: planes.alpha,
  }
}

/**
 * Guided filter (He et al. 2010): smooths `input` but keeps the edges of `guide`. `epsilon` is the variance of the
 * guide below which everything counts as flat.
 */
export function guidedFilter(
  guide: Float32Array,
  input: Float32Array,
  w: number,
  h: number,
  radius: number,
  epsilon: number,
): Float32Array {
  const filter = createGuidedFilter(guide, w, h, radius, epsilon)
  return filter(input)
}

/** A guided filter whose guide statistics are computed once, for several inputs over the same guide. */
export function createGuidedFilter(
  guide: Float32Array,
  w: number,
  h: number,
  radius: number,
  epsilon: number,
): (input: Float32Array) => Float32Array {
  const reach = Math.max(1, Math.round(radius))
  const count = w * h
  const guideMean = boxBlur(guide, w, h, reach)
  const guideVariance = new Float32Array(count)
  for (let i = 0; i < count; i++) guideVariance[i] = guide[i] * guide[i]
  boxBlur(guideVariance, w, h, reach, guideVariance)
  for (let i = 0; i < count; i++) guideVariance[i] = Math.max(0, guideVariance[i] - guideMean[i] * guideMean[i])
  return input => {
    const same = input === guide
    const inputMean = same ? guideMean.slice() : boxBlur(input, w, h, reach)
    const slope = new Float32Array(count)
    if (!same) {
      for (let i = 0; i < count; i++) slope[i] = guide[i] * input[i]
      boxBlur(slope, w, h, reach, slope)
    }
    for (let i = 0; i < count; i++) {
      const covariance = same ? guideVariance[i] : slope[i] - guideMean[i] * inputMean[i]
      const a = covariance / (guideVariance[i] + epsilon)
      slope[i] = a
      inputMean[i] -= a * guideMean[i]
    }
    boxBlur(slope, w, h, reach, slope)
    boxBlur(inputMean, w, h, reach, inputMean)
    for (let i = 0; i < count; i++) inputMean[i] += slope[i] * guide[i]
    return inputMean
  }
}

/** The largest value in a (2·radius+1)² square. */
export function dilate(src: Float32Array, w: number, h: number, radius: number): Float32Array {
  return extremum(src, w, h, radius, 1)
}

/** The smallest value in a (2·radius+1)² square. */
export function erode(src: Float32Array, w: number, h: number, radius: number): Float32Array {
  return extremum(src, w, h, radius, -1)
}

function extremum(src: Float32Array, w: number, h: number, radius: number, sign: 1 | -1): Float32Array {
  const reach = Math.round(radius)
  if (reach < 1) return src.slice()
  return extremeCompiled(src, w, h, reach, sign) ?? plainExtremum(src, w, h, reach, sign)
}

export function plainExtremum(src: Float32Array, w: number, h: number, reach: number, sign: 1 | -1): Float32Array {
  return reach <= 4 ? smallExtremum(src, w, h, reach, sign) : largeExtremum(src, w, h, reach, sign)
}

/** Compares the few neighbours directly, walking memory in order. */
function smallExtremum(src: Float32Array, w: number, h: number, reach: number, sign: 1 | -1): Float32Array {
  const rows = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    const row = y * w
    for (let x = 0; x < w; x++) {
      const last = row + Math.min(w - 1, x + reach)
      let best = sign * src[row + x]
      for (let i = row + Math.max(0, x - reach); i <= last; i++) {
        const value = sign * src[i]
        if (value > best) best = value
      }
      rows[row + x] = best
    }
  }
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    const row = y * w
    out.set(rows.subarray(row, row + w), row)
    const last = Math.min(h - 1, y + reach)
    for (let other = Math.max(0, y - reach); other <= last; other++) {
      const from = other * w
      for (let x = 0; x < w; x++) if (rows[from + x] > out[row + x]) out[row + x] = rows[from + x]
    }
  }
  if (sign < 0) for (let i = 0; i < out.length; i++) out[i] = -out[i]
  return out
}

/** Van Herk's running extremum, rows then columns: three comparisons a pixel at any radius. */
function largeExtremum(src: Float32Array, w: number, h: number, reach: number, sign: 1 | -1): Float32Array {
  const out = src.slice()
  const longest = Math.max(w, h)
  const window = 2 * reach + 1
  const padded = new Float32Array(Math.ceil((longest + 2 * reach) / window) * window)
  const forward = new Float32Array(padded.length)
  const backward = new Float32Array(padded.length)
  const along = (start: number, stride: number, length: number): void => {
    padded.fill(Number.NEGATIVE_INFINITY)
    for (let k = 0; k < length; k++) padded[k + reach] = sign * out[start + k * stride]
    const end = Math.ceil((length + 2 * reach) / window) * window
    for (let k = 0; k < end; k++) {
      forward[k] = k % window === 0 ? padded[k] : Math.max(forward[k - 1], padded[k])
      const back = end - 1 - k
      backward[back] = back % window === window - 1 ? padded[back] : Math.max(backward[back + 1], padded[back])
    }
    for (let k = 0; k < length; k++) out[start + k * stride] = sign * Math.max(backward[k], forward[k + 2 * reach])
  }
  for (let y = 0; y < h; y++) along(y * w, 1, w)
  for (let x = 0; x < w; x++) along(x, w, h)
  return out
}
