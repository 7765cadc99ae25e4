/** Lines through windows of nine pixels by a compiled kernel, row by row. `carry-over.ts` has the plain way. */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { betweenColumns, betweenRows } from './layers.ts'
import { flat, type LineField, mostSlope, type WideSlopes } from './line-field.ts'
import type { Planes } from './planes.ts'

const leastPixels = 4096
/** Rows that are kept at a time: three about the one being worked on, and the one before them. */
const ring = 4

/** Places of rows of colours in the kernel's memory, with a pixel more at either end. */
interface Ring {
  readonly at: readonly number[]
  readonly held: number[]
}

export function linesCompiled(before: Planes, after: Planes, wide: WideSlopes): LineField | null {
  const { width, height } = before
  const kernel = width * height < leastPixels || width < 4 || wide.width < 2 ? null : loadKernel('sweep')
  if (!kernel) return null
  const padded = (width + 2) * 16
  const small = (wide.width + 1) * 16
  const sizes = [
    ...[width * 4, width * 4, width * 4, width * 4, width * 4, small, small, small, width * 16, width * 32],
    ...new Array<number>(3 * ring).fill(padded),
    4 * (padded + 16),
  ]
  const [red, green, blue, left, across, above, below, between, prior, line, ...rows] = layOut(kernel, sizes)
  const sums = rows[3 * ring]
  const [from, to, slopes] = [0, 1, 2].map(
    (k): Ring => ({ at: rows.slice(k * ring, (k + 1) * ring), held: new Array<number>(ring).fill(-1) }),
  )
  const { functions, memory } = kernel
  const floats = new Float32Array(memory.buffer)
  const whole = new Int32Array(memory.buffer)
  for (let x = 0; x < width; x++) {
    const [first, , share] = betweenColumns(x, width, wide.width)
    whole[(left >> 2) + x] = first * 16
    floats[(across >> 2) + x] = share
  }
  /** Repeats the ends of a row of colours. */
  const pad = (at: number): void => {
    const start = at >> 2
    floats.copyWithin(start, start + 4, start + 8)
    floats.copyWithin(start + 4 * (width + 1), start + 4 * width, start + 4 * (width + 1))
  }
  const hold = (planes: Planes, { at, held }: Ring, y: number): number => {
    const row = Math.min(height - 1, Math.max(0, y))
    const place = at[row % ring]
    if (held[row % ring] === row) return place
    held[row % ring] = row
    const [start, end] = [row * width, (row + 1) * width]
    floats.set(planes.r.subarray(start, end), red >> 2)
    floats.set(planes.g.subarray(start, end), green >> 2)
    floats.set(planes.b.subarray(start, end), blue >> 2)
    functions.gather(red, green, blue, place + 16, width)
    pad(place)
    return place
  }
  const findSlopes = (y: number): void => {
    const [top, next, down] = betweenRows(y, height, wide.height)
    const stride = wide.width * 4
    floats.set(wide.slopes.subarray(top * stride, (top + 1) * stride), above >> 2)
    floats.set(wide.slopes.subarray(next * stride, (next + 1) * stride), below >> 2)
    functions.blend(above, below, down, between, stride)
    functions.enlarge(between, left, across, prior, width)
    const [one, two, three] = [y - 1, y, y + 1].map(row => hold(before, from, row))
    const [toOne, toTwo, toThree] = [y - 1, y, y + 1].map(row => hold(after, to, row))
    functions.sumRows(one, two, three, toOne, toTwo, toThree, sums, padded + 16, width + 2)
    const place = slopes.at[y % ring]
    functions.slopesOf(sums, padded + 16, prior, flat, mostSlope, place + 16, width)
    pad(place)
  }
  const field = { width, height, lines: new Float32Array(width * height * 8) }
  const writeLines = (y: number): void => {
    const [one, two, three] = [y - 1, y, y + 1].map(row => slopes.at[Math.min(height - 1, Math.max(0, row)) % ring])
    functions.linesOf(one, two, three, hold(before, from, y) + 16, hold(after, to, y) + 16, line, width)
    field.lines.set(floats.subarray(line >> 2, (line >> 2) + width * 8), y * width * 8)
  }
  for (let y = 0; y < height; y++) {
    findSlopes(y)
    if (y > 0) writeLines(y - 1)
  }
  writeLines(height - 1)
  return field
}
