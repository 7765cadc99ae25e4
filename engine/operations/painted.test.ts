import { describe, expect, it } from 'vitest'
import type { Operation } from '../operation.ts'
import { createRandom } from '../pixels/noise.ts'
import { createPlanes, luma, type Planes, toPixels, toPlanes } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { runPlan } from '../run.ts'
import { blueprint } from './blueprint.ts'
import { charcoal } from './charcoal.ts'
import { colouredPencil } from './coloured-pencil.ts'
import { comic } from './comic.ts'
import { crossStitch } from './cross-stitch.ts'
import { emboss } from './emboss.ts'
import { engraving } from './engraving.ts'
import { halftone } from './halftone.ts'
import { lineArt } from './line-art.ts'
import { lowPoly } from './low-poly.ts'
import { mosaic } from './mosaic.ts'
import { oil } from './oil.ts'
import { pastel } from './pastel.ts'
import { pencil } from './pencil.ts'
import { pixelArt } from './pixel-art.ts'
import { pointillism } from './pointillism.ts'
import { popArt } from './pop-art.ts'
import { posterize } from './posterize.ts'
import { contextFor, stepOf } from './scenes.ts'
import { stainedGlass } from './stained-glass.ts'
import { vector } from './vector.ts'
import { watercolour } from './watercolour.ts'

const painted: readonly Operation[] = [
  watercolour,
  oil,
  pencil,
  colouredPencil,
  lineArt,
  comic,
  popArt,
  pixelArt,
  posterize,
  blueprint,
  charcoal,
  crossStitch,
  emboss,
  engraving,
  halftone,
  lowPoly,
  mosaic,
  pastel,
  pointillism,
  stainedGlass,
  vector,
]

/** A red ball on a blue-to-orange ground with a little noise. */
function scene(w: number, h: number, alpha = false): Planes {
  const random = createRandom(w + h)
  const planes = createPlanes(w, h, alpha ? Float32Array.from({ length: w * h }, (_, i) => (i % 7) / 6) : null)
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) {
      const inside = Math.hypot(x / w - 0.5, y / h - 0.5) < 0.28
      const noise = (random() - 0.5) * 0.04
      planes.r[i] = Math.min(1, Math.max(0, (inside ? 0.85 : 0.2 + (0.7 * x) / w) + noise))
      planes.g[i] = Math.min(1, Math.max(0, (inside ? 0.15 : 0.4) + noise))
      planes.b[i] = Math.min(1, Math.max(0, (inside ? 0.12 : 0.8 - (0.6 * x) / w) + noise))
    }
  }
  return planes
}

const paint = (
  operation: Operation,
  planes: Planes,
  changes: Record<string, string | number | boolean> = {},
  seed = 7,
): Promise<Planes> => operation.run(planes, stepOf(operation, changes), contextFor(planes, undefined, seed))

const channels = ['r', 'g', 'b'] as const

function meanDifference(one: Planes, other: Planes): number {
  let sum = 0
  for (const channel of channels)
    for (let i = 0; i < one.r.length; i++) sum += Math.abs(one[channel][i] - other[channel][i])
  return sum / (3 * one.r.length)
}

function coloursOf({ r, g, b }: Planes): Set<string> {
  const seen = new Set<string>()
  for (let i = 0; i < r.length; i++) seen.add(`${r[i]} ${g[i]} ${b[i]}`)
  return seen
}

describe.each(painted.map(operation => [operation.name, operation] as const))('%s', (_name, operation) => {
  it('keeps size and alpha, stays within 0..1 and changes the picture', async () => {
    const before = scene(96, 80, true)
    const after = await paint(operation, scene(96, 80, true))
    expect([after.width, after.height]).toEqual([96, 80])
    expect(after.alpha).toEqual(before.alpha)
    for (const channel of channels) {
      expect(after[channel].length).toBe(96 * 80)
      expect(after[channel].every(value => value >= -0.05 && value <= 1.05)).toBe(true)
    }
    expect(meanDifference(after, before)).toBeGreaterThan(0.01)
  })

  it('gives the same picture for the same seed', async () => {
    const one = await paint(operation, scene(70, 60))
    const other = await paint(operation, scene(70, 60))
    for (const channel of channels) expect(one[channel]).toEqual(other[channel])
  })

  it('tells its progress, never backwards by much, never beyond the end', async () => {
    const planes = scene(120, 90)
    const context = contextFor(planes)
    await operation.run(planes, stepOf(operation), context)
    const calls = context.fractions
    expect(calls.length).toBeGreaterThan(3)
    for (let k = 1; k < calls.length; k++) expect(calls[k]).toBeGreaterThanOrEqual(calls[k - 1] - 1e-6)
    expect(calls.at(-1)).toBeLessThanOrEqual(1)
  })

  it('goes further from the photo the stronger it is', async () => {
    const before = toPixels(scene(80, 64))
    let last = 0
    for (const strength of [0.25, 0.5, 0.75, 1]) {
      const plan = { operations: [stepOf(operation, { strength })], notUnderstood: [], needsGenerative: false }
      const { pixels } = await runPlan(before, plan)
      const away = meanDifference(toPlanes(pixels), toPlanes(before))
      expect(away).toBeGreaterThan(last)
      last = away
    }
  })

  it('stops when progress throws', async () => {
    const planes = scene(64, 64)
    const context = {
      ...contextFor(planes),
      progress: () => {
        throw new RangeError('cancelled')
      },
    }
    await expect(operation.run(planes, stepOf(operation), context)).rejects.toThrow('cancelled')
  })

  it.each([
    [1, 1],
    [1, 13],
    [3, 7],
    [16, 16],
  ])('survives %i × %i, flat and busy', async (w, h) => {
    const flat = createPlanes(w, h)
    flat.r.fill(0.5)
    for (const planes of [flat, scene(w, h)]) {
      const strength = planes === flat ? 1.5 : 0.2
      const after = await paint(operation, planes, { strength })
      expect(after.r.length).toBe(w * h)
      for (const channel of channels) expect(after[channel].every(Number.isFinite)).toBe(true)
      if (!operation.finish) continue
      const full = resizePlanes(after, w * 2, h * 3)
      const finished = await operation.finish(full, stepOf(operation, { strength }), contextFor(full))
      for (const channel of channels) expect(finished[channel].every(Number.isFinite)).toBe(true)
    }
  })
})

