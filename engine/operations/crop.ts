import type { Operation } from '../operation.ts'
import { clamp, type Planes } from '../pixels/planes.ts'
import { cutOut, type Frame } from './geometry.ts'
import { numberOf } from './reading.ts'
import { findSaliency } from './saliency.ts'

/** The largest frame of `ratio` (width / height) in a picture. */
function largestFrame(width: number, height: number, ratio: number): { width: number; height: number } {
  return width / height > ratio
    ? { width: clamp(Math.round(height * ratio), 1, width), height }
    : { width, height: clamp(Math.round(width / ratio), 1, height) }
}

/** Where along one axis a window of `share` of its length holds most; `marginal` is what lies at each position. */
function bestStart(marginal: Float64Array, share: number): number {
  const length = Math.max(1, Math.round(marginal.length * share))
  const free = marginal.length - length
  const sums = new Float64Array(marginal.length + 1)
  for (let i = 0; i < marginal.length; i++) sums[i + 1] = sums[i] + marginal[i]
  let best = 0
  let bestScore = Number.NEGATIVE_INFINITY
  for (let start = 0; start <= free; start++) {
    let score = 0
    // What lies in the middle of the window counts more: a subject at its edge is a subject cut in half.
    for (const inset of [0, 0.12, 0.25]) {
      const cut = Math.floor(length * inset)
      score += sums[start + length - cut] - sums[start + cut]
    }
    if (score > bestScore * (1 + 1e-9)) {
      bestScore = score
      best = start
    }
  }
  return free > 0 ? best / free : 0
}

/** The frame of `ratio` with the most to see in it. */
function mostInteresting(planes: Planes, ratio: number): Frame {
  const size = largestFrame(planes.width, planes.height, ratio)
  const saliency = findSaliency(planes)
  const acrossX = size.width < planes.width
  const marginal = new Float64Array(acrossX ? saliency.width : saliency.height)
  for (let y = 0, i = 0; y < saliency.height; y++)
    for (let x = 0; x < saliency.width; x++, i++) marginal[acrossX ? x : y] += saliency.data[i]
  const share = acrossX ? size.width / planes.width : size.height / planes.height
  const at = bestStart(marginal, share)
  return {
    ...size,
    left: acrossX ? Math.round(at * (planes.width - size.width)) : 0,
    top: acrossX ? 0 : Math.round(at * (planes.height - size.height)),
  }
}

export const crop: Operation = {
  name: 'crop',
  label: 'Crop',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Cuts the picture to a shape (width divided by height), around what there is to see.',
  hasStrength: false,
  parameters: {
    ratio: { label: 'Width / height', kind: 'number', minimum: 0.1, maximum: 10, unit: 'ratio', default: 1 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const frame = mostInteresting(planes, clamp(numberOf(step, 'ratio', 1), 0.1, 10))
    return frame.width === planes.width && frame.height === planes.height ? planes : cutOut(planes, frame)
  },
}
