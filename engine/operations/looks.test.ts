import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { toLinear } from '../pixels/colour.ts'
import { createRandom } from '../pixels/noise.ts'
import { clonePlanes, createPlanes, luma, type Planes } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { blackAndWhite } from './black-and-white.ts'
import { cinematic } from './cinematic.ts'
import { clarity } from './clarity.ts'
import { colourMatch } from './colour-match.ts'
import { crossProcess } from './cross-process.ts'
import { dehaze } from './dehaze.ts'
import { duotone } from './duotone.ts'
import { exposure } from './exposure.ts'
import { gradientMap } from './gradient-map.ts'
import { grain } from './grain.ts'
import { hdr } from './hdr.ts'
import { highlights } from './highlights.ts'
import { hueShift } from './hue-shift.ts'
import { matte } from './matte.ts'
import { motionBlur } from './motion-blur.ts'
import { toOklab } from './oklab.ts'
import {
  ballScene,
  channels,
  colourfulness,
  contextFor,
  detail,
  deviation,
  difference,
  meanOf,
  stepOf,
  wallScene,
} from './scenes.ts'
import { shadows } from './shadows.ts'
import { softFocus } from './soft-focus.ts'
import { tiltShift } from './tilt-shift.ts'
import { vibrance } from './vibrance.ts'
import { whiteBalance } from './white-balance.ts'

type Changes = Record<string, string | number | boolean>

const run = (operation: Operation, planes: Planes, changes: Changes = {}, reference?: Planes) => {
  const copy = clonePlanes(planes)
  const context = contextFor(copy)
  return operation.run(copy, stepOf(operation, changes), {
    ...context,
    reference: () => (reference ? Promise.resolve(reference) : context.reference()),
  })
}

/** Every grey from black to white, left to right. */
function ramp(width = 256, height = 4): Planes {
  const planes = createPlanes(width, height)
  for (const channel of channels)
    for (let i = 0; i < planes.r.length; i++) planes[channel][i] = (i % width) / (width - 1)
  return planes
}

function flat(r: number, g = r, b = r, width = 96, height = 64): Planes {
  const planes = createPlanes(width, height)
  planes.r.fill(r)
  planes.g.fill(g)
  planes.b.fill(b)
  return planes
}

const colourOf = (planes: Planes, i = 0): [number, number, number] => [planes.r[i], planes.g[i], planes.b[i]]

function oklab(planes: Planes, i = 0): { lightness: number; chroma: number; hue: number } {
  const out = new Float64Array(3)
  toOklab(...colourOf(planes, i), out)
  return { lightness: out[0], chroma: Math.hypot(out[1], out[2]), hue: Math.atan2(out[2], out[1]) }
}

const isMonotone = (plane: Float32Array, width = 256) =>
  plane.subarray(0, width).every((value, i, row) => i === 0 || value >= row[i - 1] - 2e-4)

const skin = [0.82, 0.6, 0.48] as const

describe.each([
  ['exposure', exposure, { stops: 1 }],
  ['exposure down', exposure, { stops: -2 }],
  ['vibrance', vibrance, {}],
  ['hue-shift', hueShift, {}],
  ['highlights', highlights, {}],
  ['shadows', shadows, {}],
  ['matte', matte, {}],
  ['clarity', clarity, {}],
  ['hdr', hdr, {}],
  ['dehaze', dehaze, {}],
  ['black-and-white', blackAndWhite, { filter: 'red' }],
] as const)('%s', (_name, operation, changes) => {
  it('keeps grey grey, and dark below light', async () => {
    const result = await run(operation, ramp(), changes)
    expect(colourfulness(result)).toBeLessThan(0.004)
    expect(isMonotone(result.g)).toBe(true)
    expect(Math.max(...result.g)).toBeLessThanOrEqual(1.001)
    expect(Math.min(...result.g)).toBeGreaterThanOrEqual(-0.001)
  })

  it('makes no steps in a smooth ramp', async () => {
    const result = await run(operation, ramp(1024), changes)
    let largest = 0
    for (let i = 1; i < 1024; i++) largest = Math.max(largest, result.g[i] - result.g[i - 1])
    expect(largest).toBeLessThan(6 / 1023)
  })
})

