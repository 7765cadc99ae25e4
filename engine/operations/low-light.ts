import type { Operation } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { fastGuidedFilter } from '../pixels/enlarge.ts'
import { clamp, luma, mix, smoothstep } from '../pixels/planes.ts'
import { smoothNoise } from './noise-reduction.ts'
import { byStrips } from './reading.ts'

/**
 * Lights a dark photo from within (after LIME, Guo et al. 2017): the brightest channel, smoothed along edges, is the light
 * that fell on each place; it is raised by a power that depends on how dark the picture is, and the colours with it.
 * What is bright stays; the noise that darkness hid is taken away before it is multiplied.
 */
export const lowLight: Operation = {
  name: 'low-light',
  label: 'Brighten shadows',
  group: 'light',
  stage: 'light',
  summary: 'Opens up a dark or backlit photo place by place and keeps the noise down.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  cost: 2,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    const { r, g, b, width, height } = planes
    const guide = luma(planes)
    const brightest = new Float32Array(guide.length)
    for (let i = 0; i < guide.length; i++) brightest[i] = Math.max(r[i], g[i], b[i])
    const light = fastGuidedFilter(guide, brightest, width, height, 16 * context.scale, 0.003)
    context.progress(0.3)
    let sum = 0
    for (const value of light) sum += value
    const mean = sum / light.length
    const power = clamp(mix(0.42, 0.84, mean / 0.5), 0.4, 0.94)
    // Strength moves the power, not the result: half strength is half as many stops.
    const gains = curveTable(value => Math.min(9, Math.max(0.015, value) ** ((power - 1) * step.strength)))
    // A photo that needs no light has no hidden noise either.
    const hidden = smoothstep(0.9, 0.6, power)
    if (hidden > 0) {
      const spread = Math.max(1, context.scale)
      smoothNoise(planes, {
        lightRadius: Math.round(1.6 * spread),
        lightEpsilon: 4e-4 * hidden,
        colourRadius: Math.round(5 * spread),
        colourEpsilon: 1.5e-3,
      })
    }
    const paint = (first: number, end: number): void => {
      for (let i = first * width; i < end * width; i++) {
        const at = clamp(light[i]) * 1024
        const k = at | 0
        const gain = gains[k] + (gains[k + 1] - gains[k]) * (at - k)
        // Deep shadows have little true colour, and much that is noise.
        const keep = 1 - 0.25 * smoothstep(2, 6, gain)
        const red = shoulder(r[i] * gain)
        const green = shoulder(g[i] * gain)
        const blue = shoulder(b[i] * gain)
        const grey = 0.299 * red + 0.587 * green + 0.114 * blue
        r[i] = grey + (red - grey) * keep
        g[i] = grey + (green - grey) * keep
        b[i] = grey + (blue - grey) * keep
      }
    }
    byStrips(planes, context, paint, 0.6, 1)
    return planes
  },
}

/** Straight up to 0.85, then flattening towards 1. */
function shoulder(value: number): number {
  if (value < 0.85) return value
  const over = value - 0.85
  return 0.85 + (0.15 * over) / (over + 0.15)
}
