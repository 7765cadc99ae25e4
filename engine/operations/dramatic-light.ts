import type { Context, Operation } from '../operation.ts'
import { enlargePlane } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, type Matte, mix, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { changeLocalContrast, detailCurve } from './local-contrast.ts'
import { byStrips } from './reading.ts'
import { findSaliency } from './saliency.ts'

interface Pool {
  readonly width: number
  readonly height: number
  /** How much light falls at a place, about 0..1. */
  readonly plane: Float32Array
}

/** Light falls where the eye should go, and leaves the rest: a wide soft pool around what stands out. */
function poolOfLight(planes: Planes, sky: Matte | null): Pool {
  const { width, height, data } = findSaliency(planes)
  const inSky = sky ? resizePlane(sky.data, sky.width, sky.height, width, height) : null
  const weights = new Float32Array(data.length)
  for (let i = 0; i < data.length; i++) weights[i] = data[i] ** 1.6 * (inSky ? 1 - 0.75 * inSky[i] : 1)
  const wide = gaussianBlur(weights, width, height, Math.max(width, height) / 9)
  let high = 1e-6
  for (const value of wide) high = Math.max(high, value)
  const plane = new Float32Array(wide.length)
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      const u = ((x + 0.5) / width - 0.5) * 2
      const v = ((y + 0.5) / height - 0.5) * 2
      const corner = smoothstep(0.5, 1.45, Math.sqrt(u * u + v * v))
      plane[i] = smoothstep(0.05, 0.85, wide[i] / high) * (1 - 0.65 * corner)
    }
  return { width, height, plane }
}

/** Burns what the pool leaves and dodges what it holds: with light, so that colours deepen and brighten with it. */
function dodgeAndBurn(planes: Planes, pool: Pool, sky: Matte | null, amount: number, context: Context): void {
  const { r, g, b, width, height } = planes
  const light = enlargePlane(pool.plane, pool, width, height)
  const paint = (first: number, end: number): void => {
    for (let y = first, i = first * width; y < end; y++) {
      // A sky darkens upwards, as before a storm.
      const up = 1 - y / height
      for (let x = 0; x < width; x++, i++) {
        const air = sky ? sky.data[i] : 0
        const tone = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
        const lit = light[i]
        const ground = mix(0.56, 1.12, lit)
        const heaven = mix(0.66, 0.86, 1 - up) * mix(0.86, 1.12, smoothstep(0.5, 0.9, tone))
        let level = mix(1, mix(ground, heaven, air), amount)
        // What is deep already would only clog.
        if (level < 1) level = mix(1, level, 0.45 + 0.55 * smoothstep(0.04, 0.25, tone))
        // Warm where the light falls, cool where it does not.
        const warm = 0.05 * amount * (lit - 0.45) * (1 - air)
        r[i] = shoulder(r[i] * level * (1 + warm))
        g[i] = shoulder(g[i] * level * (1 + 0.2 * warm))
        b[i] = shoulder(b[i] * level * (1 - warm))
      }
    }
  }
  byStrips(planes, context, paint, 0.75, 1)
}

function shoulder(value: number): number {
  if (value < 0.86) return clamp(value)
  const over = value - 0.86
  return 0.86 + (0.14 * over) / (over + 0.14)
}

/**
 * Light as a painter of storms sets it. A local Laplacian filter (Paris et al. 2011) sculpts shapes and clouds without
 * halos, then the picture is dodged and burnt: a soft pool of warm light stays on what stands out (saliency after
 * Achanta et al. 2009), surroundings, corners and the upper sky sink into cooler shade.
 *
 * Parameters: none but `strength`, which goes on beyond 1. Cost: 0.9 CPU-s at 1 MP.
 */
export const dramaticLight: Operation = {
  name: 'dramatic-light',
  label: 'Dramatic light',
  group: 'light',
  stage: 'light',
  summary: 'Sculpts the scene with light and shade: stormy clouds, deep surroundings, light on what matters.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  cost: 1.2,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    const sky = await context.skyMatte(planes)
    const pool = poolOfLight(planes, sky)
    context.progress(0.1)
    const finer = detailCurve(1.25 * step.strength, 0.34)
    changeLocalContrast(planes, context, { difference: finer, tone: value => value, colour: 0.75 })
    dodgeAndBurn(planes, pool, sky, Math.min(1.4, step.strength), context)
    return planes
  },
}
