/**
 * Runs a program over a picture strip by strip, with helping threads where there are some and the picture is large. Where
 * the strips are cut depends on the picture alone and each is worked out by itself, so the result is the same whichever
 * thread takes which; a large picture never needs a second copy.
 */
import { helpers } from './crew.ts'
import { type Kernel, layOut, loadKernel } from './kernels.ts'
import { type ProgramName, programs } from './programs.ts'
import { inputOf, makeRoom, outputOf, type Slot, setState, slotState, stateOf, waitWhile } from './slot.ts'

export interface StripWork {
  readonly program: ProgramName
  readonly strips: number
  /** What the largest strip needs, floats. */
  readonly inputFloats: number
  readonly outputFloats: number
  /** Writes what a strip needs and gives the program's numbers. */
  fill(strip: number, input: Float32Array): readonly number[]
  /** Takes what came out. Strips may come in any order. */
  take(strip: number, output: Float32Array): void
}

/** Less is done sooner by one thread than handed over. */
const leastSharedFloats = 300_000
/** A helper that says nothing for so long has died: its strip is done here. */
const patienceMs = 20_000

const names = Object.keys(programs)

/** False where there are no kernels: the caller has a plain way. */
export function runStrips(work: StripWork, progress?: (fraction: number) => void): boolean {
  const kernel = loadKernel(programs[work.program].kernel)
  if (!kernel) return false
  const isLarge = work.strips > 2 && work.strips * work.outputFloats >= leastSharedFloats
  const others = isLarge ? helpers().map(slot => ({ slot, strip: -1 })) : []
  let next = 0
  for (let done = 0; next < work.strips; done++) {
    progress?.(Math.min(1, done / work.strips))
    for (const other of others) {
      if (other.strip >= 0 && collect(work, other)) done++
      if (next < work.strips && other.strip < 0 && hand(work, other.slot, next)) other.strip = next++
    }
    if (next < work.strips) runHere(kernel, work, next++)
  }
  for (const other of others) {
    if (other.strip < 0) continue
    waitWhile(other.slot, slotState.busy, patienceMs)
    const { strip } = other
    if (collect(work, other)) continue
    setState(other.slot, slotState.broken)
    runHere(kernel, work, strip)
  }
  return true
}

function runHere(kernel: Kernel, work: StripWork, strip: number): void {
  const program = programs[work.program]
  const { memory, functions } = kernel
  const sizes = [work.inputFloats * 4, work.outputFloats * 4]
  const [input, output] = layOut(kernel, sizes)
  const numbers = work.fill(strip, new Float32Array(memory.buffer, input, work.inputFloats))
  // Growing moves the buffer but not what is in it.
  const [, , scratch] = layOut(kernel, [...sizes, program.scratchBytes(numbers)])
  program.call(functions, { input, output, scratch }, numbers)
  work.take(strip, new Float32Array(memory.buffer, output, work.outputFloats))
}

/** Gives a helper a strip, if it is waiting for one. */
function hand(work: StripWork, slot: Slot, strip: number): boolean {
  const state = stateOf(slot)
  // `done` and not collected: left over from a run that was cancelled.
  if ((state !== slotState.idle && state !== slotState.done) || !makeRoom(slot, work.inputFloats + work.outputFloats))
    return false
  const numbers = work.fill(strip, inputOf(slot, work.inputFloats))
  slot.numbers.set(numbers)
  slot.head.set([names.indexOf(work.program), numbers.length, work.inputFloats, work.outputFloats], 1)
  setState(slot, slotState.busy)
  return true
}

/** Takes what a helper has done; false where it has not. */
function collect(work: StripWork, other: { readonly slot: Slot; strip: number }): boolean {
  if (stateOf(other.slot) !== slotState.done) return false
  work.take(other.strip, outputOf(other.slot, work.inputFloats, work.outputFloats))
  setState(other.slot, slotState.idle)
  other.strip = -1
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