describe('exposure', () => {
  it.each([1, -1, 2, -2])('of %d stops multiplies linear light', async stops => {
    const grey = stops > 0 ? 0.3 : 0.46
    const result = await run(exposure, flat(grey), { stops })
    expect(toLinear(result.g[0]) / toLinear(grey)).toBeCloseTo(2 ** stops, stops > 0 ? 0 : 1)
    expect(Math.abs(Math.log2(toLinear(result.g[0]) / toLinear(grey)) - stops)).toBeLessThan(0.06)
  })

  it('keeps white and its neighbours apart', async () => {
    const result = await run(exposure, ramp(), { stops: 2 })
    expect(result.g[255]).toBeCloseTo(1, 3)
    expect(result.g[255] - result.g[245]).toBeGreaterThan(0.002)
  })

  it('halves with the strength', async () => {
    const [half, one] = [
      await run(exposure, flat(0.3), { stops: 1, strength: 0.5 }),
      await run(exposure, flat(0.3), { stops: 0.5 }),
    ]
    expect(half.g[0]).toBeCloseTo(one.g[0], 4)
  })
})

describe('vibrance and hue', () => {
  it('strengthens the muted more than the strong, and skin least', async () => {
    const gain = async (r: number, g: number, b: number) => {
      const before = flat(r, g, b)
      return oklab(await run(vibrance, before)).chroma / oklab(before).chroma
    }
    const muted = await gain(0.45, 0.5, 0.6)
    expect(muted).toBeGreaterThan(1.25)
    expect(muted).toBeGreaterThan((await gain(0.1, 0.3, 0.95)) + 0.1)
    expect(muted).toBeGreaterThan((await gain(...skin)) + 0.1)
    expect(oklab(await run(vibrance, flat(0.2, 0.4, 0.8), { amount: -80 })).chroma).toBeLessThan(
      oklab(flat(0.2, 0.4, 0.8)).chroma * 0.7,
    )
  })

  it('turns hue by the angle and leaves lightness', async () => {
    const before = flat(0.6, 0.45, 0.4)
    const after = await run(hueShift, before, { degrees: 90 })
    const turned = ((oklab(after).hue - oklab(before).hue) * 180) / Math.PI
    expect(((turned % 360) + 360) % 360).toBeGreaterThan(84)
    expect(((turned % 360) + 360) % 360).toBeLessThan(96)
    expect(oklab(after).lightness).toBeCloseTo(oklab(before).lightness, 2)
    let round = before
    for (let k = 0; k < 4; k++) round = await run(hueShift, round, { degrees: 90 })
    expect(difference(round, before)).toBeLessThan(0.02)
  })
})

/** A chart of greys and colours, 8 by 6 patches; the two lower rows are grey. */
function chart(gains: readonly [number, number, number]): Planes {
  const planes = createPlanes(160, 120)
  const random = createRandom(3)
  const patches = Array.from({ length: 48 }, (_, k) =>
    k >= 32 ? Array(3).fill(0.15 + ((k - 32) / 16) * 0.6) : [random(), random(), random()].map(v => 0.15 + 0.6 * v),
  )
  for (let y = 0, i = 0; y < 120; y++)
    for (let x = 0; x < 160; x++, i++) {
      const patch = patches[Math.floor(y / 20) * 8 + Math.floor(x / 20)]
      for (const [k, channel] of channels.entries()) planes[channel][i] = Math.min(0.97, patch[k] * gains[k])
    }
  return planes
}

/** Mean chroma of the chart's grey patches. */
function greyCast(planes: Planes): number {
  let sum = 0
  for (let k = 32; k < 48; k++) sum += oklab(planes, (Math.floor(k / 8) * 20 + 10) * 160 + (k % 8) * 20 + 10).chroma
  return sum / 16
}

