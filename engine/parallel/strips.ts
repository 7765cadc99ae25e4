/**
 * Runs a program over a picture strip by strip. Where the strips are cut depends on the picture alone and each is worked
 * out by itself, so the result is the same whichever thread takes which; a large picture never needs a second copy.
 */
import { layOut, loadKernel } from './kernels.ts'
import { type ProgramName, programs } from './programs.ts'

export interface StripWork {
  readonly program: ProgramName
  readonly strips: number
  /** What the largest strip needs, floats. */
  readonly inputFloats: number
  readonly outputFloats: number
  /** Writes what a strip needs and gives the program's numbers. */
  fill(strip: number, input: Float32Array): readonly number[]
  /** Takes what came out. */
  take(strip: number, output: Float32Array): void
}

/** False where there are no kernels: the caller has a plain way. */
export function runStrips(work: StripWork, progress?: (fraction: number) => void): boolean {
  const program = programs[work.program]
  const kernel = loadKernel(program.kernel)
  if (!kernel) return false
  const { memory, functions } = kernel
  const sizes = [work.inputFloats * 4, work.outputFloats * 4]
  let [input, output] = layOut(kernel, sizes)
  for (let strip = 0; strip < work.strips; strip++) {
    progress?.(strip / work.strips)
    const numbers = work.fill(strip, new Float32Array(memory.buffer, input, work.inputFloats))
    // Growing moves the buffer but not what is in it.
    const places = layOut(kernel, [...sizes, program.scratchBytes(numbers)])
    ;[input, output] = places
    program.call(functions, { input, output, scratch: places[2] }, numbers)
    work.take(strip, new Float32Array(memory.buffer, output, work.outputFloats))
  }
  return true
}

const stripPixels = 65_536

/** Rows of one strip of a picture this wide: enough to spread the cost of the rows about it, few enough for the cache. */
export function stripRows(width: number, reach: number): number {
  return Math.max(8, 2 * reach, Math.min(512, Math.floor(stripPixels / width)))
}

/** Rows `from`..`end` of a plane, the outermost repeated beyond the picture, written to `target` from `at` on. */
export function copyRows(
  plane: Float32Array,
  width: number,
  from: number,
  end: number,
  target: Float32Array,
  at = 0,
): void {
  const height = plane.length / width
  let y = from
  for (let to = at; y < end; ) {
    const inside = y >= 0 && y < height
    const row = inside ? y : y < 0 ? 0 : height - 1
    const rows = inside ? Math.min(end, height) - y : 1
    target.set(plane.subarray(row * width, (row + rows) * width), to)
    to += rows * width
    y += rows
  }
}
