/**
 * Cubic Bézier curves through a row of points (Schneider, An Algorithm for Automatically Fitting Digitized Curves,
 * Graphics Gems 1990): cut at corners, fit one cubic by least squares, split where it is worst, and go on.
 */

/** x, y of the start, then three points for every cubic. `points` are x, y pairs. */
export function fitCurve(points: Float64Array, tolerance: number): Float64Array {
  const count = points.length / 2
  const out: number[] = [points[0], points[1]]
  const cuts = [0, ...findCorners(points), count - 1]
  for (let k = 0; k + 1 < cuts.length; k++) fitPiece(points, cuts[k], cuts[k + 1], tolerance, out)
  return Float64Array.from(out)
}

const reach = 4

/** Points where the path turns by more than 55° within a few steps. */
function findCorners(points: Float64Array): number[] {
  const count = points.length / 2
  const corners: number[] = []
  let last = 0
  for (let k = reach; k < count - reach; k++) {
    const turn = turnAt(points, k)
    if (turn < 0.96 || k - last < reach) continue
    if (turn < turnAt(points, k - 1) || turn < turnAt(points, k + 1)) continue
    corners.push(k)
    last = k
  }
  return corners
}

function turnAt(points: Float64Array, k: number): number {
  const before = Math.max(0, k - reach)
  const after = Math.min(points.length / 2 - 1, k + reach)
  const ax = points[2 * k] - points[2 * before]
  const ay = points[2 * k + 1] - points[2 * before + 1]
  const bx = points[2 * after] - points[2 * k]
  const by = points[2 * after + 1] - points[2 * k + 1]
  return Math.abs(Math.atan2(ax * by - ay * bx, ax * bx + ay * by))
}

interface Vector {
  x: number
  y: number
}

function fitPiece(points: Float64Array, from: number, to: number, tolerance: number, out: number[]): void {
  fitSpan(points, from, to, tangentAt(points, from, to), tangentAt(points, to, from), tolerance, out)
}

/** Unit direction at one end of a span, towards the other. */
function tangentAt(points: Float64Array, at: number, towards: number): Vector {
  const step = Math.sign(towards - at) * Math.min(3, Math.abs(towards - at))
  const x = points[2 * (at + step)] - points[2 * at]
  const y = points[2 * (at + step) + 1] - points[2 * at + 1]
  const length = Math.hypot(x, y) || 1
  return { x: x / length, y: y / length }
}

function fitSpan(
  points: Float64Array,
  from: number,
  to: number,
  start: Vector,
  end: Vector,
  tolerance: number,
  out: number[],
): void {
  const px = points[2 * from]
  const py = points[2 * from + 1]
  const qx = points[2 * to]
  const qy = points[2 * to + 1]
  const third = Math.hypot(qx - px, qy - py) / 3
  if (to - from < 2) {
    out.push(px + start.x * third, py + start.y * third, qx + end.x * third, qy + end.y * third, qx, qy)
    return
  }
  const at = chordLengths(points, from, to)
  let cubic = leastSquares(points, from, to, at, start, end)
  let worst = furthest(points, from, to, at, cubic)
  for (let round = 0; round < 2 && worst.distance > tolerance && worst.distance < tolerance * 4; round++) {
    reparameterise(points, from, at, cubic)
    cubic = leastSquares(points, from, to, at, start, end)
    worst = furthest(points, from, to, at, cubic)
  }
  if (worst.distance <= tolerance) {
    out.push(...cubic.slice(2))
    return
  }
  const middle = worst.index
  const before = tangentAt(points, middle, from)
  const after = tangentAt(points, middle, to)
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1
  const onward = { x: (after.x - before.x) / length, y: (after.y - before.y) / length }
  fitSpan(points, from, middle, start, { x: -onward.x, y: -onward.y }, tolerance, out)
  fitSpan(points, middle, to, onward, end, tolerance, out)
}

