import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { clonePlanes, luma, type Matte, type Planes } from '../pixels/planes.ts'
import { colourPop } from './colour-pop.ts'
import { dominantFamily, hueMatte, measureFamily } from './hue-matte.ts'
import { recolour } from './recolour.ts'
import { ballScene, contextFor, stepOf } from './scenes.ts'

const run = (operation: Operation, planes: Planes, changes: Record<string, string | number>, matte?: Matte) => {
  const copy = clonePlanes(planes)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy, matte))
}

const { planes, ball } = ballScene(240, 180)
const red = { r: 0.85, g: 0.1, b: 0.09 }

/** Hue in degrees and saturation, as in HSV. */
function hueOf(r: number, g: number, b: number): { hue: number; saturation: number; value: number } {
  const value = Math.max(r, g, b)
  const chroma = value - Math.min(r, g, b)
  if (chroma < 1e-6) return { hue: 0, saturation: 0, value }
  const sextant = value === r ? (g - b) / chroma + 6 : value === g ? (b - r) / chroma + 2 : (r - g) / chroma + 4
  return { hue: (sextant * 60) % 360, saturation: chroma / value, value }
}

/** Hues, in degrees, of clearly coloured pixels that lie wholly in the ball. */
function ballHues(picture: Planes): number[] {
  const hues: number[] = []
  for (let i = 0; i < picture.r.length; i++) {
    if (ball.data[i] < 0.999) continue
    const { hue, saturation, value } = hueOf(picture.r[i], picture.g[i], picture.b[i])
    if (saturation > 0.35 && value > 0.2) hues.push(hue)
  }
  return hues
}

const share = (values: readonly number[], low: number, high: number) =>
  values.filter(value => value >= low && value <= high).length / values.length

describe('hueMatte', () => {
  it('finds the ball, shading and highlight with it, and little else', () => {
    const family = measureFamily(planes, red)
    expect(family?.isGrey).toBe(false)
    const matte = hueMatte(planes, family!, null, contextFor(planes))
    let found = 0
    let inBall = 0
    let beside = 0
    for (let i = 0; i < matte.data.length; i++) {
      if (ball.data[i] > 0.999) {
        inBall++
        found += matte.data[i]
      } else if (ball.data[i] === 0) beside = Math.max(beside, matte.data[i])
    }
    expect(found / inBall).toBeGreaterThan(0.93)
    expect(beside).toBeLessThan(0.35)
  })

  it('knows which colour a subject is most of', () => {
    const family = dominantFamily(planes, ball.data)
    expect(family.isGrey).toBe(false)
    expect((family.hue * 180) / Math.PI).toBeGreaterThan(15)
    expect((family.hue * 180) / Math.PI).toBeLessThan(45)
  })
})

describe('recolour', () => {
  it.each([
    ['green', 75, 165],
    ['blue', 195, 255],
    ['yellow', 40, 70],
    ['purple', 250, 310],
  ])('turns red to %s', async (to, low, high) => {
    expect(share(ballHues(await run(recolour, planes, { from: 'red', to })), low, high)).toBeGreaterThan(0.95)
  })

  it('keeps the shading and leaves the rest', async () => {
    const result = await run(recolour, planes, { from: 'red', to: 'green' })
    const [before, after] = [luma(planes), luma(result)]
    let agree = 0
    let pairs = 0
    for (let i = 0; i + 7 < before.length; i += 5) {
      if (ball.data[i] < 0.999 || ball.data[i + 7] < 0.999) {
        if (ball.data[i] === 0) expect(Math.abs(result.b[i] - planes.b[i])).toBeLessThan(0.12)
        continue
      }
      if (Math.abs(before[i] - before[i + 7]) < 0.03) continue
      pairs++
      if (before[i] > before[i + 7] === after[i] > after[i + 7]) agree++
    }
    expect(agree / pairs).toBeGreaterThan(0.9)
  })

  it('takes the subject for what is meant when no colour is named', async () => {
    const result = await run(recolour, planes, { to: 'blue' }, ball)
    expect(share(ballHues(result), 195, 255)).toBeGreaterThan(0.9)
  })

  it('measures and repaints inside a mask only', async () => {
    const left: Matte = {
      width: 240,
      height: 180,
      data: Float32Array.from({ length: 240 * 180 }, (_, i) => (i % 240 < 120 ? 1 : 0)),
    }
    const copy = clonePlanes(planes)
    const step = stepOf(recolour, { from: 'red', to: 'blue' })
    const result = await recolour.run(copy, step, { ...contextFor(copy), mask: left })
    const hueAt = (x: number, y: number) =>
      hueOf(result.r[y * 240 + x], result.g[y * 240 + x], result.b[y * 240 + x]).hue
    expect(hueAt(100, 110)).toBeGreaterThan(195)
    expect(hueAt(140, 110)).toBeLessThan(20)
    for (let i = 0; i < left.data.length; i++) if (left.data[i] === 0) expect(result.b[i]).toBe(planes.b[i])
    // With no colour named, the mask's own main colour is meant, not the subject's: here, the ground's green.
    const low: Matte = { ...left, data: Float32Array.from(left.data, (_, i) => (i > 240 * 165 ? 1 : 0)) }
    const green = clonePlanes(planes)
    const turned = await recolour.run(green, stepOf(recolour, { to: 'purple' }), { ...contextFor(green), mask: low })
    expect(turned.b[175 * 240 + 20]).toBeGreaterThan(turned.g[175 * 240 + 20])
  })

  it('makes white, grey and black', async () => {
    const mean = (picture: Planes) => {
      let sum = 0
      let count = 0
      for (let i = 0; i < picture.g.length; i++) {
        if (ball.data[i] < 0.999) continue
        sum += picture.g[i]
        count++
      }
      return sum / count
    }
    const [white, black] = [
      await run(recolour, planes, { from: 'red', to: 'white' }),
      await run(recolour, planes, { from: 'red', to: 'black' }),
    ]
    expect(mean(white)).toBeGreaterThan(0.6)
    expect(mean(black)).toBeLessThan(0.3)
  })

  it('refuses a colour that is not there', async () => {
    const code = await run(recolour, planes, { from: 'magenta', to: 'green' }).then(
      () => 'recoloured',
      refusal => refusal.code,
    )
    expect(code).toBe('nothing_to_change')
  })
})

describe('colour-pop', () => {
  it('keeps red and nothing else', async () => {
    const result = await run(colourPop, planes, { keep: 'red' })
    expect(ballHues(result).length).toBeGreaterThan(ballHues(planes).length * 0.9)
    for (let i = 0; i < 2000; i++) expect(Math.abs(result.r[i] - result.b[i])).toBeLessThan(1e-4)
  })

  it('keeps the subject', async () => {
    const result = await run(colourPop, planes, {}, ball)
    for (let i = 0; i < result.r.length; i++) {
      if (ball.data[i] === 0) expect(Math.abs(result.r[i] - result.b[i])).toBeLessThan(1e-4)
    }
  })
})
