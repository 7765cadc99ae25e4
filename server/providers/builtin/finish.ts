/**
 * What is done to a result after the edit, in pixels: the original laid back outside the mask, transparent parts laid on
 * white. Pure, so that a mask is obeyed the same way whatever made the edit.
 */
import type { Pixels } from '@image2image/engine'

/**
 * How much of the edit each pixel takes, 0..1: nothing where the mask is opaque, all where it is clear, and a soft ramp
 * that lies wholly inside, so that not one pixel outside changes.
 */
export function feathered(mask: Pixels): Float32Array {
  const { width, height, data } = mask
  const open = new Float32Array(width * height)
  for (let i = 0; i < open.length; i++) open[i] = 1 - data[i * 4 + 3] / 255
  const radius = Math.max(1, Math.round(Math.max(width, height) / 160))
  const soft = blurred(blurred(open, width, height, radius), width, height, radius)
  for (let i = 0; i < open.length; i++) soft[i] = Math.min(open[i], Math.max(0, 2 * soft[i] - 1))
  return soft
}

/** Box blur by running sums; the border repeats outwards, so that a mask open to the edge stays open there. */
function blurred(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const rows = new Float32Array(plane.length)
  blurLines(plane, rows, { count: height, length: width, step: 1, stride: width }, radius)
  const out = new Float32Array(plane.length)
  blurLines(rows, out, { count: width, length: height, step: width, stride: 1 }, radius)
  return out
}

interface Lines {
  readonly count: number
  readonly length: number
  readonly step: number
  readonly stride: number
}

function blurLines(from: Float32Array, to: Float32Array, lines: Lines, radius: number): void {
  const { count, length, step, stride } = lines
  const share = 1 / (2 * radius + 1)
  for (let line = 0; line < count; line++) {
    const start = line * stride
    const value = (i: number): number => from[start + Math.min(length - 1, Math.max(0, i)) * step]
    let sum = 0
    for (let i = -radius; i <= radius; i++) sum += value(i)
    for (let i = 0; i < length; i++) {
      to[start + i * step] = sum * share
      sum += value(i + radius + 1) - value(i - radius)
    }
  }
}

/** Lays `edited` over `original` where `amount` says, mixing colours by their alpha. All three have the same size. */
export function composite(original: Pixels, edited: Pixels, amount: Float32Array): Pixels {
  const data = new Uint8ClampedArray(original.data)
  for (let i = 0, j = 0; i < amount.length; i++, j += 4) {
    const share = amount[i]
    if (share === 0) continue
    const under = (original.data[j + 3] / 255) * (1 - share)
    const over = (edited.data[j + 3] / 255) * share
    const alpha = under + over
    data[j + 3] = alpha * 255
    if (alpha === 0) continue
    for (let k = j; k < j + 3; k++) data[k] = (original.data[k] * under + edited.data[k] * over) / alpha
  }
  return { width: original.width, height: original.height, data }
}

export function onWhite(pixels: Pixels): Pixels {
  const data = new Uint8ClampedArray(pixels.data)
  for (let j = 0; j < data.length; j += 4) {
    const alpha = data[j + 3] / 255
    for (let k = j; k < j + 3; k++) data[k] = data[k] * alpha + 255 * (1 - alpha)
    data[j + 3] = 255
  }
  return { ...pixels, data }
}