it('painters with a hand of their own draw differently for another seed', async () => {
  for (const operation of [watercolour, oil, pencil, colouredPencil, pastel, charcoal, pointillism, mosaic]) {
    const one = await paint(operation, scene(70, 60), {}, 1)
    const other = await paint(operation, scene(70, 60), {}, 2)
    expect(meanDifference(one, other), operation.name).toBeGreaterThan(0.003)
  }
})

it('pencil and line art are nearly neutral, and paper outweighs ink', async () => {
  for (const operation of [pencil, lineArt]) {
    const after = await paint(operation, scene(200, 160))
    for (let i = 0; i < after.r.length; i++) {
      expect(Math.max(after.r[i], after.g[i], after.b[i]) - Math.min(after.r[i], after.g[i], after.b[i])).toBeLessThan(
        0.04,
      )
    }
    const tone = luma(after)
    expect(tone.reduce((sum, value) => sum + value, 0) / tone.length).toBeGreaterThan(0.55)
  }
})

it('line art draws the outline of the ball and leaves its inside white', async () => {
  const ball = scene(300, 300)
  for (let i = 0; i < ball.r.length; i++) if (ball.r[i] > 0.8 && ball.g[i] < 0.3) ball.r[i] = 0.4
  const after = await paint(lineArt, ball)
  const row = after.r.slice(150 * 300, 151 * 300)
  expect(Math.min(...row.slice(55, 80))).toBeLessThan(0.5)
  expect(Math.min(...row.slice(110, 190))).toBeGreaterThan(0.9)
})

it('colours survive watercolour, oil, comic and coloured pencil', async () => {
  for (const operation of [watercolour, oil, comic, colouredPencil]) {
    const after = await paint(operation, scene(160, 160))
    let red = 0
    let green = 0
    for (let y = 70; y < 90; y++) {
      for (let x = 70; x < 90; x++) {
        red += after.r[y * 160 + x]
        green += after.g[y * 160 + x]
      }
    }
    expect(red, operation.name).toBeGreaterThan(green * 1.6)
  }
})

it('watercolour leaves a margin of paper, unless told not to', async () => {
  const corner = async (margin: boolean): Promise<number> => {
    const { r, g, b } = await paint(watercolour, scene(300, 240), { margin })
    return Math.min(r[0], g[0], b[0])
  }
  expect(await corner(true)).toBeGreaterThan(0.88)
  expect(await corner(false)).toBeLessThan(0.88)
})

it('posterize has no more colours than asked for, and fewer when stronger', async () => {
  const six = coloursOf(await paint(posterize, scene(120, 90), { colours: 6 }))
  expect(six.size).toBeGreaterThan(3)
  expect(six.size).toBeLessThanOrEqual(6)
  const strong = coloursOf(await paint(posterize, scene(120, 90), { colours: 6, strength: 1.5 }))
  expect(strong.size).toBeLessThanOrEqual(4)
})

it('pixel art is constant in each cell and keeps to its palette', async () => {
  const after = await paint(pixelArt, scene(1024, 40), { size: 8, colours: 12 })
  for (let y = 0; y < 40; y++) {
    for (let x = 0; x < 1024; x++) {
      expect(after.r[y * 1024 + x]).toBe(after.r[(y - (y % 8)) * 1024 + x - (x % 8)])
    }
  }
  expect(coloursOf(after).size).toBeLessThanOrEqual(12)
})

it('pop art prints in the inks of its palette', async () => {
  const after = await paint(popArt, scene(256, 256), { palette: 'primary', dots: 20 })
  const counts = new Map<string, number>()
  for (let i = 0; i < after.r.length; i++) {
    const key = [after.r[i], after.g[i], after.b[i]].map(value => Math.round(value * 255)).join(' ')
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const top = [...counts].sort((one, other) => other[1] - one[1]).slice(0, 3)
  const inks = ['11 19 43', '255 60 56', '22 184 243', '255 242 117', '7 11 26']
  for (const [colour] of top) expect(inks).toContain(colour)
})
