/**
 * Evenly spaced lines that follow a field of directions (Jobard and Lefer 1997): each line grows both ways until it comes
 * too near another, and new ones start beside those already drawn. The engraver's way to cover a sheet.
 */
import type { Flow } from './flow.ts'

export interface Streamlines {
  /** x, y of every point, line after line. */
  readonly points: Float32Array
  /** Where each line starts in points, with one more entry for the end. */
  readonly starts: Uint32Array
}

export interface StreamlineSettings {
  /** Distance between lines at a place, pixels, and the largest it gets. */
  readonly spacing: (x: number, y: number) => number
  readonly spacingMax: number
  /** Distance of the points along a line, pixels. */
  readonly stride: number
  /** Turns the field, radians: a quarter turn gives lines across. */
  readonly turn: number
  /** Lines neither start nor go on where this says no. */
  readonly isWanted?: (x: number, y: number) => boolean
}

/** How near a growing line may come to another, as a share of the spacing. */
const closest = 0.6

export function streamlines(
  field: Pick<Flow, 'width' | 'height' | 'tangentX' | 'tangentY'>,
  settings: StreamlineSettings,
  progress?: (fraction: number) => void,
): Streamlines {
  const sheet = new Sheet(field, settings)
  const { width, height } = field
  const { spacingMax } = settings
  const columns = Math.ceil(width / spacingMax)
  const rows = Math.ceil(height / spacingMax)
  for (let k = 0; k < columns * rows; k++) {
    if (progress && k % (columns * 8) === 0) progress(k / (columns * rows))
    const x = Math.min(width - 1, ((k % columns) + 0.5) * spacingMax)
    const y = Math.min(height - 1, (Math.floor(k / columns) + 0.5) * spacingMax)
    sheet.growFrom(x, y)
  }
  return sheet.finished()
}

/** The lines drawn so far, their points filed by place. */
class Sheet {
  private readonly columns: number
  private readonly rows: number
  private readonly first: Int32Array
  private next = new Int32Array(1 << 16)
  private points = new Float32Array(1 << 17)
  private count = 0
  private readonly starts: number[] = [0]
  private readonly cos: number
  private readonly sin: number
  private readonly field: Pick<Flow, 'width' | 'height' | 'tangentX' | 'tangentY'>
  private readonly settings: StreamlineSettings

  constructor(field: Pick<Flow, 'width' | 'height' | 'tangentX' | 'tangentY'>, settings: StreamlineSettings) {
    this.field = field
    this.settings = settings
    this.columns = Math.ceil(field.width / settings.spacingMax) + 1
    this.rows = Math.ceil(field.height / settings.spacingMax) + 1
    this.first = new Int32Array(this.columns * this.rows).fill(-1)
    this.cos = Math.cos(settings.turn)
    this.sin = Math.sin(settings.turn)
  }

  finished(): Streamlines {
    return { points: this.points.slice(0, 2 * this.count), starts: Uint32Array.from(this.starts) }
  }

  /** Draws a line through the spot, then every line that fits beside those that grew from it. */
  growFrom(x: number, y: number): void {
    let waiting = this.starts.length - 1
    if (!this.drawThrough(x, y)) return
    for (; waiting < this.starts.length - 1; waiting++) {
      for (let k = this.starts[waiting]; k < this.starts[waiting + 1]; k++) {
        const px = this.points[2 * k]
        const py = this.points[2 * k + 1]
        const i = (py | 0) * this.field.width + (px | 0)
        const tx = this.field.tangentX[i] * this.cos - this.field.tangentY[i] * this.sin
        const ty = this.field.tangentX[i] * this.sin + this.field.tangentY[i] * this.cos
        const away = this.settings.spacing(px, py) * 1.01
        this.drawThrough(px - ty * away, py + tx * away)
        this.drawThrough(px + ty * away, py - tx * away)
      }
    }
  }

  private drawThrough(x: number, y: number): boolean {
    if (!this.isInside(x, y) || this.isCrowded(x, y, this.settings.spacing(x, y))) return false
    if (this.settings.isWanted?.(x, y) === false) return false
    const backwards = this.walk(x, y, -1)
    const forwards = this.walk(x, y, 1)
    if (backwards.length + forwards.length < 6) return false
    for (let k = backwards.length - 2; k >= 0; k -= 2) this.file(backwards[k], backwards[k + 1])
    this.file(x, y)
    for (let k = 0; k < forwards.length; k += 2) this.file(forwards[k], forwards[k + 1])
    this.starts.push(this.count)
    return true
  }

