/**
 * What is done to a result after the edit, in pixels: the original laid back outside the mask, the crop to the ratio that
 * was asked for, transparent parts laid on white. Pure, so that a mask is obeyed the same way whatever made the edit.
 */
import type { Pixels } from '@image2image/engine'

const at = (pixels: Pixels, x: number, y: number): number => (y * pixels.width + x) * 4

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

export interface Window {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * The largest window of that ratio (width / height), placed where the picture has most to show: contrast between
 * neighbours, weighted towards the middle. Without any contrast it lies in the middle.
 */
export function windowFor(pixels: Pixels, ratio: number): Window {
  const { width, height } = pixels
  const isTooWide = width / height > ratio
  const size = isTooWide
    ? { width: Math.min(width, Math.max(1, Math.round(height * ratio))), height }
    : { width, height: Math.min(height, Math.max(1, Math.round(width / ratio))) }
  const length = isTooWide ? width : height
  const span = isTooWide ? size.width : size.height
  if (length === span) return { x: 0, y: 0, ...size }
  const offset = bestOffset(detailAlong(pixels, isTooWide), span)
  return isTooWide ? { x: offset, y: 0, ...size } : { x: 0, y: offset, ...size }
}

/** Contrast summed over each column, or each row; every other pixel is enough. */
function detailAlong(pixels: Pixels, alongColumns: boolean): Float64Array {
  const { width, height, data } = pixels
  const detail = new Float64Array(alongColumns ? width : height)
  for (let y = 1; y < height; y += 2) {
    for (let x = 1; x < width; x += 2) {
      const here = at(pixels, x, y) + 1
      const contrast = Math.abs(data[here] - data[here - 4]) + Math.abs(data[here] - data[here - width * 4])
      const place = alongColumns ? x : y
      const seen = data[here + 2] / 255
      detail[place] += contrast * seen
      detail[place - 1] += contrast * seen
    }
  }
  return detail
}

function bestOffset(detail: Float64Array, span: number): number {
  const last = detail.length - span
  const total = detail.reduce((sum, value) => sum + value, 0)
  let inside = 0
  for (let i = 0; i < span; i++) inside += detail[i]
  let best = Math.round(last / 2)
  let bestScore = -1
  for (let offset = 0; offset <= last; offset++) {
    const fromMiddle = Math.abs(offset / last - 0.5) * 2
    const score = (total > 0 ? inside / total : 0) - 0.15 * fromMiddle ** 2
    if (score > bestScore) {
      best = offset
      bestScore = score
    }
    inside += (detail[offset + span] ?? 0) - detail[offset]
  }
  return best
}

export function cropped(pixels: Pixels, window: Window): Pixels {
  const data = new Uint8ClampedArray(window.width * window.height * 4)
  for (let row = 0; row < window.height; row++) {
    const from = at(pixels, window.x, window.y + row)
    data.set(pixels.data.subarray(from, from + window.width * 4), row * window.width * 4)
  }
  return { width: window.width, height: window.height, data }
}
