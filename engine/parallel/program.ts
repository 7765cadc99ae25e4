/** What a program for strips is made of; `programs.ts` lists them all. */
import type { KernelFunctions, KernelName } from './kernels.ts'

/** Addresses in the kernel's memory, bytes. */
interface Places {
  readonly input: number
  readonly output: number
  readonly scratch: number
}

export interface Program {
  readonly kernel: KernelName
  scratchBytes(numbers: readonly number[]): number
  call(run: KernelFunctions, places: Places, numbers: readonly number[]): void
}

/** Groups of four that hold `count`. */
export const quadsOf = (count: number): number => Math.ceil(count / 4)
