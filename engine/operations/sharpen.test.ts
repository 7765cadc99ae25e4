import { expect, it } from 'vitest'
import { createRandom } from '../pixels/noise.ts'
import { type Pixels, toPixels, toPlanes } from '../pixels/planes.ts'
import { bareContext, createStepRun } from '../run-step.ts'
import { sharpen } from './sharpen.ts'

const random = createRandom(9)

it.each([
  [64, 65],
  [203, 97],
  [1500, 40],
])('sharpens 8-bit pixels of %i x %i as it does planes', async (width, height) => {
  const pixels: Pixels = {
    width,
    height,
    data: Uint8ClampedArray.from({ length: width * height * 4 }, (_, i) => (i % 4 === 3 ? 255 : random() * 256)),
  }
  const matter = { method: 'isnet', matte: () => Promise.reject(new TypeError('not asked for')) } as const
  const run = createStepRun({ seed: 1, signal: undefined, matter, brush: null, reference: null })
  const step = { name: 'sharpen', strength: 1 } as const
  const context = bareContext(run, pixels, null)
  const plain = toPixels(await sharpen.run(toPlanes(pixels), step, context)).data
  const answer = sharpen.onBytes?.(pixels, step, context)
  expect(answer).not.toBeNull()
  const data = answer?.data ?? []
  expect(plain.every((value, i) => Math.abs(value - data[i]) <= 1)).toBe(true)
  // A value halfway between two levels may go to either.
  expect(plain.filter((value, i) => value !== data[i]).length).toBeLessThan(plain.length / 200)
})