function chordLengths(points: Float64Array, from: number, to: number): Float64Array {
  const at = new Float64Array(to - from + 1)
  for (let k = 1; k < at.length; k++) {
    const i = 2 * (from + k)
    at[k] = at[k - 1] + Math.hypot(points[i] - points[i - 2], points[i + 1] - points[i - 1])
  }
  const total = at[at.length - 1] || 1
  for (let k = 0; k < at.length; k++) at[k] /= total
  return at
}

/** The cubic with these end tangents nearest to the points: eight numbers. */
function leastSquares(
  points: Float64Array,
  from: number,
  to: number,
  at: Float64Array,
  start: Vector,
  end: Vector,
): number[] {
  const [px, py, qx, qy] = [points[2 * from], points[2 * from + 1], points[2 * to], points[2 * to + 1]]
  let aa = 0
  let ab = 0
  let bb = 0
  let ax = 0
  let bx = 0
  const cross = start.x * end.x + start.y * end.y
  for (let k = 0; k < at.length; k++) {
    const t = at[k]
    const s = 1 - t
    const first = 3 * t * s * s
    const second = 3 * t * t * s
    const near = s * s * s + first
    const far = t * t * t + second
    const dx = points[2 * (from + k)] - px * near - qx * far
    const dy = points[2 * (from + k) + 1] - py * near - qy * far
    aa += first * first
    ab += first * second * cross
    bb += second * second
    ax += first * (start.x * dx + start.y * dy)
    bx += second * (end.x * dx + end.y * dy)
  }
  const determinant = aa * bb - ab * ab
  const length = Math.hypot(qx - px, qy - py)
  let alpha = Math.abs(determinant) < 1e-12 ? 0 : (ax * bb - bx * ab) / determinant
  let beta = Math.abs(determinant) < 1e-12 ? 0 : (aa * bx - ab * ax) / determinant
  // Handles that point backwards or run off make loops.
  if (alpha < length * 0.02 || alpha > length * 3) alpha = length / 3
  if (beta < length * 0.02 || beta > length * 3) beta = length / 3
  return [px, py, px + start.x * alpha, py + start.y * alpha, qx + end.x * beta, qy + end.y * beta, qx, qy]
}

function pointAt(c: readonly number[], t: number): Vector {
  const s = 1 - t
  const [a, b, d, e] = [s * s * s, 3 * s * s * t, 3 * s * t * t, t * t * t]
  return { x: a * c[0] + b * c[2] + d * c[4] + e * c[6], y: a * c[1] + b * c[3] + d * c[5] + e * c[7] }
}

function furthest(points: Float64Array, from: number, to: number, at: Float64Array, cubic: readonly number[]) {
  let distance = 0
  let index = (from + to) >> 1
  for (let k = 1; k < at.length - 1; k++) {
    const { x, y } = pointAt(cubic, at[k])
    const away = Math.hypot(x - points[2 * (from + k)], y - points[2 * (from + k) + 1])
    if (away > distance) {
      distance = away
      index = from + k
    }
  }
  return { distance, index }
}

/** One step of Newton's method brings each parameter nearer to the foot of its point. */
function reparameterise(points: Float64Array, from: number, at: Float64Array, c: readonly number[]): void {
  for (let k = 1; k < at.length - 1; k++) {
    const t = at[k]
    const s = 1 - t
    const { x, y } = pointAt(c, t)
    const dx = x - points[2 * (from + k)]
    const dy = y - points[2 * (from + k) + 1]
    const vx = 3 * (s * s * (c[2] - c[0]) + 2 * s * t * (c[4] - c[2]) + t * t * (c[6] - c[4]))
    const vy = 3 * (s * s * (c[3] - c[1]) + 2 * s * t * (c[5] - c[3]) + t * t * (c[7] - c[5]))
    const wx = 6 * (s * (c[4] - 2 * c[2] + c[0]) + t * (c[6] - 2 * c[4] + c[2]))
    const wy = 6 * (s * (c[5] - 2 * c[3] + c[1]) + t * (c[7] - 2 * c[5] + c[3]))
    const slope = vx * vx + vy * vy + dx * wx + dy * wy
    if (Math.abs(slope) > 1e-9) at[k] = Math.min(1, Math.max(0, t - (dx * vx + dy * vy) / slope))
  }
}
