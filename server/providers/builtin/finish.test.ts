import type { Pixels } from '@image2image/engine'
import { expect, test } from 'vitest'
import { composite, feathered, onWhite } from './finish.ts'

const filled = (width: number, height: number, colour: (x: number, y: number) => number[]): Pixels => {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) data.set(colour(x, y), (y * width + x) * 4)
  return { width, height, data }
}

test('outside the mask not one byte changes, deep inside everything does', () => {
  const original = filled(120, 80, (x, y) => [x, y, 7, 255])
  const edited = filled(120, 80, () => [200, 210, 220, 255])
  const mask = filled(120, 80, x => [0, 0, 0, x < 60 ? 0 : 255])
  const result = composite(original, edited, feathered(mask))
  for (let y = 0; y < 80; y++) {
    const row = y * 120 * 4
    expect(result.data.subarray(row + 60 * 4, row + 120 * 4)).toEqual(
      original.data.subarray(row + 60 * 4, row + 120 * 4),
    )
    expect([...result.data.subarray(row, row + 40 * 4)]).toEqual([...edited.data.subarray(row, row + 40 * 4)])
  }
})

test('an edit that clears pixels stays clear where the mask is open', () => {
  const original = filled(40, 40, () => [10, 20, 30, 255])
  const clear = filled(40, 40, () => [0, 0, 0, 0])
  const result = composite(original, clear, feathered(filled(40, 40, () => [0, 0, 0, 0])))
  expect(result.data.every((value, i) => i % 4 !== 3 || value === 0)).toBe(true)
})

test('on white nothing is transparent', () => {
  const result = onWhite(filled(2, 1, x => [100, 0, 0, x * 255]))
  expect([...result.data]).toEqual([255, 255, 255, 255, 100, 0, 0, 255])
})
