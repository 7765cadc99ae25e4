/**
 * Triangles on a grid of pixels: walking their insides row by row, and breaking a picture into those that fit it.
 */
import Delaunator from 'delaunator'

export interface Triangulation {
  /** x, y of every vertex. */
  readonly points: Float64Array
  /** Three vertices each. */
  readonly corners: Uint32Array
}

export function triangulate(points: Float64Array): Triangulation {
  return { points, corners: Uint32Array.from(new Delaunator(points).triangles) }
}

/**
 * Calls `visit` with every run of pixels whose centres, moved by the offset, lie in a triangle. `scale` stretches the
 * triangulation to the size of the picture. Triangles that share an edge share no pixel and leave none out.
 */
export function fillTriangles(
  { points, corners }: Triangulation,
  width: number,
  height: number,
  { scaleX = 1, scaleY = 1, offsetX = 0.5, offsetY = 0.5 },
  visit: (triangle: number, y: number, from: number, end: number) => void,
): void {
  for (let k = 0; k < corners.length; k += 3) {
    const x = [0, 1, 2].map(c => points[2 * corners[k + c]] * scaleX - offsetX)
    const y = [0, 1, 2].map(c => points[2 * corners[k + c] + 1] * scaleY - offsetY)
    const top = Math.max(0, Math.ceil(Math.min(y[0], y[1], y[2])))
    const bottom = Math.min(height - 1, Math.ceil(Math.max(y[0], y[1], y[2])) - 1)
    for (let row = top; row <= bottom; row++) {
      let from = Number.POSITIVE_INFINITY
      let to = Number.NEGATIVE_INFINITY
      for (let c = 0; c < 3; c++) {
        const d = c === 2 ? 0 : c + 1
        // The same arithmetic for both triangles at an edge, whichever way round they go.
        const [upper, lower] = y[c] < y[d] || (y[c] === y[d] && x[c] < x[d]) ? [c, d] : [d, c]
        if (row < y[upper] || row >= y[lower]) continue
        const at = x[upper] + ((row - y[upper]) / (y[lower] - y[upper])) * (x[lower] - x[upper])
        if (at < from) from = at
        if (at > to) to = at
      }
      const first = Math.max(0, Math.ceil(from))
      const end = Math.min(width, Math.ceil(to))
      if (first < end) visit(k / 3, row, first, end)
    }
  }
}
