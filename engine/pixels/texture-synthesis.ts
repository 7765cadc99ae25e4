import { createBench } from './completion-compiled.ts'
import { type Bench, type CreateBench, nextRandom, patchReach } from './completion-plain.ts'
import { clamp, luma, type Planes } from './planes.ts'
import { resizePlane, resizePlanes } from './resample.ts'

/**
 * Paints one picture with pieces of another: for each patch of the picture as painted so far, PatchMatch finds the patch
 * of the reference that is most like it and whose light is that of the photo there (texture transfer: Efros and Freeman
 * 2001; Hertzmann et al. 2001), at three sizes. Both pictures lie side by side on one bench, so the kernel is
 * that of patch completion. The last pixels are taken from one patch each, not averaged: averages are mud.
 */

export interface SynthesisTask {
  /** The photo in the reference's palette: where the painting starts, and whose light it keeps. */
  readonly content: Planes
  readonly reference: Planes
  /** How much the photo's own light counts against the smoothness of the texture; 1 as much as all colours together. */
  readonly guidance: number
  readonly seed: number
  progress(fraction: number): void
}

const fullScale = 1020
const scales = [4, 2, 1]
const passes = [
  { rounds: 6, sweeps: 3, radius: 4096 },
  { rounds: 4, sweeps: 2, radius: 96 },
  { rounds: 3, sweeps: 2, radius: 24 },
]

export function synthesise(task: SynthesisTask, create: CreateBench = createBench): Planes {
  let random = (Math.imul(task.seed, 0x9e3779b1) ^ 0x2545f491) >>> 0 || 1
  let painted = roughened(task)
  let coarser: Atlas | null = null
  for (const [k, scale] of scales.entries()) {
    const atlas = layOut(task, scale, create)
    const { bench } = atlas
    paintInto(atlas, resizePlanes(painted, atlas.width, atlas.height))
    random = coarser ? takeOver(atlas, coarser, random) : scatter(atlas, random)
    const { rounds, sweeps, radius } = passes[k]
    const palette = resizePlanes(task.content, atlas.width, atlas.height)
    for (let round = 0; round < rounds; round++) {
      task.progress((k + round / rounds) / scales.length)
      bench.measure()
      for (let sweep = 0; sweep < sweeps; sweep++) random = bench.search(sweep % 2 === 1, radius, random)
      weigh(bench)
      if (k === scales.length - 1 && round === rounds - 1) break
      bench.vote(0, bench.hole.length)
      holdPalette(atlas, palette)
      keepLight(atlas)
    }
    painted = k === scales.length - 1 ? finest(atlas) : readBack(atlas)
    coarser = atlas
  }
  return painted
}

interface Atlas {
  readonly bench: Bench
  /** Of the photo, which lies at the left. */
  readonly width: number
  readonly height: number
  /** Where the reference begins. */
  readonly left: number
  readonly reference: Planes
  /** The photo's light as the kernel counts it. */
  readonly guide: Int16Array
}

/** Grain of the reference's own strength, so that smooth patches do not win for lack of anything to match. */
function roughened({ content, reference, seed }: SynthesisTask): Planes {
  const light = luma(reference)
  let rough = 0
  for (let i = 1; i < light.length; i++) rough += Math.abs(light[i] - light[i - 1]) / light.length
  let state = (Math.imul(seed + 17, 0x9e3779b1) ^ 0x6a09e667) >>> 0 || 1
  const noisy = { ...content, r: content.r.slice(), g: content.g.slice(), b: content.b.slice() }
  for (let i = 0; i < noisy.r.length; i++) {
    state = nextRandom(state)
    const grain = (state / 4294967296 - 0.5) * Math.min(0.2, 4 * rough)
    noisy.r[i] += grain
    noisy.g[i] += grain
    noisy.b[i] += grain
  }
  return noisy
}

function layOut({ content, reference, guidance }: SynthesisTask, scale: number, create: CreateBench): Atlas {
  const reduced = (length: number): number => Math.max(4 * patchReach, Math.round(length / scale))
  const width = reduced(content.width)
  const height = reduced(content.height)
  const small = resizePlanes(reference, reduced(reference.width), reduced(reference.height))
  const left = width + 1
  const atlasWidth = left + small.width
  const atlasHeight = Math.max(height, small.height)
  const targets: number[] = []
  const hole: number[] = []
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const i = y * atlasWidth + x
      hole.push(i)
      const isInside = x >= patchReach && x < width - patchReach && y >= patchReach && y < height - patchReach
      if (isInside) targets.push(i)
    }
  const bench = create({
    width: atlasWidth,
    height: atlasHeight,
    targets: targets.length,
    hole: hole.length,
    drift: 0,
  })
  bench.targets.set(targets)
  bench.hole.set(hole)
  const weight = fullScale * guidance
  const light = resizePlane(luma(content), content.width, content.height, width, height)
  const guide = Int16Array.from(light, value => Math.round(clamp(value) * weight))
  const ownLight = luma(small)
  for (let y = 0, k = 0; y < small.height; y++)
    for (let x = 0; x < small.width; x++, k++) {
      const i = y * atlasWidth + left + x
      bench.image[4 * i] = Math.round(small.r[k] * fullScale)
      bench.image[4 * i + 1] = Math.round(small.g[k] * fullScale)
      bench.image[4 * i + 2] = Math.round(small.b[k] * fullScale)
      bench.image[4 * i + 3] = Math.round(ownLight[k] * weight)
      const isInside = x >= patchReach && x < small.width - patchReach && y >= patchReach
      if (isInside && y < small.height - patchReach) bench.valid[i] = 1
    }
  return { bench, width, height, left, reference: small, guide }
}

