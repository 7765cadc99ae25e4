import { createBench } from './completion-compiled.ts'
import { buildLevels, type Level, spreadMask } from './completion-levels.ts'
import { type Bench, type CreateBench, patchReach } from './completion-plain.ts'
import type { Planes } from './planes.ts'

/**
 * Fills a hole with pieces of the rest of the picture: at every level of a pyramid, patches over the hole look for their
 * like elsewhere (PatchMatch) and vote for its colours, until picture and patches agree (Wexler et al. 2007, Newson et
 * al. 2014). The answer is where each pixel comes from; seams.ts makes the picture of it.
 */

export interface CompletionTask {
  readonly planes: Planes
  /** 1 where a pixel is to be filled. */
  readonly hole: Uint8Array
  /** 1 where a pixel must not be copied, or null. */
  readonly blocked: Uint8Array | null
  readonly seed: number
  /** How much sources should lie at the height of what they fill: 0 not at all, 1 as in a landscape. */
  readonly levelness: number
  progress(fraction: number): void
}

export interface Completion {
  /** Where each pixel of the hole comes from, packed as `y << 16 | x`; -1 outside the hole. */
  readonly sources: Int32Array
  /** What the patches agreed on, a little soft; 0 outside the hole. */
  readonly agreed: readonly [Float32Array, Float32Array, Float32Array]
}

const fullScale = 1020
/** Texture says as much as a colour, no more. */
const textureWeight = 1

/** A whole picture's height up or down costs, at most, what this squared difference of a patch does. */
const dearest = 4_000_000

/** Null where the picture has no patch to copy from. */
export function completePatches(task: CompletionTask, create: CreateBench = createBench): Completion | null {
  const levels = buildLevels(task.planes, task.hole, task.blocked)
  const depths = levels.map(({ depth }) => depth)
  const random = { state: (Math.imul(task.seed, 0x9e3779b1) ^ 0x51ed270b) >>> 0 || 1 }
  const last = levels.length - 1
  const solve = (k: number, coarser: Bench | null, tell: (fraction: number) => void): Bench | null => {
    const drift = Math.round((task.levelness * dearest) / levels[k].height)
    const bench = setUp(levels[k], drift, create)
    if (!bench) return null
    if (coarser) takeOver(bench, coarser, levels[k], random)
    else peel(bench, levels[k], depths[k])
    const passes = passesAt(last - k)
    for (let round = 0; round < passes.rounds; round++) {
      tell(round / passes.rounds)
      if (improve(bench, depths[k], passes, random)) break
    }
    return bench
  }
  // Small levels are cheap and decide what goes where: several beginnings are tried there and the best goes on.
  const deciding = Math.max(0, last - 2)
  let best: Bench | null = null
  let least = Number.POSITIVE_INFINITY
  for (let start = 0; start <= Math.min(deciding, beginnings - 1); start++) {
    let bench: Bench | null = null
    for (let k = start; k <= deciding; k++) bench = solve(k, bench, () => task.progress(0.15 * start))
    const misfit = bench ? misfitOf(bench, levels[deciding].hole) : Number.POSITIVE_INFINITY
    if (misfit >= least) continue
    least = misfit
    best = bench
  }
  for (let k = deciding + 1; k <= last; k++) {
    const [from, share] = k === last ? [0.65, 0.35] : [0.45, 0.2]
    best = solve(k, best, fraction => task.progress(from + fraction * share))
  }
  return best && answer(best, depths[last])
}

const beginnings = 3

/** How badly the patches fit, all together; worse where they are smoother than the rim, since blur fits anything. */
function misfitOf(bench: Bench, hole: Uint8Array): number {
  bench.measure()
  let sum = 0
  let rim = 0
  let rimCount = 0
  for (const i of bench.targets) {
    sum += bench.costs[i]
    if (hole[i]) continue
    rim += bench.image[4 * i + 3]
    rimCount++
  }
  let inside = 0
  for (const i of bench.hole) inside += bench.image[4 * i + 3]
  const smoothness = rimCount > 0 ? 1 - inside / bench.hole.length / (1 + rim / rimCount) : 0
  return (sum / bench.targets.length) * (1 + 2 * Math.max(0, smoothness))
}

interface Passes {
  readonly rounds: number
  readonly sweeps: number
  readonly radius: number
}

/** `above` levels lie between this one and the full size. Small levels decide what goes where and cost next to nothing. */
function passesAt(above: number): Passes {
  if (above === 0) return { rounds: 2, sweeps: 2, radius: 8 }
  if (above === 1) return { rounds: 4, sweeps: 2, radius: 32 }
  if (above === 2) return { rounds: 8, sweeps: 2, radius: 128 }
  return { rounds: 14, sweeps: 4, radius: 4096 }
}

