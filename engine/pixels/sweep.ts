/**
 * Changes of single pixels, one over the other, in one walk over a picture: each row is opened into colours of four
 * floats, put through every layer while the processor's cache holds it, and closed again, from 8-bit pixels to 8-bit
 * pixels or in planes. What differs from place to place comes as small planes that are read as if they were large.
 */
import type { ColourCube } from './colour-cube.ts'
import { betweenColumns, betweenRows, type LargeSize, type Layer, type RowSweep } from './layers.ts'
import type { LineField } from './line-field.ts'
import { grainMask, grainRow, grainShift } from './noise.ts'
import { clamp, type Pixels, type Planes } from './planes.ts'
import { openSweep } from './sweep-compiled.ts'

type Progress = (fraction: number) => void

const rowsAtOnce = 32

function sweep(
  size: LargeSize,
  layers: readonly Layer[],
  progress: Progress,
  each: (rows: RowSweep, y: number) => void,
) {
  const rows = openSweep(size, layers) ?? plainSweep(size, layers)
  for (let y = 0; y < size.height; y++) {
    if (y % rowsAtOnce === 0) progress(y / size.height)
    each(rows, y)
  }
}

/** A new picture. */
export function sweepPixels(pixels: Pixels, layers: readonly Layer[], progress: Progress): Pixels {
  const { width, height, data } = pixels
  const out = new Uint8ClampedArray(data.length)
  sweep(pixels, layers, progress, (rows, y) => {
    for (let k = rows.fromBytes(data, y); k < layers.length; k++) rows.apply(k, y)
    rows.toBytes(out, y)
  })
  return { width, height, data: out }
}

/** In place, held to 0..1; alpha stays. */
export function sweepPlanes(planes: Planes, layers: readonly Layer[], progress: Progress): Planes {
  sweep(planes, layers, progress, (rows, y) => {
    rows.fromPlanes(planes, y)
    for (let k = 0; k < layers.length; k++) rows.apply(k, y)
    rows.toPlanes(planes, y)
  })
  return planes
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainSweep({ width, height }: LargeSize, layers: readonly Layer[]): RowSweep {
  const row = new Float32Array(width * 4)
  return {
    row,
    fromBytes: (data, y) => {
      for (let k = 0; k < row.length; k++) row[k] = data[y * row.length + k] / 255
      return 0
    },
    toBytes: (data, y) => {
      for (let k = 0; k < row.length; k++) data[y * row.length + k] = row[k] * 255
    },
    fromPlanes: ({ r, g, b }, y) => {
      for (let x = 0, i = y * width; x < width; x++, i++) row.set([r[i], g[i], b[i], 1], x * 4)
    },
    toPlanes: ({ r, g, b }, y) => {
      for (let x = 0, i = y * width; x < width; x++, i++) {
        r[i] = clamp(row[x * 4])
        g[i] = clamp(row[x * 4 + 1])
        b[i] = clamp(row[x * 4 + 2])
      }
    },
    apply: (k, y) => {
      const layer = layers[k]
      if (layer.kind === 'lines') plainLines(row, layer, y, height)
      else if (layer.kind === 'cube') plainCube(row, layer.cube)
      else if (layer.kind === 'veil') plainVeil(row, layer, y, height)
      else if (layer.kind === 'picture') plainPicture(row, layer, y)
      else if (layer.kind === 'grain') plainGrain(row, layer.tile, layer.shares, y)
      else plainShoulder(row, layer.amount)
    },
  }
}

function plainLines(row: Float32Array, { width, height, lines }: LineField, y: number, large: number): void {
  const [top, below, down] = betweenRows(y, large, height)
  const count = row.length / 4
  const read = (x: number, k: number): number => {
    const from = lines[(top * width + x) * 8 + k]
    return from + (lines[(below * width + x) * 8 + k] - from) * down
  }
  for (let x = 0; x < count; x++) {
    const [left, next, across] = betweenColumns(x, count, width)
    for (let k = 0; k < 4; k++) {
      const slope = read(left, k) + (read(next, k) - read(left, k)) * across
      const offset = read(left, k + 4) + (read(next, k + 4) - read(left, k + 4)) * across
      row[x * 4 + k] = row[x * 4 + k] * slope + offset
    }
  }
}

function plainPicture(row: Float32Array, layer: Extract<Layer, { kind: 'picture' }>, y: number): void {
  const { width, height, colours, span } = layer
  const [top, below, down] = betweenRows(y, span.height, height)
  const read = (x: number, k: number): number => {
    const from = colours[(top * width + x) * 4 + k]
    return from + (colours[(below * width + x) * 4 + k] - from) * down
  }
  for (let x = 0; x < row.length / 4; x++) {
    const [left, next, across] = betweenColumns(x, span.width, width)
    for (let k = 0; k < 3; k++) row[x * 4 + k] = read(left, k) + (read(next, k) - read(left, k)) * across
  }
}

function plainVeil(row: Float32Array, veil: Extract<Layer, { kind: 'veil' }>, y: number, large: number): void {
  const { width, height, shares, colour, most } = veil
  const [top, below, down] = betweenRows(y, large, height)
  const read = (x: number): number =>
    shares[top * width + x] + (shares[below * width + x] - shares[top * width + x]) * down
  for (let x = 0; x < row.length / 4; x++) {
    const [left, next, across] = betweenColumns(x, row.length / 4, width)
    const share = read(left) + (read(next) - read(left)) * across
    for (let k = 0; k < 3; k++) row[x * 4 + k] += Math.max(-most, colour[k] - row[x * 4 + k]) * share
  }
}

function plainCube(row: Float32Array, { size, points }: ColourCube): void {
  const last = size - 1
  const steps = [size * size * 3, size * 3, 3]
  for (let x = 0; x < row.length; x += 4) {
    const places = [0, 1, 2].map(k => Math.min(last, Math.max(0, row[x + k] * last)))
    const cells = places.map(place => Math.min(last - 1, Math.floor(place)))
    const order = [0, 1, 2].sort((one, other) => places[other] - cells[other] - places[one] + cells[one])
    let at = cells.reduce((sum, cell, k) => sum + cell * steps[k], 0)
    let before = 1
    const sums = [0, 0, 0]
    for (const axis of [...order, -1]) {
      const share = axis < 0 ? 0 : places[axis] - cells[axis]
      for (let k = 0; k < 3; k++) sums[k] += (before - share) * points[at + k]
      at += axis < 0 ? 0 : steps[axis]
      before = share
    }
    row.set(sums, x)
  }
}

function plainGrain(row: Float32Array, tile: Float32Array, shares: readonly number[], y: number): void {
  const [line, shift] = [grainRow(y), grainShift(y)]
  for (let x = 0; x < row.length / 4; x++) {
    const light = 0.299 * row[x * 4] + 0.587 * row[x * 4 + 1] + 0.114 * row[x * 4 + 2]
    const speck = tile[line + ((x + shift) & grainMask)] * (1 - 0.5 * Math.abs(2 * light - 0.9))
    for (let k = 0; k < 3; k++) row[x * 4 + k] += shares[k] * speck
  }
}

function plainShoulder(row: Float32Array, amount: number): void {
  for (let i = 0; i < row.length; i++) {
    if (i % 4 === 3 || row[i] <= 0.88) continue
    const t = Math.min(1, (row[i] - 0.88 + 0.24) / 0.48)
    row[i] += (0.76 + 0.24 * t * t * (3 - 2 * t) - row[i]) * amount
  }
}
