import type { Completion } from './completion.ts'
import { boxBlur } from './filters.ts'
import type { Planes } from './planes.ts'

/**
 * Joins copied pieces without seams, in the gradient domain (Pérez et al. 2003): inside the hole the picture takes the
 * differences between neighbours from where they were copied, and at its rim the colours that are there. The correction
 * that this asks of the plain copy is smooth, so a few multigrid cycles find it.
 */

const directions = [
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const

/**
 * How firmly colours are held to what the patches agreed on: drift fades over 1 / sqrt of it pixels. Light may differ far
 * and wide, as in a sky; hues that wander are seen at once.
 */
const firmnessOfLight = 0.003
const firmnessOfHue = 0.02
const cycles = 4

type Colours = readonly [Float32Array, Float32Array, Float32Array]

/** The hole's pixels, copied and joined; all other values are those of `planes`. */
export function joinPieces(planes: Planes, hole: Uint8Array, { sources, agreed }: Completion): Colours {
  const { width, height } = planes
  const picture: Colours = [planes.r, planes.g, planes.b]
  const copy = (plane: Float32Array, wanted: Float32Array): Float32Array => {
    const copied = plane.slice()
    for (let i = 0; i < copied.length; i++) {
      if (!hole[i]) continue
      copied[i] = sources[i] < 0 ? wanted[i] : plane[(sources[i] >> 16) * width + (sources[i] & 0xffff)]
    }
    return copied
  }
  const copied: Colours = [copy(planes.r, agreed[0]), copy(planes.g, agreed[1]), copy(planes.b, agreed[2])]
  const cells: number[] = []
  for (let i = 0; i < hole.length; i++) if (hole[i]) cells.push(i)
  const demands = demandOf(planes, cells, picture, copied, hole, sources)
  const corrections = correctionsOf(cells, demands, copied, agreed, hole, { width, height })
  for (const [c, plane] of copied.entries()) for (let k = 0; k < cells.length; k++) plane[cells[k]] += corrections[c][k]
  return copied
}

/** Solves for light and for two differences of hue, each with its own firmness. */
function correctionsOf(
  cells: readonly number[],
  demands: Colours,
  copied: Colours,
  wanted: Colours,
  hole: Uint8Array,
  { width, height }: { readonly width: number; readonly height: number },
): Colours {
  const light = (colours: Colours, i: number): number => (colours[0][i] + colours[1][i] + colours[2][i]) / 3
  const solve = (grids: readonly Grid[], firmness: number, part: (colours: Colours, i: number) => number) => {
    const [finest] = grids
    finest.correction.fill(0)
    for (let k = 0; k < cells.length; k++) {
      const lack = firmness * (part(wanted, cells[k]) - part(copied, cells[k]))
      finest.demands[finest.cells[k]] = part(demands, k) + lack
    }
    for (let cycle = 0; cycle < cycles; cycle++) relaxDown(grids, 0)
    return Float32Array.from(finest.cells, cell => finest.correction[cell])
  }
  const lights = solve(buildGrids(hole, width, height, firmnessOfLight), firmnessOfLight, light)
  const grids = buildGrids(hole, width, height, firmnessOfHue)
  const reds = solve(grids, firmnessOfHue, (colours, i) => colours[0][i] - light(colours, i))
  const blues = solve(grids, firmnessOfHue, (colours, i) => colours[2][i] - light(colours, i))
  const greens = lights.map((value, k) => value - reds[k] - blues[k])
  for (let k = 0; k < cells.length; k++) {
    reds[k] += lights[k]
    blues[k] += lights[k]
  }
  return [reds, greens, blues]
}

/** One level of the multigrid, with a rim of one cell so that every cell has four neighbours. */
interface Grid {
  readonly width: number
  readonly height: number
  readonly stride: number
  /** Unknown cells in reading order, and 1 / (neighbours + firmness) of each. */
  readonly cells: Int32Array
  readonly shares: Float32Array
  readonly isUnknown: Uint8Array
  readonly demands: Float32Array
  readonly correction: Float32Array
}

function buildGrids(hole: Uint8Array, width: number, height: number, firmness: number): Grid[] {
  const grids: Grid[] = []
  let mask = hole
  let hold = firmness
  for (;;) {
    grids.push(gridOf(mask, width, height, hold))
    const halfWidth = width >> 1
    const halfHeight = height >> 1
    if (Math.min(halfWidth, halfHeight) < 3) return grids
    const half = new Uint8Array(halfWidth * halfHeight)
    for (let y = 0, i = 0; y < halfHeight; y++)
      for (let x = 0; x < halfWidth; x++, i++) {
        const j = 2 * y * width + 2 * x
        half[i] = mask[j] & mask[j + 1] & mask[j + width] & mask[j + width + 1]
      }
    if (!half.includes(1)) return grids
    mask = half
    width = halfWidth
    height = halfHeight
    hold *= 4
  }
}

function gridOf(mask: Uint8Array, width: number, height: number, hold: number): Grid {
  const stride = width + 2
  const cells: number[] = []
  const shares: number[] = []
  const isUnknown = new Uint8Array(stride * (height + 2))
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (!mask[i]) continue
      const cell = (y + 1) * stride + x + 1
      isUnknown[cell] = 1
      cells.push(cell)
      const neighbours = Number(x > 0) + Number(y > 0) + Number(x + 1 < width) + Number(y + 1 < height)
      shares.push(1 / (neighbours + hold))
    }
  return {
    width,
    height,
    stride,
    cells: Int32Array.from(cells),
    shares: Float32Array.from(shares),
    isUnknown,
    demands: new Float32Array(isUnknown.length),
    correction: new Float32Array(isUnknown.length),
  }
}

