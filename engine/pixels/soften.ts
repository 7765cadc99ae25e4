/**
 * A wide Gaussian from 8-bit pixels to 8-bit pixels, in linear light: it has nothing to say about single pixels, so that
 * light is averaged over squares, blurred there, encoded, and read as a large picture in one walk.
 */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { toEncoded, toLinear } from './colour.ts'
import { gaussianBlur } from './filters.ts'
import type { Layer } from './layers.ts'
import { isOpaque, wholesOf } from './moves.ts'
import type { Pixels } from './planes.ts'
import { sweepPixels } from './sweep.ts'

/** Light of small squares of a picture, four floats each. */
interface Squares {
  readonly width: number
  readonly height: number
  readonly light: Float32Array
}

/** What a level of each channel is in linear light: three times 256 colours. */
function lightTables(): Float32Array {
  const tables = new Float32Array(3 * 256 * 4)
  for (let channel = 0; channel < 3; channel++)
    for (let level = 0; level < 256; level++) tables[(channel * 256 + level) * 4 + channel] = toLinear(level / 255)
  return tables
}

/** Mean light of squares of `side` pixels; those at the right and lower border may be cut. */
export function squaresOf(pixels: Pixels, side: number): Squares {
  const [width, height] = [Math.ceil(pixels.width / side), Math.ceil(pixels.height / side)]
  const light = new Float32Array(width * height * 4)
  if (!sumCompiled(pixels, side, width, light)) plainSums(pixels, side, width, light)
  for (let y = 0, at = 0; y < height; y++) {
    const rows = Math.min(side, pixels.height - y * side)
    for (let x = 0; x < width; x++, at += 4) {
      const share = 1 / (rows * Math.min(side, pixels.width - x * side))
      for (let k = 0; k < 3; k++) light[at + k] *= share
    }
  }
  return { width, height, light }
}

function sumCompiled({ width, height, data }: Pixels, side: number, small: number, light: Float32Array): boolean {
  const kernel = loadKernel('sweep')
  if (!kernel) return false
  const tables = lightTables()
  const [source, table, sums] = layOut(kernel, [width * 4, tables.byteLength, small * 16])
  const { buffer } = kernel.memory
  new Float32Array(buffer, table).set(tables)
  const row = new Float32Array(buffer, sums, small * 4)
  const bytes = new Uint8Array(buffer, source, width * 4)
  for (let y = 0; y < height; y++) {
    if (y % side === 0) row.fill(0)
    bytes.set(data.subarray(y * width * 4, (y + 1) * width * 4))
    kernel.functions.addLight(source, table, side, sums, width)
    if (y % side === side - 1 || y === height - 1) light.set(row, Math.floor(y / side) * small * 4)
  }
  return true
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainSums({ width, height, data }: Pixels, side: number, small: number, light: Float32Array): void {
  for (let y = 0, j = 0; y < height; y++)
    for (let x = 0; x < width; x++, j += 4) {
      const at = (Math.floor(y / side) * small + Math.floor(x / side)) * 4
      for (let k = 0; k < 3; k++) light[at + k] += toLinear(data[j + k] / 255)
    }
}

/** Squares across a blur's sigma: bilinear reading between fewer would show. */
const squaresInSigma = 3

/** Null for a narrow blur, and where a picture is not opaque: clear pixels have no light of their own to spread. */
export function softenPixels(pixels: Pixels, sigma: number, progress: (fraction: number) => void): Pixels | null {
  const side = Math.floor(sigma / squaresInSigma)
  if (side < 2 || !isOpaque(wholesOf(pixels))) return null
  const { width, height, light } = squaresOf(pixels, side)
  // Averaging over a square and reading between squares are small blurs themselves.
  const left = Math.sqrt(Math.max(0, (sigma / side) ** 2 - 1 / 12 - 1 / 6))
  const colours = new Float32Array(light.length)
  for (let k = 0; k < 3; k++) {
    progress(0.2 + 0.1 * k)
    const plane = Float32Array.from({ length: width * height }, (_, i) => light[i * 4 + k])
    const soft = gaussianBlur(plane, width, height, left)
    for (let i = 0; i < soft.length; i++) colours[i * 4 + k] = toEncoded(soft[i])
  }
  const layer: Layer = { kind: 'picture', width, height, colours, span: { width: width * side, height: height * side } }
  return sweepPixels(pixels, [layer], fraction => progress(0.5 + 0.5 * fraction))
}
