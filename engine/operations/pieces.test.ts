import { describe, expect, it } from 'vitest'
import type { Face } from '../pixels/faces.ts'
import { createPlanes, type Planes } from '../pixels/planes.ts'
import { crossStitch } from './cross-stitch.ts'
import { lowPoly } from './low-poly.ts'
import { mosaic } from './mosaic.ts'
import { ballScene, contextFor, detail, difference, stepOf } from './scenes.ts'
import { stainedGlass } from './stained-glass.ts'
import { vector } from './vector.ts'

const coloursIn = ({ r, g, b }: Planes): number => {
  const seen = new Set<number>()
  for (let i = 0; i < r.length; i++) {
    seen.add((Math.round(r[i] * 255) * 256 + Math.round(g[i] * 255)) * 256 + Math.round(b[i] * 255))
  }
  return seen.size
}

/** A context whose picture has a face at a place. */
const withFace = (planes: Planes, face: Face) => ({ ...contextFor(planes), faces: async () => [face] })

/** Fine stripes all over: what survives of them tells how small the pieces are. */
function stripes(w: number, h: number): Planes {
  const planes = createPlanes(w, h)
  for (let i = 0; i < planes.r.length; i++) {
    const value = Math.floor((i % w) / 4) % 2 ? 0.8 : 0.2
    planes.r[i] = planes.g[i] = planes.b[i] = value
  }
  return planes
}

function cutOut({ width, r }: Planes, left: number, top: number, side: number): Float32Array {
  const out = new Float32Array(side * side)
  for (let y = 0; y < side; y++)
    out.set(r.subarray((top + y) * width + left, (top + y) * width + left + side), y * side)
  return out
}

describe('low-poly', () => {
  it('is flat inside its triangles and nearer the photo with more of them', async () => {
    const run = async (triangles: number) => {
      const { planes } = ballScene(240, 200)
      return lowPoly.run(planes, stepOf(lowPoly, { triangles, facets: 0 }), contextFor(planes))
    }
    const coarse = await run(300)
    const fine = await run(4000)
    const photo = ballScene(240, 200).planes
    expect(difference(fine, photo)).toBeLessThan(difference(coarse, photo) * 0.85)
    let flat = 0
    for (let i = 1; i < coarse.r.length; i++) if (coarse.r[i] === coarse.r[i - 1]) flat++
    expect(flat / coarse.r.length).toBeGreaterThan(0.7)
  })

  it('leaves no pixel unpainted', async () => {
    const planes = createPlanes(150, 110)
    for (const plane of [planes.r, planes.g, planes.b]) plane.fill(0.6)
    const after = await lowPoly.run(planes, stepOf(lowPoly, { facets: 0 }), contextFor(planes))
    for (const value of after.g) expect(value).toBeCloseTo(0.6, 4)
  })

  it('spends its triangles on faces', async () => {
    const face: Face = { x: 60, y: 100, radius: 40, confidence: 1 }
    const planes = stripes(300, 200)
    const after = await lowPoly.run(planes, stepOf(lowPoly, { triangles: 1500, facets: 0 }), withFace(planes, face))
    expect(detail(cutOut(after, 35, 75, 50), 50)).toBeGreaterThan(detail(cutOut(after, 215, 75, 50), 50))
  })
})

describe('vector', () => {
  const draw = async (changes: Record<string, number> = {}, planes = ballScene(200, 160).planes) => {
    let svg = ''
    const attachSvg = (text: string): void => {
      svg = text
    }
    const after = await vector.run(planes, stepOf(vector, changes), { ...contextFor(planes), attachSvg })
    return { after, svg }
  }

  it('gives an SVG of the picture with no more colours than asked for', async () => {
    const { svg } = await draw({ colours: 8 })
    expect(svg).toMatch(
      /^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="200" height="160" viewBox="0 0 \d+ \d+">/,
    )
    expect(svg.trimEnd().endsWith('</svg>')).toBe(true)
    const fills = [...svg.matchAll(/fill="(#[0-9a-f]{6})"/g)].map(match => match[1])
    expect(fills.length).toBeGreaterThan(2)
    expect(fills.length).toBeLessThanOrEqual(8)
    expect(new Set(fills).size).toBe(fills.length)
    for (const [, d] of svg.matchAll(/ d="([^"]+)"/g)) expect(d).toMatch(/^M[\dMlcz -]+z$/)
    expect(svg.length).toBeLessThan(60_000)
  })

  it('draws the same into pixels: flat colours, all of the palette, no gaps', async () => {
    const { after, svg } = await draw({ colours: 6 })
    const palette = [...svg.matchAll(/fill="#([0-9a-f]{6})"/g)].map(match => Number.parseInt(match[1], 16))
    let exact = 0
    for (let i = 0; i < after.r.length; i++) {
      const colour =
        (Math.round(after.r[i] * 255) * 256 + Math.round(after.g[i] * 255)) * 256 + Math.round(after.b[i] * 255)
      if (palette.includes(colour)) exact++
      expect(after.r[i] + after.g[i] + after.b[i]).toBeGreaterThan(0.2)
    }
    expect(exact / after.r.length).toBeGreaterThan(0.85)
  })

  it('keeps no drawing where the photo shines through', async () => {
    expect((await draw({ strength: 0.5 })).svg).toBe('')
  })

  it('has larger shapes with less detail', async () => {
    const fine = await draw({ detail: 2.5 })
    const coarse = await draw({ detail: 0.4 })
    expect(coarse.svg.length).toBeLessThan(fine.svg.length)
  })
})

