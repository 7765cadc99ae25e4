import { expect, it } from 'vitest'
import { createRandom } from './noise.ts'
import { createPlanes } from './planes.ts'
import { resizePlane, resizePlanes } from './resample.ts'

it('keeps a flat plane flat at any size', () => {
  for (const [w, h, W, H] of [
    [1, 1, 5, 7],
    [5, 7, 1, 1],
    [9, 4, 31, 2],
    [30, 30, 29, 31],
  ]) {
    const out = resizePlane(new Float32Array(w * h).fill(0.3), w, h, W, H)
    expect(out.length).toBe(W * H)
    for (const value of out) expect(value).toBeCloseTo(0.3, 5)
  }
})

it('shrinking by a whole factor is the mean of each block', () => {
  const plane = Float32Array.from({ length: 36 }, createRandom(1))
  const out = resizePlane(plane, 6, 6, 2, 3)
  for (let y = 0; y < 3; y++) {
    for (let x = 0; x < 2; x++) {
      let sum = 0
      for (let dy = 0; dy < 2; dy++) for (let dx = 0; dx < 3; dx++) sum += plane[(y * 2 + dy) * 6 + x * 3 + dx]
      expect(out[y * 2 + x]).toBeCloseTo(sum / 6, 5)
    }
  }
})

it('shrinking keeps the mean, enlarging stays within 0..1 and keeps an edge in place', () => {
  const plane = Float32Array.from({ length: 40 * 30 }, createRandom(2))
  const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(resizePlane(plane, 40, 30, 17, 11))).toBeCloseTo(mean(plane), 4)
  const edge = Float32Array.from({ length: 20 }, (_, i) => (i < 10 ? 0 : 1))
  const large = resizePlane(edge, 20, 1, 80, 1)
  expect(Math.min(...large)).toBeGreaterThanOrEqual(0)
  expect(Math.max(...large)).toBeLessThanOrEqual(1)
  expect(large[35]).toBeLessThan(0.1)
  expect(large[44]).toBeGreaterThan(0.9)
})

it('colour under clear pixels does not bleed', () => {
  const planes = createPlanes(4, 1, Float32Array.of(1, 1, 0, 0))
  planes.r.set([0.5, 0.5, 1, 1])
  const half = resizePlanes(planes, 2, 1)
  expect(half.r[0]).toBeCloseTo(0.5, 5)
  expect([...half.alpha!]).toEqual([1, 0])
  const third = resizePlanes(planes, 3, 1)
  expect(third.r[1]).toBeCloseTo(0.5, 5)
  expect(third.alpha![1]).toBeCloseTo(0.5, 5)
})

it('takes nothing from beyond the plane, whatever lies there', () => {
  // Leaves memory full of NaN behind for whoever reads too far.
  resizePlane(new Float32Array(200 * 200).fill(Number.NaN), 200, 200, 640, 640)
  for (const [w, h, W, H] of [
    [128, 128, 512, 512],
    [33, 90, 120, 91],
    [300, 200, 77, 51],
  ]) {
    const out = resizePlane(new Float32Array(w * h).fill(0.5), w, h, W, H)
    expect(out.every(value => Math.abs(value - 0.5) < 1e-5)).toBe(true)
  }
})
