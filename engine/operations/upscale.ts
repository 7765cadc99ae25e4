import type { Operation } from '../operation.ts'
import { createRowReader } from '../pixels/enlarge.ts'
import { dilate, erode, gaussianBlur } from '../pixels/filters.ts'
import { luma, type Planes } from '../pixels/planes.ts'
import { resizePlane, resizePlanes } from '../pixels/resample.ts'
import { numberOf } from './reading.ts'
import { requireFitting } from './resize.ts'

/**
 * Enlarges by whole factors. Lanczos keeps what is there; back-projection then asks that the result, made small again,
 * be the original, which returns the contrast that any interpolation loses; a mild sharpening follows the edges. All of
 * it is held within the range of the original's neighbourhood, so that nothing rings. Invents no detail, and says so.
 */

/** Adds what the enlarged plane is missing when it is averaged down again. In place. */
function projectBack(large: Float32Array, small: Float32Array, from: Planes, to: Planes): void {
  const again = resizePlane(large, to.width, to.height, from.width, from.height)
  for (let i = 0; i < again.length; i++) again[i] = small[i] - again[i]
  const read = createRowReader(from, to.width, to.height)
  const row = new Float32Array(to.width)
  for (let y = 0, i = 0; y < to.height; y++) {
    read(again, y, row)
    for (let x = 0; x < to.width; x++, i++) large[i] += row[x]
  }
}

/** Keeps every value within the darkest and lightest of the original pixels around it, and a little beyond. */
function limitRinging(large: Float32Array, small: Float32Array, from: Planes, to: Planes): void {
  const low = erode(small, from.width, from.height, 1)
  const high = dilate(small, from.width, from.height, 1)
  const read = createRowReader(from, to.width, to.height)
  const lowRow = new Float32Array(to.width)
  const highRow = new Float32Array(to.width)
  for (let y = 0, i = 0; y < to.height; y++) {
    read(low, y, lowRow)
    read(high, y, highRow)
    for (let x = 0; x < to.width; x++, i++) {
      const slack = 0.06 * (highRow[x] - lowRow[x])
      large[i] = Math.max(0, Math.min(1, Math.max(lowRow[x] - slack, Math.min(highRow[x] + slack, large[i]))))
    }
  }
}

/** Steepens edges by adding the same brightness to all channels. */
function sharpenEdges(planes: Planes, sigma: number, amount: number): void {
  const lightness = luma(planes)
  const soft = gaussianBlur(lightness, planes.width, planes.height, sigma)
  const { r, g, b } = planes
  for (let i = 0; i < soft.length; i++) {
    const detail = lightness[i] - soft[i]
    const square = detail * detail
    // Half strength at a difference of 1.2 %: grain and JPEG blocks stay as they are.
    const change = amount * detail * (square / (square + 1.5e-4))
    r[i] += change
    g[i] += change
    b[i] += change
  }
}

export const upscale: Operation = {
  name: 'upscale',
  label: 'Upscale',
  group: 'canvas',
  stage: 'canvas',
  summary: 'Enlarges two to four times with crisp, ring-free edges. It adds pixels, not detail that was never there.',
  hasStrength: false,
  parameters: {
    factor: { label: 'Factor', kind: 'number', minimum: 2, maximum: 4, step: 1, unit: 'x', default: 2 },
  },
  async run(planes, step, context) {
    const factor = Math.min(4, Math.max(2, Math.round(numberOf(step, 'factor', 2))))
    const [width, height] = [planes.width * factor, planes.height * factor]
    requireFitting(width, height)
    context.progress(0)
    const large = resizePlanes(planes, width, height)
    context.progress(0.4)
    // Where a picture has clear parts, their colours are not worth restoring and would disturb the rest.
    if (!planes.alpha) {
      for (const channel of ['r', 'g', 'b'] as const) projectBack(large[channel], planes[channel], planes, large)
    }
    context.progress(0.6)
    sharpenEdges(large, 0.55 * factor, 0.5)
    context.progress(0.75)
    if (!planes.alpha) {
      for (const channel of ['r', 'g', 'b'] as const) limitRinging(large[channel], planes[channel], planes, large)
    }
    return large
  },
}
