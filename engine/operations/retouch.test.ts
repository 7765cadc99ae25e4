import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import type { Face } from '../pixels/faces.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { createRandom } from '../pixels/noise.ts'
import { clonePlanes, createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { pixelate } from './pixelate.ts'
import { redEye } from './red-eye.ts'
import { contextFor, difference, stepOf } from './scenes.ts'
import { smoothSkin } from './smooth-skin.ts'
import { whitenTeeth } from './whiten-teeth.ts'

const side = 240
const face: Face = { x: 120, y: 120, radius: 80, confidence: 1 }

/** A drawn face: skin with pores and blotches, eyes with pupils, lips, teeth; a blue wall about it. */
function portrait(options: { pupils?: 'red' | 'black'; teeth?: boolean; seed?: number } = {}): Planes {
  const random = createRandom(options.seed ?? 4)
  const planes = createPlanes(side, side)
  const paint = (i: number, r: number, g: number, b: number): void => {
    planes.r[i] = r
    planes.g[i] = g
    planes.b[i] = b
  }
  const blotches = gaussianBlur(
    Float32Array.from({ length: side * side }, () => random() - 0.5),
    side,
    side,
    3,
  )
  for (let y = 0, i = 0; y < side; y++)
    for (let x = 0; x < side; x++, i++) {
      const [u, v] = [(x - face.x) / face.radius, (y - face.y) / face.radius]
      const tone = (random() - 0.5) * 0.04 + blotches[i] * 1.2
      if (Math.hypot(u, v / 1.2) > 0.85) paint(i, 0.25, 0.4, 0.7)
      else paint(i, 0.82 + tone, 0.62 + tone, 0.52 + tone)
      for (const eye of [-0.32, 0.32]) {
        const distance = Math.hypot(u - eye, v + 0.5)
        if (distance < 0.16) paint(i, 0.9, 0.9, 0.9)
        if (distance < 0.08) paint(i, options.pupils === 'red' ? 0.75 : 0.08, 0.1, 0.1)
      }
      const mouth = Math.hypot(u / 0.34, (v - 0.28) / 0.16)
      if (mouth < 1) paint(i, 0.72, 0.35, 0.36)
      if (mouth < 0.7 && options.teeth) paint(i, 0.88, 0.83, 0.66)
    }
  return planes
}

const run = (
  operation: Operation,
  planes: Planes,
  changes = {},
  more: { faces?: readonly Face[]; mask?: Matte } = {},
) => {
  const context = {
    ...contextFor(planes),
    faces: async () => more.faces ?? [face],
    mask: more.mask ?? null,
  }
  return operation.run(clonePlanes(planes), stepOf(operation, changes), context)
}

const at = (u: number, v: number): number =>
  Math.round(face.y + v * face.radius) * side + Math.round(face.x + u * face.radius)

/** Root mean square of what a blur of `narrow` keeps and one of `wide` does not, on the cheeks. */
function band(planes: Planes, narrow: number, wide: number): number {
  const fine = narrow > 0 ? gaussianBlur(planes.g, side, side, narrow) : planes.g
  const coarse = gaussianBlur(planes.g, side, side, wide)
  let sum = 0
  let count = 0
  for (let v = -0.15; v < 0.05; v += 0.0125)
    for (let u = 0.2; u < 0.5; u += 0.0125) {
      sum += (fine[at(u, v)] - coarse[at(u, v)]) ** 2
      count++
    }
  return Math.sqrt(sum / count)
}

const disc = (radius: number): Matte => ({
  width: side,
  height: side,
  data: Float32Array.from({ length: side * side }, (_, i) =>
    Math.hypot((i % side) - face.x, Math.floor(i / side) - face.y) < radius ? 1 : 0,
  ),
})

it.each([smoothSkin, redEye, whitenTeeth, pixelate])('$name refuses a picture without a face', async operation => {
  await expect(run(operation, portrait(), {}, { faces: [] })).rejects.toMatchObject({ code: 'no_face' })
})

describe('smooth-skin', () => {
  it('takes blotches, keeps pores, and leaves eyes, lips and wall', async () => {
    const planes = portrait()
    const result = await run(smoothSkin, planes)
    expect(band(result, 1.5, 9) / band(planes, 1.5, 9)).toBeLessThan(0.6)
    expect(band(result, 0, 0.8) / band(planes, 0, 0.8)).toBeGreaterThan(0.85)
    for (const place of [at(0.32, -0.5), at(-0.32, -0.42), at(0, 0.28), at(-1.4, -1.4)]) {
      expect(result.g[place]).toBe(planes.g[place])
    }
  })

  it('grows with strength', async () => {
    const planes = portrait()
    const changes = [0.25, 0.5, 1, 1.5].map(async strength =>
      difference(await run(smoothSkin, planes, { strength }), planes),
    )
    const [quarter, half, whole, more] = await Promise.all(changes)
    expect(quarter).toBeGreaterThan(0)
    expect(half).toBeGreaterThan(quarter)
    expect(whole).toBeGreaterThan(half)
    expect(more).toBeGreaterThan(whole)
  })
})

describe('red-eye', () => {
  it('turns red pupils dark and touches nothing else', async () => {
    const planes = portrait({ pupils: 'red' })
    const result = await run(redEye, planes)
    for (const eye of [-0.32, 0.32]) expect(result.r[at(eye, -0.5)]).toBeLessThan(0.15)
    for (const place of [at(0, 0.28), at(0.3, 0), at(0.2, -0.5)]) expect(result.r[place]).toBe(planes.r[place])
  })

  it('says so when no pupil is red', async () => {
    await expect(run(redEye, portrait())).rejects.toMatchObject({ code: 'nothing_to_change' })
  })

  it('looks under a mask where there is no face', async () => {
    const planes = portrait({ pupils: 'red' })
    const result = await run(redEye, planes, {}, { faces: [], mask: disc(90) })
    expect(result.r[at(0.32, -0.5)]).toBeLessThan(0.15)
    expect(result.r[at(0, 0.28)]).toBe(planes.r[at(0, 0.28)])
  })
})

describe('whiten-teeth', () => {
  it('makes teeth whiter, not lips or skin', async () => {
    const planes = portrait({ teeth: true })
    const result = await run(whitenTeeth, planes)
    const yellow = (picture: Planes, i: number) => picture.r[i] - picture.b[i]
    expect(yellow(result, at(0, 0.28))).toBeLessThan(0.5 * yellow(planes, at(0, 0.28)))
    expect(result.g[at(0, 0.28)]).toBeGreaterThan(planes.g[at(0, 0.28)])
    for (const place of [at(0.3, 0.28), at(0.3, 0)])
      expect(Math.abs(result.b[place] - planes.b[place])).toBeLessThan(0.02)
  })

  it('says so when the mouth is closed', async () => {
    await expect(run(whitenTeeth, portrait())).rejects.toMatchObject({ code: 'nothing_to_change' })
  })
})

describe('pixelate', () => {
  it.each(['mosaic', 'blur'])('%s: two faces that differ only in detail become the same', async style => {
    const planes = portrait({ teeth: true })
    const other = clonePlanes(planes)
    // Exchanges the two halves of every pair of columns in the face: same means, other features.
    for (let y = 60; y < 180; y++)
      for (let x = 70; x < 170; x += 2) {
        const i = y * side + x
        const kept = other.g[i]
        other.g[i] = other.g[i + 1]
        other.g[i + 1] = kept
      }
    expect(difference(planes, other)).toBeGreaterThan(0.01)
    const [one, two] = [
      await run(pixelate, planes, { style, size: 100 }),
      await run(pixelate, other, { style, size: 100 }),
    ]
    expect(difference(one, two)).toBeLessThan(0.003)
  })

  it('never makes blocks smaller than an eighth of what they hide', async () => {
    const mask = disc(100)
    const result = await run(pixelate, portrait(), { size: 8 }, { mask })
    let edges = 0
    for (let x = 30; x < 210; x++) if (result.g[at(0, 0) - 120 + x] !== result.g[at(0, 0) - 121 + x]) edges++
    expect(edges).toBeLessThanOrEqual(8)
  })

  it('hides all under the mask and nothing else', async () => {
    const planes = portrait()
    const mask = disc(60)
    const result = await run(pixelate, planes, {}, { faces: [], mask })
    expect(result.r.filter((value, i) => mask.data[i] === 0 && value !== planes.r[i])).toHaveLength(0)
    expect(result.g[at(0.32, -0.5)]).not.toBe(planes.g[at(0.32, -0.5)])
  })
})
