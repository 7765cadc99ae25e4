import { expect, it } from 'vitest'
import { applyCurve, colourNames, fromLab, parseColour, saturate, toEncoded, toLab, toLinear } from './colour.ts'
import { createRandom } from './noise.ts'
import { createPlanes, type Planes } from './planes.ts'

function randomPlanes(count: number): Planes {
  const random = createRandom(5)
  const planes = createPlanes(count, 1)
  for (const plane of [planes.r, planes.g, planes.b]) for (let i = 0; i < count; i++) plane[i] = random()
  return planes
}

it('encodes and decodes light by the sRGB formula', () => {
  for (let value = 0; value <= 1; value += 1 / 511) {
    const exact = value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
    expect(toLinear(value)).toBeCloseTo(exact, 5)
    expect(toEncoded(exact)).toBeCloseTo(value, 4)
  }
})

it('goes to Lab and back within a sixth of an 8-bit step', () => {
  const planes = randomPlanes(2000)
  const back = fromLab(toLab(planes))
  for (const channel of ['r', 'g', 'b'] as const) {
    for (let i = 0; i < 2000; i++) expect(Math.abs(back[channel][i] - planes[channel][i])).toBeLessThan(1 / 1530)
  }
})

it('knows the Lab values of white, black and pure red', () => {
  const planes = createPlanes(3, 1)
  planes.r.set([1, 0, 1])
  planes.g.set([1, 0, 0])
  planes.b.set([1, 0, 0])
  const { l, a, b } = toLab(planes)
  expect(l[0]).toBeCloseTo(100, 1)
  expect(l[1]).toBeCloseTo(0, 1)
  expect(a[0]).toBeCloseTo(0, 1)
  expect([l[2], a[2], b[2]].map(Math.round)).toEqual([53, 80, 67])
})

it('saturation 0 is grey, 1 changes nothing', () => {
  const grey = saturate(randomPlanes(50), 0)
  for (let i = 0; i < 50; i++) expect(grey.r[i]).toBeCloseTo(grey.b[i], 6)
  const same = saturate(randomPlanes(50), 1)
  const before = randomPlanes(50)
  for (let i = 0; i < 50; i++) expect(same.g[i]).toBeCloseTo(before.g[i], 6)
})

it('applies a curve to all channels and clamps what comes in', () => {
  const planes = createPlanes(3, 1)
  planes.r.set([-1, 0.5, 2])
  applyCurve(planes, value => value * value)
  expect([...planes.r].map(value => Math.round(value * 1000) / 1000)).toEqual([0, 0.25, 1])
})

it('reads hex and names, and nothing else', () => {
  expect(parseColour('#f00')).toEqual({ r: 1, g: 0, b: 0 })
  expect(parseColour('00ff00')).toEqual({ r: 0, g: 1, b: 0 })
  expect(parseColour('Navy-Blue')).toEqual(parseColour('navy blue'))
  expect(parseColour('gray')).toEqual(parseColour('grey'))
  for (const words of ['', 'rd', '#12', '#ggg', 'blueish']) expect(parseColour(words)).toBeNull()
  for (const name of colourNames) expect(parseColour(name)).not.toBeNull()
})
