/** The grids of a multigrid solver: which cells of a region are unknown, at full size and at every half of it. */

/** Part of a picture; `isEdge` says on which sides the picture ends with it, which has no neighbour there. */
export interface Region {
  readonly width: number
  readonly height: number
  /** 1 where a cell is unknown. */
  readonly unknown: Uint8Array
  readonly isEdge: { readonly left: boolean; readonly top: boolean; readonly right: boolean; readonly bottom: boolean }
}

/** One level, with a rim of one cell all round. */
export interface Grid {
  /** Of a row with its rim. */
  readonly stride: number
  readonly size: number
  /** Unknown cells in reading order: `place << 3 | neighbours`. */
  readonly cells: Int32Array
  /** Of each cell, the one over it: `place << 2`, and 1 and 2 where it lies in that one's right and lower half. */
  readonly aboves: Int32Array
  /** What a cell of so many neighbours weighs: four numbers each. */
  readonly weights: Float32Array
}

export const lanes = 4
const mostNeighbours = 4

/** Takes demands, four numbers a cell in reading order, and how many V-cycles to spend; returns the values. */
export type Cycles = (demands: Float32Array, count: number) => Float32Array

/** From full size to the smallest; a cell of a half is unknown where all four of its own are. */
export function gridsOf(region: Region, firmness: readonly number[]): Grid[] {
  const grids: Grid[] = []
  let { width, height, unknown } = region
  let hold = firmness
  for (;;) {
    grids.push(gridOf({ ...region, width, height, unknown }, hold))
    const halfWidth = width >> 1
    const halfHeight = height >> 1
    if (Math.min(halfWidth, halfHeight) < 3) return grids
    const half = new Uint8Array(halfWidth * halfHeight)
    let hasAny = false
    for (let y = 0, i = 0; y < halfHeight; y++)
      for (let x = 0, j = 2 * y * width; x < halfWidth; x++, i++, j += 2) {
        half[i] = unknown[j] & unknown[j + 1] & unknown[j + width] & unknown[j + width + 1]
        if (half[i]) hasAny = true
      }
    if (!hasAny) return grids
    unknown = half
    width = halfWidth
    height = halfHeight
    hold = hold.map(value => 4 * value)
  }
}

function gridOf({ width, height, unknown, isEdge }: Region, hold: readonly number[]): Grid {
  const stride = width + 2
  let count = 0
  for (let i = 0; i < unknown.length; i++) count += unknown[i]
  const cells = new Int32Array(count)
  const aboves = new Int32Array(count)
  const strideAbove = (width >> 1) + 2
  for (let y = 0, i = 0, k = 0; y < height; y++) {
    const outside = Number(y === 0 && isEdge.top) + Number(y === height - 1 && isEdge.bottom)
    for (let x = 0; x < width; x++, i++) {
      if (!unknown[i]) continue
      const missing = outside + Number(x === 0 && isEdge.left) + Number(x === width - 1 && isEdge.right)
      cells[k] = (((y + 1) * stride + x + 1) << 3) | (mostNeighbours - missing)
      aboves[k] = ((((y >> 1) + 1) * strideAbove + (x >> 1) + 1) << 2) | (x & 1) | ((y & 1) << 1)
      k++
    }
  }
  const weights = new Float32Array((mostNeighbours + 1) * lanes)
  for (let i = 0; i < weights.length; i++) weights[i] = Math.floor(i / lanes) + hold[i % lanes]
  return { stride, size: stride * (height + 2), cells, aboves, weights }
}

export function layCells({ cells }: Grid, values: Float32Array, to: Float32Array): void {
  for (let k = 0; k < cells.length; k++)
    for (let lane = 0, at = (cells[k] >> 3) * lanes; lane < lanes; lane++) to[at + lane] = values[k * lanes + lane]
}

export function readCells({ cells }: Grid, from: Float32Array): Float32Array {
  const values = new Float32Array(cells.length * lanes)
  for (let k = 0; k < cells.length; k++)
    for (let lane = 0, at = (cells[k] >> 3) * lanes; lane < lanes; lane++) values[k * lanes + lane] = from[at + lane]
  return values
}

/** Turns at the smallest level, which has nothing above it. */
export const turnsAtTop = 12
