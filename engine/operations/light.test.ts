import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { clonePlanes, type Planes } from '../pixels/planes.ts'
import { goldenHour } from './golden-hour.ts'
import { night } from './night.ts'
import { ballScene, brightness, colourfulness, contextFor, detail, meanOf, stepOf, wallScene } from './scenes.ts'
import { vintage } from './vintage.ts'

const run = (operation: Operation, planes: Planes, changes: Record<string, number | boolean> = {}, seed = 7) => {
  const copy = clonePlanes(planes)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy, undefined, seed))
}

const { planes } = ballScene(320, 240)
const wall = wallScene(320, 240, [0.8, 0.62, 0.2])

/** Pixels much brighter than those beside them: stars, in a sky that had none. */
function points(picture: Planes): number {
  let count = 0
  for (let i = 2; i < picture.g.length - 2; i++) {
    if (picture.g[i] - Math.max(picture.g[i - 2], picture.g[i + 2]) > 0.08) count++
  }
  return count
}

describe('night', () => {
  it('is dark, blue and still to be seen', async () => {
    const result = await run(night, planes)
    expect(brightness(result)).toBeLessThan(brightness(planes) * 0.5)
    expect(brightness(result)).toBeGreaterThan(0.06)
    expect(meanOf(result.b)).toBeGreaterThan(meanOf(result.r) * 1.3)
  })

  it('hangs stars in a sky and none on a wall', async () => {
    expect(points(await run(night, planes))).toBeGreaterThan(5)
    expect(points(await run(night, wall))).toBe(0)
  })

  it('moves the stars with the seed', async () => {
    const [one, other] = [await run(night, planes, {}, 1), await run(night, planes, {}, 2)]
    expect(one.g).not.toEqual(other.g)
  })
})

describe('golden-hour', () => {
  it('is warm, and keeps its drawing', async () => {
    const result = await run(goldenHour, planes)
    expect(meanOf(result.r) - meanOf(result.b)).toBeGreaterThan(meanOf(planes.r) - meanOf(planes.b) + 0.1)
    expect(detail(result.g, 320)).toBeGreaterThan(detail(planes.g, 320) * 0.6)
  })

  it('burns nothing out', async () => {
    const result = await run(goldenHour, wallScene(200, 150, [0.95, 0.95, 0.93]))
    expect(result.r.filter(value => value > 0.998).length / result.r.length).toBeLessThan(0.02)
  })
})

describe('vintage', () => {
  it('fades, grains and darkens corners', async () => {
    const result = await run(vintage, wall, { leak: false })
    expect(colourfulness(result)).toBeLessThan(colourfulness(wall))
    expect(detail(result.g, 320)).toBeGreaterThan(detail(wall.g, 320) * 1.5)
    const corner = result.g[0] / wall.g[0]
    const middle = result.g[120 * 320 + 60] / wall.g[120 * 320 + 60]
    expect(corner).toBeLessThan(middle * 0.9)
    // Black film base is never black.
    expect(Math.min(...result.b)).toBeGreaterThan(0.02)
  })

  it('lets light in at the right edge only where asked', async () => {
    const [leaky, tight] = [await run(vintage, planes), await run(vintage, planes, { leak: false })]
    const edge = (picture: Planes) => picture.r[100 * 320 + 316]
    expect(edge(leaky)).toBeGreaterThan(edge(tight) + 0.02)
    expect(leaky.r[100 * 320 + 20]).toBe(tight.r[100 * 320 + 20])
  })
})
