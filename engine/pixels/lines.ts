/**
 * Straight lines in a picture: connected pixels whose gradients point the same way, each group fitted by its principal
 * axis (the line support regions of the Line Segment Detector, Grompone von Gioi 2010, without its statistics). What levels
 * horizons and rights buildings stands on these.
 */
import type { Size } from './enlarge.ts'
import { gaussianBlur } from './filters.ts'
import { luma, type Planes } from './planes.ts'
import { resizePlanes } from './resample.ts'

/** In fractions of the longer side, origin in the middle of the picture, y downwards. */
export interface Segment {
  readonly x: number
  readonly y: number
  /** Along the line, unit length. */
  readonly dx: number
  readonly dy: number
  readonly length: number
  /** Mean gradient, 0..1 of a black-white edge per working pixel. */
  readonly contrast: number
}

const side = 640
const leastGradient = 0.012
/** Gradients of one line differ by at most this. */
const tolerance = (22.5 * Math.PI) / 180
/** Shorter ones say more of texture than of lines. In fractions of the longer side. */
const leastLength = 0.035

interface Gradients {
  readonly width: number
  readonly height: number
  readonly angle: Float32Array
  readonly size: Float32Array
}

/** The size at which lines are looked for. */
export function sizeForLines(size: Size): Size {
  const shrink = Math.min(1, side / Math.max(size.width, size.height))
  return { width: Math.max(3, Math.round(size.width * shrink)), height: Math.max(3, Math.round(size.height * shrink)) }
}

function findGradients(planes: Planes): Gradients {
  const { width, height } = sizeForLines(planes)
  const light = gaussianBlur(luma(resizePlanes(planes, width, height)), width, height, 0.8)
  const angle = new Float32Array(light.length)
  const size = new Float32Array(light.length)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1, i = y * width + 1; x < width - 1; x++, i++) {
      const across = (light[i + 1] - light[i - 1]) / 2
      const down = (light[i + width] - light[i - width]) / 2
      size[i] = Math.hypot(across, down)
      angle[i] = Math.atan2(down, across)
    }
  }
  return { width, height, angle, size }
}

/** Strongest pixels first, by coarse steps: a line grows from where it is surest. */
function seeds({ size }: Gradients): Int32Array {
  const steps = 64
  const bin = (value: number): number => Math.min(steps - 1, Math.floor(value * 160))
  const counts = new Int32Array(steps + 1)
  for (const value of size) if (value >= leastGradient) counts[steps - 1 - bin(value) + 1]++
  for (let k = 1; k <= steps; k++) counts[k] += counts[k - 1]
  const order = new Int32Array(counts[steps])
  for (let i = 0; i < size.length; i++) if (size[i] >= leastGradient) order[counts[steps - 1 - bin(size[i])]++] = i
  return order
}

/** Collects the connected pixels that share the seed's direction; returns how many were written into `region`. */
function grow(gradients: Gradients, seed: number, used: Uint8Array, region: Int32Array): number {
  const { width, angle, size } = gradients
  const least = Math.cos(tolerance)
  let sumX = Math.cos(angle[seed])
  let sumY = Math.sin(angle[seed])
  let count = 0
  region[count++] = seed
  used[seed] = 1
  for (let at = 0; at < count; at++) {
    const i = region[at]
    for (const step of [-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1]) {
      const next = i + step
      if (used[next] || !(size[next] >= leastGradient)) continue
      const [c, s] = [Math.cos(angle[next]), Math.sin(angle[next])]
      if (c * sumX + s * sumY < least * Math.hypot(sumX, sumY)) continue
      used[next] = 1
      region[count++] = next
      sumX += c
      sumY += s
    }
  }
  return count
}

/** The segment of a region by its principal axis, or null where the region is no line. */
function fit(gradients: Gradients, region: Int32Array, count: number): Segment | null {
  const { width, height, size } = gradients
  let [weight, x, y] = [0, 0, 0]
  for (let k = 0; k < count; k++) {
    const i = region[k]
    weight += size[i]
    x += size[i] * (i % width)
    y += size[i] * Math.floor(i / width)
  }
  x /= weight
  y /= weight
  let [xx, xy, yy] = [0, 0, 0]
  for (let k = 0; k < count; k++) {
    const i = region[k]
    const [u, v] = [(i % width) - x, Math.floor(i / width) - y]
    xx += size[i] * u * u
    xy += size[i] * u * v
    yy += size[i] * v * v
  }
  const axis = 0.5 * Math.atan2(2 * xy, xx - yy)
  const [dx, dy] = [Math.cos(axis), Math.sin(axis)]
  const thickness = Math.sqrt(Math.max(0, (xx * dy * dy - 2 * xy * dx * dy + yy * dx * dx) / weight))
  let [least, most] = [0, 0]
  for (let k = 0; k < count; k++) {
    const along = ((region[k] % width) - x) * dx + (Math.floor(region[k] / width) - y) * dy
    if (along < least) least = along
    if (along > most) most = along
  }
  const longer = Math.max(width, height)
  const length = (most - least) / longer
  if (length < leastLength || thickness > 1.6 + (most - least) * 0.012) return null
  const middle = (least + most) / 2
  return {
    x: (x + dx * middle + 0.5 - width / 2) / longer,
    y: (y + dy * middle + 0.5 - height / 2) / longer,
    dx,
    dy,
    length,
    contrast: weight / count,
  }
}

/** The straight lines of a picture, those of the strongest edges first. Costs 0.15 CPU-seconds whatever the size. */
export function findLines(planes: Planes): Segment[] {
  const gradients = findGradients(planes)
  const used = new Uint8Array(gradients.size.length)
  const region = new Int32Array(gradients.size.length)
  const segments: Segment[] = []
  for (const seed of seeds(gradients)) {
    if (used[seed]) continue
    const count = grow(gradients, seed, used, region)
    if (count < side * leastLength * 0.8) continue
    const segment = fit(gradients, region, count)
    if (segment) segments.push(segment)
  }
  return segments
}
