import { describe, expect, it } from 'vitest'
import type { Face } from '../pixels/faces.ts'
import { createPlanes, type Planes } from '../pixels/planes.ts'
import { charcoal } from './charcoal.ts'
import { oil } from './oil.ts'
import { pastel } from './pastel.ts'
import { pointillism } from './pointillism.ts'
import { ballScene, brightness, colourfulness, contextFor, difference, meanOf, stepOf } from './scenes.ts'

function plain(w: number, h: number, r: number, g: number, b: number): Planes {
  const planes = createPlanes(w, h)
  planes.r.fill(r)
  planes.g.fill(g)
  planes.b.fill(b)
  return planes
}

/** Faint discs on skin: what a broad brush would lose. */
function freckled(w: number, h: number): Planes {
  const planes = plain(w, h, 0.85, 0.65, 0.55)
  for (let y = 0, i = 0; y < h; y++) {
    for (let x = 0; x < w; x++, i++) {
      if (Math.hypot((x % 20) - 10, (y % 20) - 10) < 3) {
        planes.r[i] = 0.7
        planes.g[i] = 0.5
        planes.b[i] = 0.44
      }
    }
  }
  return planes
}

describe.each([oil, pastel, pointillism])('$name', operation => {
  it('draws faces more finely than the rest', async () => {
    const face: Face = { x: 100, y: 100, radius: 50, confidence: 1 }
    const planes = freckled(200, 200)
    const faces = await operation.run(planes, stepOf(operation), {
      ...contextFor(planes),
      scale: 1.5,
      faces: async () => [face],
    })
    const copy = freckled(200, 200)
    const none = await operation.run(copy, stepOf(operation), { ...contextFor(copy), scale: 1.5 })
    const photo = freckled(200, 200)
    const inFace = (planes: Planes): Planes => {
      const cut = createPlanes(60, 60)
      for (const channel of ['r', 'g', 'b'] as const) {
        for (let y = 0; y < 60; y++)
          cut[channel].set(planes[channel].subarray((70 + y) * 200 + 70, (70 + y) * 200 + 130), y * 60)
      }
      return cut
    }
    expect(difference(inFace(faces), inFace(photo))).toBeLessThan(difference(inFace(none), inFace(photo)))
  })
})

describe('pastel', () => {
  it('shows its paper at the edge of the sheet, and not where it was told to fill it', async () => {
    const corner = async (margin: boolean) => {
      const planes = plain(300, 240, 0.1, 0.1, 0.6)
      const after = await pastel.run(planes, stepOf(pastel, { margin }), contextFor(planes))
      return after.r[0] - after.b[0]
    }
    expect(await corner(true)).toBeGreaterThan(0.1)
    expect(await corner(false)).toBeLessThan(0)
  })

  it('draws on the paper it is given', async () => {
    const edge = async (paper: string) => {
      const planes = plain(200, 160, 0.5, 0.5, 0.5)
      return brightness(await pastel.run(planes, stepOf(pastel, { paper }), contextFor(planes)))
    }
    expect(await edge('white')).toBeGreaterThan((await edge('black')) + 0.05)
  })
})

describe('charcoal', () => {
  it('is darker where the photo is darker, on paper of one tint', async () => {
    const planes = createPlanes(300, 100)
    for (let i = 0; i < planes.r.length; i++) planes.r[i] = planes.g[i] = planes.b[i] = (i % 300) / 300
    const after = await charcoal.run(planes, stepOf(charcoal), contextFor(planes))
    const band = (from: number): number => {
      let sum = 0
      for (let y = 20; y < 80; y++) for (let x = from; x < from + 40; x++) sum += after.g[y * 300 + x]
      return sum / 2400
    }
    expect(band(20)).toBeLessThan(band(120) - 0.1)
    expect(band(120)).toBeLessThan(band(250) - 0.1)
    expect(colourfulness(after)).toBeLessThan(0.2)
  })

  it('heightens the lights only when given chalk', async () => {
    const lightest = async (heightening: number) => {
      const { planes } = ballScene(240, 200)
      const after = await charcoal.run(planes, stepOf(charcoal, { heightening, paper: 'grey' }), contextFor(planes))
      return after.g.toSorted()[Math.floor(after.g.length * 0.98)]
    }
    expect(await lightest(1)).toBeGreaterThan((await lightest(0)) + 0.05)
  })
})

describe('pointillism', () => {
  it.each([
    [0.2, 0.45, 0.75],
    [0.7, 0.4, 0.35],
    [0.5, 0.5, 0.5],
  ])('keeps the mean of %f %f %f while its dots differ', async (r, g, b) => {
    const planes = plain(256, 256, r, g, b)
    const after = await pointillism.run(planes, stepOf(pointillism, { purity: 1 }), contextFor(planes))
    // Gaps show the pale ground.
    expect(Math.abs(meanOf(after.r) - r)).toBeLessThan(0.06)
    expect(Math.abs(meanOf(after.g) - g)).toBeLessThan(0.06)
    expect(Math.abs(meanOf(after.b) - b)).toBeLessThan(0.06)
    expect(difference(after, plain(256, 256, r, g, b))).toBeGreaterThan(0.05)
  })

  it('divides colours less with less purity', async () => {
    const spread = async (purity: number) => {
      const planes = plain(200, 200, 0.5, 0.5, 0.5)
      return colourfulness(await pointillism.run(planes, stepOf(pointillism, { purity }), contextFor(planes)))
    }
    expect(await spread(0.9)).toBeGreaterThan((await spread(0.2)) * 2)
  })
})
