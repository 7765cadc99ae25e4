/**
 * The colours of both sides of an outline by compiled kernels, strip by strip, and a picture corrected by them;
 * `foreground.ts` has the plain way.
 */
import { copyRows, runStrips } from '../parallel/strips.ts'
import type { Size } from '../pixels/enlarge.ts'
import type { Matte, Planes } from '../pixels/planes.ts'
import { smallPlanes } from '../pixels/small-planes.ts'
import type { Outline, Sides, WideMeans } from './foreground.ts'

const leastPixels = 4096
const stripPixels = 65_536

const planesOf = (channels: readonly Sides[]): Float32Array[] =>
  channels.flatMap(({ subject, background }) => [subject, background])

/** Of red, green and blue; null where there is no kernel. */
export function sidesCompiled({ planes, matte, narrow }: Outline, means: WideMeans): Sides[] | null {
  const { width, height, data } = matte
  if (width < 8 || width * height < leastPixels || means.width < 2) return null
  const rows = Math.max(2 * narrow, Math.floor(stripPixels / width))
  const small = smallPlanes(means, [means.cover, ...planesOf(means.channels)], width, height)
  const sides = [0, 1, 2].map(() => ({
    subject: new Float32Array(data.length),
    background: new Float32Array(data.length),
  }))
  const done = runStrips({
    program: 'sides',
    strips: Math.ceil(height / rows),
    inputFloats: small.floatsFor(rows + 2 * narrow) + 4 * width * (rows + 2 * narrow),
    outputFloats: 6 * (rows * width + 4),
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      const { floats, smallRows } = small.write(input, from - narrow, end + narrow)
      for (const [k, plane] of [data, planes.r, planes.g, planes.b].entries()) {
        copyRows(plane, width, from - narrow, end + narrow, input, floats + k * (end - from + 2 * narrow) * width)
      }
      return [width, end - from, narrow, means.width, smallRows]
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

/** Gives partly covered pixels of `planes` the subject's own colours, in place; false where there is no kernel. */
export function correctCompiled(planes: Planes, matte: Matte, size: Size, channels: readonly Sides[]): boolean {
  const { width, height } = matte
  if (width < 8 || width * height < leastPixels || size.width < 2) return false
  const rows = Math.max(1, Math.floor(stripPixels / width))
  const small = smallPlanes(size, planesOf(channels), width, height)
  const pictures = [planes.r, planes.g, planes.b]
  return runStrips({
    program: 'correct',
    strips: Math.ceil(height / rows),
    inputFloats: small.floatsFor(rows) + 4 * rows * width,
    outputFloats: 3 * rows * width,
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      const { floats, smallRows } = small.write(input, from, end)
      for (const [k, plane] of [matte.data, ...pictures].entries()) {
        input.set(plane.subarray(from * width, end * width), floats + k * (end - from) * width)
      }
      return [width, end - from, size.width, smallRows]
    },
    take: (strip, output) => {
      const from = strip * rows * width
      const count = Math.min(rows * width, matte.data.length - from)
      for (const [k, plane] of pictures.entries()) plane.set(output.subarray(k * count, (k + 1) * count), from)
    },
  })
}
