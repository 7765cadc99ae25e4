/**
 * Fills outlines with exact area coverage, by the signed-area accumulation of font-rs (Raph Levien 2016): every edge adds
 * to the pixels it crosses how much lies to its right, and a running sum along each row gives the coverage. No samples, so
 * no steps at any size.
 */
export interface Outline {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  /** Quadratic. */
  curveTo(x1: number, y1: number, x: number, y: number): void
  close(): void
  /** 0..1 for every pixel. */
  finish(): Float32Array
}

/** Pixels that a curve may lie off its chords. */
const flatness = 0.05

export function createOutline(width: number, height: number): Outline {
  // One more than the row is wide: what lies right of the last pixel needs somewhere to go.
  const stride = width + 2
  const areas = new Float32Array(stride * height)
  let [startX, startY, atX, atY] = [0, 0, 0, 0]
  const lineTo = (x: number, y: number): void => {
    addEdge(areas, stride, height, atX, atY, x, y)
    atX = x
    atY = y
  }
  return {
    moveTo: (x, y) => {
      startX = atX = x
      startY = atY = y
    },
    lineTo,
    curveTo: (x1, y1, x, y) => {
      const [fromX, fromY] = [atX, atY]
      const bend = Math.hypot(fromX - 2 * x1 + x, fromY - 2 * y1 + y)
      const pieces = Math.max(1, Math.ceil(Math.sqrt(bend / (8 * flatness)) * 1.5))
      for (let k = 1; k <= pieces; k++) {
        const t = k / pieces
        const s = 1 - t
        lineTo(s * s * fromX + 2 * s * t * x1 + t * t * x, s * s * fromY + 2 * s * t * y1 + t * t * y)
      }
    },
    close: () => lineTo(startX, startY),
    finish: () => {
      const coverage = new Float32Array(width * height)
      for (let y = 0; y < height; y++) {
        let sum = 0
        for (let x = 0; x < width; x++) {
          sum += areas[y * stride + x]
          coverage[y * width + x] = Math.min(1, Math.abs(sum))
        }
      }
      return coverage
    },
  }
}

/** Adds one edge, row by row; edges must lie within the width, what lies above or below is left out. */
function addEdge(
  areas: Float32Array,
  stride: number,
  height: number,
  x0: number,
  y0: number,
  x1: number,
  y1: number,
): void {
  if (y0 === y1) return
  const direction = y0 < y1 ? 1 : -1
  const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0]
  const slope = (bottomX - topX) / (bottomY - topY)
  let x = topY < 0 ? topX - topY * slope : topX
  const from = Math.max(0, topY)
  for (let row = Math.floor(from); row < Math.min(height, Math.ceil(bottomY)); row++) {
    const part = Math.min(row + 1, bottomY) - Math.max(row, from)
    const next = x + slope * part
    addSpan(areas, row * stride, stride - 2, Math.min(x, next), Math.max(x, next), part * direction)
    x = next
  }
}

/** One row's share of an edge that runs from `left` to `right` while it goes down by `part`. */
function addSpan(areas: Float32Array, row: number, width: number, left: number, right: number, part: number): void {
  const [a, b] = [Math.min(width, Math.max(0, left)), Math.min(width, Math.max(0, right))]
  const first = Math.floor(a)
  const last = Math.ceil(b)
  if (last <= first + 1) {
    const middle = (a + b) / 2 - first
    areas[row + first] += part * (1 - middle)
    areas[row + first + 1] += part * middle
    return
  }
  // The coverage at column k is the integral of a ramp; its differences are what the running sum needs.
  const span = b - a
  let before = 0
  for (let column = first; column <= last; column++) {
    const covered = rampArea(column + 1, a, span)
    areas[row + column] += part * (covered - before)
    before = covered
  }
}

/** The mean of a ramp from 0 at `a` to 1 at `a + span` over the pixel that ends at `end`. */
function rampArea(end: number, a: number, span: number): number {
  const integral = (at: number): number => {
    const t = Math.min(span, Math.max(0, at - a))
    return (t * t) / (2 * span) + Math.max(0, at - a - span)
  }
  return integral(end) - integral(end - 1)
}