  /** Points in one direction until the border, another line, or the line's own beginning. */
  private walk(startX: number, startY: number, direction: 1 | -1): number[] {
    const { width, tangentX, tangentY } = this.field
    const { stride, spacing, isWanted } = this.settings
    const path: number[] = []
    let x = startX
    let y = startY
    let vx = 0
    let vy = 0
    for (let steps = 0; steps < 4000; steps++) {
      const i = (y | 0) * width + (x | 0)
      let tx = tangentX[i] * this.cos - tangentY[i] * this.sin
      let ty = tangentX[i] * this.sin + tangentY[i] * this.cos
      const sign = steps === 0 ? direction : tx * vx + ty * vy < 0 ? -1 : 1
      tx *= sign
      ty *= sign
      // A sharp bend is a flaw of the field, not of the form.
      if (steps > 0 && tx * vx + ty * vy < 0.5) break
      vx = tx
      vy = ty
      x += tx * stride
      y += ty * stride
      const apart = spacing(x, y) * closest
      if (!this.isInside(x, y) || this.isCrowded(x, y, apart)) break
      if (isWanted && !isWanted(x, y)) break
      if (steps > 8 && closes(path, x, y, apart, stride)) break
      path.push(x, y)
    }
    return path
  }

  private isInside(x: number, y: number): boolean {
    return x >= 0 && y >= 0 && x < this.field.width && y < this.field.height
  }

  private file(x: number, y: number): void {
    if (this.count === this.next.length) this.enlarge()
    const k = this.count++
    this.points[2 * k] = x
    this.points[2 * k + 1] = y
    const cell = this.cellOf(x, y)
    this.next[k] = this.first[cell]
    this.first[cell] = k
  }

  private enlarge(): void {
    const longer = new Int32Array(this.next.length * 2)
    longer.set(this.next)
    this.next = longer
    const points = new Float32Array(longer.length * 2)
    points.set(this.points)
    this.points = points
  }

  private cellOf(x: number, y: number): number {
    const { spacingMax } = this.settings
    return ((y / spacingMax) | 0) * this.columns + ((x / spacingMax) | 0)
  }

  private isCrowded(x: number, y: number, apart: number): boolean {
    const { spacingMax } = this.settings
    const column = (x / spacingMax) | 0
    const row = (y / spacingMax) | 0
    const limit = apart * apart
    for (let r = Math.max(0, row - 1); r <= Math.min(this.rows - 1, row + 1); r++) {
      for (let c = Math.max(0, column - 1); c <= Math.min(this.columns - 1, column + 1); c++) {
        for (let k = this.first[r * this.columns + c]; k >= 0; k = this.next[k]) {
          const dx = this.points[2 * k] - x
          const dy = this.points[2 * k + 1] - y
          if (dx * dx + dy * dy < limit) return true
        }
      }
    }
    return false
  }
}

/** Whether a path has come back to an earlier part of itself: a ring is closed. */
function closes(path: readonly number[], x: number, y: number, apart: number, stride: number): boolean {
  const recent = 2 * Math.ceil((3 * apart) / stride)
  // Every fourth point is near enough to notice.
  for (let k = 0; k < path.length - recent; k += 8) {
    const dx = path[k] - x
    const dy = path[k + 1] - y
    if (dx * dx + dy * dy < apart * apart) return true
  }
  return false
}

/**
 * Inks lines into a plane, in place: `halfWidth` gives half the width at a point, zero lifts the burin. Both are in the
 * lines' own units, of which `enlarge` makes pixels. Coverage is the larger of what is there and what comes.
 */
export function inkStreamlines(
  ink: Float32Array,
  { width, height }: { readonly width: number; readonly height: number },
  enlarge: number,
  { points, starts }: Streamlines,
  halfWidth: (x: number, y: number) => number,
): void {
  for (let line = 0; line + 1 < starts.length; line++) {
    for (let k = starts[line]; k + 1 < starts[line + 1]; k++) {
      const x = points[2 * k]
      const y = points[2 * k + 1]
      const endX = points[2 * k + 2]
      const endY = points[2 * k + 3]
      const half = halfWidth((x + endX) / 2, (y + endY) / 2) * enlarge
      if (half <= 0.05) continue
      inkSegment(ink, width, height, x * enlarge, y * enlarge, endX * enlarge, endY * enlarge, half)
    }
  }
}

function inkSegment(
  ink: Float32Array,
  width: number,
  height: number,
  x: number,
  y: number,
  endX: number,
  endY: number,
  half: number,
): void {
  const reach = half + 0.5
  const left = Math.max(0, Math.ceil(Math.min(x, endX) - reach))
  const right = Math.min(width - 1, Math.floor(Math.max(x, endX) + reach))
  const top = Math.max(0, Math.ceil(Math.min(y, endY) - reach))
  const bottom = Math.min(height - 1, Math.floor(Math.max(y, endY) + reach))
  const dx = endX - x
  const dy = endY - y
  const squared = dx * dx + dy * dy || 1
  // A line thinner than a pixel is a paler one.
  const most = Math.min(1, 2 * half)
  for (let py = top; py <= bottom; py++) {
    for (let px = left; px <= right; px++) {
      let along = ((px - x) * dx + (py - y) * dy) / squared
      along = along < 0 ? 0 : Math.min(along, 1)
      const ex = px - x - along * dx
      const ey = py - y - along * dy
      const cover = Math.min(most, reach - Math.sqrt(ex * ex + ey * ey))
      const i = py * width + px
      if (cover > ink[i]) ink[i] = cover
    }
  }
}
