/**
 * Pixel art: square cells of one colour each from a small palette. Each cell takes the middle tones of what it covers,
 * which keeps outlines crisp where a plain mean would smear them; dithering is kept to calm gradients, where it reads as
 * shading instead of noise.
 */
import type { Operation } from '../operation.ts'
import { type Choice, chooseColours, liftContrast, middleTones, removeSpecks } from '../pixels/cells.ts'
import { type LabPlanes, saturate, toLab } from '../pixels/colour.ts'
import { choosePalette, type Palette } from '../pixels/palette.ts'
import type { Planes } from '../pixels/planes.ts'

export const pixelArt: Operation = {
  name: 'pixel-art',
  label: 'Pixel art',
  group: 'paint',
  stage: 'style',
  summary: 'Rebuilds the picture from large square pixels in a small palette.',
  hasStrength: true,
  parameters: {
    size: { label: 'Pixel size', kind: 'number', minimum: 3, maximum: 32, step: 1, unit: 'px', default: 7 },
    colours: { label: 'Colours', kind: 'number', minimum: 4, maximum: 64, step: 4, unit: 'levels', default: 24 },
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

/** One row of each row of cells is filled, the others are copies of it. */
function fillCells(planes: Planes, chosen: Uint8Array, columns: number, cell: number, palette: Palette): void {
  const { width, height } = planes
  for (const channel of ['r', 'g', 'b'] as const) {
    const plane = planes[channel]
    const colours = palette.colours[channel]
    for (let y = 0, row = 0; y < height; y += cell, row += columns) {
      const start = y * width
      for (let x = 0, column = row; x < width; x += cell, column++) {
        plane.fill(colours[chosen[column]], start + x, start + Math.min(width, x + cell))
      }
      const end = Math.min(height, y + cell)
      for (let copy = y + 1; copy < end; copy++) plane.copyWithin(copy * width, start, start + width)
    }
  }
}
