/**
 * Local Laplacian filter (Paris, Hasinoff and Kautz 2011) in its fast form (Aubry et al. 2014): changes the contrast of
 * details and of edges separately, at all scales, without halos. The picture is remapped around a few reference
 * brightnesses, each remap is taken apart into a pyramid, and every coefficient is read from the two references next to
 * the brightness that the place has at that scale.
 */

interface Level {
  readonly width: number
  readonly height: number
  readonly plane: Float32Array
}

/** Halves a level with the binomial kernel 1 4 6 4 1. */
function halve({ width, height, plane }: Level): Level {
  const w = (width + 1) >> 1
  const h = (height + 1) >> 1
  const rows = new Float32Array(w * height)
  for (let y = 0; y < height; y++) {
    const row = y * width
    const last = row + width - 1
    for (let x = 0; x < w; x++) {
      const i = row + 2 * x
      const left = i > row ? i - 1 : row
      const farLeft = i > row + 1 ? i - 2 : row
      const right = i < last ? i + 1 : last
      const farRight = i + 1 < last ? i + 2 : last
      rows[y * w + x] = (plane[farLeft] + plane[farRight] + 4 * (plane[left] + plane[right]) + 6 * plane[i]) / 16
    }
  }
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    const at = (row: number): number => Math.min(height - 1, Math.max(0, row)) * w
    const [a, b, c, d, e] = [at(2 * y - 2), at(2 * y - 1), at(2 * y), at(2 * y + 1), at(2 * y + 2)]
    for (let x = 0; x < w; x++) {
      out[y * w + x] = (rows[a + x] + rows[e + x] + 4 * (rows[b + x] + rows[d + x]) + 6 * rows[c + x]) / 16
    }
  }
  return { width: w, height: h, plane: out }
}

/** Doubles a level to the given size with the same kernel. */
function double({ width, height, plane }: Level, w: number, h: number): Float32Array {
  const rows = new Float32Array(w * height)
  for (let y = 0; y < height; y++) {
    const row = y * width
    const last = row + width - 1
    for (let x = 0; x < w; x++) {
      const i = row + (x >> 1)
      const right = i < last ? i + 1 : last
      rows[y * w + x] =
        x & 1 ? (plane[i] + plane[right]) / 2 : (plane[i > row ? i - 1 : row] + 6 * plane[i] + plane[right]) / 8
    }
  }
  const out = new Float32Array(w * h)
  for (let y = 0; y < h; y++) {
    const middle = (y >> 1) * w
    const below = Math.min(height - 1, (y >> 1) + 1) * w
    const above = Math.max(0, (y >> 1) - 1) * w
    const to = y * w
    if (y & 1) for (let x = 0; x < w; x++) out[to + x] = (rows[middle + x] + rows[below + x]) / 2
    else for (let x = 0; x < w; x++) out[to + x] = (rows[above + x] + 6 * rows[middle + x] + rows[below + x]) / 8
  }
  return out
}

function gaussianPyramid(base: Level): Level[] {
  const levels = [base]
  while (Math.min(levels[levels.length - 1].width, levels[levels.length - 1].height) > 6) {
    levels.push(halve(levels[levels.length - 1]))
  }
  return levels
}

export interface LocalChange {
  /** What a difference from the surroundings becomes: f(0) = 0, growing. */
  readonly difference: (difference: number) => number
  /** What the broad brightness of an area becomes. */
  readonly tone: (brightness: number) => number
  /** How many references lie between black and white; more are truer and cost more. */
  readonly references?: number
  readonly progress?: (fraction: number) => void
}

export function localLaplacian(plane: Float32Array, width: number, height: number, change: LocalChange): Float32Array {
  const pyramid = gaussianPyramid({ width, height, plane })
  const details = pyramid.slice(0, -1).map(level => new Float32Array(level.plane.length))
  const count = Math.max(2, change.references ?? 9)
  const remapped = new Float32Array(plane.length)
  for (let k = 0; k < count; k++) {
    change.progress?.(k / count)
    const reference = k / (count - 1)
    for (let i = 0; i < plane.length; i++) remapped[i] = reference + change.difference(plane[i] - reference)
    let level: Level = { width, height, plane: remapped }
    for (const [n, detail] of details.entries()) {
      const next = halve(level)
      const smooth = double(next, level.width, level.height)
      const guide = pyramid[n].plane
      for (let i = 0; i < detail.length; i++) {
        const near = 1 - Math.abs(guide[i] - reference) * (count - 1)
        if (near > 0) detail[i] += near * (level.plane[i] - smooth[i])
      }
      level = next
    }
  }
  let current: Float32Array = pyramid[pyramid.length - 1].plane.map(change.tone)
  for (let n = details.length - 1; n >= 0; n--) {
    const { width: w, height: h } = pyramid[n]
    const larger = double({ ...pyramid[n + 1], plane: current }, w, h)
    for (let i = 0; i < larger.length; i++) larger[i] += details[n][i]
    current = larger
  }
  return current
}
