/** What a helping thread does all its life: waits for a strip, puts it through its program, and says so. */
import { layOut, loadKernel } from './kernels.ts'
import { programs } from './programs.ts'
import { inputOf, outputOf, type Slot, setState, slotOver, slotState, stateOf, waitWhile } from './slot.ts'

const list = Object.values(programs)
/** Woken now and then all the same, so that a thread that is to end can. */
const napMs = 1000

function work(slot: Slot): void {
  const { head, numbers } = slot
  const program = list[head[1]]
  const kernel = loadKernel(program.kernel)
  if (!kernel) throw new TypeError('a kernel that loads in one thread loads in another')
  const [inputFloats, outputFloats] = [head[3], head[4]]
  const given = Array.from(numbers.subarray(0, head[2]))
  const sizes = [inputFloats * 4, outputFloats * 4, program.scratchBytes(given)]
  const [input, output, scratch] = layOut(kernel, sizes)
  const { buffer } = kernel.memory
  new Float32Array(buffer, input, inputFloats).set(inputOf(slot, inputFloats))
  program.call(kernel.functions, { input, output, scratch }, given)
  outputOf(slot, inputFloats, outputFloats).set(new Float32Array(buffer, output, outputFloats))
}

export function help(memory: SharedArrayBuffer): void {
  const slot = slotOver(memory)
  setState(slot, slotState.idle)
  for (;;) {
    if (stateOf(slot) !== slotState.busy) {
      waitWhile(slot, stateOf(slot), napMs)
      continue
    }
    try {
      work(slot)
      setState(slot, slotState.done)
    } catch {
      setState(slot, slotState.broken)
      return
    }
  }
}
