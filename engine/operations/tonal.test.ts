import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { createRandom } from '../pixels/noise.ts'
import { clonePlanes, createPlanes, luma, type Planes } from '../pixels/planes.ts'
import { autoEnhance } from './auto-enhance.ts'
import { blackAndWhite } from './black-and-white.ts'
import { blur } from './blur.ts'
import { brighten } from './brighten.ts'
import { contrast } from './contrast.ts'
import { cooler } from './cooler.ts'
import { darken } from './darken.ts'
import { denoise } from './denoise.ts'
import { desaturate } from './desaturate.ts'
import { invert } from './invert.ts'
import { lowLight } from './low-light.ts'
import { estimateNoise } from './noise-reduction.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { saturate } from './saturate.ts'
import {
  ballScene,
  brightness,
  channels,
  colourfulness,
  contextFor,
  detail,
  deviation,
  difference,
  meanOf,
  stepOf,
} from './scenes.ts'
import { sepia } from './sepia.ts'
import { sharpen } from './sharpen.ts'
import { contrastCurve, exposureCurve } from './tone-curves.ts'
import { vignette } from './vignette.ts'
import { warmer } from './warmer.ts'

const run = (operation: Operation, planes: Planes, changes: Record<string, string | number | boolean> = {}) => {
  const copy = clonePlanes(planes)
  return operation.run(copy, stepOf(operation, changes), contextFor(copy))
}

/** Every grey from black to white. */
function ramp(width = 256): Planes {
  const planes = createPlanes(width, 4)
  for (const channel of channels)
    for (let i = 0; i < planes.r.length; i++) planes[channel][i] = (i % width) / (width - 1)
  return planes
}

function addNoise(planes: Planes, sigma: number): Planes {
  const noisy = clonePlanes(planes)
  const random = createRandom(11)
  const normal = () => (random() + random() + random() + random() - 2) * Math.sqrt(3)
  for (const channel of channels)
    for (let i = 0; i < noisy.r.length; i++) noisy[channel][i] = planes[channel][i] + sigma * normal()
  return noisy
}

const isMonotone = (plane: Float32Array, width: number) =>
  plane.subarray(0, width).every((value, i, row) => i === 0 || value >= row[i - 1] - 1e-5)

describe('tone', () => {
  const { planes } = ballScene(160, 120)

  it('brightens and darkens without clipping a tone', async () => {
    expect(brightness(await run(brighten, planes))).toBeGreaterThan(brightness(planes) + 0.05)
    expect(brightness(await run(darken, planes))).toBeLessThan(brightness(planes) - 0.05)
    for (const operation of [brighten, darken, contrast]) {
      const result = await run(operation, ramp())
      expect(isMonotone(result.r, 256)).toBe(true)
      expect(result.r[0]).toBeCloseTo(0, 2)
      // The last step before white is still a step.
      expect(result.r[255] - result.r[250]).toBeGreaterThan(0.001)
      expect(Math.max(...result.r)).toBeLessThanOrEqual(1.001)
    }
  })

  it('undoes an exposure by its opposite', () => {
    const [up, down] = [exposureCurve(0.8), exposureCurve(-0.8)]
    for (let value = 0; value <= 1; value += 0.05) expect(down(up(value))).toBeCloseTo(value, 3)
  })

  it('keeps the pivot and the ends of a contrast curve', () => {
    const curve = contrastCurve(1.5, 0.4)
    expect([curve(0), curve(0.4), curve(1)].map(value => Math.round(value * 1000))).toEqual([0, 400, 1000])
  })

  it('raises and lowers contrast about the same brightness', async () => {
    const more = await run(contrast, planes)
    const less = await run(contrast, planes, { direction: 'less' })
    expect(deviation(luma(more))).toBeGreaterThan(deviation(luma(planes)) * 1.1)
    expect(deviation(luma(less))).toBeLessThan(deviation(luma(planes)) * 0.92)
    expect(Math.abs(brightness(more) - brightness(planes))).toBeLessThan(0.04)
  })

  it('inverts exactly, twice to the same', async () => {
    const twice = await run(invert, await run(invert, planes))
    expect(difference(twice, planes)).toBeLessThan(1e-6)
  })

  it('enhances a foggy picture to a wider range', async () => {
    const foggy = clonePlanes(planes)
    for (const channel of channels)
      for (let i = 0; i < foggy.r.length; i++) foggy[channel][i] = 0.3 + 0.4 * planes[channel][i]
    expect(deviation(luma(await run(autoEnhance, foggy)))).toBeGreaterThan(deviation(luma(foggy)) * 1.15)
  })

  it('lights a dark picture and leaves a bright one', async () => {
    const dark = clonePlanes(planes)
    for (const channel of channels) for (let i = 0; i < dark.r.length; i++) dark[channel][i] = planes[channel][i] * 0.18
    expect(brightness(await run(lowLight, dark))).toBeGreaterThan(brightness(dark) * 2)
    const bright = ramp()
    for (const channel of channels) bright[channel].fill(0.85)
    expect(Math.abs(brightness(await run(lowLight, bright)) - 0.85)).toBeLessThan(0.04)
  })
})

