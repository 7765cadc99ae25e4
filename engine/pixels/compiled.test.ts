import { expect, it } from 'vitest'
import { averageAlike, plainAlike } from './alike.ts'
import { applyTable, curveTable, plainApplyTable } from './colour.ts'
import { applyColourCube, createColourCube, plainApplyCube } from './colour-cube.ts'
import { applyLines, createRowReader, enlargePlane, plainLines } from './enlarge.ts'
import {
  boxBlur,
  dilate,
  erode,
  gaussianBlur,
  gaussianKernel,
  plainBox,
  plainBoxes,
  plainExtremum,
  plainGaussian,
} from './filters.ts'
import { lineIntegralConvolution, plainDirections, plainTensor, plainWalk, structureTensor } from './flow.ts'
import { createRandom } from './noise.ts'
import { createPlanes, type Planes, plainFromBytes, plainToBytes, toPixels, toPlanes } from './planes.ts'
import { plainResize, resizePlane } from './resample.ts'
import { bristles, createEasel, plainEasel } from './strokes.ts'
import { crispenEdges, plainCrispen } from './surface.ts'

/** Every compiled kernel against the plain TypeScript it stands for. Sizes that are no multiple of four, on purpose. */
const sizes = [
  [9, 501],
  [67, 81],
  [1031, 130],
] as const

const randomPlane = (count: number, seed = 1): Float32Array => Float32Array.from({ length: count }, createRandom(seed))

export function largestDifference(one: ArrayLike<number>, other: ArrayLike<number>): number {
  let most = 0
  for (let i = 0; i < one.length; i++) {
    const apart = Math.abs(one[i] - other[i])
    if (!(apart <= most)) most = apart
  }
  return most
}

it.each(sizes)('box and extremes are the same bit for bit on %i × %i', (w, h) => {
  const plane = randomPlane(w * h)
  for (const reach of [1, 3, 8, 40]) {
    expect(boxBlur(plane, w, h, reach)).toEqual(plainBox(plane, w, h, reach, new Float32Array(w * h)))
  }
  for (const reach of [1, 2, 4, 7, 20]) {
    expect(dilate(plane, w, h, reach)).toEqual(plainExtremum(plane, w, h, reach, 1))
    expect(erode(plane, w, h, reach)).toEqual(plainExtremum(plane, w, h, reach, -1))
  }
  const inPlace = plane.slice()
  boxBlur(inPlace, w, h, 5, inPlace)
  expect(inPlace).toEqual(plainBox(plane, w, h, 5, new Float32Array(w * h)))
})

it.each(sizes)('Gaussians differ in the last bit at most on %i × %i', (w, h) => {
  const plane = randomPlane(w * h, 2)
  for (const sigma of [0.4, 1, 1.9]) {
    const plain = plainGaussian(plane, w, h, gaussianKernel(sigma))
    expect(largestDifference(gaussianBlur(plane, w, h, sigma), plain)).toBeLessThan(5e-7)
  }
  expect(gaussianBlur(plane, w, h, 4)).toEqual(plainBoxes(plane, w, h, [3, 3, 4]))
})

function bytes(count: number, isOpaque: boolean): Uint8ClampedArray {
  const random = createRandom(count)
  return Uint8ClampedArray.from({ length: count * 4 }, (_, i) => (isOpaque && i % 4 === 3 ? 255 : random() * 256))
}

it.each([true, false])('8-bit pixels become planes bit for bit, opaque: %s', isOpaque => {
  for (const [width, height] of sizes) {
    const data = bytes(width * height, isOpaque)
    const plain = createPlanes(width, height)
    plainFromBytes(data, plain)
    expect(toPlanes({ width, height, data })).toEqual(plain)
    expect(toPixels(plain).data).toEqual(data)
  }
})

it('planes beyond 0..1 and not-a-number become 8-bit pixels, the nearest, but for ties', () => {
  const [width, height] = [67, 83]
  const random = createRandom(8)
  const wild = (): Float32Array => Float32Array.from({ length: width * height }, () => random() * 1.6 - 0.3)
  const planes: Planes = { width, height, r: wild(), g: wild(), b: wild(), alpha: null }
  planes.r[5] = Number.NaN
  const plain = new Uint8ClampedArray(width * height * 4)
  plainToBytes(planes, plain)
  expect(largestDifference(toPixels(planes).data, plain)).toBeLessThanOrEqual(1)
  expect(toPixels(planes).data[20]).toBe(0)
})

it('tone curves differ in the last bit at most', () => {
  const table = curveTable(value => value ** 0.6)
  const plane = randomPlane(9999).map(value => value * 1.4 - 0.2)
  const plain = plane.slice()
  applyTable(plane, table)
  plainApplyTable(plain, table)
  expect(largestDifference(plane, plain)).toBeLessThan(2e-7)
})

it('a change of size differs in the last bits at most', () => {
  const plane = randomPlane(101 * 83)
  for (const [w, h] of [
    [33, 27],
    [317, 251],
    [50, 200],
    [200, 50],
    [101, 40],
    [40, 83],
  ]) {
    const plain = plainResize(plane, 101, 83, w, h).map(value => Math.min(1, Math.max(0, value)))
    expect(largestDifference(resizePlane(plane, 101, 83, w, h), plain)).toBeLessThan(5e-7)
  }
})

