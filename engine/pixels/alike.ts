/**
 * Non-local means (Buades et al. 2005): every pixel becomes the mean of pixels nearby whose surroundings look the same,
 * so that texture is averaged with texture and an edge with itself. Done in tiles that fit the processor's cache, each
 * pair of pixels compared once for both; by a compiled kernel where there is one.
 */
import { alikeCompiled } from './alike-compiled.ts'
import { colourShare, innerSide, type Likeness, measuresOf, offsetsWithin, patchReach } from './alike-measures.ts'
import { createPlanes, type Planes } from './planes.ts'

/** One square of the picture with its surroundings, and the sums that will become its result. */
interface Tile {
  readonly side: number
  readonly search: number
  readonly r: Float32Array
  readonly g: Float32Array
  readonly b: Float32Array
  readonly light: Float32Array
  /** Red against blue, scaled to count less than brightness, so that a red and a blue of one brightness differ. */
  readonly colour: Float32Array
  readonly sumR: Float32Array
  readonly sumG: Float32Array
  readonly sumB: Float32Array
  readonly weight: Float32Array
  readonly largest: Float32Array
  /** Squared differences, summed over the patch's width. */
  readonly rows: Float32Array
  /** The same summed over its height too, for the row of patch centres being worked on. */
  readonly patches: Float64Array
}

function createTile(search: number): Tile {
  const side = innerSide + 2 * (search + patchReach)
  const plane = (): Float32Array => new Float32Array(side * side)
  return {
    side,
    search,
    r: plane(),
    g: plane(),
    b: plane(),
    light: plane(),
    colour: plane(),
    sumR: plane(),
    sumG: plane(),
    sumB: plane(),
    weight: plane(),
    largest: plane(),
    rows: plane(),
    patches: new Float64Array(side),
  }
}

/** Copies a square of the picture in, repeating the picture's edge, and clears the sums. */
function loadTile(tile: Tile, planes: Planes, left: number, top: number): void {
  const { side } = tile
  for (let y = 0, k = 0; y < side; y++) {
    const row = Math.min(planes.height - 1, Math.max(0, top + y)) * planes.width
    for (let x = 0; x < side; x++, k++) {
      const i = row + Math.min(planes.width - 1, Math.max(0, left + x))
      tile.r[k] = planes.r[i]
      tile.g[k] = planes.g[i]
      tile.b[k] = planes.b[i]
      tile.colour[k] = colourShare * (tile.r[k] - tile.b[k])
      tile.light[k] = 0.299 * tile.r[k] + 0.587 * tile.g[k] + 0.114 * tile.b[k]
    }
  }
  for (const plane of [tile.sumR, tile.sumG, tile.sumB, tile.weight, tile.largest]) plane.fill(0)
}

/** Squared differences between every pixel and the one at (dx, dy) from it, summed along each row over the patch. */
function differenceRows(tile: Tile, dx: number, dy: number): void {
  const { side, light, colour, rows } = tile
  const offset = dy * side + dx
  const left = Math.max(0, -dx)
  const right = side - Math.max(0, dx)
  const span = 2 * patchReach + 1
  for (let y = 0; y < side - dy; y++) {
    const line = y * side
    let sum = 0
    for (let x = left; x < right; x++) {
      const i = line + x
      const brighter = light[i] - light[i + offset]
      const redder = colour[i] - colour[i + offset]
      sum += brighter * brighter + redder * redder
      if (x - span >= left) {
        const k = i - span
        const brighterBefore = light[k] - light[k + offset]
        const redderBefore = colour[k] - colour[k + offset]
        sum -= brighterBefore * brighterBefore + redderBefore * redderBefore
      }
      if (x - left >= span - 1) rows[i - patchReach] = sum
    }
  }
}

const weightSteps = 64
const weightEnd = 8
const weights = Float32Array.from({ length: weightSteps * weightEnd + 1 }, (_, i) => Math.exp(-i / weightSteps))

/** Adds each pixel of a pair to the other's sums, by how alike their patches are. */
function averagePairs(tile: Tile, dx: number, dy: number, likeness: Likeness): void {
  const { side, r, g, b, sumR, sumG, sumB, weight, largest, rows, patches } = tile
  const offset = dy * side + dx
  const left = Math.max(0, -dx) + patchReach
  const right = side - Math.max(0, dx) - patchReach
  const measures = measuresOf(likeness)
  const { floor } = measures
  const scale = weightSteps * measures.scale
  const end = weightSteps * weightEnd
  patches.fill(0)
  for (let y = 0; y < 2 * patchReach; y++) for (let x = left; x < right; x++) patches[x] += rows[y * side + x]
  for (let y = patchReach; y < side - dy - patchReach; y++) {
    const entering = (y + patchReach) * side
    const leaving = (y - patchReach) * side
    for (let x = left, i = y * side + left; x < right; x++, i++) {
      const sum = patches[x] + rows[entering + x]
      patches[x] = sum - rows[leaving + x]
      const at = (sum - floor) * scale
      if (at >= end) continue
      const like = weights[at > 0 ? at | 0 : 0]
      const j = i + offset
      sumR[i] += like * r[j]
      sumG[i] += like * g[j]
      sumB[i] += like * b[j]
      weight[i] += like
      sumR[j] += like * r[i]
      sumG[j] += like * g[i]
      sumB[j] += like * b[i]
      weight[j] += like
      if (like > largest[i]) largest[i] = like
      if (like > largest[j]) largest[j] = like
    }
  }
}

/** Writes the inner square's means; a pixel itself weighs as much as its most similar neighbour. */
function storeTile(tile: Tile, out: Planes, left: number, top: number): void {
  const margin = tile.search + patchReach
  const endY = Math.min(innerSide, out.height - top)
  const endX = Math.min(innerSide, out.width - left)
  for (let y = 0; y < endY; y++)
    for (let x = 0; x < endX; x++) {
      const k = (y + margin) * tile.side + x + margin
      const i = (top + y) * out.width + left + x
      const own = tile.largest[k] || 1
      const total = tile.weight[k] + own
      out.r[i] = (tile.sumR[k] + own * tile.r[k]) / total
      out.g[i] = (tile.sumG[k] + own * tile.g[k]) / total
      out.b[i] = (tile.sumB[k] + own * tile.b[k]) / total
    }
}

export function averageAlike(planes: Planes, likeness: Likeness, progress: (fraction: number) => void): Planes {
  const out = createPlanes(planes.width, planes.height, planes.alpha)
  if (!alikeCompiled(planes, likeness, out, progress)) plainAlike(planes, likeness, out, progress)
  return out
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainAlike(
  planes: Planes,
  likeness: Likeness,
  out: Planes,
  progress: (fraction: number) => void,
): void {
  const { search } = likeness
  const tile = createTile(search)
  const margin = search + patchReach
  for (let top = 0; top < planes.height; top += innerSide)
    for (let left = 0; left < planes.width; left += innerSide) {
      progress((top * planes.width + left * innerSide) / (planes.width * (planes.height + innerSide)))
      loadTile(tile, planes, left - margin, top - margin)
      for (const [dx, dy] of offsetsWithin(search)) {
        differenceRows(tile, dx, dy)
        averagePairs(tile, dx, dy, likeness)
      }
      storeTile(tile, out, left, top)
    }
}
