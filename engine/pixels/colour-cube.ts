/**
 * A change that depends on nothing but a pixel's own colour, sampled once on a lattice of colours and read back between
 * its points (tetrahedral interpolation, Kasson et al. 1995). However costly the change is, twelve megapixels then cost
 * twelve million short look-ups; and greys, which lie on the diagonal that every tetrahedron shares, stay exact.
 */
import type { Planes } from './planes.ts'

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

/**
 * Changes the pixels from `first` up to `end` in place. `amount` 0..1 mixes with what was there; beyond 1 it goes on in
 * the same direction.
 */
export function applyColourCube(planes: Planes, cube: ColourCube, amount: number, first: number, end: number): void {
  const { r, g, b } = planes
  const { size, points } = cube
  const last = size - 1
  const most = last - 1
  const blueStep = 3
  const greenStep = 3 * size
  const redStep = 3 * size * size
  for (let i = first; i < end; i++) {
    const x = r[i] <= 0 ? 0 : r[i] >= 1 ? last : r[i] * last
    const y = g[i] <= 0 ? 0 : g[i] >= 1 ? last : g[i] * last
    const z = b[i] <= 0 ? 0 : b[i] >= 1 ? last : b[i] * last
    const column = x > most ? most : x | 0
    const row = y > most ? most : y | 0
    const layer = z > most ? most : z | 0
    const u = x - column
    const v = y - row
    const w = z - layer
    const corner = column * redStep + row * greenStep + layer * blueStep
    // From the near corner along the axis that is furthest on, then the next, then the last, to the far corner.
    let [largest, middle, smallest] = [u, v, w]
    let [one, two, three] = [redStep, greenStep, blueStep]
    if (largest < middle) {
      ;[largest, middle] = [middle, largest]
      ;[one, two] = [two, one]
    }
    if (middle < smallest) {
      ;[middle, smallest] = [smallest, middle]
      ;[two, three] = [three, two]
    }
    if (largest < middle) {
      ;[largest, middle] = [middle, largest]
      ;[one, two] = [two, one]
    }
    one += corner
    two += one
    three += two
    const near = 1 - largest
    largest -= middle
    middle -= smallest
    const red = near * points[corner] + largest * points[one] + middle * points[two] + smallest * points[three]
    const green =
      near * points[corner + 1] + largest * points[one + 1] + middle * points[two + 1] + smallest * points[three + 1]
    const blue =
      near * points[corner + 2] + largest * points[one + 2] + middle * points[two + 2] + smallest * points[three + 2]
    r[i] += (red - r[i]) * amount
    g[i] += (green - g[i]) * amount
    b[i] += (blue - b[i]) * amount
  }
}
