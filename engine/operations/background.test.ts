import { describe, expect, it } from 'vitest'
import { EngineRefusal, type Operation } from '../operation.ts'
import { plainDiscSum } from '../pixels/aperture.ts'
import { discSumCompiled } from '../pixels/aperture-compiled.ts'
import { boxBlur } from '../pixels/filters.ts'
import { createRandom } from '../pixels/noise.ts'
import { clonePlanes, createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { type Blurred, backgroundBlur, plainLayOver, plainShine } from './background-blur.ts'
import { layOverCompiled, shineCompiled } from './background-blur-compiled.ts'
import { backgroundColour } from './background-colour.ts'
import { backgroundRemove } from './background-remove.ts'
import { plainCorrect, plainSides, wideMeans } from './foreground.ts'
import { correctCompiled, sidesCompiled } from './foreground-compiled.ts'
import { ballScene, channels, contextFor, detail, meanOf, stepOf } from './scenes.ts'

const run = (
  operation: Operation,
  planes: Planes,
  matte: Matte,
  changes: Record<string, string | number | boolean> = {},
) => {
  const copy = clonePlanes(planes)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy, matte))
}

const { planes, ball } = ballScene(200, 150)
const inBall = (i: number) => ball.data[i] > 0.999
const outside = (i: number) => ball.data[i] < 0.001

describe('background-remove', () => {
  it('cuts the subject out by its matte', async () => {
    const cut = await run(backgroundRemove, planes, ball)
    for (let i = 0; i < planes.r.length; i++) {
      if (outside(i)) expect(cut.alpha?.[i]).toBe(0)
      if (!inBall(i)) continue
      expect(cut.alpha?.[i]).toBeGreaterThan(0.99)
      expect(cut.r[i]).toBe(planes.r[i])
    }
  })

  it('leaves no rim of the old background in half-covered pixels', async () => {
    const red = createPlanes(300, 300)
    const matte: Matte = { width: 300, height: 300, data: new Float32Array(300 * 300) }
    for (let i = 0; i < red.r.length; i++) {
      const cover = 1 / (1 + Math.exp((Math.hypot((i % 300) - 150, Math.floor(i / 300) - 150) - 90) / 1.2))
      matte.data[i] = cover
      red.r[i] = 0.8 * cover
      red.g[i] = 0.1 * cover + 0.9 * (1 - cover)
      red.b[i] = 0.1 * cover
    }
    const cut = await run(backgroundRemove, red, matte)
    for (let i = 0; i < red.r.length; i++) {
      const alpha = cut.alpha?.[i] ?? 0
      if (alpha < 0.2 || alpha > 0.95) continue
      expect(cut.g[i]).toBeLessThan(0.3)
      expect(cut.r[i]).toBeGreaterThan(0.6)
    }
  })
})

describe('background-colour', () => {
  it('puts exactly the colour behind, and nothing clear', async () => {
    const result = await run(backgroundColour, planes, ball, { colour: '#0000ff' })
    expect(result.alpha).toBeNull()
    for (let i = 0; i < planes.r.length; i++) {
      if (outside(i)) expect(Math.max(result.r[i], result.g[i], 1 - result.b[i])).toBeLessThan(0.002)
      if (inBall(i)) expect(result.r[i]).toBeCloseTo(planes.r[i], 2)
    }
  })

  it('knows colours by name', async () => {
    const result = await run(backgroundColour, planes, ball, { colour: 'white' })
    expect([result.r[0], result.g[0], result.b[0]]).toEqual([1, 1, 1])
  })
})

describe('background-blur', () => {
  it('is seen on a background that is soft already', async () => {
    // Broad soft bands, as a lens leaves them: a blur of the asked radius alone would hardly show.
    const soft = clonePlanes(planes)
    for (const channel of channels)
      for (let i = 0; i < soft.r.length; i++) {
        const band = 0.5 + 0.3 * Math.sin(((i % 200) / 200) * 2 * Math.PI * 4)
        soft[channel][i] += (band - soft[channel][i]) * (1 - ball.data[i])
      }
    const result = await run(backgroundBlur, soft, ball, { radius: 20 })
    const change = soft.g.map((value, i) => (outside(i) ? Math.abs(result.g[i] - value) : 0))
    expect(meanOf(change)).toBeGreaterThan(0.012)
  })

  it('keeps the subject and softens the rest', async () => {
    const result = await run(backgroundBlur, planes, ball, { radius: 40 })
    for (let i = 0; i < planes.r.length; i++) if (inBall(i)) expect(result.g[i]).toBe(planes.g[i])
    const ground = (picture: Planes) => detail(picture.g.subarray(200 * 130), 200)
    expect(ground(result)).toBeLessThan(ground(planes) * 0.4)
  })

  it('lets none of the subject bleed into the background', async () => {
    const blue = createPlanes(160, 120)
    const matte: Matte = { width: 160, height: 120, data: new Float32Array(160 * 120) }
    for (let i = 0; i < blue.r.length; i++) {
      const cover = 1 / (1 + Math.exp((Math.hypot((i % 160) - 80, Math.floor(i / 160) - 60) - 30) / 0.8))
      matte.data[i] = cover
      blue.r[i] = cover
      blue.b[i] = 0.6 * (1 - cover)
    }
    const result = await run(backgroundBlur, blue, matte, { radius: 60 })
    for (let i = 0; i < blue.r.length; i++) {
      if (matte.data[i] > 0.01) continue
      expect(result.r[i]).toBeLessThan(0.05)
      expect(result.b[i]).toBeGreaterThan(0.55)
    }
  })
})

