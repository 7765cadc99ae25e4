/** The original outside the mask, to the bit, whatever a model did there; the model’s own deep inside. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ballScene } from '../operations/scenes.ts'
import { type Matte, type Pixels, toPixels } from '../pixels/planes.ts'
import { changedOutside, putBack } from './putting-back.ts'

const [width, height] = [96, 64]
const photo = toPixels(ballScene(width, height).planes)

const noise = (seed: number): Pixels => {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0, state = seed; i < data.length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    data[i] = i % 4 === 3 ? 255 : state >>> 24
  }
  return { width, height, data }
}

const rectangle = (left: number, top: number, right: number, bottom: number, soft = 1): Matte => ({
  ...{ width, height },
  data: Float32Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)]
    return x >= left && x < right && y >= top && y < bottom ? soft : 0
  }),
})

test('outside the mask not one byte changes', () => {
  const side = (most: number) => fc.integer({ min: 0, max: most })
  fc.assert(
    fc.property(
      fc.integer(),
      side(width),
      side(height),
      side(width),
      side(height),
      (seed, left, top, right, bottom) => {
        const mask = rectangle(left, top, right, bottom)
        const made = putBack(photo, noise(seed), mask)
        for (let i = 0; i < mask.data.length; i++)
          if (mask.data[i] === 0)
            for (let k = 4 * i; k < 4 * i + 4; k++) if (made.data[k] !== photo.data[k]) throw new RangeError(`at ${k}`)
      },
    ),
    { numRuns: 60 },
  )
})

test('inside it is the model’s, and the seam runs from one to the other', () => {
  const painted = noise(1)
  const made = putBack(photo, painted, rectangle(20, 10, 76, 54))
  const at = 4 * (32 * width + 48)
  expect([...made.data.slice(at, at + 4)]).toEqual([...painted.data.slice(at, at + 4)])
  const edge = 4 * (32 * width + 20)
  for (let k = edge; k < edge + 3; k++) {
    const [low, high] = [Math.min(photo.data[k], painted.data[k]), Math.max(photo.data[k], painted.data[k])]
    expect(made.data[k]).toBeGreaterThanOrEqual(low - 1)
    expect(made.data[k]).toBeLessThanOrEqual(high + 1)
  }
})

test('what was changed outside is counted, noise is not, and a mask that leaves nothing outside counts none', () => {
  const mask = rectangle(0, 0, 48, height)
  expect(changedOutside(photo, photo, mask)).toBe(0)
  const noisy = { ...photo, data: photo.data.map((value, i) => (i % 4 === 3 ? value : value + ((i % 5) - 2))) }
  expect(changedOutside(photo, noisy, mask)).toBe(0)
  const data = new Uint8ClampedArray(photo.data)
  for (let y = 0; y < height / 2; y++) for (let x = 48; x < width; x++) data[4 * (y * width + x)] ^= 128
  expect(changedOutside(photo, { width, height, data }, mask)).toBeCloseTo(0.5, 2)
  expect(changedOutside(photo, noise(3), rectangle(0, 0, width, height))).toBe(0)
})
