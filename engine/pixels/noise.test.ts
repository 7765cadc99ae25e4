import { expect, it } from 'vitest'
import { createRandom, fractalNoise, paperTexture, valueNoise } from './noise.ts'

it('the same seed gives the same numbers, neighbouring seeds others', () => {
  const take = (seed: number): number[] => Array.from({ length: 5 }, createRandom(seed))
  expect(take(1)).toEqual(take(1))
  expect(take(1)).not.toEqual(take(2))
  for (const seed of [0, -1, 4294967295]) for (const value of take(seed)) expect(value).toBeGreaterThanOrEqual(0)
})

it('random numbers fill 0..1 evenly', () => {
  const random = createRandom(9)
  const bins = new Uint32Array(10)
  for (let k = 0; k < 20_000; k++) bins[Math.floor(random() * 10)]++
  for (const bin of bins) expect(Math.abs(bin - 2000)).toBeLessThan(250)
})

it('one octave of the plane is value noise, at scales below a pixel too', () => {
  for (const scale of [7.3, 1, 0.6]) {
    const plane = fractalNoise(23, 17, scale, 1, 4)
    for (let y = 0; y < 17; y++) {
      for (let x = 0; x < 23; x++) expect(plane[y * 23 + x]).toBeCloseTo(valueNoise(x / scale, y / scale, 4), 3)
    }
  }
})

it('wide octaves, made on fewer pixels, are the same noise to the eye', () => {
  const plane = fractalNoise(61, 43, 40, 1, 4)
  for (let y = 0; y < 43; y++) {
    for (let x = 0; x < 61; x++) expect(Math.abs(plane[y * 61 + x] - valueNoise(x / 40, y / 40, 4))).toBeLessThan(0.01)
  }
})

it('noise and paper stay within 0..1 around 0.5', () => {
  for (const plane of [fractalNoise(90, 70, 12, 4, 3), paperTexture(90, 70, 3, 1)]) {
    const mean = plane.reduce((sum, value) => sum + value, 0) / plane.length
    expect(mean).toBeGreaterThan(0.4)
    expect(mean).toBeLessThan(0.6)
    expect(Math.min(...plane)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...plane)).toBeLessThanOrEqual(1)
  }
})
