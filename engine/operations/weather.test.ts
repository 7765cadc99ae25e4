import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { clonePlanes, createPlanes, luma, type Matte, type Planes } from '../pixels/planes.ts'
import { bokehLights } from './bokeh-lights.ts'
import { dramaticLight } from './dramatic-light.ts'
import { fog } from './fog.ts'
import { goldenHour } from './golden-hour.ts'
import { lensFlare } from './lens-flare.ts'
import { rain } from './rain.ts'
import { ballScene, brightness, channels, colourfulness, contextFor, detail, stepOf, wallScene } from './scenes.ts'
import { snow } from './snow.ts'

type Changes = Record<string, string | number | boolean>
const width = 320
const height = 240
const { planes, ball } = ballScene(width, height)

const run = (operation: Operation, before: Planes, changes: Changes = {}, matte: Matte = ball, seed = 7) => {
  const copy = clonePlanes(before)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy, matte, seed))
}

/** Root mean square change over the pixels that `weight` counts. */
function changeWhere(before: Planes, after: Planes, weight: (i: number) => number): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < before.r.length; i++) {
    const w = weight(i)
    count += w
    for (const channel of channels) sum += (w * (after[channel][i] - before[channel][i]) ** 2) / 3
  }
  return Math.sqrt(sum / count)
}

const inBall = (i: number) => (ball.data[i] > 0.999 ? 1 : 0)
const farGround = (i: number) => {
  const y = Math.floor(i / width)
  return y > 122 && y < 140 && ball.data[i] === 0 ? 1 : 0
}
const nearGround = (i: number) => (i >= width * 220 && ball.data[i] === 0 ? 1 : 0)

describe('fog', () => {
  it('is thick far off, thin close by, and no veil over the subject', async () => {
    const result = await run(fog, planes)
    const far = changeWhere(planes, result, farGround)
    expect(far).toBeGreaterThan(changeWhere(planes, result, nearGround) * 1.5)
    expect(far).toBeGreaterThan(changeWhere(planes, result, inBall) * 2)
    expect(colourfulness(result)).toBeLessThan(colourfulness(planes))
  })

  it('thickens with its density', async () => {
    const [thin, thick] = [await run(fog, planes, { density: 20 }), await run(fog, planes, { density: 100 })]
    expect(changeWhere(planes, thick, farGround)).toBeGreaterThan(changeWhere(planes, thin, farGround) * 1.5)
  })
})

/** Mean step across and down, of a picture that was flat. */
function steps(picture: Planes): { across: number; down: number } {
  const turned = createPlanes(picture.height, picture.width)
  for (let y = 0; y < picture.height; y++)
    for (let x = 0; x < picture.width; x++) turned.g[x * picture.height + y] = picture.g[y * picture.width + x]
  return { across: detail(picture.g, picture.width), down: detail(turned.g, picture.height) }
}

function flat(grey: number): Planes {
  const picture = createPlanes(width, height)
  for (const channel of channels) picture[channel].fill(grey)
  return picture
}

describe('rain', () => {
  it('falls in upright streaks, slanted by the wind', async () => {
    const { across, down } = steps(await run(rain, flat(0.25), { angle: 0 }))
    expect(across).toBeGreaterThan(down * 2.5)
    const slanted = steps(await run(rain, flat(0.25), { angle: 40 }))
    expect(slanted.down / slanted.across).toBeGreaterThan((down / across) * 1.3)
  })

  it('shows before dark and hardly before bright, in a greyer picture', async () => {
    const [dark, bright] = [await run(rain, flat(0.2)), await run(rain, flat(0.92))]
    expect(detail(dark.g, width)).toBeGreaterThan(detail(bright.g, width) * 2)
    const result = await run(rain, planes)
    expect(colourfulness(result)).toBeLessThan(colourfulness(planes) * 0.85)
    expect(brightness(result)).toBeLessThan(brightness(planes))
  })
})

