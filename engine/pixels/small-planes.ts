/**
 * Small planes on their way to a kernel that reads them as if they were large, a strip of rows at a time: for every pixel
 * of a row its left small one and how far it lies towards the next, for every row of the strip the same downwards, then the
 * small rows themselves.
 */
import { placesAlong, type Size } from './enlarge.ts'

export interface SmallPlanes {
  /** What comes before the small rows, and with them, for strips of so many rows. */
  floatsFor(rows: number): number
  /** Writes what rows `from`..`end` need; those beyond the picture repeat the outermost. */
  write(input: Float32Array, from: number, end: number): { readonly floats: number; readonly smallRows: number }
}

const roundUp = (count: number): number => Math.ceil(count / 4) * 4

/** Planes may hold several floats for each pixel of `size`. */
export function smallPlanes(size: Size, planes: readonly Float32Array[], width: number, height: number): SmallPlanes {
  const [across, down] = [placesAlong(size.width, width), placesAlong(size.height, height)]
  const wide = roundUp(width)
  const rowOf = (y: number): number => Math.min(height - 1, Math.max(0, y))
  const strides = planes.map(plane => plane.length / size.height)
  const perRow = strides.reduce((sum, stride) => sum + stride, 0)
  return {
    floatsFor(rows) {
      const smallRows = Math.min(size.height, Math.ceil((rows * size.height) / height) + 2)
      return 2 * wide + roundUp(2 * rows) + smallRows * perRow
    },
    write(input, from, end) {
      const top = down.left[rowOf(from)]
      const last = Math.min(size.height, down.left[rowOf(end - 1)] + 2)
      const whole = new Int32Array(input.buffer, input.byteOffset, input.length)
      whole.set(across.left)
      input.set(across.across, wide)
      let at = 2 * wide
      for (let y = from; y < end; y++, at += 2) {
        whole[at] = down.left[rowOf(y)] - top
        input[at + 1] = down.across[rowOf(y)]
      }
      at = roundUp(at)
      for (const [k, plane] of planes.entries()) {
        input.set(plane.subarray(top * strides[k], last * strides[k]), at)
        at += (last - top) * strides[k]
      }
      return { floats: at, smallRows: last - top }
    },
  }
}
