import type { Pixels } from '@image2image/engine'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { composite, cropped, feathered, onWhite, windowFor } from './finish.ts'

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

test('the window has the ratio, lies inside, and finds the one thing there is to see', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0.2, max: 5, noNaN: true }),
      (width, height, ratio) => {
        const window = windowFor(
          filled(width, height, () => [5, 5, 5, 255]),
          ratio,
        )
        expect(window.x + window.width).toBeLessThanOrEqual(width)
        expect(window.y + window.height).toBeLessThanOrEqual(height)
        expect(window.width === width || window.height === height).toBe(true)
        const piece = cropped(
          filled(width, height, () => [5, 5, 5, 255]),
          window,
        )
        expect(piece.data.length).toBe(window.width * window.height * 4)
      },
    ),
  )
  const busyRight = filled(100, 50, (x, y) => (x > 70 && (x + y) % 2 ? [255, 255, 255, 255] : [0, 0, 0, 255]))
  expect(windowFor(busyRight, 1).x).toBeGreaterThan(40)
  expect(
    windowFor(
      filled(100, 50, () => [9, 9, 9, 255]),
      1,
    ),
  ).toEqual({ x: 25, y: 0, width: 50, height: 50 })
})

test('on white nothing is transparent', () => {
  const result = onWhite(filled(2, 1, x => [100, 0, 0, x * 255]))
  expect([...result.data]).toEqual([255, 255, 255, 255, 100, 0, 0, 255])
})
