import { createWhole, type Whole } from './moves.ts'
import { viewTileCompiled } from './view-compiled.ts'

/**
 * A picture as another camera saw it (turned, tilted), from 8-bit pixels to 8-bit pixels: every pixel is read through a
 * cubic (Catmull-Rom) where the view says, a tile at a time so that a tile's source is small. The edge repeats outwards.
 */

/** A sum that is linear in the place: its value at the first pixel, and its steps to the right and down. */
type Linear = readonly [number, number, number]

/** Where pixel (i, j) looks: (x / depth, y / depth), pixel centres at whole numbers. */
export interface View {
  readonly x: Linear
  readonly y: Linear
  readonly depth: Linear
}

const side = 256

export const at = ([first, right, down]: Linear, x: number, y: number): number => first + right * x + down * y

export function viewWhole(
  from: Whole,
  view: View,
  { width, height }: { readonly width: number; readonly height: number },
  progress: (fraction: number) => void,
): Whole {
  const out = createWhole(width, height)
  for (let top = 0; top < height; top += side) {
    progress(top / height)
    for (let left = 0; left < width; left += side) {
      const tile = { left, top, right: Math.min(width, left + side), bottom: Math.min(height, top + side) }
      const source = sourceOf(from, view, tile)
      if (!viewTileCompiled(source, view, tile, out)) plainTile(source, view, tile, out)
    }
  }
  return out
}

export interface Tile {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** What a tile looks at, with its place in the picture. */
export interface Source extends Whole {
  readonly left: number
  readonly top: number
}

/** Copies the stretch of the picture that the tile's corners span, and what a cubic reads about it. */
function sourceOf(from: Whole, { x, y, depth }: View, tile: Tile): Source {
  const corners = [tile.left, tile.right - 1].flatMap(i =>
    [tile.top, tile.bottom - 1].map(j => {
      const share = 1 / at(depth, i, j)
      return [at(x, i, j) * share, at(y, i, j) * share]
    }),
  )
  const [columns, rows] = [corners.map(([column]) => column), corners.map(([, row]) => row)]
  // A hair more than a cubic reads: roundings may differ along a row.
  const left = Math.floor(Math.min(...columns)) - 2
  const top = Math.floor(Math.min(...rows)) - 2
  const width = Math.floor(Math.max(...columns)) + 4 - left
  const height = Math.floor(Math.max(...rows)) + 4 - top
  const data = new Uint32Array(width * height)
  const before = Math.min(width, Math.max(0, -left))
  const first = Math.max(0, left)
  const last = Math.min(from.width, left + width)
  for (let j = 0; j < height; j++) {
    const row = Math.min(from.height - 1, Math.max(0, top + j)) * from.width
    const to = j * width
    data.fill(from.data[row], to, to + before)
    if (last > first) data.set(from.data.subarray(row + first, row + last), to + before)
    data.fill(from.data[row + from.width - 1], to + before + Math.max(0, last - first), to + width)
  }
  return { left, top, width, height, data }
}

function cubicWeights(t: number, out: Float64Array): void {
  const square = t * t
  const cube = square * t
  out[0] = square - 0.5 * (cube + t)
  out[1] = 1.5 * cube - 2.5 * square + 1
  out[2] = 2 * square - 1.5 * cube + 0.5 * t
  out[3] = 0.5 * (cube - square)
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainTile(source: Source, { x, y, depth }: View, tile: Tile, out: Whole): void {
  const bytes = new Uint8Array(source.data.buffer)
  const target = new Uint8ClampedArray(out.data.buffer)
  const [across, down] = [new Float64Array(4), new Float64Array(4)]
  for (let j = tile.top; j < tile.bottom; j++)
    for (let i = tile.left; i < tile.right; i++) {
      const share = 1 / at(depth, i, j)
      const column = at(x, i, j) * share - source.left
      const row = at(y, i, j) * share - source.top
      cubicWeights(column - Math.floor(column), across)
      cubicWeights(row - Math.floor(row), down)
      const first = (Math.floor(row) - 1) * source.width + Math.floor(column) - 1
      for (let k = 0; k < 4; k++) {
        let sum = 0
        for (let q = 0; q < 16; q++) {
          sum += down[q >> 2] * across[q & 3] * bytes[4 * (first + (q >> 2) * source.width + (q & 3)) + k]
        }
        target[4 * (j * out.width + i) + k] = sum
      }
    }
}