describe('colour', () => {
  const { planes } = ballScene(160, 120)

  it('gives colour and takes it', async () => {
    expect(colourfulness(await run(saturate, planes))).toBeGreaterThan(colourfulness(planes) * 1.05)
    expect(colourfulness(await run(desaturate, planes))).toBeLessThan(colourfulness(planes) * 0.65)
    // Grey has no colour to give more of.
    expect(colourfulness(await run(saturate, ramp()))).toBeLessThan(0.004)
  })

  it('warms and cools', async () => {
    const tint = (result: Planes) => meanOf(result.r) - meanOf(result.b)
    expect(tint(await run(warmer, planes))).toBeGreaterThan(tint(planes) + 0.05)
    expect(tint(await run(cooler, planes))).toBeLessThan(tint(planes) - 0.05)
    expect(Math.abs(brightness(await run(warmer, planes)) - brightness(planes))).toBeLessThan(0.05)
  })

  it('turns to neutral grey, or to brown', async () => {
    for (const filter of ['none', 'yellow', 'red', 'green', 'blue']) {
      expect(colourfulness(await run(blackAndWhite, planes, { filter }))).toBeLessThan(1e-6)
    }
    const brown = await run(sepia, planes)
    expect(meanOf(brown.r)).toBeGreaterThan(meanOf(brown.g))
    expect(meanOf(brown.g)).toBeGreaterThan(meanOf(brown.b))
    expect(isMonotone((await run(sepia, ramp())).g, 256)).toBe(true)
  })

  it('darkens corners and not the middle', async () => {
    const flat = ramp(101)
    for (const channel of channels) flat[channel].fill(0.6)
    const square = createPlanes(101, 101)
    for (const channel of channels) square[channel].fill(0.6)
    const dark = await run(vignette, square)
    expect(dark.r[0]).toBeLessThan(0.4)
    expect(dark.r[50 * 101 + 50]).toBeCloseTo(0.6, 3)
    const light = await run(vignette, square, { shade: 'light' })
    expect(light.r[0]).toBeGreaterThan(0.75)
  })

  it('goes to OKLab and back, and brings what cannot be shown in by chroma alone', () => {
    const colour = new Float64Array(3)
    for (const [r, g, b] of [
      [0.2, 0.5, 0.9],
      [1, 1, 1],
      [0, 0, 0],
      [0.9, 0.1, 0.05],
      [0.02, 0.01, 0.03],
    ]) {
      toOklab(r, g, b, colour)
      fromOklab(colour[0], colour[1], colour[2], colour)
      expect(Math.abs(colour[0] - r) + Math.abs(colour[1] - g) + Math.abs(colour[2] - b)).toBeLessThan(0.006)
    }
    fromOklab(0.6, 0.4, 0.2, colour)
    expect([...colour].every(value => value >= 0 && value <= 1)).toBe(true)
    expect(colour[0]).toBeGreaterThan(colour[2])
  })
})

describe('focus and noise', () => {
  const { planes } = ballScene(160, 120)

  it('blurs and sharpens', async () => {
    expect(detail((await run(blur, planes)).g, 160)).toBeLessThan(detail(planes.g, 160) * 0.5)
    expect(detail((await run(sharpen, planes)).g, 160)).toBeGreaterThan(detail(planes.g, 160) * 1.1)
  })

  it('blurs in linear light, so that half black and half white is brighter than middle grey', async () => {
    const stripes = createPlanes(64, 64)
    for (const channel of channels) for (let i = 0; i < stripes.r.length; i++) stripes[channel][i] = (i >> 1) & 1
    const soft = await run(blur, stripes, { radius: 100 })
    expect(soft.g[32 * 64 + 32]).toBeCloseTo(0.735, 1)
  })

  it('sharpens an edge without a halo', async () => {
    const edge = createPlanes(64, 8)
    for (const channel of channels)
      for (let i = 0; i < edge.r.length; i++) edge[channel][i] = 0.3 + 0.4 / (1 + Math.exp(-((i % 64) - 32) / 1.2))
    const result = await run(sharpen, edge)
    expect(Math.max(...result.g)).toBeLessThan(0.7 + 0.05)
    expect(Math.min(...result.g)).toBeGreaterThan(0.3 - 0.05)
  })

  it('measures noise and takes most of it away', async () => {
    const flat = createPlanes(160, 120)
    for (const channel of channels) for (let i = 0; i < flat.r.length; i++) flat[channel][i] = 0.3 + (i % 160) / 400
    const noisy = addNoise(flat, 0.06)
    // Luma averages the three channels' noise: 0.669 of one channel's.
    expect(estimateNoise(noisy)).toBeGreaterThan(0.06 * 0.669 * 0.85)
    expect(estimateNoise(noisy)).toBeLessThan(0.06 * 0.669 * 1.15)
    expect(difference(await run(denoise, noisy), flat)).toBeLessThan(difference(noisy, flat) * 0.4)
  })

  it('keeps edges while it does', async () => {
    const noisy = addNoise(planes, 0.06)
    const clean = await run(denoise, noisy)
    expect(difference(clean, planes)).toBeLessThan(difference(noisy, planes) * 0.6)
  })
})