describe('white-balance', () => {
  it.each([
    ['warm', [1.25, 1, 0.7]],
    ['blue', [0.8, 1, 1.25]],
    ['green', [0.92, 1.1, 0.9]],
  ] as const)('takes a %s cast off a chart', async (_name, gains) => {
    const before = chart(gains)
    expect(greyCast(await run(whiteBalance, before))).toBeLessThan(greyCast(before) * 0.4)
  })

  it('leaves a balanced chart', async () => {
    const before = chart([1, 1, 1])
    expect(difference(await run(whiteBalance, before), before)).toBeLessThan(0.012)
  })

  it('does not take a yellow wall for yellow light', async () => {
    const wall = wallScene(160, 120, [0.8, 0.62, 0.2])
    const result = await run(whiteBalance, wall)
    expect(result.r[0] - result.b[0]).toBeGreaterThan((wall.r[0] - wall.b[0]) * 0.7)
  })

  it('goes by kelvin and tint as a camera does', async () => {
    const warmth = (planes: Planes) => planes.r[0] - planes.b[0]
    expect(warmth(await run(whiteBalance, flat(0.5), { kelvin: 3200 }))).toBeLessThan(-0.1)
    expect(warmth(await run(whiteBalance, flat(0.5), { kelvin: 10000 }))).toBeGreaterThan(0.04)
    const magenta = await run(whiteBalance, flat(0.5), { mode: 'manual', tint: 60 })
    expect(magenta.r[0] - magenta.g[0]).toBeGreaterThan(0.04)
    expect(difference(await run(whiteBalance, flat(0.5), { mode: 'manual' }), flat(0.5))).toBeLessThan(0.003)
  })
})

describe('highlights and shadows', () => {
  const middle = ramp(512, 32)

  it('change their own end and leave the other', async () => {
    const tamed = await run(highlights, middle)
    expect(tamed.g[16 * 512 + 470]).toBeLessThan(middle.g[16 * 512 + 470] - 0.04)
    expect(Math.abs(tamed.g[16 * 512 + 120] - middle.g[16 * 512 + 120])).toBeLessThan(0.01)
    const lifted = await run(shadows, middle)
    expect(lifted.g[16 * 512 + 90]).toBeGreaterThan(middle.g[16 * 512 + 90] + 0.04)
    expect(Math.abs(lifted.g[16 * 512 + 400] - middle.g[16 * 512 + 400])).toBeLessThan(0.01)
  })
})

/** Left dark, right light, with fine texture on both. */
function twoSides(): Planes {
  const planes = createPlanes(128, 96)
  for (let i = 0; i < planes.r.length; i++) {
    const x = i % 128
    const stripes = 0.03 * Math.sin(x * 0.7) * Math.sin(Math.floor(i / 128) * 0.6)
    for (const channel of channels) planes[channel][i] = (x < 64 ? 0.2 : 0.8) + stripes
  }
  return planes
}

describe('clarity and HDR', () => {
  it('raise texture', async () => {
    const before = twoSides()
    expect(detail((await run(clarity, before)).g, 128)).toBeGreaterThan(detail(before.g, 128) * 1.15)
    expect(detail((await run(clarity, before, { amount: -80 })).g, 128)).toBeLessThan(detail(before.g, 128) * 0.95)
    expect(detail((await run(hdr, before)).g, 128)).toBeGreaterThan(detail(before.g, 128) * 1.05)
  })

  it('draw no halo along an edge', async () => {
    const edge = createPlanes(128, 96)
    for (const channel of channels) for (let i = 0; i < edge.r.length; i++) edge[channel][i] = i % 128 < 64 ? 0.25 : 0.7
    for (const operation of [clarity, hdr]) {
      const result = await run(operation, edge)
      const row = result.g.subarray(48 * 128, 49 * 128)
      // Far from the edge and near it, each side is as bright.
      expect(Math.abs(row[8] - row[58])).toBeLessThan(0.03)
      expect(Math.abs(row[120] - row[69])).toBeLessThan(0.03)
    }
  })

  it('press bright and dark areas together', async () => {
    const before = twoSides()
    const after = await run(hdr, before)
    const gap = (planes: Planes) => planes.g[48 * 128 + 110] - planes.g[48 * 128 + 20]
    expect(gap(after)).toBeLessThan(gap(before) * 0.95)
  })
})

