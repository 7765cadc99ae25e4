/** Multigrid cycles by a compiled kernel; `relaxation.ts` has the plain way. */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { type Cycles, type Grid, lanes, layCells, readCells, turnsAtTop } from './relaxation-grids.ts'

/** Where a level's arrays lie in the kernel's memory. */
interface Level {
  readonly count: number
  readonly stride: number
  readonly bytes: number
  readonly cells: number
  readonly aboves: number
  readonly weights: number
  readonly shares: number
  readonly demands: number
  readonly values: number
}

/** Null where there is no kernel. */
export function compiledCycles(grids: readonly Grid[]): Cycles | null {
  const kernel = loadKernel('relaxation')
  if (!kernel) return null
  const { smooth, passUp, bringDown } = kernel.functions
  const sizes = grids.flatMap(({ cells, weights, size }) => {
    const bytes = size * lanes * 4
    return [cells.byteLength, cells.byteLength, weights.byteLength, weights.byteLength, bytes, bytes]
  })
  const places = layOut(kernel, sizes)
  const { buffer } = kernel.memory
  const levels = grids.map(({ cells, aboves, weights, stride, size }, k): Level => {
    const [cellsAt, abovesAt, weightsAt, sharesAt, demands, values] = places.slice(6 * k, 6 * k + 6)
    new Int32Array(buffer, cellsAt, cells.length).set(cells)
    new Int32Array(buffer, abovesAt, cells.length).set(aboves)
    new Float32Array(buffer, weightsAt, weights.length).set(weights)
    new Float32Array(buffer, sharesAt, weights.length).set(weights.map(value => 1 / value))
    const room = { count: cells.length, stride, bytes: size * lanes * 4 }
    return { ...room, cells: cellsAt, aboves: abovesAt, weights: weightsAt, shares: sharesAt, demands, values }
  })
  const zero = ({ demands, values, bytes }: Level): void => {
    for (const at of [demands, values]) new Uint8Array(buffer, at, bytes).fill(0)
  }
  const turn = (level: Level, isBackward: boolean): void => {
    const { cells, count, stride, demands, values, shares } = level
    smooth(cells, count, isBackward ? 1 : 0, stride, demands, values, shares)
  }
  const cycleFrom = (k: number): void => {
    const level = levels[k]
    const above = levels[k + 1]
    if (!above) {
      for (let k = 0; k < turnsAtTop; k++) turn(level, k % 2 === 1)
      return
    }
    turn(level, false)
    turn(level, true)
    zero(above)
    const { cells, aboves, count, stride, demands, values, weights } = level
    passUp(cells, aboves, count, stride, demands, values, weights, above.demands)
    cycleFrom(k + 1)
    bringDown(cells, aboves, count, values, above.values, above.stride)
    turn(level, false)
    turn(level, true)
  }
  return (demands, cycles) => {
    const [finest] = levels
    zero(finest)
    layCells(grids[0], demands, new Float32Array(buffer, finest.demands, grids[0].size * lanes))
    for (let cycle = 0; cycle < cycles; cycle++) cycleFrom(0)
    return readCells(grids[0], new Float32Array(buffer, finest.values, grids[0].size * lanes))
  }
}
