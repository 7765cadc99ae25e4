import { wasm } from '../kernels/completion.gen.ts'
import { type Bench, type BenchSize, type CreateBench, createPlainBench } from './completion-plain.ts'

/**
 * Patch completion's inner loops as WebAssembly with vectors. The arrays of a level lie in the module's own memory, so
 * that nothing is copied between calls; each level gets its own instance, which the garbage collector takes back. Where
 * WebAssembly or its vectors are missing, plain TypeScript gives the same numbers.
 */

interface Kernel {
  readonly memory: WebAssembly.Memory
  measure(
    image: number,
    field: number,
    costs: number,
    targets: number,
    count: number,
    width: number,
    drift: number,
  ): void
  search(
    image: number,
    valid: number,
    field: number,
    costs: number,
    targets: number,
    count: number,
    width: number,
    height: number,
    backward: number,
    radius: number,
    drift: number,
    seed: number,
  ): number
  scan(
    image: number,
    known: number,
    valid: number,
    field: number,
    costs: number,
    targets: number,
    count: number,
    width: number,
    height: number,
    skip: number,
    drift: number,
  ): void
  vote(
    image: number,
    field: number,
    weights: number,
    targets: number,
    targetCount: number,
    steps: number,
    shares: number,
    hole: number,
    count: number,
    width: number,
    height: number,
  ): number
}

const pageBytes = 65_536
/** Rows of a patch are read eight pixels at a time: the last may look past the picture. */
const slackBytes = 64

let compiled: WebAssembly.Module | null | undefined

function compiledModule(): WebAssembly.Module | null {
  if (compiled === undefined) {
    try {
      compiled = new WebAssembly.Module(Uint8Array.from(atob(wasm), character => character.charCodeAt(0)))
    } catch {
      compiled = null
    }
  }
  return compiled
}

/** Where the arrays of a level lie, in bytes; makes room for them. */
function layOut(memory: WebAssembly.Memory, size: BenchSize) {
  const pixels = size.width * size.height
  let end = memory.buffer.byteLength
  const take = (bytes: number): number => {
    const at = end
    end += (bytes + slackBytes + 15) & ~15
    return at
  }
  const at = {
    image: take(pixels * 8),
    known: take(pixels * 8),
    valid: take(pixels),
    field: take(pixels * 4),
    costs: take(pixels * 4),
    weights: take(pixels * 4),
    steps: take(pixels * 4),
    shares: take(pixels * 2),
    targets: take(size.targets * 4),
    hole: take(size.hole * 4),
  }
  const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes)
  if (missing > 0) memory.grow(missing)
  return at
}

/** The compiled bench, or null where it cannot run. */
export function compiledBench(): CreateBench | null {
  const module = compiledModule()
  if (!module) return null
  return size => {
    const kernel = new WebAssembly.Instance(module).exports as unknown as Kernel
    const { width, height } = size
    const pixels = width * height
    const at = layOut(kernel.memory, size)
    const { buffer } = kernel.memory
    const bench: Bench = {
      width,
      height,
      image: new Int16Array(buffer, at.image, pixels * 4),
      known: new Int16Array(buffer, at.known, pixels * 4),
      valid: new Uint8Array(buffer, at.valid, pixels),
      field: new Int32Array(buffer, at.field, pixels).fill(-1),
      costs: new Int32Array(buffer, at.costs, pixels),
      weights: new Int32Array(buffer, at.weights, pixels),
      targets: new Int32Array(buffer, at.targets, size.targets),
      hole: new Int32Array(buffer, at.hole, size.hole),
      measure: () => kernel.measure(at.image, at.field, at.costs, at.targets, size.targets, width, size.drift),
      search: (isBackward, radius, seed) =>
        kernel.search(
          at.image,
          at.valid,
          at.field,
          at.costs,
          at.targets,
          size.targets,
          width,
          height,
          isBackward ? 1 : 0,
          radius,
          size.drift,
          seed,
        ) >>> 0,
      scan: (first, count, skip) =>
        kernel.scan(
          at.image,
          at.known,
          at.valid,
          at.field,
          at.costs,
          at.targets + first * 4,
          count,
          width,
          height,
          skip,
          size.drift,
        ),
      vote: (first, count) =>
        kernel.vote(
          at.image,
          at.field,
          at.weights,
          at.targets,
          size.targets,
          at.steps,
          at.shares,
          at.hole + first * 4,
          count,
          width,
          height,
        ),
    }
    return bench
  }
}

/** The fastest that runs here; all give the same numbers. */
export const createBench: CreateBench = size => (compiledBench() ?? createPlainBench)(size)
