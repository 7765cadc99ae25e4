import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { createRandom } from '../pixels/noise.ts'
import { clonePlanes, createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { backgroundReplace } from './background-replace.ts'
import { smallHoles } from './cut-out.ts'
import { dropShadow } from './drop-shadow.ts'
import { ballScene, channels, contextFor, meanOf, stepOf } from './scenes.ts'
import { sticker } from './sticker.ts'
import { plainAddLight, subjectGlow } from './subject-glow.ts'
import { addLightCompiled } from './subject-glow-compiled.ts'

type Changes = Record<string, string | number | boolean>

const { planes, ball } = ballScene(240, 180)

function run(operation: Operation, changes: Changes = {}, picture: Planes = planes, matte: Matte = ball) {
  const copy = clonePlanes(picture)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy, matte))
}

/** The ball cut out onto clear ground. */
const cutOutBall = (): Planes => ({ ...clonePlanes(planes), alpha: ball.data.slice() })

/** How many pixels break a rule: one expectation for each of them would take seconds. */
function breaking(isKept: (i: number) => boolean): number {
  let count = 0
  for (let i = 0; i < ball.data.length; i++) if (!isKept(i)) count++
  return count
}

const luminance = (picture: Planes, i: number): number => picture.r[i] + picture.g[i] + picture.b[i]

describe('background-replace', () => {
  it('shows the second picture where the subject is not, scaled to cover, and keeps the subject', async () => {
    const reference = createPlanes(90, 30)
    reference.r.fill(0.2)
    reference.g.fill(0.9)
    const copy = clonePlanes(planes)
    const context = { ...contextFor(copy, ball), reference: async () => reference }
    const result = await backgroundReplace.run(copy, stepOf(backgroundReplace, { match: 0 }), context)
    expect([result.width, result.height]).toEqual([240, 180])
    expect(breaking(i => ball.data[i] > 0 || Math.abs(result.g[i] - 0.9) + result.b[i] < 0.01)).toBe(0)
    expect(breaking(i => ball.data[i] < 1 || result.r[i] === planes.r[i])).toBe(0)
  })

  it('asks for the second picture before it looks for the subject', async () => {
    let asked = false
    const context = {
      ...contextFor(planes),
      subjectMatte: () => {
        asked = true
        return Promise.resolve(ball)
      },
    }
    await expect(backgroundReplace.run(clonePlanes(planes), stepOf(backgroundReplace), context)).rejects.toThrow()
    expect(asked).toBe(false)
  })

  it('runs a gradient from the one colour to the other, along the angle', async () => {
    const colours = { fill: 'gradient', from: '#ff0000', to: '#0000ff', match: 0 }
    const fromAbove = await run(backgroundReplace, colours)
    const bottom = 179 * 240
    expect(fromAbove.r[0]).toBeGreaterThan(0.97)
    expect(fromAbove.b[bottom]).toBeGreaterThan(0.97)
    const turned = await run(backgroundReplace, { ...colours, angle: 180 })
    expect(turned.b[0]).toBeGreaterThan(0.97)
    expect(await run(backgroundReplace, colours)).toEqual(fromAbove)
  })

  it('gives the subject some of the new light, more when asked for more', async () => {
    const redOf = (picture: Planes): number => {
      let sum = 0
      for (let i = 0; i < ball.data.length; i++) if (ball.data[i] === 1) sum += picture.b[i]
      return sum
    }
    const blue = { fill: 'gradient', from: '#0020ff', to: '#0020ff' }
    const values = await Promise.all(
      [0, 50, 100].map(async match => redOf(await run(backgroundReplace, { ...blue, match }))),
    )
    expect(values[1]).toBeGreaterThan(values[0])
    expect(values[2]).toBeGreaterThan(values[1])
  })

  it('washes the surroundings without any of the subject in them', async () => {
    const result = await run(backgroundReplace, { fill: 'blurred', match: 0 })
    expect(breaking(i => ball.data[i] > 0 || result.r[i] < result.b[i] + 0.45)).toBe(0)
    expect(meanOf(result.r)).toBeLessThan(0.6)
  })
})

describe('drop-shadow', () => {
  it('darkens the ground on the side it falls to, and never the subject', async () => {
    const result = await run(dropShadow, { kind: 'wall', angle: 0, distance: 8 })
    let [left, right] = [0, 0]
    for (let i = 0; i < ball.data.length; i++) {
      const dark = luminance(planes, i) - luminance(result, i)
      if (i % 240 < 120) left += dark
      else right += dark
    }
    expect(right).toBeGreaterThan(left * 2)
    expect(breaking(i => ball.data[i] < 1 || luminance(result, i) === luminance(planes, i))).toBe(0)
    expect(breaking(i => luminance(result, i) < luminance(planes, i) + 1e-6)).toBe(0)
  })

  it('is densest under the foot when it lies on the ground', async () => {
    const result = await run(dropShadow, { kind: 'ground', opacity: 100 })
    const darkness = (y: number): number => {
      let sum = 0
      for (let x = 0; x < 240; x++) sum += luminance(planes, y * 240 + x) - luminance(result, y * 240 + x)
      return sum
    }
    const foot = Math.round(180 * 0.58 + 0.22 * 180)
    expect(darkness(foot)).toBeGreaterThan(1)
    expect(darkness(foot)).toBeGreaterThan(darkness(30) + 1)
    expect(darkness(179)).toBeLessThan(darkness(foot) / 4)
  })

  it('draws into the alpha of a cut-out and shows where there was nothing', async () => {
    const before = cutOutBall()
    const result = await run(dropShadow, { kind: 'wall' }, before)
    let shadowed = 0
    for (let i = 0; i < ball.data.length; i++) {
      const alpha = result.alpha?.[i] ?? 0
      if (ball.data[i] === 0 && alpha > 0.1) shadowed++
    }
    expect(shadowed).toBeGreaterThan(200)
    expect(breaking(i => (result.alpha?.[i] ?? 0) >= ball.data[i] - 0.003)).toBe(0)
  })
})

