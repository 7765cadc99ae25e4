/**
 * Outlines of a map of regions. Two regions that touch share one curve, traced once and used by both, so shapes made of
 * these outlines leave no gaps. Corners of the pixel grid are joined to arcs between the points where three regions meet;
 * each arc is smoothed and fitted with cubic Bézier curves (Schneider 1990).
 */
import { fitCurve } from './curve-fit.ts'
import type { RegionMap } from './regions.ts'

/** One curve between two regions: x, y of the start, then three points (x, y each) for every cubic. */
export interface Arc {
  readonly curve: Float64Array
  /** Regions on either side, looking along the curve; −1 outside the picture. */
  readonly right: number
  readonly left: number
}

export interface Contours {
  readonly arcs: readonly Arc[]
  /** For each region its closed outlines, each a list of arcs: the index, or −1 − the index where it runs backwards. */
  readonly outlines: readonly (readonly number[][])[]
  /** Where three or more regions meet, x and y. */
  readonly joints: readonly number[]
}

export interface TraceSettings {
  /** Rounds of smoothing along each arc. */
  readonly smoothing: number
  /** How far a fitted curve may leave the smoothed outline, pixels. */
  readonly tolerance: number
}

/** Right, down, left, up. */
const stepX = [1, 0, -1, 0]
const stepY = [0, 1, 0, -1]

export function traceContours(map: RegionMap, settings: TraceSettings): Contours {
  const tracer = new Tracer(map, settings)
  const { width, height } = map
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      // Every outline has an edge that runs right along the top of one of its pixels.
      if (tracer.isEdge(x, y, 0)) tracer.follow(x, y)
    }
  }
  return tracer.finished()
}

class Tracer {
  private readonly map: RegionMap
  private readonly settings: TraceSettings
  private readonly stride: number
  /** One bit for each direction in which the edge from this grid corner was walked. */
  private readonly walked: Uint8Array
  private readonly arcs: Arc[] = []
  private readonly arcAt = new Map<number, number>()
  private readonly outlines: number[][][]
  private readonly joints: number[] = []
  private readonly jointSeen: Uint8Array

  constructor(map: RegionMap, settings: TraceSettings) {
    this.map = map
    this.settings = settings
    this.stride = map.width + 1
    this.walked = new Uint8Array(this.stride * (map.height + 1))
    this.jointSeen = new Uint8Array(this.walked.length)
    this.outlines = Array.from({ length: map.count }, () => [])
  }

  finished(): Contours {
    return { arcs: this.arcs, outlines: this.outlines, joints: this.joints }
  }

  private at(x: number, y: number): number {
    const { width, height, region } = this.map
    return x < 0 || y < 0 || x >= width || y >= height ? -1 : region[y * width + x]
  }

  /** The region to the right of the edge that leaves a grid corner in a direction. */
  private rightOf(x: number, y: number, direction: number): number {
    if (direction === 0) return this.at(x, y)
    if (direction === 1) return this.at(x - 1, y)
    return direction === 2 ? this.at(x - 1, y - 1) : this.at(x, y - 1)
  }

  private leftOf(x: number, y: number, direction: number): number {
    if (direction === 0) return this.at(x, y - 1)
    if (direction === 1) return this.at(x, y)
    return direction === 2 ? this.at(x - 1, y) : this.at(x - 1, y - 1)
  }

  isEdge(x: number, y: number, direction: number): boolean {
    const right = this.rightOf(x, y, direction)
    if (right < 0 || right === this.leftOf(x, y, direction)) return false
    return (this.walked[y * this.stride + x] & (1 << direction)) === 0
  }

  /** A grid corner where outlines part, or a corner of the picture, which must stay sharp. */
  private isJoint(x: number, y: number): boolean {
    const a = this.at(x - 1, y - 1)
    const b = this.at(x, y - 1)
    const c = this.at(x, y)
    const d = this.at(x - 1, y)
    const changes = Number(a !== b) + Number(b !== c) + Number(c !== d) + Number(d !== a)
    return changes > 2 || ((x === 0 || x === this.map.width) && (y === 0 || y === this.map.height))
  }

