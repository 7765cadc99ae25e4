import { existsSync } from 'node:fs'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { EngineRefusal } from '../operation.ts'
import { ballScene } from '../operations/scenes.ts'
import { boxBlur } from '../pixels/filters.ts'
import { createRandom } from '../pixels/noise.ts'
import { createPlanes, type Matte, type Pixels, toPixels } from '../pixels/planes.ts'
import { plainRefine, refineMatte } from './matte-refinement.ts'
import { refineCompiled } from './matte-refinement-compiled.ts'
import { availableMemoryBytes } from './memory.ts'
import { compiledSample, plainSample, samplePixels } from './sampling.ts'
import { createSubjectMatter as createFallback } from './subject-fallback.ts'
import { createSubjectMatter } from './subject-node.ts'

const corpus = new URL('../../../shared/corpus/photos/img/', import.meta.url)

async function open(file: string): Promise<Pixels> {
  const { data, info } = await sharp(new URL(file, corpus).pathname)
    .rotate()
    .resize(1024, 1024, { fit: 'inside' })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, data: new Uint8Array(data) }
}

const share = (matte: Matte) => matte.data.reduce((sum, value) => sum + value, 0) / matte.data.length

/** Share of the pixels on which two mattes agree within a fifth. */
const agreement = (one: Float32Array, other: Float32Array) =>
  one.filter((value, i) => Math.abs(value - other[i]) < 0.2).length / one.length

const { planes, ball } = ballScene(320, 240)
const picture = toPixels(planes)

describe('the classical matte', () => {
  it('finds a ball by colour and place, and says how', async () => {
    const { matte, method } = await createFallback().matte(picture, undefined)
    expect(method).toBe('fallback')
    expect(agreement(matte.data, ball.data)).toBeGreaterThan(0.93)
  })

  it('is the same every time, of the right size, and between 0 and 1', async () => {
    const [one, other] = [createFallback(), createFallback()]
    const { matte } = await one.matte(picture, undefined)
    expect((await other.matte(picture, undefined)).matte.data).toEqual(matte.data)
    expect([matte.width, matte.height, matte.data.length]).toEqual([320, 240, 320 * 240])
    expect(matte.data.every(value => value >= 0 && value <= 1)).toBe(true)
  })

  it('survives tiny pictures', async () => {
    for (const [width, height] of [
      [1, 1],
      [3, 1],
      [2, 8],
    ]) {
      const { matte } = await createFallback().matte(toPixels(ballScene(width, height).planes), undefined)
      expect(matte.data.every(value => value >= 0 && value <= 1)).toBe(true)
    }
  })
})

describe('the matte under ISNet', () => {
  it('falls back, and says so, where memory is short', async () => {
    const matter = createSubjectMatter({ availableMemoryBytes: () => 200e6 })
    expect((await matter.matte(picture, undefined)).method).toBe('fallback')
  })

  it('stops when cancelled', async () => {
    const signal = AbortSignal.abort()
    await expect(createSubjectMatter().matte(picture, signal)).rejects.toBeInstanceOf(EngineRefusal)
  })

  const enough = availableMemoryBytes() > 1.6e9
  it.runIf(enough)('finds a ball', async () => {
    const { matte, method } = await createSubjectMatter().matte(picture, undefined)
    expect(method).toBe('isnet')
    expect(agreement(matte.data, ball.data)).toBeGreaterThan(0.9)
  })

  it.runIf(enough && existsSync(corpus)).each([
    ['p20_pepper_product.jpg', 0.3, 0.55],
    ['p17_person_yellow_wall.jpg', 0.25, 0.5],
    ['p82_giraffe_15mp.jpg', 0.15, 0.4],
  ])('finds the subject of %s', async (file, least, most) => {
    const { matte, method } = await createSubjectMatter().matte(await open(file), undefined)
    expect(method).toBe('isnet')
    expect(share(matte)).toBeGreaterThan(least)
    expect(share(matte)).toBeLessThan(most)
    // A cut-out is solid and clear nearly everywhere; half coverage is for the outline.
    expect(matte.data.filter(value => value > 0.1 && value < 0.9).length / matte.data.length).toBeLessThan(0.06)
  })
})

