/**
 * What a walk over a picture (`sweep.ts`) puts over each pixel, and where small planes are read for a large picture.
 */
import type { ColourCube } from './colour-cube.ts'
import type { LineField, Triple } from './line-field.ts'
import type { Pixels, Planes } from './planes.ts'

export type Layer =
  | { readonly kind: 'cube'; readonly cube: ColourCube }
  | ({ readonly kind: 'lines' } & LineField)
  /** Moves colours towards one, by shares in a small plane; what is brighter comes down by `most` of a share at most. */
  | {
      readonly kind: 'veil'
      readonly width: number
      readonly height: number
      readonly shares: Float32Array
      readonly colour: Triple
      readonly most: number
    }
  /** A small picture (four floats a pixel, the last unused) in place of the large one; it reaches over `span`, which may be larger. */
  | {
      readonly kind: 'picture'
      readonly width: number
      readonly height: number
      readonly colours: Float32Array
      readonly span: LargeSize
    }
  /** A tile of grain, most in the middle tones, and how much of it each channel gets. */
  | { readonly kind: 'grain'; readonly tile: Float32Array; readonly shares: readonly [number, number, number] }
  /** Keeps what is brighter than 0.88 from burning out flat. */
  | { readonly kind: 'shoulder'; readonly amount: number }

/** Works on one row of colours, four floats each. */
export interface RowSweep {
  readonly row: Float32Array
  /** Reads row `y` of the picture into `row`, and writes it back; tells how many layers that has done already. */
  fromBytes(data: Pixels['data'], y: number): number
  toBytes(data: Uint8ClampedArray, y: number): void
  fromPlanes(planes: Planes, y: number): void
  toPlanes(planes: Planes, y: number): void
  apply(layer: number, y: number): void
}

export interface LargeSize {
  readonly width: number
  readonly height: number
}

/** Which two small rows a large one lies between, and how far towards the second. */
export function betweenRows(y: number, height: number, small: number): readonly [number, number, number] {
  const at = Math.min(small - 1, Math.max(0, ((y + 0.5) * small) / height - 0.5))
  const top = Math.floor(at)
  return [top, Math.min(small - 1, top + 1), at - top]
}

/** The same along a row. The last cell is read from its left end, so that its right neighbour exists where there is one. */
export function betweenColumns(x: number, width: number, small: number): readonly [number, number, number] {
  const at = Math.min(small - 1, Math.max(0, ((x + 0.5) * small) / width - 0.5))
  const left = Math.max(0, Math.min(Math.floor(at), small - 2))
  return [left, Math.min(small - 1, left + 1), at - left]
}