describe('stained glass', () => {
  it('has lead between the pieces and colour in them', async () => {
    const { planes } = ballScene(400, 300)
    const after = await stainedGlass.run(planes, stepOf(stainedGlass), contextFor(planes))
    let dark = 0
    for (let i = 0; i < after.r.length; i++) if (Math.max(after.r[i], after.g[i], after.b[i]) < 0.3) dark++
    expect(dark / after.r.length).toBeGreaterThan(0.03)
    expect(dark / after.r.length).toBeLessThan(0.45)
    const centre = Math.round(300 * 0.62) * 400 + 205
    let red = 0
    let green = 0
    for (let k = -20; k < 20; k++) {
      red += after.r[centre + k]
      green += after.g[centre + k]
    }
    expect(red).toBeGreaterThan(green * 1.5)
  })

  it('has more lead with smaller pieces and wider cames', async () => {
    const darkness = async (changes: Record<string, number>) => {
      const { planes } = ballScene(300, 240)
      const after = await stainedGlass.run(planes, stepOf(stainedGlass, changes), contextFor(planes))
      return after.r.filter((value, i) => Math.max(value, after.g[i], after.b[i]) < 0.3).length
    }
    const usual = await darkness({})
    expect(await darkness({ piece: 0.5 })).toBeGreaterThan(usual)
    expect(await darkness({ lead: 2 })).toBeGreaterThan(usual)
  })
})

describe('mosaic', () => {
  it('sets small tiles on a face', async () => {
    const face: Face = { x: 80, y: 120, radius: 60, confidence: 1 }
    const planes = stripes(400, 240)
    const after = await mosaic.run(planes, stepOf(mosaic, { tile: 40 }), withFace(planes, face))
    expect(detail(cutOut(after, 40, 80, 80), 80)).toBeGreaterThan(detail(cutOut(after, 290, 80, 80), 80) * 1.2)
  })

  it('shows more grout when it is wider, in its own colour', async () => {
    const green = async (grout: number) => {
      const planes = createPlanes(300, 200)
      planes.r.fill(0.9)
      const after = await mosaic.run(planes, stepOf(mosaic, { grout, groutColour: '#00ff00' }), contextFor(planes))
      return after.g.filter(value => value > 0.4).length
    }
    expect(await green(2.5)).toBeGreaterThan((await green(0.5)) * 1.5)
  })
})

describe('cross-stitch', () => {
  it('repeats its threads in every cell: one colour, two legs, cloth between', async () => {
    const planes = createPlanes(1024, 64)
    planes.r.fill(0.8)
    const after = await crossStitch.run(planes, stepOf(crossStitch, { size: 16, cloth: '#00ff00' }), contextFor(planes))
    const at = (x: number, y: number): [number, number] => [after.r[y * 1024 + x], after.g[y * 1024 + x]]
    for (const cell of [0, 160, 800]) {
      // The middle of each side is cloth, the middle of the cell thread.
      expect(at(cell + 8, 8)[0]).toBeGreaterThan(0.5)
      expect(at(cell + 8, 8)[1]).toBeLessThan(0.35)
      expect(at(cell + 8, 1)[1]).toBeGreaterThan(0.35)
    }
  })

  it('sews with few threads', async () => {
    const { planes } = ballScene(256, 256)
    const few = await crossStitch.run(planes, stepOf(crossStitch, { colours: 8, size: 32 }), contextFor(planes))
    const again = ballScene(256, 256).planes
    const many = await crossStitch.run(again, stepOf(crossStitch, { colours: 48, size: 32 }), contextFor(again))
    expect(coloursIn(few)).toBeLessThan(coloursIn(many))
  })
})
