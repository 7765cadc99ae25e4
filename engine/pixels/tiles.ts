/**
 * Square tiles of varying size that lie along a field of directions: places found by Lloyd's method in a turned square
 * metric (Hausner 2001), and the question which tile a pixel belongs to and how far inside it lies.
 */
import { createRandom } from './noise.ts'

export interface Tiles {
  readonly count: number
  readonly x: Float32Array
  readonly y: Float32Array
  /** Unit direction of one side. */
  readonly cos: Float32Array
  readonly sin: Float32Array
  /** Half the width. */
  readonly half: Float32Array
}

export interface TileField {
  readonly width: number
  readonly height: number
  readonly tangentX: Float32Array
  readonly tangentY: Float32Array
  /** Width of a tile at each pixel. */
  readonly size: Float32Array
}

/** Tiles scattered so that each has about its own area to itself. */
export function createTiles(field: TileField, seed: number): Tiles {
  const { width, height, size } = field
  const random = createRandom(seed * 47 + 3)
  const x: number[] = []
  const y: number[] = []
  // Rows of the tallest tile; each cell is asked how many of the local size it holds.
  let largest = 1
  for (const value of size) if (value > largest) largest = value
  const cell = largest
  for (let top = 0; top < height; top += cell) {
    for (let left = 0; left < width; left += cell) {
      const i =
        Math.min(height - 1, Math.floor(top + cell / 2)) * width + Math.min(width - 1, Math.floor(left + cell / 2))
      const across = Math.max(1, Math.round(cell / size[i]))
      for (let k = 0; k < across * across; k++) {
        x.push(Math.min(width - 0.01, left + (((k % across) + 0.3 + 0.4 * random()) * cell) / across))
        y.push(Math.min(height - 0.01, top + ((Math.floor(k / across) + 0.3 + 0.4 * random()) * cell) / across))
      }
    }
  }
  const count = x.length
  const tiles = {
    count,
    x: Float32Array.from(x),
    y: Float32Array.from(y),
    cos: new Float32Array(count),
    sin: new Float32Array(count),
    half: new Float32Array(count),
  }
  alignTiles(tiles, field)
  return tiles
}

function alignTiles(tiles: Tiles, { width, height, tangentX, tangentY, size }: TileField): void {
  for (let k = 0; k < tiles.count; k++) {
    const i = Math.min(height - 1, tiles.y[k] | 0) * width + Math.min(width - 1, tiles.x[k] | 0)
    tiles.cos[k] = tangentX[i]
    tiles.sin[k] = tangentY[i]
    tiles.half[k] = size[i] / 2
  }
}

const rounds = 9

/** Moves each tile to the middle of what is nearest to it, pixels on edges not counted, and turns it with the field. */
export function relaxTiles(
  tiles: Tiles,
  field: TileField,
  onEdge: Float32Array,
  progress: (done: number) => void,
): void {
  const { width, height } = field
  const sums = new Float64Array(tiles.count * 3)
  for (let round = 0; round < rounds; round++) {
    progress(round / rounds)
    const { nearest } = assignTiles(tiles, width, height)
    sums.fill(0)
    for (let y = 0, i = 0; y < height; y++) {
      for (let x = 0; x < width; x++, i++) {
        const k = 3 * nearest[i]
        const weight = 1.15 - onEdge[i]
        sums[k] += (x + 0.5) * weight
        sums[k + 1] += (y + 0.5) * weight
        sums[k + 2] += weight
      }
    }
    for (let k = 0; k < tiles.count; k++) {
      if (sums[3 * k + 2] <= 0) continue
      tiles.x[k] = Math.min(width - 0.01, sums[3 * k] / sums[3 * k + 2])
      tiles.y[k] = Math.min(height - 0.01, sums[3 * k + 1] / sums[3 * k + 2])
    }
    alignTiles(tiles, field)
  }
}

export interface Assignment {
  readonly nearest: Int32Array
  /** Distance to the tile's own side or to half-way to the next tile, pixels; negative outside. */
  readonly inside: Float32Array
}

/** The tile whose square reaches each pixel first, all growing at their own size. */
export function assignTiles(
  tiles: Tiles,
  width: number,
  height: number,
  progress?: (done: number) => void,
): Assignment {
  const { count, x, y, cos, sin, half } = tiles
  const nearest = new Int32Array(width * height)
  const inside = new Float32Array(width * height)
  let largest = 1
  for (let k = 0; k < count; k++) if (half[k] > largest) largest = half[k]
  const cell = 2 * largest
  const columns = Math.ceil(width / cell)
  const rows = Math.ceil(height / cell)
  const { starts, members } = fileByCell(tiles, cell, columns, rows)
  const near = new Int32Array(count)
  for (let row = 0; row < rows; row++) {
    progress?.(row / rows)
    for (let column = 0; column < columns; column++) {
      let found = 0
      for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++) {
        for (let c = Math.max(0, column - 1); c <= Math.min(columns - 1, column + 1); c++) {
          for (let m = starts[r * columns + c]; m < starts[r * columns + c + 1]; m++) near[found++] = members[m]
        }
      }
      const bottom = Math.min(height, Math.ceil((row + 1) * cell))
      const right = Math.min(width, Math.ceil((column + 1) * cell))
      for (let py = Math.ceil(row * cell); py < bottom; py++) {
        for (let px = Math.ceil(column * cell); px < right; px++) {
          let first = Number.POSITIVE_INFINITY
          let second = Number.POSITIVE_INFINITY
          let own = 0
          for (let m = 0; m < found; m++) {
            const k = near[m]
            const dx = px + 0.5 - x[k]
            const dy = py + 0.5 - y[k]
            const u = dx * cos[k] + dy * sin[k]
            const v = dy * cos[k] - dx * sin[k]
            const away = (u < 0 ? -u : u) > (v < 0 ? -v : v) ? (u < 0 ? -u : u) / half[k] : (v < 0 ? -v : v) / half[k]
            if (away < first) {
              second = first
              first = away
              own = k
            } else if (away < second) second = away
          }
          const i = py * width + px
          nearest[i] = own
          inside[i] = half[own] * Math.min(1.3 - first, (second - first) / 2)
        }
      }
    }
  }
  return { nearest, inside }
}

function fileByCell({ count, x, y }: Tiles, cell: number, columns: number, rows: number) {
  const cellOf = (k: number): number =>
    Math.min(rows - 1, Math.floor(y[k] / cell)) * columns + Math.min(columns - 1, Math.floor(x[k] / cell))
  const starts = new Uint32Array(columns * rows + 1)
  for (let k = 0; k < count; k++) starts[cellOf(k) + 1]++
  for (let c = 1; c < starts.length; c++) starts[c] += starts[c - 1]
  const next = starts.slice()
  const members = new Uint32Array(count)
  for (let k = 0; k < count; k++) members[next[cellOf(k)]++] = k
  return { starts, members }
}
