import type { Matte, Pixels } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
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

/** The weights of ISNet for that size; `model` is used up. */
export const outlineModel = (model: Uint8Array): Uint8Array => withSide(model, isnetSide, outlineSide)

export async function isnetOutline(
  open: () => Promise<Network>,
  pixels: Pixels,
  signal: AbortSignal | undefined,
): Promise<Matte> {
  throwIfCancelled(signal)
  const network = await open()
  try {
    const size = outlineSide * outlineSide
    const { r, g, b } = samplePixels(pixels, outlineSide, outlineSide)
    const data = new Float32Array(size * 3)
    for (const [channel, plane] of [r, g, b].entries()) {
      for (let i = 0, j = channel * size; i < size; i++, j++) data[j] = (plane[i] * 255 - 128) / 256
    }
    const coverage = await network.run({ dims: [1, 3, outlineSide, outlineSide], data })
    throwIfCancelled(signal)
    leaveOutClear(coverage.data, pixels)
    return { width: outlineSide, height: outlineSide, data: coverage.data }
  } finally {
    await network.close()
  }
}

/** What cannot be seen is no part of the subject, whatever the network took the grey for that stands there. In place. */
function leaveOutClear(outline: Float32Array, { width, height, data }: Pixels): void {
  let least = 255
  for (let j = 3; j < data.length; j += 4) if (data[j] < least) least = data[j]
  if (least === 255) return
  const alpha = new Float32Array(width * height)
  for (let i = 0, j = 3; i < alpha.length; i++, j += 4) alpha[i] = data[j] / 255
  const seen = resizePlane(alpha, width, height, outlineSide, outlineSide)
  for (let i = 0; i < outline.length; i++) outline[i] *= Math.min(1, Math.max(0, seen[i]))
}