describe('a picture without a subject, or all subject', () => {
  it.each([backgroundBlur, backgroundColour, backgroundRemove])('is refused: $name', async operation => {
    for (const value of [0, 1]) {
      const matte = { ...ball, data: new Float32Array(ball.data.length).fill(value) }
      const refusal = await run(operation, planes, matte).catch(error => error)
      expect(refusal).toBeInstanceOf(EngineRefusal)
      expect(refusal.code).toBe('no_subject')
    }
  })

  it('is refused before anything is written', async () => {
    const copy = clonePlanes(planes)
    const matte = { ...ball, data: new Float32Array(ball.data.length) }
    await backgroundBlur.run(copy, stepOf(backgroundBlur), contextFor(copy, matte)).catch(() => undefined)
    for (const channel of channels) expect(copy[channel]).toEqual(planes[channel])
  })
})

describe('the colours of both sides of an outline', () => {
  it.each([
    [203, 331, 12, 3],
    [1031, 260, 30, 2],
    [67, 81, 6, 5],
  ])('are by their kernel what they are plainly, %i x %i, spread over %i and %i', (width, height, wide, narrow) => {
    const random = createRandom(7)
    const { planes, ball } = ballScene(width, height)
    const noisy = (plane: Float32Array): Float32Array => plane.map(value => value * 0.8 + random() * 0.2)
    const outline = {
      planes: { ...planes, r: noisy(planes.r), g: noisy(planes.g), b: noisy(planes.b) },
      matte: { ...ball, data: boxBlur(ball.data, width, height, 2) },
      wide,
      narrow,
    }
    const means = wideMeans(outline)
    const plain = plainSides(outline, means)
    const compiled = sidesCompiled(outline, means)
    expect(compiled).not.toBeNull()
    for (const [channel, sides] of plain.entries()) {
      for (const side of ['subject', 'background'] as const) {
        const other = compiled?.[channel][side]
        const apart = sides[side].reduce((most, value, i) => Math.max(most, Math.abs(value - (other?.[i] ?? 9))), 0)
        expect(apart).toBeLessThan(2e-3)
      }
    }
  })

  it.each([
    [203, 331],
    [1031, 260],
  ])('correct a picture by their kernel as they do plainly, %i x %i', (width, height) => {
    const random = createRandom(9)
    const noise = (count: number): Float32Array => Float32Array.from({ length: count }, random)
    const size = { width: 67, height: 81 }
    const channels = [0, 1, 2].map(() => ({ subject: noise(67 * 81), background: noise(67 * 81) }))
    const count = width * height
    const one: Planes = { width, height, r: noise(count), g: noise(count), b: noise(count), alpha: null }
    const other = clonePlanes(one)
    const matte: Matte = { width, height, data: noise(count).map(value => Math.min(1, Math.max(0, value * 1.4 - 0.2))) }
    expect(correctCompiled(one, matte, size, channels)).toBe(true)
    plainCorrect(other, matte, { ...size, channels })
    for (const channel of ['r', 'g', 'b'] as const) {
      const apart = one[channel].reduce((most, value, i) => Math.max(most, Math.abs(value - other[channel][i])), 0)
      expect(apart).toBeLessThan(1e-5)
    }
  })
})

describe('a background behind a lens', () => {
  const noise = (count: number, seed: number): Float32Array => Float32Array.from({ length: count }, createRandom(seed))
  const furthest = (one: Float32Array, other: Float32Array): number =>
    one.reduce((most, value, i) => Math.max(most, Math.abs(value - other[i])), 0)

  it.each([
    [203, 331],
    [1031, 260],
  ])('shines and lies under the subject by its kernel as it does plainly, %i x %i', (width, height) => {
    const count = width * height
    const matte: Matte = { width, height, data: noise(count, 1).map(value => Math.min(1, value * 1.2)) }
    const one: Planes = { width, height, r: noise(count, 2), g: noise(count, 3), b: noise(count, 4), alpha: null }
    const [shone, plain] = [new Float32Array(count), new Float32Array(count)]
    expect(shineCompiled(one.r, matte, shone)).toBe(true)
    plainShine(one.r, matte, plain)
    expect(furthest(shone, plain)).toBeLessThan(1e-6)
    const [r, g, b, weight] = [5, 6, 7, 8].map(seed => noise(67 * 81, seed))
    // Here and there nothing of the background was found.
    weight.fill(0, 67 * 30, 67 * 34)
    const other = clonePlanes(one)
    const blurred: Blurred = { width: 67, height: 81, planes: [r, g, b, weight] }
    expect(layOverCompiled(one, matte, blurred)).toBe(true)
    plainLayOver(other, matte, blurred)
    for (const channel of ['r', 'g', 'b'] as const) expect(furthest(one[channel], other[channel])).toBeLessThan(1e-5)
  })

  it.each([1, 3.4, 7])('sums discs of %d pixels by its kernel as it does plainly', radius => {
    const plane = noise(131 * 97, 9)
    const reach = Math.floor(radius)
    const spans = Array.from({ length: 2 * reach + 1 }, (_, k) => Math.sqrt(radius ** 2 - (k - reach) ** 2))
    const compiled = discSumCompiled(plane, 131, 97, spans)
    expect(compiled).not.toBeNull()
    expect(furthest(compiled ?? plane, plainDiscSum(plane, 131, 97, spans))).toBeLessThan(1e-4)
  })
})
