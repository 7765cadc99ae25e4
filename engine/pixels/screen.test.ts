import { expect, it } from 'vitest'
import { createRandom } from './noise.ts'
import type { Pixels } from './planes.ts'
import { type Press, plainRow, printPixels, screenTones } from './screen.ts'

const [width, height] = [203, 97]
const random = createRandom(5)
const pixels: Pixels = {
  width,
  height,
  data: Uint8ClampedArray.from({ length: width * height * 4 }, () => random() * 256),
}
const heights = Float32Array.from({ length: screenTones ** 3 * 4 }, () => random() * 5 - 2.5)
const inks = [
  { ink: { r: 0, g: 0.4, b: 0.8 }, angle: 0.26 },
  { ink: { r: 0.8, g: 0, b: 0.2 }, angle: 1.3 },
  { ink: { r: 1, g: 0.9, b: 0.01 }, angle: 0 },
  { ink: { r: 0.02, g: 0.01, b: 0.02 }, angle: 0.79 },
]

it.each([
  [1, 1],
  [2, 0.6],
  [4, 1],
  [4, 0.3],
])('prints %i inks as it does plainly, %f of them', (count, amount) => {
  const press: Press = {
    ...{ screens: inks.slice(0, count), sheet: { r: 0.97, g: 0.95, b: 0.9 } },
    ...{ pitch: 6.3, heights, amount },
  }
  const plain = new Uint8ClampedArray(pixels.data.length)
  const printRow = plainRow(pixels, press)
  for (let y = 0; y < height; y++) printRow(y, plain)
  const { data } = printPixels(pixels, press, () => undefined)
  // Black is looked up in steps of the root of light there, and worked out here.
  expect(data.every((value, i) => Math.abs(value - plain[i]) <= 2)).toBe(true)
  expect(data.filter((value, i) => Math.abs(value - plain[i]) > 1).length).toBeLessThan(data.length / 1000)
  expect(data.every((value, i) => i % 4 !== 3 || value === pixels.data[i])).toBe(true)
})
