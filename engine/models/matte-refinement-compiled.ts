/**
 * The refinement of a matte by compiled kernels: strips that settle what is in doubt, tiles that fit its outline to the
 * picture (only where an outline is), and strips of the full size that put it together. `matte-refinement.ts` has the plain
 * way.
 */
import { copyRows, runStrips } from '../parallel/strips.ts'
import type { Size } from '../pixels/enlarge.ts'
import type { Matte, Pixels, Planes } from '../pixels/planes.ts'
import { smallPlanes } from '../pixels/small-planes.ts'

const leastPixels = 4096
const stripPixels = 196_608
const tileSide = 96

const roundUp = (count: number): number => Math.ceil(count / 4) * 4

interface Settled {
  readonly matte: Float32Array
  readonly band: Float32Array
}

/** The coarse matte with its broad doubt decided, and the band in which its outline may run. */
function settle({ width, height, data }: Matte, reach: number): Settled | null {
  if (width < 8 || width * height < leastPixels) return null
  const extra = 4 * reach + 2
  const rows = Math.max(2 * extra, Math.floor(stripPixels / width))
  const settled = { matte: new Float32Array(data.length), band: new Float32Array(data.length) }
  const done = runStrips({
    program: 'settle',
    strips: Math.ceil(height / rows),
    inputFloats: width * (rows + 2 * extra),
    outputFloats: 2 * width * rows + 8,
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      copyRows(data, width, from - extra, end + extra, input)
      return [width, end - from, from, height, reach]
    },
    take: (strip, output) => {
      const from = strip * rows * width
      const count = Math.min(height * width - from, rows * width)
      settled.matte.set(output.subarray(0, count), from)
      settled.band.set(output.subarray(count + 4, 2 * count + 4), from)
    },
  })
  return done ? settled : null
}

interface Tile {
  readonly left: number
  readonly top: number
  readonly columns: number
  readonly rows: number
}

/** Tiles that the band runs through or beside. */
function tilesOn({ width, height }: Size, band: Float32Array): Tile[] {
  const tiles: Tile[] = []
  for (let top = 0; top < height; top += tileSide) {
    for (let left = 0; left < width; left += tileSide) {
      const columns = Math.min(tileSide, width - left)
      const rows = Math.min(tileSide, height - top)
      const [from, end] = [Math.max(0, left - 1), Math.min(width, left + columns + 1)]
      const last = Math.min(height, top + rows + 1)
      let isOn = false
      for (let y = Math.max(0, top - 1); y < last && !isOn; y++) {
        for (let i = y * width + from; i < y * width + end && !isOn; i++) isOn = band[i] > 0
      }
      if (isOn) tiles.push({ left, top, columns, rows })
    }
  }
  return tiles
}

/** Of a tile with `margin` about it, as the kernel wants it: it fits four pixels at a time, and half of the margin more. */
const strideOf = ({ columns }: { readonly columns: number }, margin: number): number =>
  roundUp(columns + margin) + margin

/** A tile of a plane with `margin` about it, the outermost pixels repeated beyond the picture. */
function copyTile(plane: Float32Array, size: Size, tile: Tile, margin: number, target: Float32Array, at: number): void {
  const stride = strideOf(tile, margin)
  const first = tile.left - margin
  const before = Math.max(0, -first)
  const inside = Math.min(size.width, first + stride) - first
  for (let y = 0; y < tile.rows + 2 * margin; y++) {
    const row = Math.min(size.height - 1, Math.max(0, tile.top + y - margin)) * size.width
    const to = at + y * stride
    target.set(plane.subarray(row + first + before, row + first + inside), to + before)
    if (before > 0) target.fill(plane[row], to, to + before)
    if (inside < stride) target.fill(plane[row + first + inside - 1], to + inside, to + stride)
  }
}

/** Four floats for each pixel: what red, green and blue count for, and the constant; nothing where no outline is. */
function fit(guide: Planes, { matte, band }: Settled, reach: number, epsilon: number): Float32Array | null {
  const { width, height } = guide
  const margin = 2 * reach
  const tiles = tilesOn(guide, band)
  const planes = [guide.r, guide.g, guide.b, matte]
  const fits = new Float32Array(width * height * 4)
  const done = runStrips({
    program: 'fit',
    strips: tiles.length,
    inputFloats: 4 * strideOf({ columns: tileSide }, margin) * (tileSide + 2 * margin),
    outputFloats: 4 * tileSide * tileSide,
    fill: (index, input) => {
      const tile = tiles[index]
      const { left, top, columns, rows } = tile
      const stride = strideOf(tile, margin)
      for (const [k, plane] of planes.entries()) {
        copyTile(plane, guide, tile, margin, input, k * stride * (rows + 2 * margin))
      }
      const [firstColumn, firstRow] = [Math.max(0, reach - left), Math.max(0, reach - top)]
      const lastColumn = Math.min(columns + 2 * reach - 1, width - 1 - left + reach)
      const lastRow = Math.min(rows + 2 * reach - 1, height - 1 - top + reach)
      return [columns, rows, reach, epsilon, firstColumn, lastColumn, firstRow, lastRow]
    },
    take: (index, output) => {
      const { left, top, columns, rows } = tiles[index]
      for (let y = 0; y < rows; y++) {
        fits.set(output.subarray(y * columns * 4, (y + 1) * columns * 4), ((top + y) * width + left) * 4)
      }
    },
  })
  return done ? fits : null
}

/** The matte at the size of `pixels`. */
function assemble(pixels: Pixels, size: Size, fits: Float32Array, { matte, band }: Settled): Float32Array | null {
  const { width, height } = pixels
  const rows = Math.max(1, Math.floor(65_536 / width))
  const small = smallPlanes(size, [fits, matte, band], width, height)
  const out = new Float32Array(width * height)
  const done = runStrips({
    program: 'assemble',
    strips: Math.ceil(height / rows),
    inputFloats: small.floatsFor(rows) + rows * width,
    outputFloats: rows * width,
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(height, from + rows)
      const { floats, smallRows } = small.write(input, from, end)
      const bytes = new Uint8Array(input.buffer, input.byteOffset + floats * 4)
      bytes.set(pixels.data.subarray(from * width * 4, end * width * 4))
      return [width, end - from, size.width, smallRows]
    },
    take: (strip, output) => {
      const from = strip * rows * width
      out.set(output.subarray(0, Math.min(rows * width, out.length - from)), from)
    },
  })
  return done ? out : null
}

/** `coarse` of the guide's size at the size of `pixels`, or null where there are no kernels. */
export function refineCompiled(
  pixels: Pixels,
  guide: Planes,
  coarse: Float32Array,
  reach: number,
  epsilon: number,
): Float32Array | null {
  const settled = settle({ width: guide.width, height: guide.height, data: coarse }, reach)
  const fits = settled && fit(guide, settled, reach, epsilon)
  return fits && assemble(pixels, guide, fits, settled)
}
