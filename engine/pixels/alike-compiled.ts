/** Non-local means by a compiled kernel, one tile at a time. `alike.ts` has the plain way and says what it does. */
import { runStrips } from '../parallel/strips.ts'
import { innerSide, type Likeness, measuresOf, patchReach } from './alike-measures.ts'
import type { Planes } from './planes.ts'

/** A square of a plane, which may hang over the picture's border, repeating the outermost pixels. */
function copySquare(
  plane: Float32Array,
  { width, height }: Planes,
  left: number,
  top: number,
  side: number,
  out: Float32Array,
): void {
  const inside = Math.max(0, -left)
  const end = Math.min(side, width - left)
  for (let y = 0; y < side; y++) {
    const row = Math.min(height - 1, Math.max(0, top + y)) * width
    const to = y * side
    if (inside > 0) out.fill(plane[row], to, to + inside)
    out.set(plane.subarray(row + left + inside, row + left + end), to + inside)
    if (end < side) out.fill(plane[row + width - 1], to + end, to + side)
  }
}

export function alikeCompiled(
  planes: Planes,
  likeness: Likeness,
  out: Planes,
  progress: (fraction: number) => void,
): boolean {
  const { width, height } = planes
  const { search } = likeness
  const { floor, scale } = measuresOf(likeness)
  const margin = search + patchReach
  const side = innerSide + 2 * margin
  const columns = Math.ceil(width / innerSide)
  const placeOf = (tile: number) => {
    const left = (tile % columns) * innerSide
    const top = Math.floor(tile / columns) * innerSide
    return { left, top, wide: Math.min(innerSide, width - left), high: Math.min(innerSide, height - top) }
  }
  return runStrips(
    {
      program: 'alike',
      strips: columns * Math.ceil(height / innerSide),
      inputFloats: 3 * (side * side + 4),
      outputFloats: 3 * (innerSide * innerSide + 4),
      fill: (tile, input) => {
        const { left, top, wide, high } = placeOf(tile)
        for (const [k, plane] of [planes.r, planes.g, planes.b].entries()) {
          const at = k * (side * side + 4)
          copySquare(plane, planes, left - margin, top - margin, side, input.subarray(at, at + side * side))
        }
        return [side, search, floor, scale, wide, high]
      },
      take: (tile, output) => {
        const { left, top, wide, high } = placeOf(tile)
        for (const [k, plane] of [out.r, out.g, out.b].entries()) {
          const from = k * (wide * high + 4)
          for (let y = 0; y < high; y++) {
            const row = from + y * wide
            plane.set(output.subarray(row, row + wide), (top + y) * width + left)
          }
        }
      },
    },
    progress,
  )
}
