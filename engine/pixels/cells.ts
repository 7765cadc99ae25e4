/**
 * A picture as a grid of square cells, each of one colour out of a few: what pixel art and cross-stitch are made of. Each
 * cell takes the middle tones of what it covers, which keeps outlines crisp where a plain mean would smear them.
 */
import type { LabPlanes } from './colour.ts'
import { gaussianBlur } from './filters.ts'
import { type Palette, twoNearest } from './palette.ts'
import { clamp, createPlanes, luma, type Planes } from './planes.ts'

/** Samples of one cell, and their places in the order of brightness. */
interface Samples {
  readonly tones: Float32Array
  readonly order: Uint8Array
  readonly colours: Float32Array
}

/** Up to 4 × 4 samples a cell, sorted by brightness; the middle half of them, averaged. */
export function middleTones(planes: Planes, cell: number, progress: (done: number) => void): Planes {
  const { width, height } = planes
  const cells = createPlanes(Math.ceil(width / cell), Math.ceil(height / cell))
  const grid = Math.min(4, cell)
  const count = grid * grid
  const side = Math.max(1, Math.floor(cell / grid))
  const offsets = Array.from({ length: grid }, (_, k) => Math.floor((k * cell) / grid))
  const samples = { tones: new Float32Array(count), order: new Uint8Array(count), colours: new Float32Array(3 * count) }
  const from = Math.floor(count * 0.25)
  const to = Math.ceil(count * 0.75)
  const share = 1 / (to - from)
  for (let row = 0, i = 0; row < cells.height; row++) {
    progress(row / cells.height)
    for (let column = 0; column < cells.width; column++, i++) {
      let k = 0
      for (const down of offsets) {
        for (const right of offsets) takeSample(samples, k++, planes, column * cell + right, row * cell + down, side)
      }
      for (k = from; k < to; k++) {
        const at = 3 * samples.order[k]
        cells.r[i] += samples.colours[at] * share
        cells.g[i] += samples.colours[at + 1] * share
        cells.b[i] += samples.colours[at + 2] * share
      }
    }
  }
  return cells
}

/** The mean of a small square, moved inside the picture where it would hang over the border, as sample `k`. */
function takeSample(
  { tones, order, colours }: Samples,
  k: number,
  { width, height, r, g, b }: Planes,
  left: number,
  top: number,
  side: number,
): void {
  const x0 = Math.min(left, width - 1)
  const y0 = Math.min(top, height - 1)
  const x1 = Math.min(width, x0 + side)
  const y1 = Math.min(height, y0 + side)
  let red = 0
  let green = 0
  let blue = 0
  for (let y = y0; y < y1; y++) {
    for (let i = y * width + x0; i < y * width + x1; i++) {
      red += r[i]
      green += g[i]
      blue += b[i]
    }
  }
  const share = 1 / ((x1 - x0) * (y1 - y0))
  colours[3 * k] = red * share
  colours[3 * k + 1] = green * share
  colours[3 * k + 2] = blue * share
  const tone = (0.299 * red + 0.587 * green + 0.114 * blue) * share
  let at = k
  for (; at > 0 && tones[at - 1] > tone; at--) {
    tones[at] = tones[at - 1]
    order[at] = order[at - 1]
  }
  tones[at] = tone
  order[at] = k
}

/** At this size a face is a few cells: what divides them has to be clear. */
export function liftContrast(cells: Planes): void {
  const tone = luma(cells)
  const around = gaussianBlur(tone, cells.width, cells.height, 2)
  for (let i = 0; i < tone.length; i++) {
    const lift = (tone[i] - around[i]) * 0.65
    cells.r[i] = clamp(cells.r[i] + lift)
    cells.g[i] = clamp(cells.g[i] + lift)
    cells.b[i] = clamp(cells.b[i] + lift)
  }
}

export interface Choice {
  readonly chosen: Uint8Array
  readonly second: Uint8Array
  /** How far from the chosen towards the second, 0..0.5. */
  readonly share: Float32Array
}

export function chooseColours({ l, a, b }: LabPlanes, palette: Palette): Choice {
  const choice = {
    chosen: new Uint8Array(l.length),
    second: new Uint8Array(l.length),
    share: new Float32Array(l.length),
  }
  for (let i = 0; i < l.length; i++) {
    const nearest = twoNearest(palette, l[i], a[i], b[i])
    choice.chosen[i] = nearest.first
    choice.second[i] = nearest.second
    choice.share[i] = nearest.share
  }
  return choice
}

/** A lone cell among neighbours that agree takes their colour, unless it clearly stands out (an eye, a lamp). */
export function removeSpecks(chosen: Uint8Array, width: number, height: number, palette: Palette): void {
  const before = chosen.slice()
  const { l, a, b } = palette.lab
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const own = before[i]
      const left = before[i - 1]
      const agree = left === before[i + 1] && left === before[i - width] && left === before[i + width]
      if (!agree || left === own) continue
      const apart = Math.hypot(l[own] - l[left], a[own] - a[left], b[own] - b[left])
      if (apart < 18) chosen[i] = left
    }
  }
}
