/**
 * What two threads share to hand one strip over: a piece of memory with its state, what is to be done, and the floats
 * that go in and come out. One side writes while the other waits; the state says whose turn it is.
 */
export const slotState = { starting: 0, idle: 1, busy: 2, done: 3, broken: 4 } as const

const mostNumbers = 16
const headBytes = 32 + mostNumbers * 8
const firstBytes = 4 << 20
const mostBytes = 64 << 20

export interface Slot {
  readonly memory: SharedArrayBuffer
  /** State, program, count of numbers, floats in, floats out. */
  readonly head: Int32Array
  readonly numbers: Float64Array
}

export function slotOver(memory: SharedArrayBuffer): Slot {
  return { memory, head: new Int32Array(memory, 0, 8), numbers: new Float64Array(memory, 32, mostNumbers) }
}

/** Room to begin with; it grows when a strip needs more. */
export const createSlot = (): Slot =>
  slotOver(new SharedArrayBuffer(headBytes + firstBytes, { maxByteLength: headBytes + mostBytes }))

/** False where the strip is too large to be handed over. */
export function makeRoom({ memory }: Slot, floats: number): boolean {
  const needed = headBytes + floats * 4
  if (needed <= memory.byteLength) return true
  // Older browsers make shared memory that cannot grow.
  if (!memory.growable || needed > memory.maxByteLength) return false
  memory.grow(needed)
  return true
}

export const inputOf = ({ memory }: Slot, floats: number): Float32Array => new Float32Array(memory, headBytes, floats)

export const outputOf = ({ memory }: Slot, inputFloats: number, floats: number): Float32Array =>
  new Float32Array(memory, headBytes + inputFloats * 4, floats)

export const stateOf = ({ head }: Slot): number => Atomics.load(head, 0)

export function setState({ head }: Slot, state: number): void {
  Atomics.store(head, 0, state)
  Atomics.notify(head, 0)
}

/** Waits while the slot is in `state`, at most so long. */
export function waitWhile({ head }: Slot, state: number, milliseconds: number): void {
  Atomics.wait(head, 0, state, milliseconds)
}
