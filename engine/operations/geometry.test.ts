import { describe, expect, it } from 'vitest'
import { EngineRefusal, type Operation } from '../operation.ts'
import { clonePlanes, createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { crop } from './crop.ts'
import { flip } from './flip.ts'
import { resize } from './resize.ts'
import { rotate } from './rotate.ts'
import { ballScene, channels, contextFor, difference, meanOf, stepOf } from './scenes.ts'
import { upscale } from './upscale.ts'

const run = (operation: Operation, planes: Planes, changes: Record<string, string | number | boolean> = {}) => {
  const copy = clonePlanes(planes)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy))
}
const sizeOf = ({ width, height }: Planes) => [width, height]

describe('flip', () => {
  it('is undone by itself, with alpha', async () => {
    const { planes } = ballScene(37, 23, { alpha: true })
    for (const axis of ['horizontal', 'vertical']) {
      const once = await run(flip, planes, { axis })
      expect(difference(once, planes)).toBeGreaterThan(0.01)
      const twice = await run(flip, once, { axis })
      expect(twice).toEqual(planes)
    }
  })

  it('puts left to the right', async () => {
    const planes = createPlanes(2, 1)
    planes.r.set([0.1, 0.9])
    expect([...(await run(flip, planes)).r]).toEqual([Math.fround(0.9), Math.fround(0.1)])
  })
})

describe('rotate', () => {
  it('comes back after four quarter turns', async () => {
    const { planes } = ballScene(31, 18, { alpha: true })
    let turned = planes
    for (let k = 0; k < 4; k++) turned = await run(rotate, turned, { degrees: 90 })
    expect(turned).toEqual(planes)
    expect(await run(rotate, await run(rotate, planes, { degrees: 90 }), { degrees: -90 })).toEqual(planes)
    expect(await run(rotate, planes, { degrees: 180 })).toEqual(await run(rotate, planes, { degrees: -180 }))
  })

  it('turns clockwise', async () => {
    const planes = createPlanes(2, 1)
    planes.r.set([0.25, 0.75])
    const turned = await run(rotate, planes, { degrees: 90 })
    expect(sizeOf(turned)).toEqual([1, 2])
    expect([...turned.r]).toEqual([0.25, 0.75])
    expect([...(await run(rotate, planes, { degrees: 270 })).r]).toEqual([0.75, 0.25])
  })

  it('cuts other angles to a frame without corners, or keeps the corners clear', async () => {
    const planes = createPlanes(120, 80)
    for (const channel of channels) planes[channel].fill(0.5)
    for (const degrees of [3, -12, 33, 45, 77, 123]) {
      const cut = await run(rotate, planes, { degrees })
      expect(cut.alpha).toBeNull()
      expect(cut.r.every(value => Math.abs(value - 0.5) < 1e-3)).toBe(true)
      expect(cut.width * cut.height).toBeLessThan(120 * 80)
      expect(cut.width * cut.height).toBeGreaterThan(120 * 80 * 0.3)
      const whole = await run(rotate, planes, { degrees, expand: true })
      expect(whole.alpha?.[0]).toBe(0)
      expect(meanOf(whole.alpha as Float32Array) * whole.width * whole.height).toBeCloseTo(120 * 80, -3)
    }
  })
})

