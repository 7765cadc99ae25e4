import { fastGuidedFilter } from '../pixels/enlarge.ts'
import { guidedFilter } from '../pixels/filters.ts'
import { luma, type Planes } from '../pixels/planes.ts'

/**
 * Measures noise, and takes colour noise away. Colour noise is blotchy, ugly and carries no detail of its own, so it may
 * be smoothed much further than brightness, held to the edges that brightness shows.
 */

/**
 * Standard deviation of the noise in luma (Immerkaer 1996: a mask blind to planes and edges). Taken low in the
 * distribution, where flat areas are, because texture would count as noise in the mean.
 */
export function estimateNoise(planes: Planes): number {
  const { width, height } = planes
  if (width < 8 || height < 8) return 0
  const lightness = luma(planes)
  const stride = Math.max(1, Math.floor(Math.sqrt((width * height) / 60000)))
  const answers: number[] = []
  for (let y = 1; y < height - 1; y += stride)
    for (let x = 1; x < width - 1; x += stride) {
      const i = y * width + x
      // Clipped areas have no noise left and would pull the estimate down.
      if (lightness[i] < 0.02 || lightness[i] > 0.98) continue
      const corners =
        lightness[i - width - 1] + lightness[i - width + 1] + lightness[i + width - 1] + lightness[i + width + 1]
      const sides = lightness[i - width] + lightness[i - 1] + lightness[i + 1] + lightness[i + width]
      answers.push(Math.abs(corners - 2 * sides + 4 * lightness[i]))
    }
  if (answers.length < 64) return 0
  answers.sort((one, other) => one - other)
  // 35 % of a normal distribution lies within 0.4538 deviations; the mask multiplies deviation by 6.
  return answers[Math.floor(answers.length * 0.35)] / 0.4538 / 6
}

export interface Smoothing {
  /** Radius and epsilon (variance) for brightness; radius 0 leaves it alone. */
  readonly lightRadius: number
  readonly lightEpsilon: number
  readonly colourRadius: number
  readonly colourEpsilon: number
}

/** Smooths colour, and brightness too where asked, in place. */
export function smoothNoise(planes: Planes, smoothing: Smoothing): void {
  const { width, height, r, g, b } = planes
  let guide: Float32Array = luma(planes)
  for (let i = 0; i < guide.length; i++) {
    r[i] -= guide[i]
    b[i] -= guide[i]
  }
  const { lightRadius, lightEpsilon, colourRadius, colourEpsilon } = smoothing
  if (lightRadius >= 6) guide = fastGuidedFilter(guide, guide, width, height, lightRadius, lightEpsilon, 3)
  else if (lightRadius > 0) guide = guidedFilter(guide, guide, width, height, lightRadius, lightEpsilon)
  // Colour needs half the sharpness of brightness, as every camera's own files know.
  for (const plane of [r, b]) {
    plane.set(fastGuidedFilter(guide, plane, width, height, colourRadius, colourEpsilon, Math.min(4, colourRadius / 2)))
  }
  for (let i = 0; i < guide.length; i++) {
    g[i] = guide[i] - (0.299 * r[i] + 0.114 * b[i]) / 0.587
    r[i] += guide[i]
    b[i] += guide[i]
  }
}
