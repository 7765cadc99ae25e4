import { expect, it } from 'vitest'
import { createColourCube } from './colour-cube.ts'
import type { Layer } from './layers.ts'
import { createRandom, grainTile } from './noise.ts'
import { createPlanes, type Pixels } from './planes.ts'
import { plainSums, squaresOf } from './soften.ts'
import { plainSweep, sweepPixels, sweepPlanes } from './sweep.ts'

const [width, height] = [203, 97]
const random = createRandom(12)
const field = Float32Array.from({ length: 23 * 11 * 8 }, () => random() * 1.4 - 0.2)
for (let i = 0; i < field.length; i += 8) field.set([1, 0], i + 3)
for (let i = 3; i < field.length; i += 8) {
  field[i] = 1
  field[i + 4] = 0
}
const layers: Readonly<Record<string, Layer>> = {
  cube: { kind: 'cube', cube: createColourCube((r, g, b, out) => out.set([g ** 0.7, b * r, 1 - r]), 9) },
  lines: { kind: 'lines', width: 23, height: 11, lines: field },
  veil: {
    ...{ kind: 'veil', width: 23, height: 11, colour: [0.8, 0.7, 0.6], most: 0.05 },
    shares: field.subarray(0, 23 * 11),
  },
  grain: { kind: 'grain', tile: grainTile(0.8, 3), shares: [0.5, 0.4, 0.3] },
  picture: {
    ...{ kind: 'picture', width: 23, height: 11, span: { width: 207, height: 99 } },
    colours: field.subarray(0, 23 * 11 * 4),
  },
  shoulder: { kind: 'shoulder', amount: 0.8 },
}

function noise(): Pixels {
  return { width, height, data: Uint8ClampedArray.from({ length: width * height * 4 }, () => random() * 256) }
}

function plainly({ data }: Pixels, list: readonly Layer[]): Uint8ClampedArray {
  const rows = plainSweep({ width, height }, list)
  const out = new Uint8ClampedArray(data.length)
  for (let y = 0; y < height; y++) {
    rows.fromBytes(data, y)
    for (let k = 0; k < list.length; k++) rows.apply(k, y)
    rows.toBytes(out, y)
  }
  return out
}

it.each([...Object.keys(layers), 'all'])('sweeps a picture as it does plainly: %s', name => {
  const list = name === 'all' ? Object.values(layers) : [layers[name]]
  const pixels = noise()
  const plain = plainly(pixels, list)
  const { data } = sweepPixels(pixels, list, () => undefined)
  // A value halfway between two levels may go to either.
  expect(data.every((value, i) => Math.abs(value - plain[i]) <= 1)).toBe(true)
  expect(data.filter((value, i) => value !== plain[i]).length).toBeLessThan(data.length / 100)
  expect(data.every((value, i) => i % 4 !== 3 || value === pixels.data[i])).toBe(true)
})

it('sweeps planes as it does 8-bit pixels, and nothing changes without a layer', () => {
  const pixels = noise()
  const planes = createPlanes(width, height)
  for (let i = 0; i < width * height; i++) {
    planes.r[i] = pixels.data[i * 4] / 255
    planes.g[i] = pixels.data[i * 4 + 1] / 255
    planes.b[i] = pixels.data[i * 4 + 2] / 255
  }
  expect(sweepPixels(pixels, [], () => undefined).data).toEqual(pixels.data)
  const swept = sweepPlanes(planes, [layers.lines], () => undefined)
  const { data } = sweepPixels(pixels, [layers.lines], () => undefined)
  for (const [k, plane] of [swept.r, swept.g, swept.b].entries()) {
    expect(plane.every((value, i) => Math.abs(value * 255 - data[i * 4 + k]) <= 0.501)).toBe(true)
  }
})

it('averages light over squares as it does plainly, cut ones at the border too', () => {
  const pixels = noise()
  const squares = squaresOf(pixels, 7)
  expect([squares.width, squares.height]).toEqual([29, 14])
  const plain = new Float32Array(squares.light.length)
  plainSums(pixels, 7, squares.width, plain)
  const share = (at: number): number => {
    const i = at >> 2
    const [x, y] = [i % squares.width, Math.floor(i / squares.width)]
    return Math.min(7, width - x * 7) * Math.min(7, height - y * 7)
  }
  expect(squares.light.every((value, at) => at % 4 === 3 || Math.abs(value - plain[at] / share(at)) < 1e-5)).toBe(true)
})
