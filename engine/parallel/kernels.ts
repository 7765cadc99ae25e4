/**
 * The compiled kernels, each loaded once per thread: WebAssembly with vectors, its memory laid out anew for every call as
 * input, output and scratch. Where WebAssembly or its vectors are missing there is none, and callers do the same in plain
 * TypeScript.
 */
import * as alike from '../kernels/alike.gen.ts'
import * as backdrop from '../kernels/backdrop.gen.ts'
import * as convolution from '../kernels/convolution.gen.ts'
import * as filters from '../kernels/filters.gen.ts'
import * as flow from '../kernels/flow.gen.ts'
import * as kuwahara from '../kernels/kuwahara.gen.ts'
import * as matte from '../kernels/matte.gen.ts'
import * as motion from '../kernels/motion.gen.ts'
import * as planes from '../kernels/planes.gen.ts'
import * as relaxation from '../kernels/relaxation.gen.ts'
import * as screen from '../kernels/screen.gen.ts'
import * as sharpen from '../kernels/sharpen.gen.ts'
import * as strokes from '../kernels/strokes.gen.ts'
import * as sweep from '../kernels/sweep.gen.ts'
import * as view from '../kernels/view.gen.ts'

const sources = {
  filters: filters.wasm,
  planes: planes.wasm,
  flow: flow.wasm,
  strokes: strokes.wasm,
  alike: alike.wasm,
  kuwahara: kuwahara.wasm,
  convolution: convolution.wasm,
  sweep: sweep.wasm,
  view: view.wasm,
  motion: motion.wasm,
  sharpen: sharpen.wasm,
  screen: screen.wasm,
  relaxation: relaxation.wasm,
  matte: matte.wasm,
  backdrop: backdrop.wasm,
} as const
export type KernelName = keyof typeof sources

export type KernelFunctions = Readonly<Record<string, (...numbers: number[]) => number>>

export interface Kernel {
  readonly functions: KernelFunctions
  readonly memory: WebAssembly.Memory
}

/** Kernels may read and write this far past what they are given. */
const marginBytes = 64
const pageBytes = 65_536

const loaded = new Map<KernelName, Kernel | null>()

export function loadKernel(name: KernelName): Kernel | null {
  const known = loaded.get(name)
  if (known !== undefined) return known
  let kernel: Kernel | null = null
  try {
    const bytes = Uint8Array.from(atob(sources[name]), character => character.charCodeAt(0))
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes))
    kernel = { functions: exports as unknown as KernelFunctions, memory: exports.memory as WebAssembly.Memory }
  } catch {
    // Too old a browser: plain TypeScript does it.
  }
  loaded.set(name, kernel)
  return kernel
}

/** Addresses of stretches of these many bytes, one after the other, growing the memory where needed. */
export function layOut({ memory }: Kernel, sizes: readonly number[]): number[] {
  const starts: number[] = []
  let end = 0
  for (const size of sizes) {
    starts.push(end)
    end += Math.ceil((size + marginBytes) / 16) * 16
  }
  const missing = Math.ceil((end - memory.buffer.byteLength) / pageBytes)
  if (missing > 0) memory.grow(missing)
  return starts
}
