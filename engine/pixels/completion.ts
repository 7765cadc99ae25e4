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
  /** What the patches agreed on, a little soft; equals the picture outside the hole. */
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
  return best && answer(best, task, depths[last])
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
  const { width, height, hole, channels } = level
  const pixels = width * height
  const barred = hole.slice()
  if (level.blocked) for (let i = 0; i < pixels; i++) barred[i] |= level.blocked[i]
  const touched = spreadMask(barred, width, height, patchReach)
  const touching = spreadMask(hole, width, height, patchReach)
  const targets: number[] = []
  const holes: number[] = []
  let sources = 0
  const isInside = (x: number, y: number): boolean =>
    x >= patchReach && y >= patchReach && x < width - patchReach && y < height - patchReach
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (hole[i]) holes.push(i)
      if (!isInside(x, y)) continue
      if (touching[i]) targets.push(i)
      if (!touched[i]) sources++
    }
  if (sources === 0 || targets.length === 0) return null
  const bench = create({ width, height, targets: targets.length, hole: holes.length, drift })
  bench.targets.set(targets)
  bench.hole.set(holes)
  for (let y = patchReach; y < height - patchReach; y++)
    for (let x = patchReach; x < width - patchReach; x++) bench.valid[y * width + x] = 1 - touched[y * width + x]
  for (const [c, channel] of channels.entries()) {
    layChannel(channel, c === 3 ? fullScale * textureWeight : fullScale, bench.image, c)
  }
  return bench
}

/** As every fourth of the image's integers, from the `place`-th on. */
function layChannel(channel: Float32Array, scale: number, image: Int16Array, place: number): void {
  for (let i = 0, j = place; i < channel.length; i++, j += 4) image[j] = Math.floor(channel[i] * scale + 0.5)
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

/** Patches that fit well, and those near known ground, have more to say. */
function weigh({ costs, weights, targets }: Bench, depth: Uint16Array): void {
  const sample: number[] = []
  for (let k = 0; k < targets.length; k += Math.max(1, Math.floor(targets.length / 1000)))
    sample.push(costs[targets[k]])
  sample.sort((one, other) => one - other)
  const usual = Math.max(2000, sample[Math.floor(sample.length * 0.75)])
  for (const i of targets) {
    const trust = trusts[Math.min(depth[i], trusts.length - 1)]
    weights[i] = 1 + Math.round(4000 * trust * Math.exp(-costs[i] / (1.2 * usual)))
  }
}

/** Patches centred further off fit a pixel less well than those that speak here. */
const nearReach = 2

/** Each pixel takes its colour from the patch over it that fits best and is centred nearest. */
function answer(bench: Bench, task: CompletionTask, depth: Uint16Array): Completion {
  const { width, height, field, hole, image } = bench
  bench.measure()
  weigh(bench, depth)
  const nearness = new Float32Array((2 * nearReach + 1) ** 2)
  for (let dy = -nearReach, k = 0; dy <= nearReach; dy++)
    for (let dx = -nearReach; dx <= nearReach; dx++, k++) nearness[k] = Math.exp(-(dx * dx + dy * dy) / 6)
  const sources = new Int32Array(width * height).fill(-1)
  const { r, g, b } = task.planes
  const agreed = [r.slice(), g.slice(), b.slice()] as const
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
  return { sources, agreed: [agreed[0], agreed[1], agreed[2]] }
}
