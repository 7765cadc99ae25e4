/**
 * A change that depends on nothing but a pixel's own colour, sampled once on a lattice of colours and read back between
 * its points (tetrahedral interpolation, Kasson et al. 1995). However costly the change is, twelve megapixels then cost
 * twelve million short look-ups; and greys, which lie on the diagonal that every tetrahedron shares, stay exact.
 */
import type { Planes } from './planes.ts'
import { applyCubeCompiled } from './planes-compiled.ts'

export interface ColourCube {
  /** Lattice points along each axis. */
  readonly size: number
  /** Red, green and blue of each point; blue runs fastest, then green. */
  readonly points: Float32Array
}

/** Reads a colour (encoded sRGB 0..1) and writes what it becomes into `out`. */
export type ColourChange = (r: number, g: number, b: number, out: Float64Array) => void

export function createColourCube(change: ColourChange, size = 33): ColourCube {
  const points = new Float32Array(size ** 3 * 3)
  const out = new Float64Array(3)
  const last = size - 1
  let at = 0
  for (let r = 0; r < size; r++)
    for (let g = 0; g < size; g++)
      for (let b = 0; b < size; b++, at += 3) {
        change(r / last, g / last, b / last, out)
        points[at] = out[0]
        points[at + 1] = out[1]
        points[at + 2] = out[2]
      }
  return { size, points }
}

/** A cube that takes only `amount` of another's change; beyond 1 it goes on in the same direction. */
export function mixedCube(cube: ColourCube, amount: number): ColourCube {
  if (amount === 1) return cube
  const { size, points } = cube
  const mixed = new Float32Array(points.length)
  for (let i = 0, k = 0; k < size ** 3; k++) {
    for (const own of [Math.floor(k / size / size), Math.floor(k / size) % size, k % size]) {
      const from = own / (size - 1)
      mixed[i] = from + (points[i] - from) * amount
      i++
    }
  }
  return { size, points: mixed }
}

/**
 * Changes the pixels from `first` up to `end` in place. `amount` 0..1 mixes with what was there; beyond 1 it goes on in
 * the same direction.
 */
export function applyColourCube(planes: Planes, cube: ColourCube, amount: number, first: number, end: number): void {
  if (!applyCubeCompiled(planes, cube.points, cube.size, amount, first, end)) {
    plainApplyCube(planes, cube, amount, first, end)
  }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainApplyCube(planes: Planes, cube: ColourCube, amount: number, first: number, end: number): void {
  const { r, g, b } = planes
  const { size, points } = cube
  const last = size - 1
  const redStep = 3 * size * size
  const greenStep = 3 * size
  const toFar = redStep + greenStep + 3
  for (let i = first; i < end; i++) {
    const x = Math.min(last, Math.max(0, r[i] * last))
    const y = Math.min(last, Math.max(0, g[i] * last))
    const z = Math.min(last, Math.max(0, b[i] * last))
    // The last cell is read from its near end, so that its far corner exists.
    const column = Math.min(last - 1, x | 0) | 0
    const row = Math.min(last - 1, y | 0) | 0
    const layer = Math.min(last - 1, z | 0) | 0
    const u = x - column
    const v = y - row
    const w = z - layer
    const corner = (column * redStep + row * greenStep + layer * 3) | 0
    const far = corner + toFar
    // From the near corner along the axis that is furthest on, then the next, then the last, to the far corner.
    const isRedFirst = u >= v && u >= w
    const isGreenFirst = !isRedFirst && v >= w
    const isRedLast = u < v && u < w
    const isGreenLast = !isRedLast && v < w
    const one = corner + (isRedFirst ? redStep : isGreenFirst ? greenStep : 3)
    const two = far - (isRedLast ? redStep : isGreenLast ? greenStep : 3)
    const largest = isRedFirst ? u : isGreenFirst ? v : w
    const smallest = isRedLast ? u : isGreenLast ? v : w
    const middle = u + v + w - largest - smallest
    const nearShare = 1 - largest
    const oneShare = largest - middle
    const twoShare = middle - smallest
    const red = nearShare * points[corner] + oneShare * points[one] + twoShare * points[two] + smallest * points[far]
    const green =
      nearShare * points[corner + 1] +
      oneShare * points[one + 1] +
      twoShare * points[two + 1] +
      smallest * points[far + 1]
    const blue =
      nearShare * points[corner + 2] +
      oneShare * points[one + 2] +
      twoShare * points[two + 2] +
      smallest * points[far + 2]
    r[i] += (red - r[i]) * amount
    g[i] += (green - g[i]) * amount
    b[i] += (blue - b[i]) * amount
  }
}
