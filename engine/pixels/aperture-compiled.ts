/** Sums over discs by a compiled kernel; `aperture.ts` has the plain way. */
import { layOut, loadKernel } from '../parallel/kernels.ts'

const leastPixels = 4096

/** `spans` are half the widths of a disc's rows; null where there is no kernel. */
export function discSumCompiled(
  plane: Float32Array,
  width: number,
  height: number,
  spans: readonly number[],
): Float32Array | null {
  const kernel = width * height < leastPixels ? null : loadKernel('backdrop')
  if (!kernel) return null
  const reach = spans.length >> 1
  const pad = reach + 2
  const row = (width + 4) * 4
  // Rows of the sum lie apart, so that one may be written past its end.
  const [source, out, sums] = layOut(kernel, [row, row * height, (width + 2 * pad + 4) * 8])
  const { buffer } = kernel.memory
  const floats = new Float32Array(buffer)
  floats.fill(0, out >> 2, (out + row * height) >> 2)
  new Float64Array(buffer, sums, pad).fill(0)
  const first = sums + pad * 8
  for (let y = 0; y < height; y++) {
    floats.set(plane.subarray(y * width, (y + 1) * width), source >> 2)
    kernel.functions.runningSums(source, first, width, pad + 2)
    for (const [k, half] of spans.entries()) {
      const to = y + k - reach
      if (to < 0 || to >= height) continue
      const whole = Math.floor(half)
      kernel.functions.addSpan(first, out + to * row, whole, half - whole, width)
    }
  }
  const result = new Float32Array(width * height)
  for (let y = 0; y < height; y++) {
    const at = (out + y * row) >> 2
    result.set(floats.subarray(at, at + width), y * width)
  }
  return result
}