interface Random {
  state: number
}

/** Lays a level's arrays out; null where no patch of it may be copied. */
function setUp(level: Level, drift: number, create: CreateBench): Bench | null {
  const { width, height, hole, blocked } = level
  const touching = spreadMask(hole, width, height, patchReach)
  const touched = blocked ? spreadMask(orOf(hole, blocked), width, height, patchReach) : touching
  let targets = 0
  let sources = 0
  let holes = 0
  for (let i = 0; i < hole.length; i++) holes += hole[i]
  for (let y = patchReach; y < height - patchReach; y++)
    for (let i = y * width + patchReach, end = (y + 1) * width - patchReach; i < end; i++) {
      targets += touching[i]
      sources += 1 - touched[i]
    }
  if (sources === 0 || targets === 0) return null
  const bench = create({ width, height, targets, hole: holes, drift })
  for (let i = 0, k = 0; k < holes; i++) if (hole[i]) bench.hole[k++] = i
  for (let y = patchReach, k = 0; y < height - patchReach; y++)
    for (let i = y * width + patchReach, end = (y + 1) * width - patchReach; i < end; i++) {
      bench.valid[i] = 1 - touched[i]
      if (touching[i]) bench.targets[k++] = i
    }
  layChannels(level.channels, bench.image)
  return bench
}

function orOf(one: Uint8Array, other: Uint8Array): Uint8Array {
  const out = one.slice()
  for (let i = 0; i < out.length; i++) out[i] |= other[i]
  return out
}

/** Red, green, blue and texture, rounded: four integers a pixel. */
function layChannels([r, g, b, texture]: readonly Float32Array[], image: Int16Array): void {
  const textureScale = fullScale * textureWeight
  for (let i = 0, j = 0; i < r.length; i++, j += 4) {
    image[j] = r[i] * fullScale + 0.5
    image[j + 1] = g[i] * fullScale + 0.5
    image[j + 2] = b[i] * fullScale + 0.5
    image[j + 3] = texture[i] * textureScale + 0.5
  }
}

/** Comparisons one beginning may take; beyond, sources are passed over. */
const mostScanned = 1_500_000

/** Fills the smallest level from the rim inwards, a ring at a time, each ring by what is known and filled so far. */
function peel(bench: Bench, level: Level, depth: Uint16Array): void {
  const { width, known, weights, field, targets, hole } = bench
  for (let i = 0; i < level.hole.length; i++) if (!level.hole[i]) known.fill(-1, 4 * i, 4 * i + 4)
  const byDepth = (one: number, other: number): number => depth[one] - depth[other] || one - other
  hole.sort(byDepth)
  const reading = targets.slice()
  targets.sort(byDepth)
  weights.fill(4095)
  const sources = bench.valid.reduce((sum, value) => sum + value, 0)
  const skip = Math.max(1, Math.round((targets.length * sources) / mostScanned)) | 1
  let target = 0
  for (let first = 0; first < hole.length; ) {
    const ring = depth[hole[first]]
    let end = first
    while (end < hole.length && depth[hole[end]] === ring) end++
    const from = target
    while (target < targets.length && depth[targets[target]] <= ring) target++
    bench.scan(from, target - from, width % skip === 0 ? skip + 2 : skip)
    bench.vote(first, end - first)
    for (let k = first; k < end; k++) known.fill(-1, 4 * hole[k], 4 * hole[k] + 4)
    first = end
  }
  const start = bench.valid.indexOf(1)
  for (const i of targets) if (field[i] < 0) field[i] = (Math.floor(start / width) << 16) | (start % width)
  targets.set(reading)
}

/** Takes the smaller level's answer: twice its offsets, and the colours they vote for. */
function takeOver(bench: Bench, coarser: Bench, level: Level, random: Random): void {
  const { width, height, valid, field, targets } = bench
  const sources = valid.length
  for (const i of targets) {
    const x = i % width
    const y = Math.floor(i / width)
    const a = Math.min(coarser.width - 1 - patchReach, Math.max(patchReach, x >> 1))
    const b = Math.min(coarser.height - 1 - patchReach, Math.max(patchReach, y >> 1))
    const packed = coarser.field[b * coarser.width + a]
    let u = packed < 0 ? -1 : x + 2 * ((packed & 0xffff) - a)
    let v = packed < 0 ? -1 : y + 2 * ((packed >> 16) - b)
    u = Math.min(width - 1 - patchReach, Math.max(patchReach, u))
    v = Math.min(height - 1 - patchReach, Math.max(patchReach, v))
    for (let tries = 0; !valid[v * width + u]; tries++) {
      random.state = next(random.state)
      // Near the old place first; anywhere when there is nothing.
      const at = tries < 16 ? -1 : random.state % sources
      u = at < 0 ? clampTo(u + (random.state % 9) - 4, patchReach, width - 1 - patchReach) : at % width
      random.state = next(random.state)
      v = at < 0 ? clampTo(v + (random.state % 9) - 4, patchReach, height - 1 - patchReach) : Math.floor(at / width)
    }
    field[i] = (v << 16) | u
  }
  startColours(bench, coarser, level)
  bench.weights.fill(1)
  bench.vote(0, bench.hole.length)
}

