/** The fit of a picture to what a model takes: inside its rule for every picture, whole, and undone where it was. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Frame, frameFor, intoFrame, isWhole, outOfFrame, type SizeRule } from './fitting.ts'
import { ballScene } from './operations/scenes.ts'
import { type Pixels, toPixels } from './pixels/planes.ts'

const photoOf = (width: number, height: number): Pixels => toPixels(ballScene(width, height).planes)
const worst = (one: Pixels, other: Pixels): number =>
  Array.from(one.data, (value, i) => Math.abs(value - other.data[i])).reduce((most, each) => Math.max(most, each), 0)

const flux = {
  rule: 'multiple',
  ...{ of: 16, sidePixelsLeast: 64, sidePixelsMost: 2048, pixelsLeast: 65_536, pixelsMost: 2_097_152, ratioMost: 4 },
} as const
const openai = {
  rule: 'list',
  sizes: [
    [1024, 1024],
    [1536, 1024],
    [1024, 1536],
  ],
} as const

const isInside = ({ width, height, inner }: Frame): boolean =>
  inner.left >= 0 &&
  inner.top >= 0 &&
  inner.width >= 1 &&
  inner.height >= 1 &&
  inner.left + inner.width <= width &&
  inner.top + inner.height <= height

const sides = fc.record({ width: fc.integer({ min: 1, max: 12_000 }), height: fc.integer({ min: 1, max: 12_000 }) })

describe('a frame', () => {
  test('of multiples keeps every bound, for any picture', () => {
    fc.assert(
      fc.property(sides, picture => {
        const frame = frameFor(picture, flux, 40_000_000)
        const { width, height } = frame
        const [short, long] = [Math.min(width, height), Math.max(width, height)]
        expect([width % 16, height % 16]).toEqual([0, 0])
        expect(long).toBeLessThanOrEqual(2048)
        expect(short).toBeGreaterThanOrEqual(64)
        expect(width * height).toBeLessThanOrEqual(2_097_152)
        expect(width * height).toBeGreaterThanOrEqual(65_536)
        expect(long / short).toBeLessThanOrEqual(4.001)
        expect(isInside(frame)).toBe(true)
      }),
      { numRuns: 400 },
    )
  })

  test('of a list is one of it, the one that wastes least', () => {
    expect(frameFor({ width: 3000, height: 2000 }, openai, 4e7)).toMatchObject({ width: 1536, height: 1024 })
    expect(frameFor({ width: 800, height: 1200 }, openai, 4e7)).toMatchObject({ width: 1024, height: 1536 })
    expect(frameFor({ width: 900, height: 880 }, openai, 4e7)).toMatchObject({ width: 1024, height: 1024 })
    const twoLadders = {
      rule: 'list',
      sizes: [
        [2048, 2048],
        [1024, 1024],
      ],
    } as const
    expect(frameFor({ width: 300, height: 300 }, twoLadders, 4e7)).toMatchObject({ width: 1024 })
    expect(frameFor({ width: 3000, height: 3000 }, twoLadders, 4e7)).toMatchObject({ width: 2048 })
    fc.assert(fc.property(sides, picture => isInside(frameFor(picture, openai, 4e7))))
  })

  test('like the input is the input, unless that is too large', () => {
    const like = { rule: 'like_input' } as const
    expect(isWhole(frameFor({ width: 640, height: 480 }, like, 1e6), { width: 640, height: 480 })).toBe(true)
    const { width, height } = frameFor({ width: 4000, height: 3000 }, like, 1e6)
    expect(width * height).toBeLessThanOrEqual(1e6)
    expect(width / height).toBeCloseTo(4 / 3, 2)
  })
})

describe('there and back', () => {
  test.each<[string, SizeRule]>([
    ['multiples', { rule: 'multiple', of: 64, sidePixelsLeast: 64, sidePixelsMost: 512 }],
    ['a list', { rule: 'list', sizes: [[256, 256]] }],
  ])('through %s keeps size, place and look', (_, sizes) => {
    const photo = photoOf(150, 101)
    const frame = frameFor(photo, sizes, 1e6)
    const there = intoFrame(photo, frame)
    expect([there.width, there.height]).toEqual([frame.width, frame.height])
    const back = outOfFrame(there, frame, photo)
    expect([back.width, back.height]).toEqual([150, 101])
    expect(worst(back, photo)).toBeLessThan(60)
  })

  test('by padding alone nothing changes at all', () => {
    const photo = photoOf(150, 101)
    const frame = frameFor(photo, { rule: 'multiple', of: 16, sidePixelsLeast: 16, sidePixelsMost: 512 }, 1e6)
    expect(frame.inner).toMatchObject({ width: 150, height: 101 })
    expect(worst(outOfFrame(intoFrame(photo, frame), frame, photo), photo)).toBe(0)
  })

  test('a model that answers in twice the size, in the picture’s own shape, or in another, still gives the picture’s', () => {
    const photo = photoOf(150, 100)
    const frame = frameFor(photo, { rule: 'list', sizes: [[128, 128]] }, 1e6)
    for (const [width, height] of [
      [256, 256],
      [300, 200],
      [160, 90],
    ] as const) {
      const back = outOfFrame(photoOf(width, height), frame, photo)
      expect([back.width, back.height]).toEqual([150, 100])
    }
  })
})
