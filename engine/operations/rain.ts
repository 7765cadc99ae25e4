import type { Context, Operation, Step } from '../operation.ts'
import type { Size } from '../pixels/enlarge.ts'
import type { Layer } from '../pixels/layers.ts'
import { createRandom } from '../pixels/noise.ts'
import { type Canvas, createCanvas, drawStreak } from '../pixels/particles.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { sweepPlanes } from '../pixels/sweep.ts'
import { findDepth } from './depth.ts'
import { overcast } from './overcast.ts'
import { byStrips, numberOf } from './reading.ts'

interface Curtain {
  readonly count: number
  readonly length: number
  readonly spread: number
  readonly light: number
}

/** From a fine curtain far off to a few long blurred drops close by (sizes at 1024 px). */
const layers: readonly Curtain[] = [
  { count: 2600, length: 9, spread: 0.34, light: 0.24 },
  { count: 900, length: 22, spread: 0.5, light: 0.32 },
  { count: 220, length: 52, spread: 0.85, light: 0.34 },
  { count: 26, length: 110, spread: 2.4, light: 0.17 },
]

function drawRain(canvas: Canvas & { unit: number }, density: number, angle: number, seed: number): void {
  const random = createRandom(seed * 13 + 5)
  const { width, height, unit } = canvas
  const area = (width * height) / (1024 * 683 * unit * unit)
  for (const { count, length, spread, light } of layers) {
    for (let k = 0; k < count * area * density; k++) {
      const tilt = angle + (random() - 0.5) * 0.05
      const half = length * unit * (0.6 + 0.8 * random())
      drawStreak(canvas, {
        x: random() * width * 1.2 - 0.1 * width,
        y: random() * (height + 2 * half) - half,
        dx: -Math.sin(tilt) * half,
        dy: Math.cos(tilt) * half,
        spread: spread * unit * (0.75 + 0.5 * random()),
        light: light * (0.4 + 0.6 * random()),
      })
    }
  }
}

/** Wet ground is darker, and what light it gets it gives back from its smooth film: tones part, lights glint. */
function wet(planes: Planes, depth: Float32Array, horizon: number, amount: number, context: Context): void {
  const { r, g, b, width, height } = planes
  const soak = (first: number, end: number): void => {
    for (let y = first, i = first * width; y < end; y++) {
      const ground = smoothstep(horizon, horizon + 0.25 * height, y) * amount
      for (let x = 0; x < width; x++, i++) {
        const light = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
        const share = ground * smoothstep(0.9, 0.35, depth[i])
        const factor = 1 + share * (-0.2 + 0.34 * smoothstep(0.3, 0.75, light))
        r[i] = clamp(r[i] * factor)
        g[i] = clamp(g[i] * factor)
        b[i] = clamp(b[i] * factor)
      }
    }
  }
  byStrips(planes, context, soak, 0.5, 0.6)
}

/** A drop is a lens on the whole sky: as bright as that is, whatever stands behind. */
function drops(step: Step, context: Context, { width, height }: Size): Layer[] {
  const canvas = createCanvas(width, height)
  // The wind blows the other way round than angles turn.
  const angle = (-numberOf(step, 'angle', 9) * Math.PI) / 180
  drawRain(canvas, numberOf(step, 'density', 80) / 100, angle, context.seed)
  const shares = canvas.plane.map(light => light * 1.05 * step.strength)
  return [{ kind: 'veil', width: canvas.width, height: canvas.height, shares, colour: [0.78, 0.81, 0.85], most: 0.05 }]
}

/**
 * Rain: the flat cool light of a covered sky, wet darker ground, a veil in the distance, and streaks in layers of depth
 * (a sum of streak layers with their own blur, after Garg and Nayar 2006): drops are seen by the light they gather from
 * the whole sky, so they show before dark things and vanish before bright ones.
 *
 * Parameters: density 10..150 %, angle -40..40 degrees (wind from the left is positive). `strength` deepens weather and
 * streaks. Cost: 0.9 CPU-s at 1 MP.
 */
export const rain: Operation = {
  name: 'rain',
  label: 'Rain',
  group: 'light',
  stage: 'light',
  summary: 'Lets it rain: streaks near and far, grey cool light, wet ground and a veil in the distance.',
  hasStrength: true,
  cost: 1.2,
  parameters: {
    density: { label: 'Density', kind: 'number', minimum: 10, maximum: 150, step: 5, unit: '%', default: 80 },
    angle: { label: 'Slant', kind: 'number', minimum: -40, maximum: 40, step: 1, unit: 'degrees', default: 9 },
  },
  workingPixels: 1_200_000,
  carriesChange: true,
  layers: drops,
  async run(planes, step, context) {
    context.progress(0)
    const density = numberOf(step, 'density', 80) / 100
    const depth = await findDepth(planes, context, false)
    const amount = Math.min(1, step.strength)
    const heavy = Math.max(1, step.strength)
    overcast(
      planes,
      depth,
      {
        level: 0.84 / heavy ** 0.4,
        saturation: 0.66,
        red: 0.94,
        blue: 1.05,
        flatten: 0.2,
        sky: [0.6, 0.635, 0.67],
        cover: 0.72,
        veil: 0.5 * Math.min(1, density),
        amount,
      },
      context,
    )
    wet(planes, depth.plane, depth.horizon, amount, context)
    if (context.isCopy) return planes
    return sweepPlanes(planes, drops(step, context, planes), done => context.progress(0.75 + 0.25 * done))
  },
}
