import { createRowReader } from './enlarge.ts'
import type { Planes } from './planes.ts'
import { resizePlane } from './resample.ts'

/**
 * Brings a completion that was found on a reduced picture to full size: every pixel is copied at full size from where the
 * reduced patches came, and only its large soft tones are those of the reduced picture (two-band blending). An offset
 * known to a reduced pixel is out by half of one; the known pixels at the hole's rim say where exactly each piece fits.
 */

interface Reduced {
  readonly planes: Planes
  readonly hole: Uint8Array
}

/** Fills the hole's pixels of the window, in place. */
export function bringUp(window: Planes, hole: Uint8Array, small: Reduced, sources: Int32Array): void {
  const { width, height } = window
  const size = { width: small.planes.width, height: small.planes.height }
  copyPieces(window, hole, small.planes, offsetsAt(window, hole, small, sources))
  const read = createRowReader(size, width, height)
  const lift = new Float32Array(width)
  for (const channel of ['r', 'g', 'b'] as const) {
    const plane = window[channel]
    const joined = small.planes[channel]
    const soft = resizePlane(plane, width, height, size.width, size.height)
    for (let i = 0; i < soft.length; i++) soft[i] = sources[i] < 0 ? 0 : joined[i] - soft[i]
    for (let y = 0; y < height; y++) {
      const first = hole.indexOf(1, y * width)
      if (first < 0) break
      y = Math.floor(first / width)
      const row = y * width
      read(soft, y, lift)
      for (let i = first; i < row + width; i++) if (hole[i]) plane[i] += lift[i - row]
    }
  }
}

/** For each reduced pixel, how far away its full-size pixels come from; `isSet` 0 where none was found. */
interface Offsets {
  readonly across: Int16Array
  readonly down: Int16Array
  readonly isSet: Uint8Array
}

function offsetsAt(window: Planes, hole: Uint8Array, small: Reduced, sources: Int32Array): Offsets {
  const { width, height } = small.planes
  const scale = { x: window.width / width, y: window.height / height }
  const offsets = {
    across: new Int16Array(sources.length),
    down: new Int16Array(sources.length),
    isSet: new Uint8Array(sources.length),
  }
  const shifts = shiftsOf(window, hole, small, sources, scale)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (sources[i] < 0) continue
      const [u, v] = [(sources[i] & 0xffff) - x, (sources[i] >> 16) - y]
      const shift = shifts.get(keyOf(u, v)) ?? none
      offsets.across[i] = Math.round(u * scale.x) + shift.x
      offsets.down[i] = Math.round(v * scale.y) + shift.y
      offsets.isSet[i] = 1
    }
  return offsets
}

const none = { x: 0, y: 0 }
const keyOf = (u: number, v: number): number => (v + 32_768) * 65_536 + u + 32_768

/** How many known pixels a piece is tried against. */
const mostSamples = 240
const leastSamples = 6
/** Reduced pixels this far from the rim have known neighbours. */
const rimReach = 2

/** Full-size corrections of offsets, by the offset, for the pieces that touch the rim. */
function shiftsOf(
  window: Planes,
  hole: Uint8Array,
  small: Reduced,
  sources: Int32Array,
  scale: { readonly x: number; readonly y: number },
): Map<number, { readonly x: number; readonly y: number }> {
  const { width, height } = small.planes
  const samples = new Map<number, number[]>()
  for (let y = rimReach; y < height - rimReach; y++)
    for (let x = rimReach; x < width - rimReach; x++) {
      const source = sources[y * width + x]
      if (source < 0) continue
      const key = keyOf((source & 0xffff) - x, (source >> 16) - y)
      for (let dy = -rimReach; dy <= rimReach; dy++)
        for (let dx = -rimReach; dx <= rimReach; dx++) {
          if (small.hole[(y + dy) * width + x + dx]) continue
          const at = Math.floor((y + dy + 0.5) * scale.y) * window.width + Math.floor((x + dx + 0.5) * scale.x)
          const list = samples.get(key)
          if (!list) samples.set(key, [at])
          else if (list.length < mostSamples) list.push(at, at + 1)
        }
    }
  const found = new Map<number, { readonly x: number; readonly y: number }>()
  for (const [key, list] of samples) {
    if (list.length < leastSamples) continue
    const u = Math.round(((key % 65_536) - 32_768) * scale.x)
    const v = Math.round((Math.floor(key / 65_536) - 32_768) * scale.y)
    found.set(key, bestShift(window, hole, list, u, v, Math.ceil(Math.max(scale.x, scale.y) / 2)))
  }
  return found
}

