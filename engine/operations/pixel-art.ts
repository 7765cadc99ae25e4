/**
 * Pixel art: square cells of one colour each from a small palette. Each cell takes the middle tones of what it covers,
 * which keeps outlines crisp where a plain mean would smear them; dithering is kept to calm gradients, where it reads as
 * shading instead of noise.
 */
import type { Operation } from '../operation.ts'
import { type LabPlanes, saturate, toLab } from '../pixels/colour.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { choosePalette, type Palette, twoNearest } from '../pixels/palette.ts'
import { clamp, createPlanes, luma, type Planes } from '../pixels/planes.ts'

export const pixelArt: Operation = {
  name: 'pixel-art',
  label: 'Pixel art',
  group: 'paint',
  stage: 'style',
  summary: 'Rebuilds the picture from large square pixels in a small palette.',
  hasStrength: true,
  parameters: {
    size: { label: 'Pixel size', kind: 'number', minimum: 3, maximum: 32, step: 1, unit: 'px', default: 7 },
    colours: { label: 'Colours', kind: 'number', minimum: 4, maximum: 64, step: 1, unit: 'levels', default: 24 },
    dither: { label: 'Dithering', kind: 'toggle', default: true },
  },
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const wanted = Number(step.size ?? 7) * context.scale * (1 + Math.max(0, force - 1))
    const cell = Math.max(2, Math.round(wanted))
    const cells = middleTones(planes, cell, done => context.progress(0.6 * done))
    saturate(cells, 1.22)
    liftContrast(cells)
    const lab = toLab(cells)
    const palette = choosePalette(lab, Math.round(Number(step.colours ?? 24)), context.seed)
    context.progress(0.75)
    const choice = chooseColours(lab, palette)
    removeSpecks(choice.chosen, cells.width, cells.height, palette)
    if (step.dither !== false) ditherGradients(lab, choice, palette)
    fillCells(planes, choice.chosen, cells.width, cell, palette)
    return planes
  },
}

/** Up to 4 × 4 samples a cell, sorted by brightness; the middle half of them, averaged. */
function middleTones(planes: Planes, cell: number, progress: (done: number) => void): Planes {
  const { width, height } = planes
  const cells = createPlanes(Math.ceil(width / cell), Math.ceil(height / cell))
  const grid = Math.min(4, cell)
  const samples = Array.from({ length: grid * grid }, () => ({ tone: 0, r: 0, g: 0, b: 0 }))
  for (let row = 0; row < cells.height; row++) {
    progress(row / cells.height)
    for (let column = 0; column < cells.width; column++) {
      for (let k = 0; k < samples.length; k++) {
        const x = column * cell + Math.floor(((k % grid) * cell) / grid)
        const y = row * cell + Math.floor((Math.floor(k / grid) * cell) / grid)
        Object.assign(samples[k], meanOf(planes, x, y, Math.max(1, Math.floor(cell / grid))))
      }
      samples.sort((one, other) => one.tone - other.tone)
      const from = Math.floor(samples.length * 0.25)
      const to = Math.ceil(samples.length * 0.75)
      const i = row * cells.width + column
      for (let k = from; k < to; k++) {
        cells.r[i] += samples[k].r / (to - from)
        cells.g[i] += samples[k].g / (to - from)
        cells.b[i] += samples[k].b / (to - from)
      }
    }
  }
  return cells
}

/** Mean of a small square, moved inside the picture where it would hang over the border. */
function meanOf({ width, height, r, g, b }: Planes, left: number, top: number, side: number) {
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
  const count = (x1 - x0) * (y1 - y0)
  return {
    tone: (0.299 * red + 0.587 * green + 0.114 * blue) / count,
    r: red / count,
    g: green / count,
    b: blue / count,
  }
}

/** At this size a face is a few cells: what divides them has to be clear. */
function liftContrast(cells: Planes): void {
  const tone = luma(cells)
  const around = gaussianBlur(tone, cells.width, cells.height, 2)
  for (let i = 0; i < tone.length; i++) {
    const lift = (tone[i] - around[i]) * 0.65
    cells.r[i] = clamp(cells.r[i] + lift)
    cells.g[i] = clamp(cells.g[i] + lift)
    cells.b[i] = clamp(cells.b[i] + lift)
  }
}

interface Choice {
  readonly chosen: Uint8Array
  readonly second: Uint8Array
  /** How far from the chosen towards the second, 0..0.5. */
  readonly share: Float32Array
}

function chooseColours({ l, a, b }: LabPlanes, palette: Palette): Choice {
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

/** A chequerboard where two colours are about equally near and the picture is calm, as pixel artists shade. */
function ditherGradients(
  { width, height, l, a }: LabPlanes,
  { chosen, second, share }: Choice,
  palette: Palette,
): void {
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1 + (y % 2); x < width - 1; x += 2) {
      const i = y * width + x
      if (share[i] < 0.42 || Math.abs(palette.lab.l[chosen[i]] - palette.lab.l[second[i]]) > 14) continue
      const unrest =
        Math.abs(l[i - 1] + l[i + 1] - 2 * l[i]) +
        Math.abs(l[i - width] + l[i + width] - 2 * l[i]) +
        Math.abs(a[i - 1] - a[i + 1])
      if (unrest < 4) chosen[i] = second[i]
    }
  }
}

/** A lone cell among neighbours that agree takes their colour, unless it clearly stands out (an eye, a lamp). */
function removeSpecks(chosen: Uint8Array, width: number, height: number, palette: Palette): void {
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

function fillCells(planes: Planes, chosen: Uint8Array, columns: number, cell: number, palette: Palette): void {
  const { width, height, r, g, b } = planes
  const { colours } = palette
  for (let y = 0, i = 0; y < height; y++) {
    const row = Math.floor(y / cell) * columns
    for (let x = 0; x < width; x++, i++) {
      const colour = chosen[row + Math.floor(x / cell)]
      r[i] = colours.r[colour]
      g[i] = colours.g[colour]
      b[i] = colours.b[colour]
    }
  }
}
