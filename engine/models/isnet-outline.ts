import type { Matte, Pixels } from '../pixels/planes.ts'
import { isnetSide, throwIfCancelled } from './isnet.ts'
import type { Network } from './network.ts'
import { withSide } from './onnx-side.ts'
import { samplePixels } from './sampling.ts'

/**
 * ISNet's look at a picture three quarters the size: what the subject is and where it ends, but for fine hair, at half the
 * cost of its matte. At half the size it takes other things for the subject. For edits that only have to stay clear of it.
 * The network is opened for one look and closed again: kept open beside the other it would hold a quarter of a gigabyte.
 */
const outlineSide = 768

export async function isnetOutline(
  open: () => Promise<Uint8Array>,
  openNetwork: (model: Uint8Array) => Promise<Network>,
  pixels: Pixels,
  signal: AbortSignal | undefined,
): Promise<Matte> {
  throwIfCancelled(signal)
  const network = await openNetwork(withSide(await open(), isnetSide, outlineSide))
  try {
    const size = outlineSide * outlineSide
    const { r, g, b } = samplePixels(pixels, outlineSide, outlineSide)
    const data = new Float32Array(size * 3)
    for (const [channel, plane] of [r, g, b].entries()) {
      for (let i = 0, j = channel * size; i < size; i++, j++) data[j] = (plane[i] * 255 - 128) / 256
    }
    const coverage = await network.run({ dims: [1, 3, outlineSide, outlineSide], data })
    throwIfCancelled(signal)
    return { width: outlineSide, height: outlineSide, data: coverage.data }
  } finally {
    await network.close()
  }
}
