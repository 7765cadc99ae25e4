import { describe, expect, it } from 'vitest'
import { bilinear, flowDifferenceOfGaussians, lineIntegralConvolution, structureTensor } from './flow.ts'
import { createRandom } from './noise.ts'

const size = 32

/** Stripes whose lines run at `angle`. */
function stripes(angle: number): Float32Array {
  return Float32Array.from({ length: size * size }, (_, i) => {
    const across = -(i % size) * Math.sin(angle) + Math.floor(i / size) * Math.cos(angle)
    return 0.5 + 0.4 * Math.sin(across * 0.7)
  })
}

describe.each([0, 0.4, Math.PI / 2, 2.2])('stripes at %d radians', angle => {
  it('the tangent runs along them', () => {
    const flow = structureTensor(stripes(angle), size, size, 2)
    const i = 16 * size + 16
    const along = Math.abs(flow.tangentX[i] * Math.cos(angle) + flow.tangentY[i] * Math.sin(angle))
    expect(along).toBeGreaterThan(0.99)
    expect(flow.anisotropy[i]).toBeGreaterThan(0.8)
  })

  it('convolution along them keeps them and takes noise', () => {
    const clean = stripes(angle)
    const random = createRandom(2)
    const noisy = clean.map(value => value + (random() - 0.5) * 0.3)
    const smooth = lineIntegralConvolution(noisy, structureTensor(noisy, size, size, 4), size, size, 8)
    const error = (plane: Float32Array): number => plane.reduce((sum, value, i) => sum + Math.abs(value - clean[i]), 0)
    expect(error(smooth)).toBeLessThan(error(noisy) * 0.75)
  })
})

it('a flat plane has no direction, no lines and no NaN', () => {
  for (const [w, h] of [
    [1, 1],
    [1, 8],
    [16, 16],
  ]) {
    const flat = new Float32Array(w * h).fill(0.7)
    const flow = structureTensor(flat, w, h, 3)
    expect(flow.tangentX.every(Number.isFinite)).toBe(true)
    expect(Math.max(...flow.anisotropy)).toBeLessThan(1e-3)
    const settings = { sigma: 1, sharpness: 20, threshold: 0.5, steepness: 8, reach: 5 }
    expect(Math.min(...flowDifferenceOfGaussians(flat, flow, w, h, settings))).toBe(1)
  }
})

it('an edge draws one dark line on its dark side', () => {
  const plane = Float32Array.from({ length: size * size }, (_, i) => (i % size < 16 ? 0.5 : 0.8))
  const flow = structureTensor(plane, size, size, 2)
  const settings = { sigma: 1, sharpness: 20, threshold: 0.4, steepness: 8, reach: 5 }
  const lines = flowDifferenceOfGaussians(plane, flow, size, size, settings)
  const row = [...lines.slice(16 * size, 17 * size)]
  expect(Math.min(...row)).toBeLessThan(0.2)
  expect(row.indexOf(Math.min(...row))).toBeLessThan(16)
  expect(row[4]).toBe(1)
  expect(row[28]).toBe(1)
})

it('bilinear reads samples exactly, between them evenly, and clamps outside', () => {
  const plane = Float32Array.of(0, 1, 2, 3)
  expect(bilinear(plane, 2, 2, 0, 0)).toBe(0)
  expect(bilinear(plane, 2, 2, 0.5, 0.5)).toBe(1.5)
  expect(bilinear(plane, 2, 2, 9, 9)).toBe(3)
  expect(bilinear(plane, 2, 2, -9, 1)).toBe(2)
})