it('small planes are read as large ones, as they are and as lines through a guide', () => {
  const [size, w, h] = [{ width: 33, height: 27 }, 200, 151]
  const [slope, offset, guide] = [randomPlane(33 * 27, 3), randomPlane(33 * 27, 4), randomPlane(w * h, 5)]
  const read = createRowReader(size, w, h)
  const rows = new Float32Array(w * h)
  for (let y = 0; y < h; y++) read(slope, y, rows.subarray(y * w, (y + 1) * w))
  expect(largestDifference(enlargePlane(slope, size, w, h), rows)).toBeLessThan(5e-7)
  const plain = new Float32Array(w * h)
  plainLines(slope, offset, size, guide, w, plain)
  const compiled = new Float32Array(w * h)
  applyLines(slope, offset, size, guide, w, compiled)
  expect(largestDifference(compiled, plain)).toBeLessThan(1e-6)
})

it('directions of a picture differ in the last bits, and walks along them hardly', () => {
  const [w, h] = [131, 97]
  const brightness = gaussianBlur(randomPlane(w * h, 6), w, h, 1.5)
  const [xx, xy, yy] = [0, 1, 2].map(() => new Float32Array(w * h))
  plainTensor(brightness, w, h, xx, xy, yy)
  const [a, b, c] = [xx, xy, yy].map(plane => gaussianBlur(plane, w, h, 3))
  const plain = { width: w, height: h, tangentX: xx, tangentY: xy, anisotropy: yy, magnitude: a }
  plainDirections(a, b, c, plain)
  const flow = structureTensor(brightness, w, h, 3)
  for (const name of ['tangentX', 'tangentY', 'anisotropy', 'magnitude'] as const) {
    expect(largestDifference(flow[name], plain[name])).toBeLessThan(1e-3)
  }
  const weights = new Float32Array(10).map((_, k) => Math.exp((-k * k) / (9 * 9 * 0.5)))
  const walked = lineIntegralConvolution(brightness, flow, w, h, 9)
  const walkedPlainly = plainWalk(brightness, flow, w, h, weights)
  // Where a step ends on the border between two pixels, the last bit decides which it is.
  const apart = walked.map((value, i) => Math.abs(value - walkedPlainly[i])).toSorted()
  expect(apart[Math.floor(apart.length * 0.99)]).toBeLessThan(1e-6)
  expect(apart[apart.length - 1]).toBeLessThan(0.05)
})

it('strokes lie where the plain ones do', () => {
  const [width, height] = [300, 200]
  const canvas = () => ({ ...createPlanes(width, height), body: new Float32Array(width * height) })
  const [compiled, plain] = [canvas(), canvas()]
  const set = bristles(3)
  const easels = [createEasel(compiled, set), plainEasel(plain, set)]
  const random = createRandom(9)
  for (let k = 0; k < 60; k++) {
    const turn = random() * 2 * Math.PI
    const stroke = {
      x: random() * width,
      y: random() * height,
      directionX: Math.cos(turn),
      directionY: Math.sin(turn),
      ahead: 5 + random() * 40,
      behind: 5 + random() * 40,
      halfWidth: 2 + random() * 10,
      curvature: (random() - 0.5) * 0.01,
      r: random(),
      g: random(),
      b: random(),
      brush: k % 4,
      reversed: k % 3 === 0,
      load: 0.7,
    }
    for (const easel of easels) easel.paint(stroke)
  }
  for (const easel of easels) easel.finish()
  // The last bit of a float decides on which of two bristles the border between them lies.
  const apart = compiled.r.map((value, i) => Math.abs(value - plain.r[i])).toSorted()
  expect(apart[Math.floor(apart.length * 0.99)]).toBeLessThan(1e-5)
})

it('colours pass through a cube as they do plainly', () => {
  const cube = createColourCube((r, g, b, out) => out.set([g ** 0.7, b * r, 1 - r]), 33)
  const random = createRandom(4)
  const wild = (): Float32Array => Float32Array.from({ length: 9000 }, () => random() * 1.2 - 0.1)
  const planes: Planes = { width: 90, height: 100, r: wild(), g: wild(), b: wild(), alpha: null }
  const plain = { ...planes, r: planes.r.slice(), g: planes.g.slice(), b: planes.b.slice() }
  applyColourCube(planes, cube, 0.8, 100, 9000)
  plainApplyCube(plain, cube, 0.8, 100, 9000)
  for (const channel of ['r', 'g', 'b'] as const) {
    expect(largestDifference(planes[channel], plain[channel])).toBeLessThan(2e-6)
  }
})

it('noise is averaged as it is plainly', () => {
  const [width, height] = [131, 90]
  const random = createRandom(11)
  const noisy = (level: number): Float32Array =>
    Float32Array.from({ length: width * height }, (_, i) => (i % width < 60 ? level : 1 - level) + random() * 0.1)
  const planes: Planes = { width, height, r: noisy(0.2), g: noisy(0.4), b: noisy(0.7), alpha: null }
  const likeness = { search: 4, noise: 0.03, softness: 0.02 }
  const compiled = averageAlike(planes, likeness, () => undefined)
  const plain = createPlanes(width, height)
  plainAlike(planes, likeness, plain, () => undefined)
  for (const channel of ['r', 'g', 'b'] as const) {
    // The weights are a power here and a table there, a few per cent apart.
    expect(largestDifference(compiled[channel], plain[channel])).toBeLessThan(0.004)
  }
})

it('soft edges become hard as they do plainly', () => {
  const [width, height] = [131, 97]
  const soft = (seed: number): Float32Array => gaussianBlur(randomPlane(width * height, seed), width, height, 1.5)
  const planes: Planes = { width, height, r: soft(1), g: soft(2), b: soft(3), alpha: null }
  const plain = { ...planes, r: planes.r.slice(), g: planes.g.slice(), b: planes.b.slice() }
  crispenEdges(planes, 2, 2.2)
  plainCrispen(plain, 2, 2.2)
  for (const channel of ['r', 'g', 'b'] as const) {
    expect(largestDifference(planes[channel], plain[channel])).toBeLessThan(2e-6)
  }
})
