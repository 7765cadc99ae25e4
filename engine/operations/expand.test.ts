import { describe, expect, it } from 'vitest'
import { createRandom } from '../pixels/noise.ts'
import { createPlanes, type Matte, type Planes, toPixels } from '../pixels/planes.ts'
import { runPlan } from '../run.ts'
import { expand } from './expand.ts'
import { contextFor, stepOf } from './scenes.ts'

/** A sky that pales downwards over grainy ground: what has to go on at every side. */
function landscape(width: number, height: number): Planes {
  const random = createRandom(5)
  const planes = createPlanes(width, height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const down = y / height
      const grain = (random() - 0.5) * (down < 0.5 ? 0.01 : 0.16)
      const colour = down < 0.5 ? [0.3 + 0.4 * down, 0.5 + 0.4 * down, 0.9] : [0.3, 0.45, 0.15]
      planes.r[i] = colour[0] + grain
      planes.g[i] = colour[1] + grain
      planes.b[i] = colour[2] + grain
    }
  return planes
}

const none = (planes: Planes): Matte => ({
  width: planes.width,
  height: planes.height,
  data: new Float32Array(planes.r.length),
})

const run = async (planes: Planes, changes: Record<string, string | number>, matte = none(planes)) => {
  const context = contextFor(planes, matte)
  const result = await expand.run(planes, stepOf(expand, changes), context)
  return { result, notes: context.notes }
}

/** The largest difference between the picture and what lies where it was put. */
function displaced(result: Planes, planes: Planes, left: number, top: number): number {
  let most = 0
  for (let y = 0; y < planes.height; y++)
    for (let x = 0; x < planes.width; x++) {
      const change = result.g[(y + top) * result.width + x + left] - planes.g[y * planes.width + x]
      most = Math.max(most, Math.abs(change))
    }
  return most
}

const picture = landscape(160, 120)

describe('sizes', () => {
  it.each([
    ['a fifth all round by default', {}, 224, 168, 32, 24],
    ['the sides asked for', { right: 0.5, bottom: 0.25 }, 240, 150, 0, 0],
    ['a wider shape', { ratio: 16 / 9 }, 213, 120, 26, 0],
    ['a taller shape', { ratio: 1 }, 160, 160, 0, 20],
    ['a side, then a shape', { ratio: 2, left: 0.5 }, 240, 120, 80, 0],
  ])('%s', async (_, changes, width, height, left, top) => {
    const { result } = await run(picture, { ...changes, fill: 'mirror' })
    expect([result.width, result.height]).toEqual([width, height])
    expect(displaced(result, picture, left, top)).toBe(0)
  })

  it('stays as it is when it has the shape', async () => {
    expect((await run(picture, { ratio: 160 / 120 })).result).toBe(picture)
  })

  it('refuses what would be too large', async () => {
    const wide = createPlanes(8000, 3000)
    await expect(run(wide, { left: 2 })).rejects.toMatchObject({ code: 'picture_too_large' })
  })
})

describe('continue', () => {
  it('grows sky from sky and ground from ground, without a seam', async () => {
    const { result, notes } = await run(picture, { left: 0.25, right: 0.25 })
    expect(displaced(result, picture, 40, 0)).toBe(0)
    expect(notes).toEqual([])
    const at = (x: number, y: number) => result.b[y * result.width + x] - result.g[y * result.width + x]
    for (const x of [3, 20, 236]) {
      expect(at(x, 20)).toBeGreaterThan(0.2)
      expect(at(x, 100)).toBeLessThan(-0.2)
    }
    let step = 0
    for (let y = 5; y < 50; y++) step += Math.abs(result.g[y * 240 + 40] - result.g[y * 240 + 39])
    expect(step / 45).toBeLessThan(0.02)
  })

  it('never copies the subject', async () => {
    const planes = landscape(160, 120)
    const matte = none(planes)
    for (let y = 60; y < 90; y++)
      for (let x = 20; x < 45; x++) {
        const i = y * 160 + x
        planes.r[i] = 1
        planes.g[i] = 0
        matte.data[i] = 1
      }
    const { result } = await run(planes, { left: 0.4 }, matte)
    let red = 0
    for (let y = 0; y < 120; y++)
      for (let x = 0; x < 64; x++) {
        const i = y * result.width + x
        if (result.r[i] > 0.7 && result.g[i] < 0.3) red++
      }
    expect(red).toBe(0)
  })
})

it('asks for no more of the subject than about where it is', async () => {
  const asked: string[] = []
  const answer = (kind: string) => () => {
    asked.push(kind)
    return Promise.resolve({ matte: { width: 2, height: 2, data: new Float32Array(4) }, method: 'm' })
  }
  const step = { name: 'expand' as const, strength: 1, right: 0.2, fill: 'continue' }
  const plan = { operations: [step], notUnderstood: [], needsGenerative: false }
  const matter = { method: 'm', matte: answer('matte') }
  await runPlan(toPixels(picture), plan, { subjectMatte: { ...matter, outline: answer('outline') } })
  expect(asked).toEqual(['outline'])
  await runPlan(toPixels(picture), plan, { subjectMatte: matter })
  expect(asked).toEqual(['outline', 'matte'])
})

it('blurs and says so where a growing edge cuts the subject off', async () => {
  const matte = none(picture)
  for (let y = 60; y < 120; y++) matte.data.fill(1, y * 160 + 60, y * 160 + 110)
  const { result, notes } = await run(picture, { bottom: 0.3 }, matte)
  expect(notes).toEqual(['expand_subject_at_edge'])
  const blurred = (await run(picture, { bottom: 0.3, fill: 'blur' }, matte)).result
  expect(result.r).toEqual(blurred.r)
  expect((await run(picture, { left: 0.3 }, matte)).notes).toEqual([])
})

it('fills with a plain colour', async () => {
  const { result } = await run(picture, { left: 0.1, fill: 'colour', colour: '#ff0000' })
  expect([result.r[0], result.g[0], result.b[0]]).toEqual([1, 0, 0])
})

it('is the same twice', async () => {
  const [one, other] = [await run(picture, { top: 0.2 }), await run(picture, { top: 0.2 })]
  expect(one.result.r).toEqual(other.result.r)
})
