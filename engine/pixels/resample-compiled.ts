/**
 * Changes of size by a compiled kernel, a strip of output rows at a time. Whichever direction leaves fewer pixels goes
 * first: columns when a picture gets smaller, rows when it grows.
 */
import { runStrips } from '../parallel/strips.ts'
import type { Taps } from './resample.ts'

const leastPixels = 4096
const stripFloats = 131_072

const quadsOf = (count: number): number => Math.ceil(count / 4)

/** A row's taps in groups of four: the kernel multiplies four at once, and reads four pixels at once. */
function alongRows(
  axis: Taps,
  width: number,
  newWidth: number,
): { first: Int32Array; weights: Float32Array; quads: number } {
  const quads = quadsOf(axis.taps)
  const spare = (quadsOf(newWidth) + 1) * 4
  const first = new Int32Array(spare)
  const weights = new Float32Array(spare * quads * 4)
  for (let x = 0; x < newWidth; x++) {
    // A group that would reach beyond the row begins earlier: what lies there may be NaN, and no weight makes that nothing.
    first[x] = Math.min(axis.first[x], width - quads * 4)
    const at = x * quads * 4 + axis.first[x] - first[x]
    for (let k = 0; k < axis.taps; k++) weights[at + k] = axis.weights[x * axis.taps + k]
  }
  return { first, weights, quads }
}

export function resizeCompiled(
  plane: Float32Array,
  width: number,
  height: number,
  newWidth: number,
  newHeight: number,
  across: Taps,
  down: Taps,
): Float32Array | null {
  if (Math.max(width * height, newWidth * newHeight) < leastPixels || Math.min(width, newWidth) < 8) return null
  const columnsFirst = newHeight <= height
  const perRow = columnsFirst ? width * Math.max(1, height / newHeight) : newWidth
  const rows = Math.max(4, Math.min(newHeight, Math.floor(stripFloats / perRow)))
  const { taps } = down
  if (quadsOf(across.taps) * 4 > width) return null
  const along = alongRows(across, width, newWidth)
  const sourceRowsOf = (from: number, end: number): number => down.first[end - 1] + taps - down.first[from]
  const strips = Math.ceil(newHeight / rows)
  let mostRows = 0
  for (let strip = 0; strip < strips; strip++) {
    mostRows = Math.max(mostRows, sourceRowsOf(strip * rows, Math.min(newHeight, (strip + 1) * rows)))
  }
  const tables = quadsOf(rows) * 4 + quadsOf(rows * taps) * 4 + along.first.length + along.weights.length
  const out = new Float32Array(newWidth * newHeight)
  const done = runStrips({
    program: 'resize',
    strips,
    inputFloats: tables + width * mostRows,
    outputFloats: newWidth * rows,
    fill: (strip, input) => {
      const from = strip * rows
      const end = Math.min(newHeight, from + rows)
      const top = down.first[from]
      const indices = new Int32Array(input.buffer, input.byteOffset, input.length)
      for (let y = from; y < end; y++) indices[y - from] = down.first[y] - top
      let at = quadsOf(end - from) * 4
      input.set(down.weights.subarray(from * taps, end * taps), at)
      at += quadsOf((end - from) * taps) * 4
      indices.set(along.first, at)
      input.set(along.weights, at + along.first.length)
      const sourceRows = sourceRowsOf(from, end)
      input.set(plane.subarray(top * width, (top + sourceRows) * width), at + along.first.length + along.weights.length)
      return [width, newWidth, sourceRows, end - from, taps, along.quads, columnsFirst ? 1 : 0]
    },
    take: (strip, output) => {
      const from = strip * rows
      out.set(output.subarray(0, (Math.min(newHeight, from + rows) - from) * newWidth), from * newWidth)
    },
  })
  return done ? out : null
}
