/** Sharpens 8-bit pixels by a compiled kernel, row by row. `engine/operations/sharpen.ts` has the plain way. */
import { type Kernel, layOut, loadKernel } from '../parallel/kernels.ts'
import { gaussianKernel } from './filters.ts'
import type { Pixels } from './planes.ts'

export interface Sharpening {
  readonly fineSigma: number
  readonly coarseSigma: number
  readonly fineGain: number
  readonly coarseGain: number
  readonly overshoot: number
}

const leastPixels = 4096
/** Bytes beside a row of brightness, which a filter's reach must not exceed. */
const room = 128
const rowsAtOnce = 32

/** Rows of brightness about the one being worked on, and where they lie. */
function openRing(kernel: Kernel, pixels: Pixels, bytes: number, slots: readonly number[], list: number) {
  const { width, height, data } = pixels
  const octets = new Uint8Array(kernel.memory.buffer)
  const addresses = new Uint32Array(kernel.memory.buffer, list, slots.length)
  const reach = (slots.length - 1) / 2
  let known = 0
  return (y: number): void => {
    for (; known < height && known <= y + reach; known++) {
      octets.set(data.subarray(known * width * 4, (known + 1) * width * 4), bytes)
      kernel.functions.brightness(bytes, slots[known % slots.length], width)
    }
    for (let k = -reach; k <= reach; k++) {
      addresses[k + reach] = slots[Math.min(height - 1, Math.max(0, y + k)) % slots.length]
    }
    octets.set(data.subarray(y * width * 4, (y + 1) * width * 4), bytes)
  }
}

/** Null where there is no kernel, or where it is not worth it. */
export function sharpenCompiled(
  pixels: Pixels,
  sharpening: Sharpening,
  progress: (fraction: number) => void,
): Pixels | null {
  const { width, height, data } = pixels
  const [fine, coarse] = [gaussianKernel(sharpening.fineSigma), gaussianKernel(sharpening.coarseSigma)]
  const [near, far] = [fine.length - 1, coarse.length - 1]
  const kernel = width * height < leastPixels || far * 4 > room ? null : loadKernel('sharpen')
  if (!kernel) return null
  const padded = width * 4 + 2 * room
  const [bytes, result, list, fineAt, coarseAt, ...rows] = layOut(kernel, [
    ...[width * 4, width * 4, (2 * far + 1) * 4, fine.byteLength, coarse.byteLength],
    ...new Array<number>(3 + 2 * far + 1).fill(padded),
  ])
  const [down, smooth, broad, ...slots] = rows.map(row => row + room)
  new Float32Array(kernel.memory.buffer, fineAt).set(fine)
  new Float32Array(kernel.memory.buffer, coarseAt).set(coarse)
  const turn = openRing(kernel, pixels, bytes, slots, list)
  const { columns, along, sharpen } = kernel.functions
  const { fineGain, coarseGain, overshoot } = sharpening
  const around = new Uint32Array(kernel.memory.buffer, list, 2 * far + 1)
  const answer = new Uint8Array(kernel.memory.buffer, result, width * 4)
  const out = new Uint8ClampedArray(data.length)
  for (let y = 0; y < height; y++) {
    if (y % rowsAtOnce === 0) progress(y / height)
    turn(y)
    columns(list + (far - near) * 4, fineAt, near, down, width)
    along(down, fineAt, near, smooth, width)
    columns(list, coarseAt, far, down, width)
    along(down, coarseAt, far, broad, width)
    const [above, own, below] = around.subarray(far - 1, far + 2)
    sharpen(bytes, above, own, below, smooth, broad, fineGain, coarseGain, overshoot, result, width)
    out.set(answer, y * width * 4)
  }
  return { width, height, data: out }
}
