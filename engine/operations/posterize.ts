/**
 * Posterize: a handful of flat colours, chosen from the picture itself. Shapes are smoothed on a small copy; every
 * full-size pixel then reads the copy between its samples and takes the nearest colour, so contours are crisp and round
 * at any size.
 */
import type { Context, Operation } from '../operation.ts'
import { saturate, toLab } from '../pixels/colour.ts'
import { createGuidedFilter } from '../pixels/filters.ts'
import { bilinear } from '../pixels/flow.ts'
import { choosePalette, nearestTable, type Palette } from '../pixels/palette.ts'
import { clonePlanes, luma, type Planes } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'

const copyPixels = 1_000_000

export const posterize: Operation = {
  name: 'posterize',
  label: 'Posterize',
  group: 'paint',
  stage: 'style',
  summary: 'Reduces the picture to a few flat colours of its own.',
  hasStrength: true,
  parameters: {
    colours: { label: 'Colours', kind: 'number', minimum: 2, maximum: 24, step: 1, unit: 'levels', default: 8 },
  },
  blendsStrength: true,
  async run(planes, step, context) {
    const force = step.strength
    if (force <= 0) return planes
    const wanted = Math.round(Number(step.colours ?? 8) / Math.max(1, force))
    const copy = smoothShapes(smallCopy(planes), context)
    saturate(copy, 1.2)
    context.progress(0.5)
    const palette = choosePalette(toLab(copy), Math.max(2, wanted), context.seed)
    context.progress(0.6)
    fillWithNearest(planes, copy, palette, done => context.progress(0.6 + 0.4 * done))
    return planes
  },
}

function smallCopy(planes: Planes): Planes {
  const { width, height } = planes
  const shrink = Math.min(1, Math.sqrt(copyPixels / (width * height)))
  if (shrink === 1) return clonePlanes(planes)
  return resizePlanes(planes, Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink)))
}

/** Two passes: the first takes texture, the second rounds what is left. */
function smoothShapes(copy: Planes, { progress }: Context): Planes {
  const { width, height } = copy
  const scale = Math.max(width, height) / 1024
  for (let pass = 0; pass < 2; pass++) {
    const smooth = createGuidedFilter(luma(copy), width, height, Math.round(5 * scale), 0.004)
    progress(0.2 * pass + 0.08)
    copy.r = smooth(copy.r)
    copy.g = smooth(copy.g)
    progress(0.2 * pass + 0.15)
    copy.b = smooth(copy.b)
    progress(0.2 * (pass + 1))
  }
  return copy
}

function fillWithNearest(planes: Planes, copy: Planes, palette: Palette, progress: (done: number) => void): void {
  const { width, height, r, g, b } = planes
  const nearest = nearestTable(palette)
  const stepX = copy.width / width
  const stepY = copy.height / height
  for (let y = 0, i = 0; y < height; y++) {
    if (y % 16 === 0) progress(y / height)
    const sy = (y + 0.5) * stepY - 0.5
    for (let x = 0; x < width; x++, i++) {
      const sx = (x + 0.5) * stepX - 0.5
      const colour = nearest.indexOf(
        bilinear(copy.r, copy.width, copy.height, sx, sy),
        bilinear(copy.g, copy.width, copy.height, sx, sy),
        bilinear(copy.b, copy.width, copy.height, sx, sy),
      )
      r[i] = palette.colours.r[colour]
      g[i] = palette.colours.g[colour]
      b[i] = palette.colours.b[colour]
    }
  }
}