describe('dehaze', () => {
  const { planes } = ballScene(240, 180)

  it('raises contrast in haze and leaves clear air', async () => {
    const hazy = clonePlanes(planes)
    for (const channel of channels)
      for (let i = 0; i < hazy.r.length; i++) hazy[channel][i] = 0.45 * planes[channel][i] + 0.55 * 0.85
    const cleared = await run(dehaze, hazy)
    expect(deviation(luma(cleared))).toBeGreaterThan(deviation(luma(hazy)) * 1.35)
    expect(difference(cleared, planes)).toBeLessThan(difference(hazy, planes) * 0.75)
    expect(difference(await run(dehaze, planes), planes)).toBeLessThan(0.045)
  })

  it('adds haze by negative amounts', async () => {
    const hazy = await run(dehaze, planes, { amount: -80 })
    expect(deviation(luma(hazy))).toBeLessThan(deviation(luma(planes)) * 0.8)
  })
})

describe('colour-match', () => {
  const { planes } = ballScene(160, 120)

  it('brings colours to those of the reference', async () => {
    const reference = wallScene(120, 90, [0.85, 0.55, 0.25])
    const result = await run(colourMatch, planes, {}, reference)
    const warmth = (picture: Planes) => meanOf(picture.r) - meanOf(picture.b)
    expect(Math.abs(warmth(result) - warmth(reference))).toBeLessThan(
      Math.abs(warmth(planes) - warmth(reference)) * 0.5,
    )
  })

  it('has little to do where both are the same', async () => {
    expect(difference(await run(colourMatch, planes, {}, planes), planes)).toBeLessThan(0.03)
  })
})

describe('film', () => {
  it('prints a duotone from one ink to the other', async () => {
    const result = await run(duotone, ramp(), { dark: '#102060', light: '#ffe0b0' })
    expect(result.b[0]).toBeCloseTo(0x60 / 255, 2)
    expect(result.r[255]).toBeCloseTo(1, 2)
    expect(isMonotone(luma(result))).toBe(true)
    // Given the wrong way round, shadows still take the darker ink.
    const swapped = await run(duotone, ramp(), { dark: '#ffe0b0', light: '#102060' })
    expect(swapped.r).toEqual(result.r)
  })

  it('maps tones to a gradient, ends to ends', async () => {
    const result = await run(gradientMap, ramp(), {
      look: 'custom',
      shadows: '#000080',
      midtones: '#ff0000',
      highlights: '#ffff00',
    })
    expect(result.b[0]).toBeCloseTo(0.5, 1)
    expect(result.r[128]).toBeGreaterThan(0.9)
    expect(result.g[255]).toBeCloseTo(1, 1)
  })

  it('lifts blacks and lowers whites to matte', async () => {
    const result = await run(matte, ramp(), { tone: 'warm' })
    expect(result.g[0]).toBeGreaterThan(0.07)
    expect(result.g[255]).toBeLessThan(0.97)
    expect(result.r[0]).toBeGreaterThan(result.b[0] + 0.02)
    expect(isMonotone(result.g)).toBe(true)
  })

  it('crosses shadows to blue and lights to yellow', async () => {
    const result = await run(crossProcess, ramp())
    expect(result.b[20]).toBeGreaterThan(result.r[20] + 0.04)
    expect(result.b[235]).toBeLessThan(result.r[235] - 0.04)
    for (const channel of channels) expect(isMonotone(result[channel])).toBe(true)
  })

  it('grades shadows to teal and keeps skin', async () => {
    const shadow = await run(cinematic, flat(0.2))
    expect(shadow.b[0]).toBeGreaterThan(shadow.r[0] + 0.015)
    const before = flat(...skin)
    const after = await run(cinematic, before)
    expect(Math.abs(oklab(after).hue - oklab(before).hue)).toBeLessThan(0.16)
  })

  it('draws cinema bars of 2.39 to 1', async () => {
    const result = await run(cinematic, flat(0.5, 0.5, 0.5, 239, 160), { bars: true })
    let dark = 0
    for (let y = 0; y < 160; y++) if (result.g[y * 239 + 100] === 0) dark++
    expect(160 - dark).toBe(100)
  })

  it('keeps the edges under a soft focus', async () => {
    const { planes } = ballScene(200, 150)
    const result = await run(softFocus, planes)
    expect(detail(result.g, 200)).toBeGreaterThan(detail(planes.g, 200) * 0.45)
  })
})

