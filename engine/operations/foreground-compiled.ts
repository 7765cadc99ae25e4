/** The colours of both sides of an outline by a compiled kernel, strip by strip; `foreground.ts` has the plain way. */
import { copyRows, runStrips } from '../parallel/strips.ts'
import { placesAlong } from '../pixels/enlarge.ts'
import type { Outline, Sides, WideMeans } from './foreground.ts'

const leastPixels = 4096
const stripPixels = 65_536

const roundUp = (count: number): number => Math.ceil(count / 4) * 4

/** Of red, green and blue; null where there is no kernel. */
export function sidesCompiled({ planes, matte, narrow }: Outline, means: WideMeans): Sides[] | null {
  const { width, height, data } = matte
  if (width < 8 || width * height < leastPixels || means.width < 2) return null
  const reach = narrow
  const rows = Math.max(2 * reach, Math.floor(stripPixels / width))
  const tall = rows + 2 * reach
  const [across, down] = [placesAlong(means.width, width), placesAlong(means.height, height)]
  const small = [means.cover, ...means.channels.flatMap(({ subject, background }) => [subject, background])]
  const mostSmallRows = Math.min(means.height, Math.ceil((tall * means.height) / height) + 2)
  const wide = roundUp(width)
  const sides = [0, 1, 2].map(() => ({
    subject: new Float32Array(data.length),
    background: new Float32Array(data.length),
  }))
  const done = runStrips({
    program: 'sides',
    strips: Math.ceil(height / rows),
    inputFloats: 2 * wide + roundUp(2 * tall) + 7 * mostSmallRows * means.width + 4 * width * tall,
    outputFloats: 6 * (rows * width + 4),
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      const rowAt = (y: number): number => Math.min(height - 1, Math.max(0, y))
      const top = down.left[rowAt(from - reach)]
      const count = Math.min(means.height, down.left[rowAt(end + reach - 1)] + 2) - top
      const whole = new Int32Array(input.buffer, input.byteOffset, input.length)
      whole.set(across.left)
      input.set(across.across, wide)
      let at = 2 * wide
      for (let y = from - reach; y < end + reach; y++, at += 2) {
        whole[at] = down.left[rowAt(y)] - top
        input[at + 1] = down.across[rowAt(y)]
      }
      at = roundUp(at)
      for (const plane of small) {
        input.set(plane.subarray(top * means.width, (top + count) * means.width), at)
        at += count * means.width
      }
      for (const plane of [data, planes.r, planes.g, planes.b]) {
        copyRows(plane, width, from - reach, end + reach, input, at)
        at += (end - from + 2 * reach) * width
      }
      return [width, end - from, reach, means.width, count]
    },
    take: (strip, output) => {
      const from = strip * rows * width
      const count = Math.min(rows * width, data.length - from)
      for (const [k, { subject, background }] of sides.entries()) {
        const at = 2 * k * (count + 4)
        subject.set(output.subarray(at, at + count), from)
        background.set(output.subarray(at + count + 4, at + 2 * count + 4), from)
      }
    },
  })
  return done ? sides : null
}
