/** Rows of colours through layers by a compiled kernel. `sweep.ts` has the plain way and says what it is for. */
import { type Kernel, layOut, loadKernel } from '../parallel/kernels.ts'
import type { ColourCube } from './colour-cube.ts'
import { betweenColumns, betweenRows, type LargeSize, type Layer, type RowSweep } from './layers.ts'
import type { LineField } from './line-field.ts'
import { grainMask, grainRow, grainShift } from './noise.ts'

const leastPixels = 4096

/** Bytes that a layer needs in the kernel's memory, one after the other. */
function roomFor(layer: Layer, width: number): number[] {
  if (layer.kind === 'cube') return [layer.cube.size ** 3 * 16]
  if (layer.kind === 'grain') return [(grainMask + 1) * 4]
  // Left neighbours, shares, two rows of lines as they are and one between them.
  if (layer.kind === 'lines') return [width * 4, width * 4, ...new Array<number>(3).fill((layer.width + 1) * 32)]
  if (layer.kind === 'veil') return [width * 4, width * 4, ...new Array<number>(3).fill((layer.width + 1) * 4)]
  if (layer.kind === 'picture') return [width * 4, width * 4, ...new Array<number>(3).fill((layer.width + 1) * 16)]
  return []
}

type Apply = (row: number, y: number) => void

interface SmallRows {
  readonly width: number
  readonly height: number
  readonly values: Float32Array
}

/**
 * Lays a small plane out to be read as a large one: where columns lie, and a function that puts between its two rows what
 * lies there for a large row. Places are those that `roomFor` made: columns, shares, two rows, the row between.
 */
function readBetween(
  kernel: Kernel,
  small: SmallRows,
  at: readonly number[],
  { width, height }: LargeSize,
  span: LargeSize = { width, height },
) {
  const floats = new Float32Array(kernel.memory.buffer)
  const whole = new Int32Array(kernel.memory.buffer)
  const perPixel = small.values.length / small.width / small.height
  for (let x = 0; x < width; x++) {
    const [left, , across] = betweenColumns(x, span.width, small.width)
    whole[(at[0] >> 2) + x] = left * perPixel * 4
    floats[(at[1] >> 2) + x] = across
  }
  const stride = small.width * perPixel
  const held = [-1, -1]
  const hold = (row: number): number => {
    const slot = row & 1
    if (held[slot] !== row) floats.set(small.values.subarray(row * stride, (row + 1) * stride), at[2 + slot] >> 2)
    held[slot] = row
    return at[2 + slot]
  }
  return (y: number): void => {
    const [top, below, down] = betweenRows(y, span.height, small.height)
    kernel.functions.blend(hold(top), hold(below), down, at[4], stride)
  }
}

function linesLayer(kernel: Kernel, field: LineField, at: readonly number[], size: LargeSize): Apply {
  const read = readBetween(kernel, { ...field, values: field.lines }, at, size)
  return (row, y) => {
    read(y)
    kernel.functions.alongLines(row, at[4], at[0], at[1], size.width)
  }
}

type SmallPicture = Extract<Layer, { kind: 'picture' }>

function pictureLayer(kernel: Kernel, layer: SmallPicture, at: readonly number[], size: LargeSize): Apply {
  const read = readBetween(kernel, { ...layer, values: layer.colours }, at, size, layer.span)
  return (row, y) => {
    read(y)
    kernel.functions.enlargeColours(at[4], at[0], at[1], row, size.width)
  }
}

type Veil = Extract<Layer, { kind: 'veil' }>

function veilLayer(kernel: Kernel, layer: Veil, at: readonly number[], size: LargeSize): Apply {
  const read = readBetween(kernel, { ...layer, values: layer.shares }, at, size)
  const [r, g, b] = layer.colour
  return (row, y) => {
    read(y)
    kernel.functions.veil(row, at[4], at[0], at[1], r, g, b, layer.most, size.width)
  }
}

function cubeLayer(kernel: Kernel, { size, points }: ColourCube, at: readonly number[], width: number): Apply {
  const floats = new Float32Array(kernel.memory.buffer)
  for (let i = 0, from = 0, to = at[0] >> 2; i < size ** 3; i++, from += 3, to += 4) {
    floats[to] = points[from]
    floats[to + 1] = points[from + 1]
    floats[to + 2] = points[from + 2]
  }
  return row => kernel.functions.cubeAlong(row, at[0], size, width)
}

function layerIn(kernel: Kernel, layer: Layer, at: readonly number[], size: LargeSize): Apply {
  const { functions, memory } = kernel
  const { width } = size
  if (layer.kind === 'lines') return linesLayer(kernel, layer, at, size)
  if (layer.kind === 'veil') return veilLayer(kernel, layer, at, size)
  if (layer.kind === 'picture') return pictureLayer(kernel, layer, at, size)
  if (layer.kind === 'cube') return cubeLayer(kernel, layer.cube, at, width)
  if (layer.kind === 'shoulder') return row => functions.shoulder(row, layer.amount, width)
  const floats = new Float32Array(memory.buffer)
  const [r, g, b] = layer.shares
  return (row, y) => {
    const line = grainRow(y)
    floats.set(layer.tile.subarray(line, line + grainMask + 1), at[0] >> 2)
    functions.addGrain(row, at[0], grainShift(y), grainMask, r, g, b, width)
  }
}

/** Null where there is no kernel, or where it is not worth it. */
export function openSweep(size: LargeSize, layers: readonly Layer[]): RowSweep | null {
  const { width, height } = size
  const kernel = width * height < leastPixels || width < 4 ? null : loadKernel('sweep')
  if (!kernel) return null
  const rooms = layers.map(layer => roomFor(layer, width))
  const [row, bytes, red, green, blue, ...rest] = layOut(kernel, [
    ...[width * 16, width * 4, width * 4, width * 4, width * 4],
    ...rooms.flat(),
  ])
  const applies = layers.map((layer, k) => {
    const first = rooms.slice(0, k).flat().length
    return layerIn(kernel, layer, rest.slice(first, first + rooms[k].length), size)
  })
  const { functions, memory } = kernel
  const floats = new Float32Array(memory.buffer)
  const octets = new Uint8Array(memory.buffer)
  const stride = width * 4
  return {
    row: floats.subarray(row >> 2, (row >> 2) + stride),
    fromBytes: (data, y) => {
      octets.set(data.subarray(y * stride, (y + 1) * stride), bytes)
      const [first] = layers
      if (first?.kind !== 'cube') {
        functions.open(bytes, row, width)
        return 0
      }
      functions.openThroughCube(bytes, rest[0], first.cube.size, row, width)
      return 1
    },
    toBytes: (data, y) => {
      functions.close(row, bytes, width)
      data.set(octets.subarray(bytes, bytes + stride), y * stride)
    },
    fromPlanes: ({ r, g, b }, y) => {
      floats.set(r.subarray(y * width, (y + 1) * width), red >> 2)
      floats.set(g.subarray(y * width, (y + 1) * width), green >> 2)
      floats.set(b.subarray(y * width, (y + 1) * width), blue >> 2)
      functions.gather(red, green, blue, row, width)
    },
    toPlanes: ({ r, g, b }, y) => {
      functions.part(row, red, green, blue, width)
      r.set(floats.subarray(red >> 2, (red >> 2) + width), y * width)
      g.set(floats.subarray(green >> 2, (green >> 2) + width), y * width)
      b.set(floats.subarray(blue >> 2, (blue >> 2) + width), y * width)
    },
    apply: (k, y) => applies[k](row, y),
  }
}
