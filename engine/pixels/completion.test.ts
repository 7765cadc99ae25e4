import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sourceHash } from '../kernels/completion.gen.ts'
import { completePatches } from './completion.ts'
import { compiledBench } from './completion-compiled.ts'
import { depthOf, spreadMask } from './completion-levels.ts'
import { createPlainBench } from './completion-plain.ts'
import { fillHole } from './fill.ts'
import { bringUp } from './full-size.ts'
import { createRandom } from './noise.ts'
import { clonePlanes, createPlanes, type Planes } from './planes.ts'
import { resizePlanes } from './resample.ts'

/** Slanting stripes with some grain: what a hole in them must continue. */
function stripes(width: number, height: number): Planes {
  const random = createRandom(3)
  const planes = createPlanes(width, height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const wave = 0.5 + 0.35 * Math.sin((x + 0.5 * y) * 0.45)
      planes.r[i] = wave + (random() - 0.5) * 0.04
      planes.g[i] = 0.3 + 0.4 * wave
      planes.b[i] = 0.8 - 0.5 * wave
    }
  return planes
}

/** A hole with one corner cut away. */
function holeIn(width: number, height: number, left: number, top: number, w: number, h: number): Uint8Array {
  const hole = new Uint8Array(width * height)
  for (let y = top; y < top + h; y++)
    for (let x = left; x < left + w; x++) if (x - left + y - top > 8) hole[y * width + x] = 1
  return hole
}

function holed(planes: Planes, hole: Uint8Array): Planes {
  const copy = clonePlanes(planes)
  for (let i = 0; i < hole.length; i++) {
    if (!hole[i]) continue
    copy.r[i] = 1
    copy.g[i] = 0
    copy.b[i] = 0
  }
  return copy
}

/** Root mean square difference in the hole. */
function missed(one: Planes, other: Planes, hole: Uint8Array): number {
  let sum = 0
  let count = 0
  for (let i = 0; i < hole.length; i++) {
    if (!hole[i]) continue
    sum += (one.r[i] - other.r[i]) ** 2 + (one.g[i] - other.g[i]) ** 2 + (one.b[i] - other.b[i]) ** 2
    count += 3
  }
  return Math.sqrt(sum / count)
}

const options = { seed: 1, progress: () => undefined }

it('the compiled kernel is the one in the tree', () => {
  const source = readFileSync(new URL('../kernels/completion.ts', import.meta.url))
  expect(createHash('sha256').update(source).digest('hex'), 'run node engine/kernels/build.mjs').toBe(sourceHash)
})

it('compiled and plain give the same integers', () => {
  const [width, height] = [157, 121]
  const planes = stripes(width, height)
  const hole = holeIn(width, height, 40, 30, 60, 50)
  const task = { ...options, levelness: 0.7, planes: holed(planes, hole), hole, blocked: null }
  const compiled = completePatches(task, compiledBench()!)!
  const plain = completePatches(task, createPlainBench)!
  expect(compiled.sources).toEqual(plain.sources)
  expect(compiled.agreed).toEqual(plain.agreed)
})

it('continues a pattern through the hole and leaves the rest', () => {
  const [width, height] = [240, 180]
  const planes = stripes(width, height)
  const hole = holeIn(width, height, 90, 60, 55, 60)
  const filled = holed(planes, hole)
  expect(fillHole(filled, hole, options)).toBe(true)
  expect(missed(filled, planes, hole)).toBeLessThan(0.06)
  expect(filled.r.filter((value, i) => !hole[i] && value !== planes.r[i])).toHaveLength(0)
})

it('fills up to the edge of the picture', () => {
  const [width, height] = [160, 120]
  const planes = stripes(width, height)
  const hole = new Uint8Array(width * height)
  for (let y = 0; y < height; y++) hole.fill(1, y * width + 125, (y + 1) * width)
  const filled = holed(planes, hole)
  fillHole(filled, hole, options)
  expect(missed(filled, planes, hole)).toBeLessThan(0.12)
})

it('keeps the grain of a picture larger than its working size', () => {
  const [width, height] = [640, 480]
  const planes = resizePlanes(stripes(160, 120), width, height)
  const random = createRandom(8)
  for (let i = 0; i < planes.g.length; i++) planes.g[i] += (random() - 0.5) * 0.1
  const hole = holeIn(width, height, 260, 180, 150, 120)
  const filled = holed(planes, hole)
  fillHole(filled, hole, { ...options, mostWorkingPixels: 40_000 })
  const step = (picture: Planes): number => {
    let sum = 0
    for (let i = 0; i < hole.length; i++) if (hole[i]) sum += Math.abs(picture.g[i] - picture.g[i + 1])
    return sum
  }
  expect(missed(filled, planes, hole)).toBeLessThan(0.12)
  expect(step(filled) / step(planes)).toBeGreaterThan(0.8)
})

