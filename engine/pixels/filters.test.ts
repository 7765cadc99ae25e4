import { describe, expect, it } from 'vitest'
import { boxBlur, dilate, erode, gaussianBlur, gaussianKernel, guidedFilter } from './filters.ts'
import { createRandom } from './noise.ts'

function randomPlane(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, createRandom(seed))
}

const at = (plane: Float32Array, w: number, h: number, x: number, y: number): number =>
  plane[Math.min(h - 1, Math.max(0, y)) * w + Math.min(w - 1, Math.max(0, x))]

function bruteBox(src: Float32Array, w: number, h: number, r: number): Float32Array {
  return src.map((_, i) => {
    let sum = 0
    for (let dy = -r; dy <= r; dy++)
      for (let dx = -r; dx <= r; dx++) sum += at(src, w, h, (i % w) + dx, ((i / w) | 0) + dy)
    return sum / (2 * r + 1) ** 2
  })
}

function bruteExtremum(src: Float32Array, w: number, h: number, r: number, pick: (...v: number[]) => number) {
  return src.map((_, i) => {
    const x = i % w
    const y = (i / w) | 0
    const seen: number[] = []
    for (let dy = -r; dy <= r; dy++) for (let dx = -r; dx <= r; dx++) seen.push(at(src, w, h, x + dx, y + dy))
    return pick(...seen)
  })
}

function expectClose(actual: Float32Array, expected: Float32Array, digits = 5): void {
  expect(actual.length).toBe(expected.length)
  for (let i = 0; i < actual.length; i++) expect(actual[i]).toBeCloseTo(expected[i], digits)
}

const sizes = [
  [1, 1],
  [1, 9],
  [9, 1],
  [2, 3],
  [7, 5],
  [13, 11],
] as const

describe.each(sizes)('filters on %i × %i', (w, h) => {
  const src = randomPlane(w * h, w * 31 + h)

  it.each([1, 2, 5, 20])('box of radius %i is the mean of its square', r => {
    expectClose(boxBlur(src, w, h, r), bruteBox(src, w, h, r))
  })

  it.each([1, 2, 6])('dilation and erosion of radius %i are the extremes of their square', r => {
    expectClose(dilate(src, w, h, r), bruteExtremum(src, w, h, r, Math.max))
    expectClose(erode(src, w, h, r), bruteExtremum(src, w, h, r, Math.min))
  })

  it.each([0.1, 0.8, 1.9, 3, 9])('a Gaussian of sigma %d keeps a flat plane flat and makes no NaN', sigma => {
    expectClose(gaussianBlur(new Float32Array(w * h).fill(0.4), w, h, sigma), new Float32Array(w * h).fill(0.4))
    expect(gaussianBlur(src, w, h, sigma).every(Number.isFinite)).toBe(true)
  })
})

it('writes a box over its own input', () => {
  const src = randomPlane(35, 4)
  const expected = boxBlur(src, 7, 5, 2)
  expectClose(boxBlur(src, 7, 5, 2, src), expected)
})

it('small Gaussians are exact and large ones close to exact', () => {
  const w = 61
  const impulse = new Float32Array(w * w)
  impulse[30 * w + 30] = 1
  for (const [sigma, tolerance] of [
    [1.3, 1e-6],
    [4, 5e-4],
  ]) {
    const kernel = gaussianKernel(sigma)
    const blurred = gaussianBlur(impulse, w, w, sigma)
    for (let k = 0; k < kernel.length; k++) {
      expect(Math.abs(blurred[30 * w + 30 + k] - kernel[0] * kernel[k])).toBeLessThan(tolerance)
    }
  }
})

it('the guided filter keeps an edge of its guide and flattens noise beside it', () => {
  const w = 40
  const random = createRandom(3)
  const guide = Float32Array.from({ length: w * w }, (_, i) => (i % w < 20 ? 0.2 : 0.8) + (random() - 0.5) * 0.04)
  const out = guidedFilter(guide, guide, w, w, 4, 0.01)
  const row = 20 * w
  expect(out[row + 24] - out[row + 15]).toBeGreaterThan(0.5)
  const spread = (plane: Float32Array): number => {
    const part = plane.slice(row + 3, row + 13)
    return Math.max(...part) - Math.min(...part)
  }
  expect(spread(out)).toBeLessThan(spread(guide) * 0.5)
})
