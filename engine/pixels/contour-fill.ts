/**
 * Draws a map of outlines into pixels: each row of samples is cut where arcs cross it, and every stretch takes the colour
 * of the region on its left end's far side. Coverage is exact along a row and sampled four times down a pixel; as every
 * arc parts exactly two regions, no gap can open between them.
 */
import type { Arc, Contours } from './contours.ts'
import type { Planes } from './planes.ts'

const rowsPerPixel = 4

export function fillContours(
  planes: Planes,
  { arcs }: Contours,
  colours: Float32Array,
  scaleX: number,
  scaleY: number,
  progress: (done: number) => void,
): void {
  const { width, height, r, g, b } = planes
  r.fill(0)
  g.fill(0)
  b.fill(0)
  const rows = collectCrossings(arcs, height, scaleX, scaleY)
  progress(0.5)
  const share = 1 / rowsPerPixel
  for (let row = 0; row < height * rowsPerPixel; row++) {
    if (row % 256 === 0) progress(0.5 + (0.5 * row) / (height * rowsPerPixel))
    const order = rows.sorted(row)
    const line = Math.floor(row / rowsPerPixel) * width
    for (let k = 0; k < order.length; k++) {
      const region = rows.region[order[k]]
      if (region < 0) continue
      const from = Math.max(0, rows.x[order[k]])
      const to = k + 1 < order.length ? Math.min(width, rows.x[order[k + 1]]) : width
      if (to <= from) continue
      const red = colours[3 * region] * share
      const green = colours[3 * region + 1] * share
      const blue = colours[3 * region + 2] * share
      const first = Math.floor(from)
      const last = Math.min(width - 1, Math.floor(to))
      for (let x = first; x <= last; x++) {
        const cover = x > first && x < last ? 1 : Math.min(to, x + 1) - Math.max(from, x)
        r[line + x] += red * cover
        g[line + x] += green * cover
        b[line + x] += blue * cover
      }
    }
  }
}

/** Where arcs cross the sample rows, and the region to the right of each crossing. */
class Crossings {
  readonly x: Float32Array
  readonly region: Int32Array
  private readonly starts: Uint32Array

  constructor(x: Float32Array, region: Int32Array, starts: Uint32Array) {
    this.x = x
    this.region = region
    this.starts = starts
  }

  sorted(row: number): Uint32Array {
    const from = this.starts[row]
    const order = new Uint32Array(this.starts[row + 1] - from)
    for (let k = 0; k < order.length; k++) {
      const own = from + k
      let at = k
      // Arcs come in no order, but few cross a row.
      while (at > 0 && this.x[order[at - 1]] > this.x[own]) {
        order[at] = order[at - 1]
        at--
      }
      order[at] = own
    }
    return order
  }
}

function collectCrossings(arcs: readonly Arc[], height: number, scaleX: number, scaleY: number): Crossings {
  const rows = height * rowsPerPixel
  const lines = arcs.map(arc => flatten(arc.curve, scaleX, scaleY * rowsPerPixel))
  const starts = new Uint32Array(rows + 2)
  for (const line of lines) {
    eachCrossing(line, rows, row => {
      starts[row + 2]++
    })
  }
  for (let row = 2; row < starts.length; row++) starts[row] += starts[row - 1]
  const x = new Float32Array(starts[rows + 1])
  const region = new Int32Array(starts[rows + 1])
  lines.forEach((line, k) => {
    const { left, right } = arcs[k]
    eachCrossing(line, rows, (row, at, isDown) => {
      const slot = starts[row + 1]++
      x[slot] = at
      region[slot] = isDown ? left : right
    })
  })
  return new Crossings(x, region, starts)
}

/** Samples lie half-way down their rows. */
function eachCrossing(
  line: Float64Array,
  rows: number,
  visit: (row: number, x: number, isDown: boolean) => void,
): void {
  for (let k = 0; k + 3 < line.length; k += 2) {
    const y = line[k + 1] - 0.5
    const endY = line[k + 3] - 0.5
    if (y === endY) continue
    const isDown = endY > y
    const top = Math.max(0, Math.ceil(isDown ? y : endY))
    const bottom = Math.min(rows - 1, Math.ceil(isDown ? endY : y) - 1)
    const slope = (line[k + 2] - line[k]) / (endY - y)
    for (let row = top; row <= bottom; row++) visit(row, line[k] + (row - y) * slope, isDown)
  }
}

/** A row of cubics as a polyline whose steps are about a pixel. */
export function flatten(curve: Float64Array, scaleX: number, scaleY: number): Float64Array {
  const points: number[] = [curve[0] * scaleX, curve[1] * scaleY]
  for (let k = 2; k + 5 < curve.length; k += 6) {
    const c = [curve[k - 2], curve[k - 1], ...curve.subarray(k, k + 6)]
    const length =
      Math.hypot(c[2] - c[0], c[3] - c[1]) + Math.hypot(c[4] - c[2], c[5] - c[3]) + Math.hypot(c[6] - c[4], c[7] - c[5])
    const steps = Math.max(1, Math.min(64, Math.ceil((length * scaleX) / 1.5)))
    for (let n = 1; n <= steps; n++) {
      const t = n / steps
      const s = 1 - t
      const [p, q, u, v] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
      points.push(
        (p * c[0] + q * c[2] + u * c[4] + v * c[6]) * scaleX,
        (p * c[1] + q * c[3] + u * c[5] + v * c[7]) * scaleY,
      )
    }
  }
  return Float64Array.from(points)
}