describe('refineMatte', () => {
  it('pulls a coarse outline to the edge of the picture', () => {
    const coarse = samplePixels(toPixels({ ...planes, r: ball.data, g: ball.data, b: ball.data, alpha: null }), 40, 30)
    const refined = refineMatte(picture, { width: 40, height: 30, data: coarse.r })
    const stretched = refineMatte(
      { ...picture, data: new Uint8Array(picture.data.length).fill(255) },
      { width: 40, height: 30, data: coarse.r },
    )
    const error = (matte: Matte) => matte.data.reduce((sum, value, i) => sum + Math.abs(value - ball.data[i]), 0)
    expect(error(refined)).toBeLessThan(error(stretched) * 0.9)
  })

  it('decides a broad doubt, and leaves clear pixels clear', () => {
    const doubt = new Float32Array(320 * 240)
    for (let i = 0; i < doubt.length; i++) doubt[i] = ball.data[i] * 0.7
    const { data } = refineMatte(picture, { width: 320, height: 240, data: doubt })
    expect(data[140 * 320 + 160]).toBeGreaterThan(0.97)
    expect(data[10 * 320 + 10]).toBe(0)
  })
})

describe('the compiled refinement', () => {
  it.each([
    // Working size, full size, reach.
    [1024, 300, 1024, 300, 7],
    [320, 240, 320, 240, 7],
    [203, 331, 331, 540, 5],
    [67, 81, 268, 324, 2],
    [131, 97, 50, 40, 1],
  ])('gives what the plain one gives: %i x %i to %i x %i, reach %i', (w, h, width, height, reach) => {
    const random = createRandom(5)
    const noisy = (plane: Float32Array): Float32Array => plane.map(value => value * 0.8 + random() * 0.2)
    const scene = ballScene(width, height)
    const { r, g, b } = scene.planes
    const full = toPixels({ ...scene.planes, r: noisy(r), g: noisy(g), b: noisy(b), alpha: noisy(g) })
    const guide = samplePixels(full, w, h)
    // A soft outline in the wrong place, and a broad doubt in one corner.
    const coarse = boxBlur(ballScene(w, h).ball.data, w, h, 3).map((value, i) => {
      const isDoubtful = i % w > w * 0.7 && i > w * h * 0.7
      return isDoubtful ? 0.3 + 0.3 * random() : value * 0.98
    })
    const compiled = refineCompiled(full, guide, coarse, reach, 2e-4)
    const plain = plainRefine(full, guide, coarse.slice(), reach, 2e-4)
    expect(compiled).not.toBeNull()
    const apart = plain.reduce((most, value, i) => Math.max(most, Math.abs(value - (compiled?.[i] ?? 9))), 0)
    expect(apart).toBeLessThan(2e-3)
  })
})

describe('samplePixels', () => {
  it('keeps a flat picture flat at any size', () => {
    const flat: Pixels = {
      width: 13,
      height: 7,
      data: new Uint8Array(13 * 7 * 4).fill(255).map((_, i) => (i % 4 === 3 ? 255 : 51)),
    }
    for (const [width, height] of [
      [1, 1],
      [5, 3],
      [40, 40],
    ]) {
      const { r } = samplePixels(flat, width, height)
      expect(r.every(value => Math.abs(value - 0.2) < 1e-5)).toBe(true)
    }
  })

  it.each([
    ['opaque', 131 * 97],
    ['clear in its last rows', 131 * 90],
  ])('samples by its kernel as it does plainly a picture that is %s', (_, firstClear) => {
    const random = createRandom(3)
    const data = new Uint8Array(131 * 97 * 4).map((_, j) => (j % 4 === 3 && j < firstClear * 4 ? 255 : random() * 256))
    const noise: Pixels = { width: 131, height: 97, data }
    for (const [width, height] of [
      [64, 48],
      [200, 160],
      [301, 33],
    ]) {
      expect(compiledSample(noise, width, height) !== null).toBe(firstClear === 131 * 97)
      const plain = plainSample(noise, createPlanes(width, height))
      const sampled = samplePixels(noise, width, height)
      const scaled = samplePixels(noise, width, height, {
        planes: createPlanes(width, height),
        factor: 0.5,
        offset: -0.25,
      })
      expect(Math.max(...scaled.g.map((value, i) => Math.abs(value - plain.g[i] * 0.5 + 0.25)))).toBeLessThan(1e-6)
      for (const channel of ['r', 'g', 'b'] as const) {
        expect(Math.max(...sampled[channel].map((value, i) => Math.abs(value - plain[channel][i])))).toBeLessThan(1e-6)
      }
    }
  })
})
