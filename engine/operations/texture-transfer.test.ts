import { describe, expect, it } from 'vitest'
import { compiledBench } from '../pixels/completion-compiled.ts'
import { createPlainBench } from '../pixels/completion-plain.ts'
import { clonePlanes, createPlanes, luma, type Planes } from '../pixels/planes.ts'
import { synthesise } from '../pixels/texture-synthesis.ts'
import { colourMatch } from './colour-match.ts'
import { ballScene, brightness, contextFor, detail, difference, meanOf, stepOf } from './scenes.ts'
import { textureTransfer } from './texture-transfer.ts'

/** Upright orange and blue stripes, three pixels each, getting lighter downwards. */
function weave(width: number, height: number): Planes {
  const planes = createPlanes(width, height)
  for (let i = 0; i < width * height; i++) {
    const light = 0.15 + (0.7 * Math.floor(i / width)) / height
    const isOrange = Math.floor((i % width) / 3) % 2 === 0
    planes.r[i] = isOrange ? light + 0.15 : light - 0.15
    planes.g[i] = light
    planes.b[i] = isOrange ? light - 0.15 : light + 0.15
  }
  return planes
}

const { planes } = ballScene(128, 96)
const reference = weave(120, 100)

const run = (changes: Record<string, number> = {}, seed = 7) => {
  const copy = clonePlanes(planes)
  const context = { ...contextFor(copy, undefined, seed), reference: async () => clonePlanes(reference) }
  return textureTransfer.run(copy, stepOf(textureTransfer, changes), context)
}

function correlation(one: Float32Array, other: Float32Array): number {
  const [a, b] = [meanOf(one), meanOf(other)]
  let [both, first, second] = [0, 0, 0]
  for (let i = 0; i < one.length; i++) {
    both += (one[i] - a) * (other[i] - b)
    first += (one[i] - a) ** 2
    second += (other[i] - b) ** 2
  }
  return both / Math.sqrt(first * second)
}

describe('texture-transfer', () => {
  it('brings the texture, keeps light and shape', async () => {
    const result = await run({ structure: 0.3 })
    // Red minus blue flips with the stripes of the reference and hardly within the sky of the photo.
    const flips = (picture: Planes) =>
      detail(
        Float32Array.from(picture.r, (value, i) => value - picture.b[i]),
        128,
      )
    expect(flips(result)).toBeGreaterThan(2 * flips(planes))
    expect(correlation(luma(result), luma(planes))).toBeGreaterThan(0.6)
    expect(Math.abs(brightness(result) - brightness(reference))).toBeLessThan(0.12)
  })

  it('keeps more of the photo with more structure', async () => {
    const [loose, close] = [await run({ structure: 0 }), await run({ structure: 1 })]
    const copy = clonePlanes(planes)
    const context = { ...contextFor(copy), reference: async () => reference }
    const recoloured = await colourMatch.run(copy, { name: 'colour-match', strength: 1 }, context)
    expect(difference(close, recoloured)).toBeLessThan(0.8 * difference(loose, recoloured))
  })

  it('grows with strength', async () => {
    const [some, more] = [await run({ strength: 0.4 }), await run({ strength: 1 })]
    expect(difference(some, planes)).toBeGreaterThan(0.01)
    expect(difference(more, planes)).toBeGreaterThan(difference(some, planes))
  })

  it('the same seed gives the same picture, another seed another', async () => {
    const [one, same, other] = [await run(), await run(), await run({}, 8)]
    expect(one.r).toEqual(same.r)
    expect(one.r).not.toEqual(other.r)
  })
})

it('compiled and plain paint the same picture', () => {
  const task = { content: planes, reference, guidance: 1, seed: 1, progress: () => undefined }
  expect(synthesise(task, compiledBench()!).r).toEqual(synthesise(task, createPlainBench).r)
})