  /** Walks one whole outline with its region on the right and files its arcs. */
  follow(startX: number, startY: number): void {
    const region = this.rightOf(startX, startY, 0)
    const path: number[] = []
    const directions: number[] = []
    let x = startX
    let y = startY
    let direction = 0
    do {
      const corner = y * this.stride + x
      this.walked[corner] |= 1 << direction
      path.push(corner)
      directions.push(direction)
      x += stepX[direction]
      y += stepY[direction]
      for (const turn of [1, 0, 3]) {
        const next = (direction + turn) & 3
        if (this.rightOf(x, y, next) !== region || this.leftOf(x, y, next) === region) continue
        direction = next
        break
      }
    } while (x !== startX || y !== startY || direction !== 0)
    this.outlines[region].push(this.split(path, directions))
  }

  /** Cuts a closed walk at its joints. */
  private split(path: readonly number[], directions: readonly number[]): number[] {
    const cuts: number[] = []
    path.forEach((corner, k) => {
      if (this.isJoint(corner % this.stride, Math.floor(corner / this.stride))) {
        cuts.push(k)
        this.noteJoint(corner)
      }
    })
    if (cuts.length === 0) {
      // Both sides of a lone outline must begin at the same corner: the first in reading order.
      let first = 0
      for (let k = 1; k < path.length; k++) if (path[k] < path[first]) first = k
      cuts.push(first)
    }
    return cuts.map((from, k) => {
      const to = cuts[(k + 1) % cuts.length]
      const length = (to - from + path.length) % path.length || path.length
      const corners = Array.from({ length: length + 1 }, (_, n) => path[(from + n) % path.length])
      return this.arcFor(corners, directions[from], directions[(from + length - 1) % path.length])
    })
  }

  private noteJoint(corner: number): void {
    if (this.jointSeen[corner]) return
    this.jointSeen[corner] = 1
    this.joints.push(corner % this.stride, Math.floor(corner / this.stride))
  }

  /** The arc through these grid corners, from the cache or fitted now; negative when it runs the other way. */
  private arcFor(corners: number[], firstDirection: number, lastDirection: number): number {
    const start = corners[0]
    const end = corners[corners.length - 1]
    const backDirection = (lastDirection + 2) & 3
    const forwards = start !== end ? start < end : firstDirection < backDirection
    const key = forwards ? start * 4 + firstDirection : end * 4 + backDirection
    let index = this.arcAt.get(key)
    if (index === undefined) {
      index = this.arcs.length
      this.arcAt.set(key, index)
      const from = forwards ? start : end
      const direction = forwards ? firstDirection : backDirection
      const [x, y] = [from % this.stride, Math.floor(from / this.stride)]
      this.arcs.push({
        curve: this.fit(forwards ? corners : corners.toReversed()),
        right: this.rightOf(x, y, direction),
        left: this.leftOf(x, y, direction),
      })
    }
    return forwards ? index : -1 - index
  }

  private fit(corners: readonly number[]): Float64Array {
    const points = new Float64Array(corners.length * 2)
    corners.forEach((corner, k) => {
      points[2 * k] = corner % this.stride
      points[2 * k + 1] = Math.floor(corner / this.stride)
    })
    const [startX, startY] = [points[0], points[1]]
    const isClosed = corners[0] === corners[corners.length - 1] && !this.isJoint(startX, startY)
    const { width, height } = this.map
    const smooth = smoothPath(points, this.settings.smoothing, isClosed)
    // The picture's own border is straight.
    for (let k = 0; k < smooth.length; k += 2) {
      if (points[k] === 0 || points[k] === width) smooth[k] = points[k]
      if (points[k + 1] === 0 || points[k + 1] === height) smooth[k + 1] = points[k + 1]
    }
    return fitCurve(smooth, this.settings.tolerance)
  }
}

/** Averages each point with its neighbours; the ends of an open path stay. Stairs of the grid melt into slopes. */
function smoothPath(points: Float64Array, rounds: number, isClosed: boolean): Float64Array {
  let current = points.slice()
  const count = points.length / 2
  if (count < 3) return current
  for (let round = 0; round < rounds; round++) {
    const next = current.slice()
    for (let k = 1; k < count - 1; k++) {
      for (let c = 0; c < 2; c++) {
        next[2 * k + c] = 0.5 * current[2 * k + c] + 0.25 * (current[2 * k - 2 + c] + current[2 * k + 2 + c])
      }
    }
    if (isClosed && count > 4) {
      for (let c = 0; c < 2; c++) {
        next[c] = 0.5 * current[c] + 0.25 * (current[2 + c] + current[2 * count - 4 + c])
        next[2 * count - 2 + c] = next[c]
      }
    }
    current = next
  }
  return current
}