describe('grain', () => {
  const spread = (planes: Planes) => deviation(planes.g)

  it('is strongest in the middle tones and shifts no tone', async () => {
    const [dark, middle, light] = await Promise.all([0.04, 0.5, 0.97].map(grey => run(grain, flat(grey))))
    expect(spread(middle)).toBeGreaterThan(spread(dark) * 1.4)
    expect(spread(middle)).toBeGreaterThan(spread(light) * 1.4)
    expect(meanOf(middle.g)).toBeCloseTo(0.5, 2)
    expect(colourfulness(middle)).toBeLessThan(1e-5)
    expect(colourfulness(await run(grain, flat(0.5), { colour: true }))).toBeGreaterThan(0.005)
  })

  it('looks the same at twice the size', async () => {
    const small = await run(grain, flat(0.5, 0.5, 0.5, 1200, 60))
    const large = await run(grain, flat(0.5, 0.5, 0.5, 2400, 120))
    const ratio = spread(resizePlanes(large, 1200, 60)) / spread(small)
    expect(ratio).toBeGreaterThan(0.75)
    expect(ratio).toBeLessThan(1.25)
  })
})

describe('focus', () => {
  const { planes } = ballScene(240, 180, { noise: 0.2 })

  it('keeps a band sharp and melts the rest', async () => {
    const result = await run(tiltShift, planes, { position: 50, width: 20, miniature: false, radius: 30 })
    const rows = (picture: Planes, from: number, to: number) => detail(picture.g.subarray(from * 240, to * 240), 240)
    expect(rows(result, 82, 98)).toBeGreaterThan(rows(planes, 82, 98) * 0.97)
    expect(rows(result, 0, 16)).toBeLessThan(rows(planes, 0, 16) * 0.3)
    expect(rows(result, 164, 180)).toBeLessThan(rows(planes, 164, 180) * 0.3)
  })

  it('blurs along its direction alone', async () => {
    const upright = createPlanes(128, 128)
    for (const channel of channels)
      for (let i = 0; i < upright.r.length; i++) upright[channel][i] = ((i % 128) >> 2) & 1
    const contrastOf = (picture: Planes) => deviation(picture.g.subarray(60 * 128 + 30, 60 * 128 + 98))
    expect(contrastOf(await run(motionBlur, upright, { angle: 0, length: 200 }))).toBeLessThan(0.12)
    expect(contrastOf(await run(motionBlur, upright, { angle: 90, length: 200 }))).toBeGreaterThan(0.45)
  })

  it('keeps light while it blurs, at any angle', async () => {
    for (const angle of [0, 30, 45, 70, -60, 90]) {
      const spot = flat(0.2, 0.2, 0.2, 96, 96)
      for (const channel of channels) for (let y = 44; y < 52; y++) spot[channel].fill(0.9, y * 96 + 44, y * 96 + 52)
      const light = (picture: Planes) => picture.g.reduce((sum, value) => sum + toLinear(value), 0)
      const result = await run(motionBlur, spot, { angle, length: 150 })
      expect(light(result) / light(spot)).toBeCloseTo(1, 1)
      expect(Math.max(...result.g)).toBeLessThan(0.88)
    }
  })
})

describe('black-and-white', () => {
  it('mixes the channels as told', async () => {
    const red = flat(0.8, 0.2, 0.2)
    const [bright, dark] = [
      await run(blackAndWhite, red, { red: 100, green: 0, blue: 0 }),
      await run(blackAndWhite, red, { red: 0, green: 0, blue: 100 }),
    ]
    expect(bright.g[0]).toBeGreaterThan(dark.g[0] + 0.4)
    expect(colourfulness(bright)).toBeLessThan(1e-6)
  })

  it('turns leaves light and skies dark in infrared', async () => {
    const [leaf, sky] = [flat(0.25, 0.45, 0.12), flat(0.35, 0.55, 0.9)]
    const infrared = { filter: 'infrared' }
    const difference = async (picture: Planes) =>
      (await run(blackAndWhite, picture, infrared)).g[0] - (await run(blackAndWhite, picture)).g[0]
    expect(await difference(leaf)).toBeGreaterThan(0.15)
    expect(await difference(sky)).toBeLessThan(-0.15)
  })
})
