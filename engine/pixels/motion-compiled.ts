/** Means along lines by a compiled kernel; `motion.ts` has the plain way. */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { toEncoded, toLinear } from './colour.ts'
import type { LineSetting, LineWork } from './motion.ts'

const rootSteps = 4096

export function compiledLines({ longest, slope, reach }: LineSetting): LineWork | null {
  const kernel = loadKernel('motion')
  if (!kernel) return null
  const row = longest * 4
  const places = layOut(kernel, [row, row, row, 1024, rootSteps, 4 * (row + 8), 4 * row, 4 * row])
  const [near, far, out, light, levels, sums, ...means] = places
  const { buffer } = kernel.memory
  const lights = new Float32Array(buffer, light, 256)
  for (let k = 0; k < 256; k++) lights[k] = toLinear(k / 255)
  const encoded = new Uint8ClampedArray(buffer, levels, rootSteps)
  for (let k = 0; k < rootSteps; k++) encoded[k] = 255 * toEncoded((k / (rootSteps - 1)) ** 2)
  // What another picture left there may be no number.
  for (const line of means) new Float32Array(buffer, line, longest * 4).fill(0)
  let isSecond = false
  const run = (begin: number, count: number): void => {
    const share = slope * begin
    const here = means[isSecond ? 1 : 0] + begin * 16
    const before = means[isSecond ? 0 : 1] + begin * 16
    isSecond = !isSecond
    kernel.functions.sumLine(near + begin * 4, far + begin * 4, share, slope, light, sums, count)
    kernel.functions.meanLine(sums, here, reach, count)
    kernel.functions.layLine(here, before, share, slope, levels, out + begin * 4, count)
  }
  const line = (at: number): Uint32Array => new Uint32Array(buffer, at, longest)
  return { near: line(near), far: line(far), out: line(out), run }
}
