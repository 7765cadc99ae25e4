/**
 * A picture as a map of flat regions: every pixel carries the number of its region. Finding connected regions, dropping
 * those too small to matter, and rounding their outlines.
 */

export interface RegionMap {
  readonly width: number
  readonly height: number
  /** The region of each pixel, 0..count − 1. */
  readonly region: Int32Array
  readonly count: number
  /** Pixels in each region. */
  readonly area: Uint32Array
}

/** Connected areas (by sides) of equal labels. */
export function connectedRegions(labels: ArrayLike<number>, width: number, height: number): RegionMap {
  const total = width * height
  const region = new Int32Array(total).fill(-1)
  const stack = new Int32Array(total)
  const areas: number[] = []
  for (let start = 0; start < total; start++) {
    if (region[start] >= 0) continue
    const own = areas.length
    const label = labels[start]
    let size = 0
    let top = 0
    stack[top++] = start
    region[start] = own
    while (top > 0) {
      const i = stack[--top]
      size++
      const x = i % width
      if (x > 0 && region[i - 1] < 0 && labels[i - 1] === label) {
        region[i - 1] = own
        stack[top++] = i - 1
      }
      if (x < width - 1 && region[i + 1] < 0 && labels[i + 1] === label) {
        region[i + 1] = own
        stack[top++] = i + 1
      }
      if (i >= width && region[i - width] < 0 && labels[i - width] === label) {
        region[i - width] = own
        stack[top++] = i - width
      }
      if (i + width < total && region[i + width] < 0 && labels[i + width] === label) {
        region[i + width] = own
        stack[top++] = i + width
      }
    }
    areas.push(size)
  }
  return { width, height, region, count: areas.length, area: Uint32Array.from(areas) }
}

/** Lab colours or any other three numbers for each region. */
export type RegionColours = Float64Array

export function meanColours(
  { region, count, area }: RegionMap,
  first: Float32Array,
  second: Float32Array,
  third: Float32Array,
): RegionColours {
  const colours = new Float64Array(count * 3)
  for (let i = 0; i < region.length; i++) {
    const k = 3 * region[i]
    colours[k] += first[i]
    colours[k + 1] += second[i]
    colours[k + 2] += third[i]
  }
  for (let k = 0; k < count; k++) for (let c = 0; c < 3; c++) colours[3 * k + c] /= area[k]
  return colours
}

export interface MergeRules {
  /** Regions of fewer pixels than this join a neighbour, whatever their colour. */
  readonly leastArea: (region: number) => number
  /** Neighbours whose colours are nearer than this join, while together they are smaller than `mostArea`. */
  readonly nearness: (one: number, other: number) => number
  readonly mostArea: (region: number) => number
}

/**
 * Joins regions with their most similar neighbours: first alike ones, then those too small. Gives the region each one has
 * become, as labels for `connectedRegions`.
 */
export function mergeRegions(map: RegionMap, colours: RegionColours, rules: MergeRules): Int32Array {
  const parent = Int32Array.from({ length: map.count }, (_, k) => k)
  const find = (k: number): number => {
    let root = k
    while (parent[root] !== root) root = parent[root]
    while (parent[k] !== root) {
      const next = parent[k]
      parent[k] = root
      k = next
    }
    return root
  }
  const area = Float64Array.from(map.area)
  const mean = colours.slice()
  const apart = (one: number, other: number): number =>
    Math.hypot(
      mean[3 * one] - mean[3 * other],
      mean[3 * one + 1] - mean[3 * other + 1],
      mean[3 * one + 2] - mean[3 * other + 2],
    )
  const join = (one: number, other: number): void => {
    const [kept, gone] =
      area[one] > area[other] || (area[one] === area[other] && one < other) ? [one, other] : [other, one]
    const sum = area[kept] + area[gone]
    for (let c = 0; c < 3; c++) {
      mean[3 * kept + c] = (mean[3 * kept + c] * area[kept] + mean[3 * gone + c] * area[gone]) / sum
    }
    area[kept] = sum
    parent[gone] = kept
  }
  const pairs = neighbourPairs(map)
  const byLikeness = pairs.map(([a, b]) => ({ a, b, apart: apart(a, b) })).sort((p, q) => p.apart - q.apart)
  for (const { a, b } of byLikeness) {
    const one = find(a)
    const other = find(b)
    if (one === other || apart(one, other) > rules.nearness(a, b)) continue
    if (area[one] + area[other] <= Math.min(rules.mostArea(a), rules.mostArea(b))) join(one, other)
  }
  absorbSmall(map, pairs, { find, area, apart, join }, rules)
  return Int32Array.from(map.region, k => find(k))
}

interface Joining {
  find(k: number): number
  readonly area: Float64Array
  apart(one: number, other: number): number
  join(one: number, other: number): void
}

function absorbSmall(
  map: RegionMap,
  pairs: readonly (readonly [number, number])[],
  { find, area, apart, join }: Joining,
  { leastArea }: MergeRules,
): void {
  const neighbours = Array.from({ length: map.count }, (): number[] => [])
  for (const [a, b] of pairs) {
    neighbours[a].push(b)
    neighbours[b].push(a)
  }
  const bySize = Array.from({ length: map.count }, (_, k) => k).sort((p, q) => map.area[p] - map.area[q] || p - q)
  for (const k of bySize) {
    const own = find(k)
    if (area[own] >= leastArea(k)) continue
    let best = -1
    let least = Number.POSITIVE_INFINITY
    for (const other of neighbours[k]) {
      const root = find(other)
      if (root === own) continue
      const distance = apart(own, root)
      if (distance < least) {
        least = distance
        best = root
      }
    }
    if (best >= 0) join(own, best)
  }
}

/** Every two regions that share a side, once, in the order they are met. */
export function neighbourPairs({ width, height, region, count }: RegionMap): [number, number][] {
  const seen = new Set<number>()
  const pairs: [number, number][] = []
  const meet = (one: number, other: number): void => {
    if (one === other) return
    const key = one < other ? one * count + other : other * count + one
    if (seen.has(key)) return
    seen.add(key)
    pairs.push(one < other ? [one, other] : [other, one])
  }
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      if (x + 1 < width) meet(region[i], region[i + 1])
      if (y + 1 < height) meet(region[i], region[i + width])
    }
  }
  return pairs
}

/** Each pixel takes the label most of its eight neighbours and itself have; ties keep its own. Rounds outlines. */
export function majority(labels: Int32Array, width: number, height: number): Int32Array {
  const out = labels.slice()
  const around = new Int32Array(9)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const own = labels[i]
      if (own === labels[i - 1] && own === labels[i + 1] && own === labels[i - width] && own === labels[i + width])
        continue
      let at = 0
      for (let dy = -width; dy <= width; dy += width)
        for (let dx = -1; dx <= 1; dx++) around[at++] = labels[i + dy + dx]
      let best = own
      let most = 0
      for (let k = 0; k < 9; k++) {
        let votes = around[k] === own ? 1 : 0
        for (let m = 0; m < 9; m++) if (around[m] === around[k]) votes += 2
        if (votes > most) {
          most = votes
          best = around[k]
        }
      }
      out[i] = best
    }
  }
  return out
}