/** A step at the rim is light that falls differently when it is small, and the edge of a thing when it is large. */
const stepOfLight = 0.2

/** What the plain copy lacks: where two pieces meet, their neighbours' differences are not those of the sources. */
function demandOf(
  { width, height }: Planes,
  cells: readonly number[],
  picture: Colours,
  copied: Colours,
  hole: Uint8Array,
  sources: Int32Array,
): Colours {
  const demands: Colours = [
    new Float32Array(cells.length),
    new Float32Array(cells.length),
    new Float32Array(cells.length),
  ]
  const known = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height || hole[y * width + x] ? -1 : y * width + x
  const rim = [0, 1, 2, 3].map(() => new Float32Array(hole.length))
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k]
    const x = i % width
    const y = Math.floor(i / width)
    const here = sources[i]
    for (const [dx, dy] of directions) {
      if (x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height) continue
      const j = i + dy * width + dx
      const there = sources[j]
      // Two neighbours from one piece already differ as they should.
      if (here >= 0 && there === here + dy * 65_536 + dx) continue
      const beyond = here < 0 ? -1 : known((here & 0xffff) + dx, (here >> 16) + dy)
      const before = there < 0 ? -1 : known((there & 0xffff) - dx, (there >> 16) - dy)
      for (let c = 0; c < 3; c++) {
        let slope = 0
        if (beyond >= 0) slope += copied[c][i] - picture[c][beyond]
        if (before >= 0) slope += picture[c][before] - copied[c][j]
        if (beyond >= 0 && before >= 0) slope /= 2
        const step = slope - (copied[c][i] - copied[c][j])
        if (hole[j]) demands[c][k] += step
        else rim[c][i] += step
      }
      if (!hole[j]) rim[3][i]++
    }
  }
  addRim(demands, rim, cells, width, height)
  return demands
}

/** Rough texture steps up and down at every pixel of a rim: only what is left of it over this many says something. */
const rimReach = 6

/** Adds what the rim asks for, less where it is the edge of a thing. `rim` holds steps of each channel and their count. */
function addRim(
  demands: Colours,
  rim: readonly Float32Array[],
  cells: readonly number[],
  width: number,
  height: number,
): void {
  const near = rim.map(plane => boxBlur(plane, width, height, rimReach))
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k]
    if (rim[3][i] === 0) continue
    const largest = Math.max(Math.abs(near[0][i]), Math.abs(near[1][i]), Math.abs(near[2][i])) / near[3][i]
    const share = Math.exp(-((largest / stepOfLight) ** 2))
    for (let c = 0; c < 3; c++) demands[c][k] += share * rim[c][i]
  }
}

function smooth({ cells, shares, stride, demands, correction }: Grid, isBackward: boolean): void {
  const count = cells.length
  for (let k = 0; k < count; k++) {
    const at = isBackward ? count - 1 - k : k
    const cell = cells[at]
    correction[cell] =
      (demands[cell] +
        correction[cell - 1] +
        correction[cell + 1] +
        correction[cell - stride] +
        correction[cell + stride]) *
      shares[at]
  }
}

/** One V-cycle from `level` down. */
function relaxDown(grids: readonly Grid[], level: number): void {
  const grid = grids[level]
  const coarse = grids[level + 1]
  if (!coarse) {
    for (let turn = 0; turn < 12; turn++) smooth(grid, turn % 2 === 1)
    return
  }
  smooth(grid, false)
  smooth(grid, true)
  coarse.demands.fill(0)
  coarse.correction.fill(0)
  for (let k = 0; k < grid.cells.length; k++) {
    const cell = grid.cells[k]
    const { correction, stride } = grid
    const x = (cell % stride) - 1
    const y = Math.floor(cell / stride) - 1
    const to = ((y >> 1) + 1) * coarse.stride + (x >> 1) + 1
    if (!coarse.isUnknown[to]) continue
    coarse.demands[to] +=
      grid.demands[cell] +
      correction[cell - 1] +
      correction[cell + 1] +
      correction[cell - stride] +
      correction[cell + stride] -
      correction[cell] / grid.shares[k]
  }
  relaxDown(grids, level + 1)
  bringUp(grid, coarse)
  smooth(grid, false)
  smooth(grid, true)
}

/** Adds the coarse correction, bilinear between the centres of its cells. */
function bringUp(grid: Grid, { correction: small, stride: smallStride }: Grid): void {
  const { cells, stride, correction } = grid
  for (const cell of cells) {
    const x = (cell % stride) - 1
    const y = Math.floor(cell / stride) - 1
    const near = ((y >> 1) + 1) * smallStride + (x >> 1) + 1
    const across = x & 1 ? 1 : -1
    const down = y & 1 ? smallStride : -smallStride
    correction[cell] +=
      0.5625 * small[near] + 0.1875 * (small[near + across] + small[near + down]) + 0.0625 * small[near + across + down]
  }
}
