import { expect, it } from 'vitest'
import { distanceFrom } from './distance.ts'

it('measures as a ruler does', () => {
  const [width, height] = [31, 23]
  const coverage = new Float32Array(width * height)
  const covered = [
    [4, 3],
    [20, 15],
    [29, 2],
  ]
  for (const [x, y] of covered) coverage[y * width + x] = 1
  const distances = distanceFrom(coverage, width, height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const nearest = Math.min(...covered.map(([u, v]) => Math.hypot(x - u, y - v)))
      expect(distances[y * width + x]).toBeCloseTo(nearest, 4)
    }
  }
})

it('is far beyond the picture where nothing is covered', () => {
  expect(distanceFrom(new Float32Array(12), 4, 3)[5]).toBeGreaterThan(1000)
})
