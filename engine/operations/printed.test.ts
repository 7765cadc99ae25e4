import { describe, expect, it } from 'vitest'
import { toLinear } from '../pixels/colour.ts'
import { createPlanes, type Planes } from '../pixels/planes.ts'
import { blueprint } from './blueprint.ts'
import { emboss } from './emboss.ts'
import { engraving } from './engraving.ts'
import { halftone } from './halftone.ts'
import { ballScene, brightness, colourfulness, contextFor, meanOf, stepOf } from './scenes.ts'

function grey(side: number, value: number): Planes {
  const planes = createPlanes(side, side)
  for (const plane of [planes.r, planes.g, planes.b]) plane.fill(value)
  return planes
}

/** Mean light of the middle, away from the border. */
const light = (plane: Float32Array): number => meanOf(Float32Array.from(plane, value => toLinear(value)))

describe('halftone', () => {
  it.each([0.25, 0.5, 0.75, 0.9])('covers as much paper as a grey of %f asks for', async value => {
    const planes = grey(512, value)
    const after = await halftone.run(
      planes,
      stepOf(halftone, { inks: 'mono', ink: '#000000', pitch: 16 }),
      contextFor(planes),
    )
    // Paper is not quite white, and plates are opened for dot gain.
    expect(light(after.g) / toLinear(0.975)).toBeCloseTo(toLinear(value) ** 0.74, 1)
    expect(Math.abs(light(after.g) / toLinear(0.975) - toLinear(value) ** 0.74)).toBeLessThan(0.025)
  })

  it('prints grey in inks that add up to the grey of warm paper', async () => {
    const planes = grey(512, 0.5)
    const after = await halftone.run(planes, stepOf(halftone), contextFor(planes))
    const means = [light(after.r), light(after.g), light(after.b)]
    expect(Math.max(...means) - Math.min(...means)).toBeLessThan(0.04)
  })

  it('repeats along each screen at its pitch, at 45 degrees for one ink', async () => {
    const planes = grey(1024, 0.5)
    const { r } = await halftone.run(planes, stepOf(halftone, { inks: 'mono', pitch: 10 }), contextFor(planes))
    // At 45 degrees the pattern repeats after pitch times the root of two, along rows: 14.14 px, so 99 px is seven.
    let repeated = 0
    let shifted = 0
    for (let x = 0; x < 800; x++) {
      repeated += Math.abs(r[500 * 1024 + x] - r[500 * 1024 + x + 99])
      shifted += Math.abs(r[500 * 1024 + x] - r[500 * 1024 + x + 106])
    }
    expect(repeated).toBeLessThan(shifted * 0.25)
  })

  it('leaves white paper white and solid ink solid', async () => {
    const white = grey(64, 1)
    const paper = await halftone.run(white, stepOf(halftone), contextFor(white))
    expect(Math.min(...paper.b)).toBeGreaterThan(0.9)
    const black = grey(64, 0)
    const solid = await halftone.run(black, stepOf(halftone, { inks: 'mono', ink: '#000000' }), contextFor(black))
    expect(Math.max(...solid.r)).toBeLessThan(0.02)
  })

  it('uses no colour but the chosen ones', async () => {
    const { planes } = ballScene(200, 160)
    const after = await halftone.run(planes, stepOf(halftone, { inks: 'mono', ink: '#202020' }), contextFor(planes))
    expect(colourfulness(after)).toBeLessThan(0.06)
  })
})

describe('emboss', () => {
  it('lights a step from the chosen side and shades the other', async () => {
    const step = createPlanes(200, 120)
    for (let i = 0; i < step.r.length; i++) {
      const value = i % 200 > 60 && i % 200 < 140 ? 0.8 : 0.2
      step.r[i] = step.g[i] = step.b[i] = value
    }
    const copy = { ...step, r: step.r.slice(), g: step.g.slice(), b: step.b.slice() }
    const fromLeft = await emboss.run(step, stepOf(emboss, { angle: 180 }), contextFor(step))
    const fromRight = await emboss.run(copy, stepOf(emboss, { angle: 0 }), contextFor(copy))
    const at = (planes: Planes, from: number): number => meanOf(planes.r.slice(60 * 200 + from, 60 * 200 + from + 4))
    expect(at(fromLeft, 59)).toBeGreaterThan(at(fromLeft, 138) + 0.05)
    expect(at(fromRight, 138)).toBeGreaterThan(at(fromRight, 59) + 0.05)
  })

  it('is grey in plaster and coloured in colour', async () => {
    const plaster = await emboss.run(ballScene(160, 120).planes, stepOf(emboss), contextFor(ballScene(160, 120).planes))
    const { planes } = ballScene(160, 120)
    const colour = await emboss.run(planes, stepOf(emboss, { material: 'colour' }), contextFor(planes))
    expect(colourfulness(plaster)).toBeLessThan(0.1)
    expect(colourfulness(colour)).toBeGreaterThan(0.25)
  })
})

describe('blueprint', () => {
  it('is blue everywhere and brighter where the ball has its outline', async () => {
    const { planes } = ballScene(320, 240)
    const after = await blueprint.run(planes, stepOf(blueprint, { grid: 0, shading: 0 }), contextFor(planes))
    for (let i = 0; i < after.r.length; i += 7) expect(after.b[i]).toBeGreaterThan(after.r[i])
    const row = Math.round(240 * 0.58) * 320
    const rim = Math.round(160 - 0.22 * 240)
    expect(Math.max(...after.r.slice(row + rim - 4, row + rim + 5))).toBeGreaterThan(0.5)
    expect(Math.max(...after.r.slice(row + 20, row + 60))).toBeLessThan(0.3)
  })

  it('rules its grid at the pitch asked for', async () => {
    const planes = grey(1024, 0.5)
    const after = await blueprint.run(
      planes,
      stepOf(blueprint, { grid: 32, frame: false, shading: 0 }),
      contextFor(planes),
    )
    const line = (x: number): number =>
      meanOf(Float32Array.from({ length: 20 }, (_, k) => after.r[(490 + k) * 1024 + x]))
    expect(line(512)).toBeGreaterThan(line(506) + 0.05)
    expect(line(544)).toBeGreaterThan(line(538) + 0.05)
  })
})

describe('engraving', () => {
  it('gets darker with the tone, by lines alone', async () => {
    const inks = await Promise.all(
      [0.9, 0.6, 0.3, 0.05].map(async value => {
        // A black and a white corner fix the range of tones.
        const planes = grey(256, value)
        const after = await engraving.run(planes, stepOf(engraving), contextFor(planes))
        return brightness(after)
      }),
    )
    for (let k = 1; k < inks.length; k++) expect(inks[k]).toBeLessThanOrEqual(inks[k - 1] + 0.01)
    const planes = grey(256, 0.5)
    const after = await engraving.run(planes, stepOf(engraving, { ink: '#000000' }), contextFor(planes))
    const extremes = Array.from(after.r).filter(value => value < 0.25 || value > 0.75).length
    expect(extremes / after.r.length).toBeGreaterThan(0.35)
  })

  it('crosshatches the darks of a banknote, not those of a woodcut', async () => {
    const { planes } = ballScene(300, 240)
    const copy = ballScene(300, 240).planes
    const note = await engraving.run(planes, stepOf(engraving), contextFor(planes))
    const wood = await engraving.run(copy, stepOf(engraving, { manner: 'woodcut' }), contextFor(copy))
    expect(brightness(note)).not.toBeCloseTo(brightness(wood), 2)
  })
})