const clampTo = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

function next(state: number): number {
  state ^= state << 13
  state ^= state >>> 17
  state ^= state << 5
  return state >>> 0
}

/** The smaller level's colours, for the few pixels no patch votes for. */
function startColours(bench: Bench, coarser: Bench, level: Level): void {
  for (const i of bench.hole) {
    const a = Math.min(coarser.width - 1, (i % level.width) >> 1)
    const b = Math.min(coarser.height - 1, Math.floor(i / level.width) >> 1)
    for (let c = 0; c < 4; c++) bench.image[4 * i + c] = coarser.image[4 * (b * coarser.width + a) + c]
  }
}

/** One round of search and vote; true once the picture no longer changes. */
function improve(bench: Bench, depth: Uint16Array, passes: Passes, random: Random): boolean {
  bench.measure()
  for (let sweep = 0; sweep < passes.sweeps; sweep++) {
    random.state = bench.search(sweep % 2 === 1, passes.radius, random.state)
  }
  weigh(bench, depth)
  return bench.vote(0, bench.hole.length) / (bench.hole.length * 3) < 0.4
}

const trusts = Float64Array.from({ length: 15 }, (_, depth) => 1.3 ** -depth)

/** Falling from 1, in steps of a 128th of a unit. */
const stepsOfUnit = 128
const decay = Float64Array.from({ length: 12 * stepsOfUnit }, (_, k) => Math.exp(-(k + 0.5) / stepsOfUnit))

/** Patches that fit well, and those near known ground, have more to say. */
function weigh({ costs, weights, targets }: Bench, depth: Uint16Array): void {
  const sample: number[] = []
  for (let k = 0; k < targets.length; k += Math.max(1, Math.floor(targets.length / 1000)))
    sample.push(costs[targets[k]])
  sample.sort((one, other) => one - other)
  const usual = Math.max(2000, sample[Math.floor(sample.length * 0.75)])
  const steps = stepsOfUnit / (1.2 * usual)
  for (let k = 0; k < targets.length; k++) {
    const i = targets[k]
    const place = Math.min(decay.length - 1, costs[i] * steps) | 0
    weights[i] = 1.5 + 4000 * trusts[Math.min(depth[i], trusts.length - 1)] * decay[place]
  }
}

/** Patches centred further off fit a pixel less well than those that speak here. */
const nearReach = 2

/** Each pixel takes its colour from the patch over it that fits best and is centred nearest. */
function answer(bench: Bench, depth: Uint16Array): Completion {
  const { width, height, field, hole, image } = bench
  bench.measure()
  weigh(bench, depth)
  const nearness = new Float32Array((2 * nearReach + 1) ** 2)
  for (let dy = -nearReach, k = 0; dy <= nearReach; dy++)
    for (let dx = -nearReach; dx <= nearReach; dx++, k++) nearness[k] = Math.exp(-(dx * dx + dy * dy) / 6)
  const sources = new Int32Array(width * height).fill(-1)
  const plane = (): Float32Array => new Float32Array(width * height)
  const agreed = [plane(), plane(), plane()] as const
  for (const j of hole) {
    for (let c = 0; c < 3; c++) agreed[c][j] = image[4 * j + c] / fullScale
    const x = j % width
    const y = Math.floor(j / width)
    // At the picture's edge no patch is centred: its neighbours further in speak for it.
    const middleX = clampTo(x, patchReach, width - 1 - patchReach)
    const middleY = clampTo(y, patchReach, height - 1 - patchReach)
    let best = 0
    for (let dy = -nearReach, k = 0; dy <= nearReach; dy++)
      for (let dx = -nearReach; dx <= nearReach; dx++, k++) {
        const u = middleX + dx
        const v = middleY + dy
        if (u < 0 || v < 0 || u >= width || v >= height) continue
        const source = field[v * width + u]
        if (source < 0) continue
        const score = bench.weights[v * width + u] * nearness[k]
        if (score <= best || Math.abs(x - u) > patchReach || Math.abs(y - v) > patchReach) continue
        best = score
        sources[j] = (((source >> 16) + y - v) << 16) | ((source & 0xffff) + x - u)
      }
  }
  return { sources, agreed }
}