/** The shift of an offset at which known pixels look most like those they would be copied from. */
function bestShift(
  { width, height, r, g, b }: Planes,
  hole: Uint8Array,
  samples: readonly number[],
  u: number,
  v: number,
  reach: number,
): { readonly x: number; readonly y: number } {
  let best = none
  let least = Number.POSITIVE_INFINITY
  for (let y = -reach; y <= reach; y++)
    for (let x = -reach; x <= reach; x++) {
      let sum = 0
      let count = 0
      for (const i of samples) {
        const column = (i % width) + u + x
        const row = Math.floor(i / width) + v + y
        if (hole[i] || column < 0 || row < 0 || column >= width || row >= height) continue
        const from = row * width + column
        if (hole[from]) continue
        sum += (r[i] - r[from]) ** 2 + (g[i] - g[from]) ** 2 + (b[i] - b[from]) ** 2
        count++
      }
      // Where nothing speaks for a shift there should be none.
      const misfit = (sum / count) * (1 + 0.01 * Math.hypot(x, y)) + 1e-6 * Math.hypot(x, y)
      if (count < leastSamples || misfit >= least) continue
      least = misfit
      best = { x, y }
    }
  return best
}

/**
 * In place: what is copied is never itself in the hole. Pieces cross-fade over a reduced pixel. An offset may lead a little
 * out of the picture, where its nearest pixel serves; what finds nothing to copy takes the reduced picture's colour.
 */
function copyPieces(window: Planes, hole: Uint8Array, small: Planes, { across, down, isSet }: Offsets): void {
  const { width, height } = window
  for (let y = 0, i = 0; y < height; y++) {
    const v = Math.min(small.height - 1, Math.max(0, ((y + 0.5) * small.height) / height - 0.5))
    const top = Math.min(small.height - 2, Math.floor(v))
    for (let x = 0; x < width; x++, i++) {
      if (!hole[i]) continue
      const u = Math.min(small.width - 1, Math.max(0, ((x + 0.5) * small.width) / width - 0.5))
      const left = Math.min(small.width - 2, Math.floor(u))
      const at = top * small.width + left
      let r = 0
      let g = 0
      let b = 0
      let total = 0
      for (let k = 0; k < 4; k++) {
        const near = at + (k >> 1) * small.width + (k & 1)
        if (!isSet[near]) continue
        const share = (k & 1 ? u - left : left + 1 - u) * (k >> 1 ? v - top : top + 1 - v)
        const fromX = Math.min(width - 1, Math.max(0, x + across[near]))
        const fromY = Math.min(height - 1, Math.max(0, y + down[near]))
        const from = fromY * width + fromX
        if (hole[from] || share === 0) continue
        r += share * window.r[from]
        g += share * window.g[from]
        b += share * window.b[from]
        total += share
      }
      if (total > 0) {
        window.r[i] = r / total
        window.g[i] = g / total
        window.b[i] = b / total
      } else {
        window.r[i] = between(small.r, small.width, at, u - left, v - top)
        window.g[i] = between(small.g, small.width, at, u - left, v - top)
        window.b[i] = between(small.b, small.width, at, u - left, v - top)
      }
    }
  }
}

/** A plane's value between four neighbours, the first at `at`; `right` and `below` are the shares of those after it. */
function between(plane: Float32Array, width: number, at: number, right: number, below: number): number {
  const upper = plane[at] + (plane[at + 1] - plane[at]) * right
  const lower = plane[at + width] + (plane[at + width + 1] - plane[at + width]) * right
  return upper + (lower - upper) * below
}
