/** Light behind a subject laid over a picture by a compiled kernel; `subject-glow.ts` has the plain way. */
import { runStrips } from '../parallel/strips.ts'
import { lightCurves } from '../pixels/colour.ts'
import type { Matte, Planes } from '../pixels/planes.ts'
import { smallPlanes } from '../pixels/small-planes.ts'
import type { Light } from './subject-glow.ts'

const leastPixels = 4096
const stripPixels = 65_536

const roundUp = (count: number): number => Math.ceil(count / 4) * 4

/** In place; false where there is no kernel, or where some pixel is not opaque. */
export function addLightCompiled(
  planes: Planes,
  matte: Matte,
  light: Light,
  strength: number,
  progress: (fraction: number) => void,
): boolean {
  const { width, height } = planes
  if (width < 8 || width * height < leastPixels || light.size.width < 2 || planes.alpha) return false
  const { toLinear, toEncoded } = lightCurves
  const encodedAt = roundUp(toLinear.steps + 2)
  const head = encodedAt + roundUp(toEncoded.steps + 2)
  const rows = Math.max(1, Math.floor(stripPixels / width))
  const small = smallPlanes(light.size, [light.behind, light.rim, light.size.data], width, height)
  const pictures = [planes.r, planes.g, planes.b]
  return runStrips(
    {
      program: 'glow',
      strips: Math.ceil(height / rows),
      inputFloats: head + small.floatsFor(rows) + 4 * rows * width,
      outputFloats: 3 * rows * width,
      fill: (strip, input) => {
        const from = strip * rows
        const end = Math.min(height, from + rows)
        input.set(toLinear.table)
        input.set(toEncoded.table, encodedAt)
        const { floats, smallRows } = small.write(input.subarray(head), from, end)
        for (const [k, plane] of [matte.data, ...pictures].entries()) {
          input.set(plane.subarray(from * width, end * width), head + floats + k * (end - from) * width)
        }
        return [
          width,
          end - from,
          light.size.width,
          smallRows,
          toLinear.steps,
          toEncoded.steps,
          strength,
          ...light.tint,
        ]
      },
      take: (strip, output) => {
        const from = strip * rows * width
        const count = Math.min(rows * width, matte.data.length - from)
        for (const [k, plane] of pictures.entries()) plane.set(output.subarray(k * count, (k + 1) * count), from)
      },
    },
    progress,
  )
}
