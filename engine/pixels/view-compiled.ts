/** Tiles of another view by a compiled kernel; `view.ts` has the plain way. */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import type { Whole } from './moves.ts'
import type { Source, Tile, View } from './view.ts'

const tableBytes = 1024 * 24

export function viewTileCompiled(source: Source, { x, y, depth }: View, tile: Tile, out: Whole): boolean {
  const kernel = loadKernel('view')
  if (!kernel) return false
  const count = tile.right - tile.left
  const rows = tile.bottom - tile.top
  const [table, from, to] = layOut(kernel, [tableBytes, source.data.byteLength, count * rows * 4])
  kernel.functions.layWeights(table)
  const { buffer } = kernel.memory
  new Uint32Array(buffer, from).set(source.data)
  for (let j = 0; j < rows; j++) {
    const row = tile.top + j
    const start = depth[0] + depth[1] * tile.left + depth[2] * row
    // Places count from the source's first pixel; that is a multiple of the depth away.
    const startX = x[0] + x[1] * tile.left + x[2] * row - source.left * start
    const startY = y[0] + y[1] * tile.left + y[2] * row - source.top * start
    const stepX = x[1] - source.left * depth[1]
    const stepY = y[1] - source.top * depth[1]
    const target = to + j * count * 4
    kernel.functions.viewRow(from, source.width, table, startX, startY, start, stepX, stepY, depth[1], target, count)
  }
  const drawn = new Uint32Array(buffer, to, count * rows)
  for (let j = 0; j < rows; j++) {
    out.data.set(drawn.subarray(j * count, (j + 1) * count), (tile.top + j) * out.width + tile.left)
  }
  return true
}