describe('snow', () => {
  it('adds bright flakes and takes colour', async () => {
    const result = await run(snow, flat(0.3))
    expect(Math.max(...result.g)).toBeGreaterThan(0.7)
    expect(colourfulness(await run(snow, planes))).toBeLessThan(colourfulness(planes) * 0.85)
  })

  it('falls otherwise with another seed, and denser when asked', async () => {
    const [one, other] = [await run(snow, planes, {}, ball, 1), await run(snow, planes, {}, ball, 2)]
    expect(one.g).not.toEqual(other.g)
    const [few, many] = [await run(snow, flat(0.3), { density: 20 }), await run(snow, flat(0.3), { density: 150 })]
    expect(brightness(many)).toBeGreaterThan(brightness(few) + 0.01)
  })

  it('settles where asked only', async () => {
    const [bare, dusted] = [await run(snow, planes, { settle: false }), await run(snow, planes)]
    expect(brightness(dusted)).toBeGreaterThan(brightness(bare))
  })
})

describe('lens-flare', () => {
  it('only adds light, most where it is told', async () => {
    const before = flat(0.3)
    const after = await run(lensFlare, before, { x: 25, y: 50 })
    for (let i = 0; i < before.g.length; i += 7) expect(after.g[i]).toBeGreaterThanOrEqual(before.g[i] - 1e-4)
    const at = (x: number, y: number) => luma(after)[Math.round(y * height) * width + Math.round(x * width)]
    expect(at(0.25, 0.5)).toBeGreaterThan(0.9)
    expect(at(0.25, 0.5)).toBeGreaterThan(at(0.9, 0.1) + 0.4)
  })

  it('finds the brightest place by itself', async () => {
    const before = flat(0.2)
    for (const channel of channels)
      for (let y = 40; y < 60; y++) before[channel].fill(0.98, y * width + 240, y * width + 264)
    const after = luma(await run(lensFlare, before, { style: 'sun' }))
    expect(after[50 * width + 228]).toBeGreaterThan(after[50 * width + 60] + 0.1)
  })
})

describe('bokeh-lights', () => {
  it('hang behind the subject, in the colours asked for', async () => {
    const result = await run(bokehLights, planes)
    expect(changeWhere(planes, result, inBall)).toBeLessThan(0.05)
    expect(changeWhere(planes, result, i => 1 - inBall(i))).toBeGreaterThan(0.05)
    const warm = await run(bokehLights, flat(0.1), { colours: 'warm' })
    const cool = await run(bokehLights, flat(0.1), { colours: 'cool' })
    const tint = (picture: Planes) => picture.r.reduce((sum, value, i) => sum + value - picture.b[i], 0)
    expect(tint(warm)).toBeGreaterThan(tint(cool))
  })
})

describe('dramatic-light', () => {
  it('burns the corners and keeps light on what stands out', async () => {
    const [before, result] = [planes, await run(dramaticLight, planes)]
    const gain = (weight: (i: number) => number) => {
      const [one, other] = [luma(before), luma(result)]
      let [sum, base] = [0, 0]
      for (let i = 0; i < one.length; i++) {
        sum += other[i] * weight(i)
        base += one[i] * weight(i)
      }
      return sum / base
    }
    const corner = (i: number) => (i % width < 40 && Math.floor(i / width) > 200 ? 1 : 0)
    expect(gain(corner)).toBeLessThan(0.85)
    expect(gain(inBall)).toBeGreaterThan(gain(corner) * 1.15)
  })
})

describe('golden-hour without a sky', () => {
  it('is lit from one side: warm there, cooler and darker on the other', async () => {
    const grey = wallScene(width, height, [0.6, 0.6, 0.6])
    const result = await run(goldenHour, grey)
    const at = (x: number) => 30 * width + Math.round(x * width)
    const warmth = (i: number) => result.r[i] - result.b[i]
    const level = (i: number) => result.g[i] / grey.g[i]
    const [left, right] = [at(0.04), at(0.96)]
    const [sunny, shady] = level(left) > level(right) ? [left, right] : [right, left]
    expect(warmth(sunny)).toBeGreaterThan(warmth(shady) + 0.06)
    expect(level(sunny)).toBeGreaterThan(level(shady) * 1.06)
  })
})
