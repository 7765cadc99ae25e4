/**
 * Seam carving (Avidan and Shamir 2007) with forward energy (Rubinstein, Shamir and Avidan 2008): the picture becomes
 * narrower or wider by leaving out, or repeating, connected columns whose loss makes the least new edge. Seams are found
 * on a copy of at most 0.3 MP; what they do to a larger picture is a smooth shift of its columns, so the cost hardly grows
 * with size.
 */
import { luma, type Matte, type Planes } from './planes.ts'
import { resizePlane, resizePlanes } from './resample.ts'

const mostWorkingPixels = 300_000

/** The working copy between rounds, row by row without gaps. */
interface Copy {
  readonly width: number
  readonly height: number
  readonly light: Float32Array
  readonly guard: Float32Array
  /** Which column of the first copy each entry shows. */
  readonly positions: Float32Array
}

/** The working copy while seams leave it: rows keep their stride, the first `width` entries of each count. */
interface Field {
  readonly stride: number
  readonly height: number
  width: number
  readonly light: Float32Array
  /** What losing a pixel costs beyond the edge it makes. */
  readonly guard: Float32Array
  /** Which column of the copy each entry was. */
  readonly columns: Int32Array
}

function createField({ light, guard, width, height }: Copy): Field {
  const columns = new Int32Array(width * height)
  for (let i = 0; i < columns.length; i++) columns[i] = i % width
  return { stride: width, height, width, light: light.slice(), guard: guard.slice(), columns }
}

/** Accumulates the least cost of a seam from the top; `steps` holds where each entry came from (-1, 0, 1). */
function accumulate(field: Field, costs: Float32Array, steps: Int8Array): void {
  const { stride, height, width, light, guard } = field
  for (let x = 0; x < width; x++) costs[x] = guard[x]
  for (let y = 1; y < height; y++) {
    const row = y * stride
    const up = row - stride
    for (let x = 0; x < width; x++) {
      const left = x > 0 ? light[row + x - 1] : light[row + x]
      const right = x < width - 1 ? light[row + x + 1] : light[row + x]
      const above = light[up + x]
      const meeting = Math.abs(right - left)
      let best = costs[up + x] + meeting
      let step = 0
      if (x > 0) {
        const cost = costs[up + x - 1] + meeting + Math.abs(above - left)
        if (cost < best) {
          best = cost
          step = -1
        }
      }
      if (x < width - 1) {
        const cost = costs[up + x + 1] + meeting + Math.abs(above - right)
        if (cost < best) {
          best = cost
          step = 1
        }
      }
      costs[row + x] = best + guard[row + x]
      steps[row + x] = step
    }
  }
}

/** Takes the cheapest seam out of the field and tells which columns of the copy it was, from the top. */
function removeSeam(field: Field, costs: Float32Array, steps: Int8Array, seam: Int32Array): void {
  const { stride, height } = field
  accumulate(field, costs, steps)
  const last = (height - 1) * stride
  let x = 0
  for (let i = 1; i < field.width; i++) if (costs[last + i] < costs[last + x]) x = i
  for (let y = height - 1; y >= 0; y--) {
    const row = y * stride
    seam[y] = field.columns[row + x]
    const step = steps[row + x]
    const end = row + field.width
    for (const plane of [field.light, field.guard, field.columns]) plane.copyWithin(row + x, row + x + 1, end)
    if (y > 0) x += step
  }
  field.width--
}

/** For every entry of the copy whether it lies on one of the `count` cheapest seams. */
function findSeams(copy: Copy, count: number, progress: (fraction: number) => void): Uint8Array {
  const field = createField(copy)
  const costs = new Float32Array(field.light.length)
  const steps = new Int8Array(field.light.length)
  const seam = new Int32Array(copy.height)
  const marks = new Uint8Array(field.light.length)
  for (let k = 0; k < count; k++) {
    if (k % 8 === 0) progress(k / count)
    removeSeam(field, costs, steps, seam)
    for (let y = 0; y < seam.length; y++) marks[y * copy.width + seam[y]] = 1
  }
  return marks
}

/** A stretch that was repeated once should rather not be again: that would show as a smear. */
const repeatGuard = 0.015

/** Leaves the marked entries out, or shows each of them twice. */
function withSeams(copy: Copy, marks: Uint8Array, newWidth: number): Copy {
  const { width, height } = copy
  const create = (): Float32Array => new Float32Array(newWidth * height)
  const out = { width: newWidth, height, light: create(), guard: create(), positions: create() }
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const isMarked = marks[i] === 1
      if (isMarked && newWidth < width) continue
      const position = copy.positions[i]
      out.light[to] = copy.light[i]
      out.guard[to] = copy.guard[i] + (isMarked ? repeatGuard : 0)
      out.positions[to++] = position
      if (!isMarked) continue
      // Both share the stretch between its neighbours.
      out.positions[to - 1] = position - (x > 0 ? (position - copy.positions[i - 1]) / 4 : 0.25)
      out.light[to] = copy.light[i]
      out.guard[to] = copy.guard[i] + repeatGuard
      out.positions[to++] = position + (x < width - 1 ? (copy.positions[i + 1] - position) / 4 : 0.25)
    }
  }
  return out
}

