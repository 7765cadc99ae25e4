import { boxBlur, gaussianBlur } from '../pixels/filters.ts'
import { luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'

/**
 * Where the eye goes, without a model: colours unlike the picture's average, detail at the size of things rather than of
 * grain, skin, and a leaning towards the middle. Good enough to choose a frame by, and costs milliseconds.
 */

export interface Saliency {
  readonly width: number
  readonly height: number
  readonly data: Float32Array
}

const side = 192

/** Colours that faces and hands have in most light. */
function skinLikeness(r: number, g: number, b: number): number {
  const sum = r + g + b + 1e-6
  const red = r / sum
  const green = g / sum
  return (
    smoothstep(0.1, 0.03, Math.abs(red - 0.43)) *
    smoothstep(0.06, 0.02, Math.abs(green - 0.315)) *
    smoothstep(0.2, 0.4, r)
  )
}

function normaliseMean(plane: Float32Array): void {
  let sum = 0
  for (const value of plane) sum += value
  const mean = sum / plane.length
  if (mean > 1e-9) for (let i = 0; i < plane.length; i++) plane[i] = Math.min(6, plane[i] / mean)
}

export function findSaliency(planes: Planes): Saliency {
  const shrink = Math.min(1, side / Math.max(planes.width, planes.height))
  const width = Math.max(1, Math.round(planes.width * shrink))
  const height = Math.max(1, Math.round(planes.height * shrink))
  const small = resizePlanes(planes, width, height)
  const lightness = luma(small)
  const near = gaussianBlur(lightness, width, height, 1)
  const far = gaussianBlur(lightness, width, height, side / 24)
  // Achanta's frequency-tuned saliency: how far a slightly smoothed colour lies from the mean of them all.
  const opponents = [new Float32Array(near.length), new Float32Array(near.length)]
  for (let i = 0; i < near.length; i++) {
    opponents[0][i] = small.r[i] - small.g[i]
    opponents[1][i] = 0.5 * (small.r[i] + small.g[i]) - small.b[i]
  }
  const unusual = new Float32Array(near.length)
  for (const plane of [near, ...opponents.map(each => gaussianBlur(each, width, height, 1))]) {
    let mean = 0
    for (const value of plane) mean += value / plane.length
    for (let i = 0; i < plane.length; i++) unusual[i] += (plane[i] - mean) ** 2
  }
  const detail = new Float32Array(near.length)
  for (let i = 0; i < near.length; i++) {
    unusual[i] = Math.sqrt(unusual[i])
    detail[i] = Math.abs(near[i] - far[i])
  }
  const structure = boxBlur(detail, width, height, 4)
  normaliseMean(unusual)
  normaliseMean(structure)
  const data = new Float32Array(near.length)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const u = (x + 0.5) / width - 0.5
      const v = (y + 0.5) / height - 0.5
      const centre = Math.exp(-(u * u + v * v) / 0.18)
      const skin = skinLikeness(small.r[i], small.g[i], small.b[i])
      data[i] = (unusual[i] * 0.7 + structure[i] * 0.6 + skin * 1.6) * (0.35 + 0.65 * centre)
    }
  return { width, height, data }
}