/** A picture three times the size of the one its right quarter was completed on: copied from `across`, `down` of it. */
function threefold(across: number, valueAt: (x: number, y: number) => number) {
  const [width, height] = [120, 66]
  const window = createPlanes(width, height)
  const hole = new Uint8Array(width * height)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      hole[i] = x < 90 ? 0 : 1
      // What is not written stays no number, and the soft tones would carry that about.
      for (const plane of [window.r, window.g, window.b]) plane[i] = hole[i] ? Number.NaN : valueAt(x, y)
    }
  const planes = createPlanes(40, 22)
  for (const plane of [planes.r, planes.g, planes.b]) plane.fill(0.6)
  const missing = new Uint8Array(40 * 22)
  const sources = new Int32Array(40 * 22).fill(-1)
  for (let y = 0; y < 22; y++)
    for (let x = 30; x < 40; x++) {
      missing[y * 40 + x] = 1
      sources[y * 40 + x] = (y << 16) | (x + across)
    }
  bringUp(window, hole, { planes, hole: missing }, sources)
  return { window, hole }
}

it.each([1, -1])('leaves no pixel unfilled where the rim moves a piece beyond the picture: by %i', by => {
  // Twenty small pixels to the left the pattern lies one full pixel higher, or lower.
  const { window } = threefold(-20, (x, y) => 0.5 + 0.4 * Math.sin((y + (by * x) / 60) * 0.7))
  for (const plane of [window.r, window.g, window.b]) expect(plane.findIndex(Number.isNaN)).toBe(-1)
})

it('gives a pixel with nothing to copy the colour of the reduced picture', () => {
  // Every pixel of the hole is told to come from itself.
  const { window, hole } = threefold(0, () => 0.2)
  const misses = window.g.filter((value, i) => !(Math.abs(value - (hole[i] ? 0.6 : 0.2)) < 1e-3))
  expect(misses).toHaveLength(0)
})

it('joins without a step where light falls off', () => {
  const [width, height] = [200, 140]
  const planes = createPlanes(width, height)
  const random = createRandom(2)
  for (let i = 0; i < planes.r.length; i++) {
    const value = 0.2 + 0.6 * ((i % width) / width) + (random() - 0.5) * 0.01
    planes.r[i] = value
    planes.g[i] = value
    planes.b[i] = value
  }
  const hole = holeIn(width, height, 60, 40, 80, 60)
  const filled = holed(planes, hole)
  fillHole(filled, hole, options)
  let steepest = 0
  for (let y = 40; y < 100; y++)
    for (let x = 58; x < 142; x++) {
      steepest = Math.max(steepest, Math.abs(filled.r[y * width + x] - filled.r[y * width + x - 1]))
    }
  expect(steepest).toBeLessThan(0.035)
})

it('does not copy what is barred', () => {
  const [width, height] = [180, 120]
  const planes = stripes(width, height)
  const blocked = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < 60; x++) {
      const i = y * width + x
      blocked[i] = 1
      planes.r[i] = 0
      planes.g[i] = 1
      planes.b[i] = 0
    }
  const hole = holeIn(width, height, 62, 30, 40, 40)
  const { sources } = completePatches({ ...options, levelness: 0, planes: holed(planes, hole), hole, blocked })!
  expect(sources.filter(source => source >= 0 && (source & 0xffff) < 60)).toHaveLength(0)
})

it('the seed decides', () => {
  const planes = stripes(120, 90)
  const hole = holeIn(120, 90, 40, 30, 40, 30)
  const run = (seed: number) => {
    const filled = holed(planes, hole)
    fillHole(filled, hole, { ...options, seed })
    return filled
  }
  expect(run(1).r).toEqual(run(1).r)
})

it('has nothing to say about a picture without a whole patch', () => {
  const planes = createPlanes(6, 6)
  expect(fillHole(planes, new Uint8Array(36).fill(1, 7, 9), options)).toBe(false)
})

it('masks spread by squares and depths count from the rim', () => {
  const mask = new Uint8Array(49)
  mask[24] = 1
  const spread = spreadMask(mask, 7, 7, 2)
  expect(spread.reduce((sum, value) => sum + value, 0)).toBe(25)
  expect(Math.max(...depthOf(spread, 7, 7))).toBe(3)
})
