import type { Context, Operation } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { createRowReader, enlargePlane, reducedSize } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { fractalNoise } from '../pixels/noise.ts'
import { clamp, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { type Depth, findDepth } from './depth.ts'
import { byStrips, numberOf } from './reading.ts'

type Colour = [number, number, number]

/** Fog has the colour of the light that the sky gives it, paler. */
function fogColour(depth: Depth): Colour {
  const grey = 0.3 * depth.air[0] + 0.59 * depth.air[1] + 0.11 * depth.air[2]
  const level = mix(0.72, grey, 0.35)
  return [0, 1, 2].map(k => clamp(mix(level, level * (depth.air[k] / grey), 0.3) + [-0.012, 0, 0.014][k])) as Colour
}

/** What lies in fog is not only veiled but soft: light is scattered on its way. */
function scatter(planes: Planes, depth: Depth, amount: number, context: Context): void {
  const { width, height } = planes
  const sigma = 3.2 * context.scale * amount
  const small = reducedSize(width, height, sigma, 2)
  const row = new Float32Array(width)
  const read = createRowReader(small, width, height)
  for (const plane of [planes.r, planes.g, planes.b]) {
    const reduced = resizePlane(plane, width, height, small.width, small.height)
    const soft = gaussianBlur(reduced, small.width, small.height, sigma / small.factor)
    for (let y = 0, i = 0; y < height; y++) {
      read(soft, y, row)
      for (let x = 0; x < width; x++, i++) {
        plane[i] += (row[x] - plane[i]) * smoothstep(0.35, 1, depth.plane[i]) * 0.7
      }
    }
  }
}

/** Drifting banks: noise drawn out sideways, denser low down. */
function banks(width: number, height: number, context: Context): Float32Array {
  const w = Math.max(4, Math.round(width / (6 * context.scale) / 2.6))
  const h = Math.max(4, Math.round(height / (6 * context.scale)))
  return enlargePlane(fractalNoise(w, h, 30, 4, context.seed + 21), { width: w, height: h }, width, height)
}

/**
 * Fog by Koschmieder's law: light from a distance d arrives as J t + A (1 - t), t = exp(-b d). The distance is guessed
 * (see depth.ts): the sky and far hills go, the ground fades towards the horizon, the main subject keeps its contrast;
 * banks of noise make it drift, and what is far is softened by scattering.
 *
 * Parameters: density 5..100 %. `strength` multiplies it. Cost: 0.7 CPU-s at 1 MP besides finding the subject.
 */
export const fog: Operation = {
  name: 'fog',
  label: 'Fog',
  group: 'light',
  stage: 'light',
  summary: 'Lays fog into the scene: thick in the distance, thin close by, and never flat over the subject.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  needsSubject: true,
  cost: 0.8,
  parameters: {
    density: { label: 'Density', kind: 'number', minimum: 5, maximum: 100, step: 1, unit: '%', default: 55 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { r, g, b, width, height } = planes
    const density = (numberOf(step, 'density', 55) / 100) * step.strength
    const depth = await findDepth(planes, context)
    context.progress(0.4)
    scatter(planes, depth, Math.min(1, density * 1.3), context)
    const drift = banks(width, height, context)
    context.progress(0.6)
    const [red, green, blue] = fogColour(depth)
    // Distance to path length, and path length (up to 8) to the share of light that is air: tables for millions of pixels.
    const paths = curveTable(far => (0.16 + 3.2 * far ** 1.45) * density)
    const veils = curveTable(path => 1 - Math.exp(-8 * path))
    const paint = (first: number, end: number): void => {
      for (let y = first, i = first * width; y < end; y++) {
        // Fog lies: it thins out upwards from the horizon.
        const low = 0.75 + 0.25 * smoothstep(0, depth.horizon, y)
        for (let x = 0; x < width; x++, i++) {
          const far = depth.plane[i]
          const bank = 0.62 + 0.76 * drift[i]
          const path = paths[(far * 1024) | 0] * bank * low
          const at = Math.min(1024, path * 128)
          const k = at | 0
          const veil = veils[k] + (veils[k + 1] - veils[k]) * (at - k)
          // Light in fog loses its colour before it loses its shape.
          const grey = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
          const pale = 0.55 * veil
          r[i] = mix(r[i] + (grey - r[i]) * pale, red, veil)
          g[i] = mix(g[i] + (grey - g[i]) * pale, green, veil)
          b[i] = mix(b[i] + (grey - b[i]) * pale, blue, veil)
        }
      }
    }
    byStrips(planes, context, paint, 0.7, 1)
    return planes
  },
}
