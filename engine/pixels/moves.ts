import type { Pixels } from './planes.ts'

/**
 * Pixels moved as they are, four bytes at a time: turns, mirrors, cuts and frames need no planes, and unfolding twelve
 * megapixels into them costs ten times what the move does.
 */

/** A picture's pixels as one number each. */
export interface Whole {
  readonly width: number
  readonly height: number
  readonly data: Uint32Array
}

export function wholesOf({ width, height, data }: Pixels): Whole {
  const isAligned = data.byteOffset % 4 === 0
  const bytes = isAligned ? data : data.slice()
  return { width, height, data: new Uint32Array(bytes.buffer, bytes.byteOffset, width * height) }
}

export const createWhole = (width: number, height: number): Whole => ({
  width,
  height,
  data: new Uint32Array(width * height),
})

export const pixelsOf = ({ width, height, data }: Whole): Pixels => ({
  width,
  height,
  data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength),
})

export function flipped({ width, height, data }: Whole, isVertical: boolean): Whole {
  const out = createWhole(width, height)
  for (let y = 0; y < height; y++) {
    const to = (isVertical ? height - 1 - y : y) * width
    out.data.set(data.subarray(y * width, (y + 1) * width), to)
    if (!isVertical) out.data.subarray(to, to + width).reverse()
  }
  return out
}

/** The half that stays, and its reflection over the other. */
export function mirrored({ width, height, data }: Whole, keep: 'left' | 'right' | 'top' | 'bottom'): Whole {
  const out = createWhole(width, height)
  out.data.set(data)
  if (keep === 'top' || keep === 'bottom') {
    for (let y = 0; y < height >> 1; y++) {
      const [top, bottom] = [y * width, (height - 1 - y) * width]
      const [from, to] = keep === 'top' ? [top, bottom] : [bottom, top]
      out.data.set(data.subarray(from, from + width), to)
    }
    return out
  }
  for (let row = 0; row < data.length; row += width)
    for (let x = 0; x < width >> 1; x++) {
      const [left, right] = [row + x, row + width - 1 - x]
      if (keep === 'left') out.data[right] = data[left]
      else out.data[left] = data[right]
    }
  return out
}

/** Side of a block that the processor's cache holds. */
const block = 32

/** Clockwise by 90 degrees `turns` times. */
export function quarterTurned({ width, height, data }: Whole, turns: number): Whole {
  const count = ((turns % 4) + 4) % 4
  if (count === 0) return { width, height, data }
  if (count === 2) return { width, height, data: data.slice().reverse() }
  const out = createWhole(height, width)
  for (let top = 0; top < height; top += block)
    for (let left = 0; left < width; left += block) {
      const bottom = Math.min(height, top + block)
      const right = Math.min(width, left + block)
      for (let x = left; x < right; x++) {
        const row = (count === 1 ? x : width - 1 - x) * height
        for (let y = top; y < bottom; y++) out.data[row + (count === 1 ? height - 1 - y : y)] = data[y * width + x]
      }
    }
  return out
}

/** Rows become columns. */
export function transposed({ width, height, data }: Whole): Whole {
  const out = createWhole(height, width)
  for (let top = 0; top < height; top += block)
    for (let left = 0; left < width; left += block) {
      const bottom = Math.min(height, top + block)
      const right = Math.min(width, left + block)
      for (let x = left; x < right; x++)
        for (let y = top; y < bottom; y++) out.data[x * height + y] = data[y * width + x]
    }
  return out
}

export function isOpaque({ data }: Whole): boolean {
  for (let i = 0; i < data.length; i++) if (data[i] < 0xff000000) return false
  return true
}

/** Rows of `from` laid into `to` with their first pixel at (left, top). */
export function laidInto(from: Whole, to: Whole, left: number, top: number): void {
  for (let y = 0; y < from.height; y++) {
    to.data.set(from.data.subarray(y * from.width, (y + 1) * from.width), (top + y) * to.width + left)
  }
}

interface Cut {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A copy of a part. */
export function cutFrom(from: Whole, { left, top, width, height }: Cut): Whole {
  const out = createWhole(width, height)
  for (let y = 0; y < height; y++) {
    const start = (top + y) * from.width + left
    out.data.set(from.data.subarray(start, start + width), y * width)
  }
  return out
}
