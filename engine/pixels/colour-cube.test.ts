import { describe, expect, it } from 'vitest'
import { applyColourCube, createColourCube } from './colour-cube.ts'
import { createRandom } from './noise.ts'
import { clonePlanes, createPlanes } from './planes.ts'

function randomColours(count: number) {
  const random = createRandom(5)
  const planes = createPlanes(count, 1)
  for (let i = 0; i < count; i++) [planes.r[i], planes.g[i], planes.b[i]] = [random(), random(), random()]
  return planes
}

describe('a colour cube', () => {
  it('is exact for straight changes, wherever between its points', () => {
    const cube = createColourCube((r, g, b, out) => out.set([0.2 + 0.5 * g, b, 0.9 * r]), 9)
    const before = randomColours(2000)
    const after = clonePlanes(before)
    applyColourCube(after, cube, 1, 0, 2000)
    for (let i = 0; i < 2000; i++) {
      expect(after.r[i]).toBeCloseTo(0.2 + 0.5 * before.g[i], 5)
      expect(after.g[i]).toBeCloseTo(before.b[i], 5)
      expect(after.b[i]).toBeCloseTo(0.9 * before.r[i], 5)
    }
  })

  it('is close for curved ones', () => {
    const curve = (value: number) => value ** 1.8
    const cube = createColourCube((r, g, b, out) => out.set([curve(r) * g, curve(g), curve(b) * r]))
    const before = randomColours(2000)
    const after = clonePlanes(before)
    applyColourCube(after, cube, 1, 0, 2000)
    for (let i = 0; i < 2000; i++) {
      expect(Math.abs(after.r[i] - curve(before.r[i]) * before.g[i])).toBeLessThan(0.003)
      expect(Math.abs(after.b[i] - curve(before.b[i]) * before.r[i])).toBeLessThan(0.003)
    }
  })

  it('keeps greys grey where the change does', () => {
    const cube = createColourCube((r, g, b, out) => out.set([r ** 2, g ** 2, b ** 2]))
    const ramp = createPlanes(999, 1)
    for (let i = 0; i < 999; i++) ramp.r[i] = ramp.g[i] = ramp.b[i] = i / 998
    applyColourCube(ramp, cube, 1, 0, 999)
    for (let i = 0; i < 999; i++) expect(Math.abs(ramp.r[i] - ramp.b[i])).toBeLessThan(1e-6)
  })

  it('mixes by amount and touches nothing outside its range', () => {
    const cube = createColourCube((_r, _g, _b, out) => out.fill(1), 5)
    const planes = createPlanes(4, 1)
    applyColourCube(planes, cube, 0.25, 1, 3)
    expect([...planes.g]).toEqual([0, 0.25, 0.25, 0])
  })
})
