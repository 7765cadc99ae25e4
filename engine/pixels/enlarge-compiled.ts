/**
 * Small planes read as if they were large, by a compiled kernel, row by row: as they are, or as the slopes and offsets of
 * lines through a full-size guide. `enlarge.ts` has the plain way.
 */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import type { Size } from './enlarge.ts'

const leastPixels = 16_384

export interface Places {
  readonly left: Int32Array
  readonly across: Float32Array
}

interface RowKernel {
  /** Writes one row of the plane in `slot` to `out` of that slot. */
  enlarge(slot: number, plane: Float32Array, row: number): void
  readonly floats: Float32Array
  /** Address of the enlarged row of each slot, then of one more row. */
  readonly rows: readonly number[]
  readonly run: Readonly<Record<string, (...numbers: number[]) => number>>
}

function open(slots: number, { width, height }: Size, places: Places, targetHeight: number): RowKernel | null {
  const targetWidth = places.left.length
  const kernel = targetWidth * targetHeight < leastPixels || width < 2 ? null : loadKernel('planes')
  if (!kernel) return null
  const wide = targetWidth * 4
  const small = (width + 4) * 4
  const sizes = [
    wide,
    wide,
    small,
    ...new Array<number>(slots * 2).fill(small),
    ...new Array<number>(slots + 1).fill(wide),
  ]
  const [left, across, scratch, ...rest] = layOut(kernel, sizes)
  const floats = new Float32Array(kernel.memory.buffer)
  new Int32Array(kernel.memory.buffer).set(places.left, left >> 2)
  floats.set(places.across, across >> 2)
  const rows = rest.slice(slots * 2)
  // Which small row lies in each of the two places that a slot has.
  const held = new Int32Array(slots * 2).fill(-1)
  const hold = (slot: number, plane: Float32Array, row: number): number => {
    const place = slot * 2 + (row & 1)
    if (held[place] !== row) {
      floats.set(plane.subarray(row * width, (row + 1) * width), rest[place] >> 2)
      held[place] = row
    }
    return rest[place]
  }
  const enlarge = (slot: number, plane: Float32Array, row: number): void => {
    const y = Math.min(height - 1, Math.max(0, ((row + 0.5) * height) / targetHeight - 0.5))
    const top = Math.floor(y)
    const below = Math.min(height - 1, top + 1)
    kernel.functions.enlargeRow(
      hold(slot, plane, top),
      hold(slot, plane, below),
      y - top,
      scratch,
      width,
      left,
      across,
      rows[slot],
      targetWidth,
    )
  }
  return { enlarge, floats, rows, run: kernel.functions }
}

/** `plane` at the size of `out`. */
export function enlargeCompiled(
  plane: Float32Array,
  size: Size,
  places: Places,
  height: number,
  out: Float32Array,
): boolean {
  const kernel = open(1, size, places, height)
  if (!kernel) return false
  const width = places.left.length
  const at = kernel.rows[0] >> 2
  for (let y = 0; y < height; y++) {
    kernel.enlarge(0, plane, y)
    out.set(kernel.floats.subarray(at, at + width), y * width)
  }
  return true
}

/** `slope` · `guide` + `offset`, where slope and offset are small and guide and out are large. */
export function applyLinesCompiled(
  slope: Float32Array,
  offset: Float32Array,
  size: Size,
  guide: Float32Array,
  places: Places,
  out: Float32Array,
): boolean {
  const width = places.left.length
  const height = guide.length / width
  const kernel = open(2, size, places, height)
  if (!kernel) return false
  const { rows, floats } = kernel
  const at = rows[2] >> 2
  for (let y = 0, i = 0; y < height; y++, i += width) {
    kernel.enlarge(0, slope, y)
    kernel.enlarge(1, offset, y)
    floats.set(guide.subarray(i, i + width), at)
    kernel.run.applyLines(rows[0], rows[1], rows[2], rows[2], width)
    out.set(floats.subarray(at, at + width), i)
  }
  return true
}
