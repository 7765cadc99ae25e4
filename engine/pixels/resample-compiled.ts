/**
 * Changes of size by a compiled kernel, a strip of output rows at a time. Whichever direction leaves fewer pixels goes
 * first: columns when a picture gets smaller, rows when it grows.
 */
import { layOut, loadKernel } from '../parallel/kernels.ts'
import { runStrips } from '../parallel/strips.ts'
import { createPlanes, type Pixels, type Planes } from './planes.ts'
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

/** What becomes of every value on its way to the planes that take it. */
export interface Target {
  readonly planes: Planes
  readonly factor: number
  readonly offset: number
}

/**
 * 8-bit pixels as planes of another size, a few rows at a time; null where some pixel is not opaque, or there is no kernel.
 * Columns go first, as suits a picture that gets smaller.
 */
export function reduceCompiled(pixels: Pixels, across: Taps, down: Taps, target?: Target): Planes | null {
  const { width, data } = pixels
  const [newWidth, newHeight] = [across.first.length, down.first.length]
  const kernel = width < 8 || quadsOf(across.taps) * 4 > width ? null : loadKernel('planes')
  if (!kernel) return null
  const along = alongRows(across, width, newWidth)
  const { taps } = down
  const rowsAtOnce = Math.max(1, Math.floor(stripFloats / width / Math.max(1, pixels.height / newHeight)))
  const lastOf = (from: number): number => Math.min(newHeight, from + rowsAtOnce)
  let most = 0
  for (let from = 0; from < newHeight; from += rowsAtOnce) {
    most = Math.max(most, down.first[lastOf(from) - 1] + taps - down.first[from])
  }
  const plane = width * most * 4
  const [source, r, g, b, alpha, thin, out, rows, weights, first, wide] = layOut(kernel, [
    ...[plane, plane, plane, plane, plane, width * rowsAtOnce * 4, newWidth * rowsAtOnce * 4],
    ...[rowsAtOnce * 4, rowsAtOnce * taps * 4, along.first.byteLength, along.weights.byteLength],
  ])
  const { buffer } = kernel.memory
  const floats = new Float32Array(buffer)
  const whole = new Int32Array(buffer)
  whole.set(along.first, first >> 2)
  floats.set(along.weights, wide >> 2)
  const small = target?.planes ?? createPlanes(newWidth, newHeight)
  for (let from = 0; from < newHeight; from += rowsAtOnce) {
    const end = lastOf(from)
    const top = down.first[from]
    const bottom = down.first[end - 1] + taps
    new Uint8Array(buffer).set(data.subarray(top * width * 4, bottom * width * 4), source)
    if (!kernel.functions.fromBytes(source, r, g, b, alpha, (bottom - top) * width)) return null
    for (let y = from; y < end; y++) whole[(rows >> 2) + y - from] = down.first[y] - top
    floats.set(down.weights.subarray(from * taps, end * taps), weights >> 2)
    for (const [channel, plane] of [
      [r, small.r],
      [g, small.g],
      [b, small.b],
    ] as const) {
      kernel.functions.resizeColumns(channel, thin, rows, weights, taps, width, end - from)
      kernel.functions.resizeRows(thin, out, first, wide, along.quads, width, newWidth, end - from)
      if (target) kernel.functions.scalePlane(out, target.factor, target.offset, newWidth * (end - from))
      plane.set(floats.subarray(out >> 2, (out >> 2) + newWidth * (end - from)), from * newWidth)
    }
  }
  return small
}