describe('sticker', () => {
  it('puts a band of the colour around the subject and trims to it', async () => {
    const result = await run(sticker, { outline: 4, shadow: false, colour: '#00ff00' })
    expect(result.width).toBeLessThan(140)
    expect(result.height).toBeLessThan(140)
    expect(result.alpha?.[0]).toBe(0)
    const middle = Math.floor(result.height / 2) * result.width
    const row = result.g.slice(middle, middle + result.width)
    const alphaRow = result.alpha?.slice(middle, middle + result.width) as Float32Array
    const first = alphaRow.findIndex(alpha => alpha > 0.99)
    // 4 % of 240 px are nearly ten pixels of band before the red of the ball.
    for (let x = first + 1; x < first + 7; x++) expect(row[x]).toBeGreaterThan(0.97)
    expect(result.r[middle + Math.floor(result.width / 2)]).toBeGreaterThan(0.3)
  })

  it('closes narrow gaps and leaves specks out', async () => {
    const matte: Matte = { width: 200, height: 200, data: new Float32Array(200 * 200) }
    const fill = (left: number, top: number, right: number, bottom: number): void => {
      for (let y = top; y < bottom; y++) matte.data.fill(1, y * 200 + left, y * 200 + right)
    }
    fill(40, 60, 98, 140)
    fill(102, 60, 160, 140)
    fill(5, 5, 9, 9)
    const picture = createPlanes(200, 200)
    const result = await run(sticker, { outline: 3, shadow: false }, picture, matte)
    // Without the speck at the corner only the two halves and their band are left.
    expect(result.width).toBeLessThan(145)
    const centre = Math.floor(result.height / 2) * result.width + Math.floor(result.width / 2)
    expect(result.alpha?.[centre]).toBe(1)
    expect(result.r[centre]).toBeGreaterThan(0.97)
  })
})

describe('subject-glow', () => {
  it.each(['halo', 'rim', 'neon'])('adds light with %s, more with more strength, most near the subject', async kind => {
    const light = async (strength: number): Promise<Planes> => run(subjectGlow, { kind, strength })
    const [weak, strong] = [await light(0.5), await light(1.5)]
    expect(breaking(i => luminance(weak, i) >= luminance(planes, i) - 1e-3)).toBe(0)
    expect(breaking(i => luminance(strong, i) >= luminance(weak, i) - 1e-3)).toBe(0)
    const gain = (x: number, y: number): number => luminance(strong, y * 240 + x) - luminance(planes, y * 240 + x)
    expect(gain(120, 62)).toBeGreaterThan(gain(5, 62))
  })

  it('shines on clear ground too', async () => {
    const result = await run(subjectGlow, { colour: '#ff00ff' }, cutOutBall())
    const above = 60 * 240 + 120
    expect(result.alpha?.[above]).toBeGreaterThan(0.1)
    expect(result.g[above]).toBeLessThan(result.r[above])
  })
})

describe('what these have in common', () => {
  it.each([dropShadow, sticker, subjectGlow])('$name refuses a picture without a subject', async operation => {
    const nothing: Matte = { ...ball, data: new Float32Array(ball.data.length) }
    await expect(run(operation, {}, planes, nothing)).rejects.toMatchObject({ code: 'no_subject' })
  })

  it.each([dropShadow, sticker, subjectGlow])('$name keeps every value a colour', async operation => {
    const result = await run(operation)
    for (const channel of channels) expect(result[channel].every(value => value >= -0.01 && value <= 1.01)).toBe(true)
  })

  it('takes only small enclosed holes for part of the subject', () => {
    const data = new Float32Array(100 * 100)
    for (let y = 20; y < 80; y++) data.fill(1, y * 100 + 20, y * 100 + 80)
    data[50 * 100 + 50] = 0
    data[20 * 100 + 40] = 0
    const holes = smallHoles({ width: 100, height: 100, data, factor: 1 }, 0.05)
    expect(holes[50 * 100 + 50]).toBe(1)
    expect(holes.reduce((sum, value) => sum + value, 0)).toBe(1)
  })
})

it.each([
  [203, 331],
  [1031, 260],
])('light is laid behind a subject by its kernel as it is plainly, %i x %i', (width, height) => {
  const noise = (count: number, seed: number): Float32Array => Float32Array.from({ length: count }, createRandom(seed))
  const count = width * height
  const matte: Matte = { width, height, data: noise(count, 1) }
  const one: Planes = { width, height, r: noise(count, 2), g: noise(count, 3), b: noise(count, 4), alpha: null }
  const other = clonePlanes(one)
  const [behind, rim, data] = [5, 6, 7].map(seed => noise(67 * 81, seed).map(value => Math.max(0, value * 1.6 - 0.3)))
  const size = { width: 67, height: 81, data: data.map(value => Math.min(1, value)), factor: 3 }
  const light = { size, behind, rim, tint: [0.9, 0.5, 0.05] }
  expect(addLightCompiled(one, matte, light, 1.3, () => undefined)).toBe(true)
  plainAddLight(other, matte, light, 1.3, contextFor(other, matte))
  for (const channel of ['r', 'g', 'b'] as const) {
    const apart = one[channel].reduce((most, value, i) => Math.max(most, Math.abs(value - other[channel][i])), 0)
    expect(apart).toBeLessThan(1e-4)
  }
})