describe('crop', () => {
  const nothing = (planes: Planes): Matte => ({ ...planes, data: new Float32Array(planes.r.length) })

  it('keeps the ratio and all of the subject', async () => {
    const { planes, ball } = ballScene(160, 90)
    for (const ratio of [1, 4 / 5, 16 / 9, 0.7, 2.5]) {
      const cut = await crop.run(planes, stepOf(crop, { ratio }), contextFor(planes, ball))
      expect(Math.abs(cut.width / cut.height / ratio - 1)).toBeLessThan(0.03)
      expect(cut.width === 160 || cut.height === 90).toBe(true)
      let red = 0
      for (let i = 0; i < cut.r.length; i++) if (cut.r[i] > 0.2 && cut.g[i] < 0.2) red++
      expect(red).toBeGreaterThan(0.75 * Math.PI * (0.22 * 90) ** 2)
    }
  })

  it('keeps a subject at the side whole, and the top of one that is too tall', async () => {
    const planes = createPlanes(100, 200)
    const matte = nothing(planes)
    for (let y = 20; y < 180; y++) for (let x = 30; x < 70; x++) matte.data[y * 100 + x] = 1
    planes.g.fill(1, 20 * 100, 21 * 100)
    const cut = await crop.run(planes, stepOf(crop, { ratio: 1 }), contextFor(planes, matte))
    const row = cut.g.indexOf(1) / 100
    expect(row).toBeGreaterThan(1)
    expect(row).toBeLessThan(12)
  })

  it('keeps faces rather than the rest of the subject', async () => {
    const planes = createPlanes(300, 100)
    const matte = nothing(planes)
    for (let y = 10; y < 90; y++) matte.data.fill(1, y * 300 + 20, y * 300 + 280)
    for (let y = 40; y < 60; y++) planes.r.fill(1, y * 300 + 240, y * 300 + 260)
    const context = {
      ...contextFor(planes, matte),
      faces: async () => [{ x: 250, y: 50, radius: 15, confidence: 0.9 }],
    }
    const cut = await crop.run(planes, stepOf(crop, { ratio: 1 }), context)
    expect(cut.r.filter(value => value === 1)).toHaveLength(400)
  })

  it('finds a thing at the side by its looks where there is no subject', async () => {
    const planes = createPlanes(200, 80)
    for (const channel of channels) planes[channel].fill(0.6)
    for (let y = 25; y < 55; y++) for (let x = 160; x < 190; x++) planes.r[y * 200 + x] = 0.95
    const square = await crop.run(planes, stepOf(crop, { ratio: 1 }), contextFor(planes, nothing(planes)))
    expect(square.r.filter(value => value > 0.9).length).toBe(900)
  })

  it('takes the part that was asked for, without looking for a subject', async () => {
    const planes = createPlanes(200, 80)
    planes.r.fill(1, 0, 1)
    const left = await run(crop, planes, { ratio: 1, focus: 'left' })
    expect([left.width, left.r[0]]).toEqual([80, 1])
    expect((await run(crop, planes, { ratio: 1, focus: 'right' })).r[0]).toBe(0)
  })
})

describe('resize', () => {
  const { planes } = ballScene(120, 80, { alpha: true })

  it('meets the size asked for', async () => {
    expect(sizeOf(await run(resize, planes, { width: 60 }))).toEqual([60, 40])
    expect(sizeOf(await run(resize, planes, { height: 20 }))).toEqual([30, 20])
    expect(sizeOf(await run(resize, planes, { factor: 0.5 }))).toEqual([60, 40])
    expect(sizeOf(await run(resize, planes, { width: 50, height: 50 }))).toEqual([50, 33])
    expect(sizeOf(await run(resize, planes, { width: 50, height: 50, fit: 'cover' }))).toEqual([50, 50])
    expect(sizeOf(await run(resize, planes, { width: 50, height: 50, fit: 'stretch' }))).toEqual([50, 50])
    expect((await run(resize, planes, { width: 60 })).alpha?.length).toBe(60 * 40)
  })

  it('refuses what no memory would hold', async () => {
    await expect(run(resize, planes, { width: 16384, height: 16384, fit: 'stretch' })).rejects.toMatchObject({
      code: 'picture_too_large',
    })
    const refusal = await run(resize, planes, { width: 16384, height: 16384, fit: 'stretch' }).catch(error => error)
    expect(refusal).toBeInstanceOf(EngineRefusal)
  })
})

describe('upscale', () => {
  it('multiplies the size and keeps the picture', async () => {
    const { planes } = ballScene(60, 40)
    for (const factor of [2, 3, 4]) {
      const large = await run(upscale, planes, { factor })
      expect(sizeOf(large)).toEqual([60 * factor, 40 * factor])
      const back = await run(resize, large, { width: 60 })
      expect(difference(back, planes)).toBeLessThan(0.03)
    }
  })

  it.each(['auto', 'lanczos', 'neural'])('does not ring at a hard edge (%s)', async method => {
    const edge = createPlanes(40, 8)
    for (const channel of channels) for (let i = 0; i < edge.r.length; i++) edge[channel][i] = i % 40 < 20 ? 0.2 : 0.8
    const large = await run(upscale, edge, { factor: 4, method })
    expect(Math.max(...large.g)).toBeLessThan(0.85)
    expect(Math.min(...large.g)).toBeGreaterThan(0.15)
  })
})