function paintInto(atlas: Atlas, painted: Planes): void {
  const { image, hole } = atlas.bench
  for (let k = 0; k < hole.length; k++) {
    image[4 * hole[k]] = Math.round(clamp(painted.r[k]) * fullScale)
    image[4 * hole[k] + 1] = Math.round(clamp(painted.g[k]) * fullScale)
    image[4 * hole[k] + 2] = Math.round(clamp(painted.b[k]) * fullScale)
  }
  keepLight(atlas)
}

/** The vote mixes the fourth number as well; it has to stay the photo's. */
function keepLight({ bench, guide }: Atlas): void {
  for (let k = 0; k < guide.length; k++) bench.image[4 * bench.hole[k] + 3] = guide[k]
}

/** How far each vote is drawn back to the photo in the new palette: without it patches drift to colours of their own. */
const hold = 0.3

function holdPalette({ bench: { image, hole } }: Atlas, palette: Planes): void {
  for (const [c, plane] of [palette.r, palette.g, palette.b].entries()) {
    for (let k = 0; k < hole.length; k++) {
      const at = 4 * hole[k] + c
      image[at] = Math.round(image[at] + (plane[k] * fullScale - image[at]) * hold)
    }
  }
}

function scatter({ bench, left, reference }: Atlas, random: number): number {
  for (const i of bench.targets) {
    random = nextRandom(random)
    const u = left + patchReach + (random % (reference.width - 2 * patchReach))
    random = nextRandom(random)
    bench.field[i] = ((patchReach + (random % (reference.height - 2 * patchReach))) << 16) | u
  }
  return random
}

function takeOver(atlas: Atlas, coarser: Atlas, random: number): number {
  const { bench, left, reference } = atlas
  const across = coarser.width / atlas.width
  const down = coarser.height / atlas.height
  const within = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))
  for (const i of bench.targets) {
    const x = i % bench.width
    const y = Math.floor(i / bench.width)
    const a = within(Math.floor(x * across), patchReach, coarser.width - 1 - patchReach)
    const b = within(Math.floor(y * down), patchReach, coarser.height - 1 - patchReach)
    const packed = coarser.bench.field[b * coarser.bench.width + a]
    const u = Math.round(((packed & 0xffff) - coarser.left - a) / across + x)
    const v = Math.round(((packed >> 16) - b) / down + y)
    const column = within(u, patchReach, reference.width - 1 - patchReach)
    bench.field[i] = (within(v, patchReach, reference.height - 1 - patchReach) << 16) | (left + column)
  }
  return random
}

function weigh({ costs, weights, targets }: Bench): void {
  const sample: number[] = []
  const step = Math.max(1, Math.floor(targets.length / 1000))
  for (let k = 0; k < targets.length; k += step) sample.push(costs[targets[k]])
  sample.sort((one, other) => one - other)
  const usual = Math.max(2000, sample[sample.length >> 1])
  for (const i of targets) weights[i] = 1 + Math.round(4000 * Math.exp(-costs[i] / usual))
}

function readBack({ bench, width, height }: Atlas): Planes {
  const read = (c: number): Float32Array => Float32Array.from(bench.hole, i => bench.image[4 * i + c] / fullScale)
  return { width, height, r: read(0), g: read(1), b: read(2), alpha: null }
}

/** A narrow mean about the patch that fits best: sharp, without a step from pixel to pixel. */
function finest({ bench, width, height, left, reference }: Atlas): Planes {
  const count = width * height
  const out: Planes = {
    width,
    height,
    r: new Float32Array(count),
    g: new Float32Array(count),
    b: new Float32Array(count),
    alpha: null,
  }
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const middleX = Math.min(width - 1 - patchReach, Math.max(patchReach, x))
      const middleY = Math.min(height - 1 - patchReach, Math.max(patchReach, y))
      let total = 0
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const u = middleX + dx
          const v = middleY + dy
          const source = bench.field[v * bench.width + u]
          if (source < 0) continue
          const a = (source & 0xffff) - left + x - u
          const b = (source >> 16) + y - v
          if (a < 0 || b < 0 || a >= reference.width || b >= reference.height) continue
          const share =
            bench.weights[v * bench.width + u] * (dx === 0 && dy === 0 ? 4 : dx === 0 || dy === 0 ? 1.5 : 0.6)
          const from = b * reference.width + a
          out.r[i] += share * reference.r[from]
          out.g[i] += share * reference.g[from]
          out.b[i] += share * reference.b[from]
          total += share
        }
      out.r[i] /= total
      out.g[i] /= total
      out.b[i] /= total
    }
  return out
}
