import { compiledCycles } from './relaxation-compiled.ts'
import {
  type Cycles,
  type Grid,
  gridsOf,
  lanes,
  layCells,
  type Region,
  readCells,
  turnsAtTop,
} from './relaxation-grids.ts'

/**
 * Solves, over the unknown cells of a region, for values whose sum over the four neighbours is what is demanded, held more
 * or less firmly to zero; known cells are zero. Multigrid V-cycles, two turns of Gauss and Seidel before and after each
 * level (Brandt 1977). Four quantities, each with its own firmness, are solved side by side.
 */

const cycles = 4

/** Takes demands, four numbers a cell in reading order of the unknown, and returns the values. */
export function relax(region: Region, firmness: readonly number[], demands: Float32Array): Float32Array {
  const grids = gridsOf(region, firmness)
  return (compiledCycles(grids) ?? plainCycles(grids))(demands, cycles)
}

interface PlainGrid extends Grid {
  readonly demands: Float32Array
  readonly values: Float32Array
}

/** What the compiled cycles are tested against, and what runs where there are none. */
export function plainCycles(levels: readonly Grid[]): Cycles {
  const grids = levels.map(grid => ({
    ...grid,
    demands: new Float32Array(grid.size * lanes),
    values: new Float32Array(grid.size * lanes),
  }))
  const [finest] = grids
  return (demands, count) => {
    layCells(finest, demands, finest.demands)
    for (let cycle = 0; cycle < count; cycle++) cycleFrom(grids, 0)
    return readCells(finest, finest.values)
  }
}

function cycleFrom(grids: readonly PlainGrid[], level: number): void {
  const grid = grids[level]
  const above = grids[level + 1]
  if (!above) {
    for (let turn = 0; turn < turnsAtTop; turn++) smooth(grid, turn % 2 === 1)
    return
  }
  smooth(grid, false)
  smooth(grid, true)
  above.demands.fill(0)
  above.values.fill(0)
  passUp(grid, above)
  cycleFrom(grids, level + 1)
  bringDown(grid, above)
  smooth(grid, false)
  smooth(grid, true)
}

const sumAbout = (values: Float32Array, at: number, stride: number): number =>
  values[at - lanes] + values[at + lanes] + values[at - stride * lanes] + values[at + stride * lanes]

function smooth({ cells, weights, stride, demands, values }: PlainGrid, isBackward: boolean): void {
  for (let k = 0; k < cells.length; k++) {
    const cell = cells[isBackward ? cells.length - 1 - k : k]
    for (let lane = 0; lane < lanes; lane++) {
      const at = (cell >> 3) * lanes + lane
      values[at] = (demands[at] + sumAbout(values, at, stride)) / weights[(cell & 7) * lanes + lane]
    }
  }
}

/** What is left to do becomes the demand of the cell above; of those that are known there nobody asks. */
function passUp({ cells, aboves, weights, stride, demands, values }: PlainGrid, above: PlainGrid): void {
  for (let k = 0; k < cells.length; k++)
    for (let lane = 0; lane < lanes; lane++) {
      const at = (cells[k] >> 3) * lanes + lane
      const held = values[at] * weights[(cells[k] & 7) * lanes + lane]
      above.demands[(aboves[k] >> 2) * lanes + lane] += demands[at] + sumAbout(values, at, stride) - held
    }
}

/** Adds what the cells above found, bilinear between their centres. */
function bringDown({ cells, aboves, values }: PlainGrid, { values: found, stride }: PlainGrid): void {
  for (let k = 0; k < cells.length; k++) {
    const across = aboves[k] & 1 ? lanes : -lanes
    const down = aboves[k] & 2 ? stride * lanes : -stride * lanes
    for (let lane = 0; lane < lanes; lane++) {
      const near = (aboves[k] >> 2) * lanes + lane
      values[(cells[k] >> 3) * lanes + lane] +=
        0.5625 * found[near] +
        0.1875 * (found[near + across] + found[near + down]) +
        0.0625 * found[near + across + down]
    }
  }
}