/** Growing goes in rounds of this share, so that a narrow strip of sky may be repeated more than once. */
const roundShare = 0.06

function carve(copy: Copy, newWidth: number, progress: (fraction: number) => void): Copy {
  const { width } = copy
  if (newWidth <= width) return withSeams(copy, findSeams(copy, width - newWidth, progress), newWidth)
  const rounds = Math.ceil((newWidth - width) / (width * roundShare))
  let now = copy
  for (let k = 1; k <= rounds; k++) {
    const next = Math.round(width + ((newWidth - width) * k) / rounds)
    const marks = findSeams(now, next - now.width, fraction => progress((k - 1 + fraction) / rounds))
    now = withSeams(now, marks, next)
  }
  return now
}

/** Reads a row of shifts at full width: between entries of the copy they pass into each other. */
function readShifts(shifts: Float32Array, width: number, height: number, v: number, out: Float32Array): void {
  const top = Math.min(height - 1, Math.max(0, Math.floor(v)))
  const below = Math.min(height - 1, top + 1)
  const down = Math.min(1, Math.max(0, v - top))
  for (let x = 0; x < out.length; x++) {
    const u = Math.min(width - 1, Math.max(0, ((x + 0.5) * width) / out.length - 0.5))
    const left = Math.min(Math.floor(u), Math.max(0, width - 2))
    const right = Math.min(width - 1, left + 1)
    const across = u - left
    const upper = shifts[top * width + left] * (1 - across) + shifts[top * width + right] * across
    const lower = shifts[below * width + left] * (1 - across) + shifts[below * width + right] * across
    out[x] = upper + (lower - upper) * down
  }
}

/** One row through Catmull-Rom weights at the given columns; whole numbers come out to the bit. */
function sampleRow(row: Float32Array, positions: Float32Array, out: Float32Array): void {
  const last = row.length - 1
  for (let x = 0; x < out.length; x++) {
    const at = Math.min(last, Math.max(0, positions[x]))
    const i = Math.floor(at)
    const t = at - i
    const b = row[i]
    if (t === 0) {
      out[x] = b
      continue
    }
    const a = row[Math.max(0, i - 1)]
    const c = row[Math.min(last, i + 1)]
    const d = row[Math.min(last, i + 2)]
    const value = b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)))
    out[x] = Math.min(1, Math.max(0, value))
  }
}

/**
 * The picture at `newWidth`, its height kept; at most 1.9 times as wide as before. `guard` is what losing each pixel costs,
 * of the picture's size; it is carried along.
 */
export function carveWidth(
  planes: Planes,
  guard: Matte,
  newWidth: number,
  progress: (fraction: number) => void,
): { planes: Planes; guard: Matte } {
  const { width, height } = planes
  const factor = Math.max(1, Math.sqrt((width * height) / mostWorkingPixels))
  const size = { width: Math.max(2, Math.round(width / factor)), height: Math.max(2, Math.round(height / factor)) }
  const small = factor === 1 ? planes : resizePlanes(planes, size.width, size.height)
  const positions = new Float32Array(small.width * small.height)
  for (let i = 0; i < positions.length; i++) positions[i] = i % small.width
  const copy: Copy = {
    width: small.width,
    height: small.height,
    light: luma(small),
    guard: resizePlane(guard.data, width, height, small.width, small.height),
    positions,
  }
  const copyWidth = Math.max(1, Math.round((newWidth * copy.width) / width))
  const shifts = carve(copy, copyWidth, fraction => progress(fraction * 0.8)).positions
  for (let i = 0; i < shifts.length; i++) shifts[i] -= i % copyWidth
  const sources = [planes.r, planes.g, planes.b, guard.data, ...(planes.alpha ? [planes.alpha] : [])]
  const targets = sources.map(() => new Float32Array(newWidth * height))
  const columns = new Float32Array(newWidth)
  const toFull = width / copy.width
  for (let y = 0; y < height; y++) {
    if (y % 64 === 0) progress(0.8 + (0.2 * y) / height)
    readShifts(shifts, copyWidth, copy.height, ((y + 0.5) * copy.height) / height - 0.5, columns)
    for (let x = 0; x < newWidth; x++) {
      const u = ((x + 0.5) * copyWidth) / newWidth - 0.5 + columns[x]
      columns[x] = (u + 0.5) * toFull - 0.5
    }
    for (const [k, source] of sources.entries()) {
      sampleRow(
        source.subarray(y * width, (y + 1) * width),
        columns,
        targets[k].subarray(y * newWidth, (y + 1) * newWidth),
      )
    }
  }
  const [r, g, b, carried, alpha] = targets
  return {
    planes: { width: newWidth, height, r, g, b, alpha: planes.alpha ? alpha : null },
    guard: { width: newWidth, height, data: carried },
  }
}
