import type { Completion } from './completion.ts'
import { boxBlur } from './filters.ts'
import type { Planes } from './planes.ts'
import { relax } from './relaxation.ts'
import { lanes, type Region } from './relaxation-grids.ts'

/**
 * Joins copied pieces without seams, in the gradient domain (Pérez et al. 2003): inside the hole the picture takes the
 * differences between neighbours from where they were copied, and at its rim the colours that are there. The correction
 * that this asks of the plain copy is smooth, so a few multigrid cycles find it.
 */

const across = [1, -1, 0, 0]
const down = [0, 0, 1, -1]

/**
 * How firmly colours are held to what the patches agreed on: drift fades over 1 / sqrt of it pixels. Light may differ far
 * and wide, as in a sky; hues that wander are seen at once.
 */
const firmnessOfLight = 0.003
const firmnessOfHue = 0.02
const firmness = [firmnessOfLight, firmnessOfHue, firmnessOfHue, 1]

type Colours = readonly [Float32Array, Float32Array, Float32Array]

/** The box of the hole: nothing further off takes part. */
interface Box {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** Lays what is copied into the hole's pixels and joins it, in place. */
export function joinPieces(planes: Planes, hole: Uint8Array, { sources, agreed }: Completion): void {
  const { width, height } = planes
  const box = boxOf(hole, width, height)
  if (!box) return
  const cells = cellsOf(hole, box, width)
  const colours: Colours = [planes.r, planes.g, planes.b]
  for (const [c, plane] of colours.entries())
    for (const i of cells) {
      plane[i] = sources[i] < 0 ? agreed[c][i] : plane[(sources[i] >> 16) * width + (sources[i] & 0xffff)]
    }
  const demands = demandOf(planes, cells, colours, hole, sources, box)
  const corrections = relax(regionOf(hole, box, planes), firmness, demandsOfLight(cells, demands, colours, agreed))
  for (let k = 0; k < cells.length; k++) {
    const [light, red, blue] = [corrections[lanes * k], corrections[lanes * k + 1], corrections[lanes * k + 2]]
    planes.r[cells[k]] += light + red
    planes.g[cells[k]] += light - red - blue
    planes.b[cells[k]] += light + blue
  }
}

/** Pixels of the hole in reading order. */
function cellsOf(hole: Uint8Array, { left, top, width: wide, height: high }: Box, width: number): Int32Array {
  const cells = new Int32Array(wide * high)
  let count = 0
  for (let y = top; y < top + high; y++)
    for (let x = left, i = y * width + left; x < left + wide; x++, i++) if (hole[i]) cells[count++] = i
  return cells.subarray(0, count)
}

function boxOf(hole: Uint8Array, width: number, height: number): Box | null {
  let [left, top, right, bottom] = [width, height, -1, -1]
  for (let y = 0; y < height; y++) {
    const row = hole.subarray(y * width, (y + 1) * width)
    const first = row.indexOf(1)
    if (first < 0) continue
    left = Math.min(left, first)
    right = Math.max(right, row.lastIndexOf(1))
    top = Math.min(top, y)
    bottom = y
  }
  return right < 0 ? null : { left, top, width: right - left + 1, height: bottom - top + 1 }
}

function regionOf(hole: Uint8Array, { left, top, width, height }: Box, picture: Planes): Region {
  const unknown = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) {
    const start = (top + y) * picture.width + left
    unknown.set(hole.subarray(start, start + width), y * width)
  }
  const isEdge = {
    left: left === 0,
    top: top === 0,
    right: left + width === picture.width,
    bottom: top + height === picture.height,
  }
  return { width, height, unknown, isEdge }
}

/** For light and for two differences of hue: what is asked for, and the pull towards what the patches agreed on. */
function demandsOfLight(cells: Int32Array, [r, g, b]: Colours, copied: Colours, wanted: Colours): Float32Array {
  const out = new Float32Array(cells.length * lanes)
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k]
    const lackOfRed = wanted[0][i] - copied[0][i]
    const lackOfBlue = wanted[2][i] - copied[2][i]
    const lack = (lackOfRed + wanted[1][i] - copied[1][i] + lackOfBlue) / 3
    const light = (r[k] + g[k] + b[k]) / 3
    out[lanes * k] = light + firmnessOfLight * lack
    out[lanes * k + 1] = r[k] - light + firmnessOfHue * (lackOfRed - lack)
    out[lanes * k + 2] = b[k] - light + firmnessOfHue * (lackOfBlue - lack)
  }
  return out
}

/** A step at the rim is light that falls differently when it is small, and the edge of a thing when it is large. */
const stepOfLight = 0.2

/** What the plain copy lacks: where two pieces meet, their neighbours' differences are not those of the sources. */
function demandOf(
  { width, height }: Planes,
  cells: Int32Array,
  colours: Colours,
  hole: Uint8Array,
  sources: Int32Array,
  box: Box,
): Colours {
  const demands: Colours = [
    new Float32Array(cells.length),
    new Float32Array(cells.length),
    new Float32Array(cells.length),
  ]
  const known = (x: number, y: number): number =>
    x < 0 || y < 0 || x >= width || y >= height || hole[y * width + x] ? -1 : y * width + x
  const rim = [0, 1, 2, 3].map(() => new Float32Array(box.width * box.height))
  for (let k = 0; k < cells.length; k++) {
    const i = cells[k]
    const y = Math.floor(i / width)
    const x = i - y * width
    const here = sources[i]
    for (let d = 0; d < 4; d++) {
      const dx = across[d]
      const dy = down[d]
      if (x + dx < 0 || y + dy < 0 || x + dx >= width || y + dy >= height) continue
      const j = i + dy * width + dx
      const there = sources[j]
      // Two neighbours from one piece already differ as they should.
      if (here >= 0 && there === here + dy * 65_536 + dx) continue
      const beyond = here < 0 ? -1 : known((here & 0xffff) + dx, (here >> 16) + dy)
      const before = there < 0 ? -1 : known((there & 0xffff) - dx, (there >> 16) - dy)
      const at = (y - box.top) * box.width + x - box.left
      for (let c = 0; c < 3; c++) {
        const plane = colours[c]
        let slope = 0
        if (beyond >= 0) slope += plane[i] - plane[beyond]
        if (before >= 0) slope += plane[before] - plane[j]
        if (beyond >= 0 && before >= 0) slope /= 2
        const step = slope - (plane[i] - plane[j])
        if (hole[j]) demands[c][k] += step
        else rim[c][at] += step
      }
      if (!hole[j]) rim[3][at]++
    }
  }
  addRim(demands, rim, cells, width, box)
  return demands
}

/** Rough texture steps up and down at every pixel of a rim: only what is left of it over this many says something. */
const rimReach = 6

/** Adds what the rim asks for, less where it is the edge of a thing. `rim` holds steps of each channel and their count. */
function addRim(demands: Colours, rim: readonly Float32Array[], cells: Int32Array, width: number, box: Box): void {
  const near = rim.map(plane => boxBlur(plane, box.width, box.height, rimReach))
  for (let k = 0; k < cells.length; k++) {
    const y = Math.floor(cells[k] / width)
    const i = (y - box.top) * box.width + cells[k] - y * width - box.left
    if (rim[3][i] === 0) continue
    const largest = Math.max(Math.abs(near[0][i]), Math.abs(near[1][i]), Math.abs(near[2][i])) / near[3][i]
    const share = Math.exp(-((largest / stepOfLight) ** 2))
    for (let c = 0; c < 3; c++) demands[c][k] += share * rim[c][i]
  }
}
