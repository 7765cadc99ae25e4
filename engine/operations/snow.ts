import type { Context, Operation, Step } from '../operation.ts'
import { createRowReader, type Size } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import type { Layer } from '../pixels/layers.ts'
import { createRandom, fractalNoise } from '../pixels/noise.ts'
import { type Canvas, createCanvas, drawFlake } from '../pixels/particles.ts'
import { clamp, luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { sweepPlanes } from '../pixels/sweep.ts'
import { type Depth, findDepth } from './depth.ts'
import { toOklab } from './oklab.ts'
import { overcast } from './overcast.ts'
import { byStrips, numberOf, toggleOf } from './reading.ts'
import { skinLikeness } from './saturate.ts'

interface Drift {
  readonly count: number
  readonly radius: number
  readonly softness: number
  readonly light: number
}

/** From fine far flakes to a few large ones so near that they are out of focus (sizes at 1024 px). */
const layers: readonly Drift[] = [
  { count: 2400, radius: 0.75, softness: 1, light: 0.5 },
  { count: 800, radius: 1.35, softness: 0.8, light: 0.78 },
  { count: 220, radius: 2.5, softness: 0.6, light: 0.86 },
  { count: 46, radius: 5.2, softness: 0.7, light: 0.5 },
  { count: 10, radius: 13, softness: 0.5, light: 0.2 },
]

function drawSnow(canvas: Canvas & { unit: number }, density: number, seed: number): void {
  const random = createRandom(seed * 17 + 11)
  const { width, height, unit } = canvas
  const area = (width * height) / (1024 * 683 * unit * unit)
  const wind = 1.25 + 0.5 * (random() - 0.5)
  for (const { count, radius, softness, light } of layers) {
    for (let k = 0; k < count * area * density; k++) {
      drawFlake(canvas, {
        x: random() * width,
        y: random() * height,
        radius: Math.max(0.45, radius * unit * (0.6 + 0.8 * random() ** 1.5)),
        softness,
        light: light * (0.45 + 0.55 * random()),
        stretch: 1 + 0.7 * random(),
        angle: wind + (random() - 0.5) * 0.7,
      })
    }
  }
}

/**
 * Where snow stays lying: on what faces up. Such places are lighter than what is just below them, because the sky lights
 * them; noise makes the cover patchy, and neither sky nor skin is covered.
 */
function settle(planes: Planes, depth: Depth, amount: number, context: Context): void {
  const { r, g, b, width, height } = planes
  const shrink = Math.min(1, 1200 / Math.max(width, height))
  const size = { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) }
  const { width: w, height: h } = size
  const unit = Math.max(w, h) / 1024
  const lightness = resizePlane(luma(planes), width, height, w, h)
  const calm = gaussianBlur(lightness, w, h, 0.9 * unit)
  const below = gaussianBlur(lightness, w, h, 2.2 * unit)
  const patches = fractalNoise(w, h, 26 * unit, 4, context.seed + 61)
  const drop = Math.max(1, Math.round(4 * unit))
  const cover = new Float32Array(w * h)
  for (let y = 0, i = 0; y < h; y++)
    for (let x = 0; x < w; x++, i++) {
      const under = below[Math.min(h - 1, y + drop) * w + x]
      const over = below[Math.max(0, y - drop) * w + x]
      const step = calm[i] - under
      // A wall above a dark cap is lighter than what is below it too, but not than the wall above.
      const faces = smoothstep(0.006, 0.07, Math.min(step, calm[i] - over + 0.018)) * smoothstep(0.4, 0.2, step)
      const rough = smoothstep(0.01, 0.04, Math.abs(lightness[i] - below[i]))
      cover[i] = clamp(faces * (0.6 + 0.9 * patches[i]) + 0.28 * rough * smoothstep(0.45, 0.7, patches[i]))
    }
  const read = createRowReader(size, width, height)
  const row = new Float32Array(width)
  const colour = new Float64Array(3)
  const lay = (first: number, end: number): void => {
    for (let y = first, i = first * width; y < end; y++) {
      read(cover, y, row)
      for (let x = 0; x < width; x++, i++) {
        const air = depth.sky ? depth.sky.data[i] : 0
        const share = row[x] * amount * (1 - air)
        if (share < 0.01) continue
        toOklab(r[i], g[i], b[i], colour)
        // The cold light has taken colour away already.
        const skin = skinLikeness(1.5 * Math.hypot(colour[1], colour[2]), Math.atan2(colour[2], colour[1]))
        const white = share * (1 - 0.9 * skin)
        // Snow has the light of its place: white where it is light, blue-grey in the shade.
        const light = 0.5 + 0.42 * colour[0]
        r[i] += (light * 0.965 - r[i]) * white
        g[i] += (light * 0.985 - g[i]) * white
        b[i] += (Math.min(1, light * 1.03) - b[i]) * white
      }
    }
  }
  byStrips(planes, context, lay, 0.5, 0.75)
}

/** The flakes before the scene. */
function flakes(step: Step, context: Context, { width, height }: Size): Layer[] {
  const canvas = createCanvas(width, height)
  drawSnow(canvas, (numberOf(step, 'density', 80) / 100) * (0.5 + 0.5 * step.strength), context.seed)
  const amount = Math.min(1, step.strength)
  const shares = canvas.plane.map(light => light * amount)
  return [{ kind: 'veil', width: canvas.width, height: canvas.height, shares, colour: [0.955, 0.97, 0.99], most: 1 }]
}

/**
 * Snowfall: the pale cold light of a snow sky, a veil in the distance, a dusting on what faces up, and flakes in layers
 * of depth, the near ones large and out of focus (layered sprites with a circle of confusion, as film compositors do).
 *
 * Parameters: density 10..150 %, settle (a dusting of snow on things). `strength` deepens weather and fall. Cost: 1
 * CPU-s at 1 MP.
 */
export const snow: Operation = {
  name: 'snow',
  label: 'Snow',
  group: 'light',
  stage: 'light',
  summary: 'Lets it snow: flakes near and far, cold pale light and a dusting on what faces up.',
  hasStrength: true,
  cost: 1.4,
  parameters: {
    density: { label: 'Density', kind: 'number', minimum: 10, maximum: 150, step: 5, unit: '%', default: 80 },
    settle: { label: 'Snow on things', kind: 'toggle', default: true },
  },
  workingPixels: 1_200_000,
  carriesChange: true,
  layers: flakes,
  async run(planes, step, context) {
    context.progress(0)
    const density = numberOf(step, 'density', 80) / 100
    const depth = await findDepth(planes, context, false)
    const amount = Math.min(1, step.strength)
    overcast(
      planes,
      depth,
      {
        level: 1.02,
        saturation: 0.62,
        red: 0.95,
        blue: 1.06,
        flatten: 0.1,
        sky: [0.8, 0.83, 0.865],
        cover: 0.72,
        veil: 0.55 * Math.min(1, density),
        amount,
      },
      context,
    )
    if (toggleOf(step, 'settle', true)) settle(planes, depth, 0.8 * step.strength, context)
    if (context.isCopy) return planes
    return sweepPlanes(planes, flakes(step, context, planes), done => context.progress(0.85 + 0.15 * done))
  },
}
