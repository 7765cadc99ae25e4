/** What a blurred background asks of every pixel, by compiled kernels; `background-blur.ts` has the plain way. */
import { runStrips } from '../parallel/strips.ts'
import { lightCurves } from '../pixels/colour.ts'
import type { Matte, Planes } from '../pixels/planes.ts'
import { smallPlanes } from '../pixels/small-planes.ts'
import type { Blurred } from './background-blur.ts'

const leastPixels = 4096
const stripPixels = 65_536

const roundUp = (count: number): number => Math.ceil(count / 4) * 4

/** A channel's light, weighed by how much of the background each pixel shows; false where there is no kernel. */
export function shineCompiled(plane: Float32Array, matte: Matte, out: Float32Array): boolean {
  if (plane.length < leastPixels) return false
  const { steps, table } = lightCurves.toLinear
  const head = roundUp(steps + 2)
  return runStrips({
    program: 'shine',
    strips: Math.ceil(plane.length / stripPixels),
    inputFloats: head + 2 * stripPixels,
    outputFloats: stripPixels,
    fill: (strip, input) => {
      const from = strip * stripPixels
      const end = Math.min(plane.length, from + stripPixels)
      input.set(table)
      input.set(matte.data.subarray(from, end), head)
      input.set(plane.subarray(from, end), head + roundUp(end - from))
      return [end - from, steps]
    },
    take: (strip, output) => {
      const from = strip * stripPixels
      out.set(output.subarray(0, Math.min(stripPixels, out.length - from)), from)
    },
  })
}

/** Lays the subject over its blurred background, in place; false where there is no kernel. */
export function layOverCompiled(planes: Planes, matte: Matte, blurred: Blurred): boolean {
  const { width, height } = planes
  if (width < 8 || width * height < leastPixels || blurred.width < 2) return false
  const { steps, table } = lightCurves.toEncoded
  const head = roundUp(steps + 2)
  const rows = Math.max(1, Math.floor(stripPixels / width))
  const small = smallPlanes(blurred, blurred.planes, width, height)
  const pictures = [planes.r, planes.g, planes.b]
  return runStrips({
    program: 'layOver',
    strips: Math.ceil(height / rows),
    inputFloats: head + small.floatsFor(rows) + 4 * rows * width,
    outputFloats: 3 * rows * width,
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      input.set(table)
      const { floats, smallRows } = small.write(input.subarray(head), from, end)
      for (const [k, plane] of [matte.data, ...pictures].entries()) {
        input.set(plane.subarray(from * width, end * width), head + floats + k * (end - from) * width)
      }
      return [width, end - from, blurred.width, smallRows, steps]
    },
    take: (strip, output) => {
      const from = strip * rows * width
      const count = Math.min(rows * width, matte.data.length - from)
      for (const [k, plane] of pictures.entries()) plane.set(output.subarray(k * count, (k + 1) * count), from)
    },
  })
}
