/**
 * Enlarging four times by ESRGAN's larger network (Wang et al. 2018, ten residual-in-residual dense blocks): how planes
 * become its input and its answer planes again, in strips, so that memory stays bounded and a run can be stopped. The same
 * in Node and in a page. About 300 CPU-seconds for a megapixel of input on x86 with AVX2.
 */
import type { Planes } from '../pixels/planes.ts'
import type { Network } from './network.ts'

export const esrganFactor = 4
/** Measured in Node; the interface multiplies it out before anybody presses a button. */
export const esrganSecondsPerMegapixel = 300

/** Pixels a strip may have: its activations then take about a tenth of a gigabyte. */
const stripPixels = 65_536
/** Rows that a strip sees beyond its own. With eight, the largest difference to one piece is 0.13 of 255. */
const overlapRows = 8
const leastRows = 24

export interface Upscaler {
  /** Up to this size it is worth its time without being asked for by name. */
  readonly unaskedMegapixels: number
  /** Colours only; rejects where the model or its runtime cannot be had. */
  enlarge(planes: Planes, progress: (fraction: number) => void): Promise<Planes>
}

function inputOf({ width, r, g, b }: Planes, from: number, to: number): Float32Array {
  const count = (to - from) * width
  const input = new Float32Array(count * 3)
  for (const [index, plane] of [r, g, b].entries()) input.set(plane.subarray(from * width, to * width), index * count)
  return input
}

/** `progress` throws when the run was cancelled; it is called before every strip. */
export async function enlargeByEsrgan(
  network: Network,
  planes: Planes,
  progress: (fraction: number) => void,
): Promise<Planes> {
  const { width, height } = planes
  const rows = Math.max(leastRows, Math.floor(stripPixels / width) - 2 * overlapRows)
  // Strips of one height: a last one of three rows would cost as much overlap as the others.
  const strips = Math.ceil(height / rows)
  const wide = width * esrganFactor
  const colours = [0, 1, 2].map(() => new Float32Array(wide * height * esrganFactor))
  for (let strip = 0; strip < strips; strip++) {
    progress(strip / strips)
    const from = Math.round((height * strip) / strips)
    const to = Math.round((height * (strip + 1)) / strips)
    const first = Math.max(0, from - overlapRows)
    const last = Math.min(height, to + overlapRows)
    const data = inputOf(planes, first, last)
    const answer = await network.run({ dims: [1, 3, last - first, width], data })
    const plane = wide * (last - first) * esrganFactor
    const start = wide * (from - first) * esrganFactor
    const length = wide * (to - from) * esrganFactor
    for (const [index, colour] of colours.entries()) {
      const at = index * plane + start
      colour.set(answer.data.subarray(at, at + length), wide * from * esrganFactor)
    }
  }
  progress(1)
  const [r, g, b] = colours
  return { width: wide, height: height * esrganFactor, r, g, b, alpha: null }
}
