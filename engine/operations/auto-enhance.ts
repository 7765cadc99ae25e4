import type { Context, Operation } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { fastGuidedFilter } from '../pixels/enlarge.ts'
import { clamp, luma, type Planes } from '../pixels/planes.ts'
import { byStrips } from './reading.ts'
import { histogramMean, lumaHistogram, percentile } from './tone-curves.ts'

/**
 * What a careful person does first: sets black and white, takes a slight colour cast off, opens or closes the middle
 * tones, brings out local contrast, and strengthens muted colours. Every step measures the picture and is limited, so
 * that a good photo changes little and a foggy or sunset one keeps its mood.
 */

interface Levels {
  readonly low: number
  readonly scale: number
  readonly gamma: number
}

function measureLevels(planes: Planes): Levels {
  const bins = lumaHistogram(planes)
  const low = Math.min(percentile(bins, 0.004), 0.12)
  const high = Math.max(percentile(bins, 0.996), 0.75)
  const scale = 1 / Math.max(0.05, high - low)
  const mean = clamp((histogramMean(bins) - low) * scale, 0.1, 0.9)
  return { low, scale, gamma: clamp(Math.log(0.46) / Math.log(mean), 0.72, 1.22) }
}

/** Gains that would make the nearly grey pixels grey: half of it, and at most six per cent. */
function measureCast(planes: Planes): readonly [number, number, number] {
  const { r, g, b } = planes
  const sums = [0, 0, 0]
  let count = 0
  const stride = Math.max(1, Math.floor(r.length / 60000))
  for (let i = 0; i < r.length; i += stride) {
    const high = Math.max(r[i], g[i], b[i])
    const low = Math.min(r[i], g[i], b[i])
    if (high > 0.97 || high < 0.25 || high - low > 0.16 * high) continue
    sums[0] += r[i]
    sums[1] += g[i]
    sums[2] += b[i]
    count++
  }
  if (count < 200) return [1, 1, 1]
  const grey = 0.299 * sums[0] + 0.587 * sums[1] + 0.114 * sums[2]
  const gain = (sum: number): number => clamp(Math.sqrt(grey / sum), 0.94, 1.06)
  return [gain(sums[0]), gain(sums[1]), gain(sums[2])]
}

/** Applies levels and cast to a copy of the strip's own colours, then tone and colour, blended by `amount`. */
function finishTones(planes: Planes, levels: Levels, layers: Layers, amount: number, context: Context): void {
  const { r, g, b, width } = planes
  const { lightness, base, fine } = layers
  const opened = curveTable(value => value ** levels.gamma)
  const gains = layers.cast.map(gain => gain * levels.scale)
  byStrips(
    planes,
    context,
    (first, end) => {
      for (let i = first * width; i < end * width; i++) {
        const light = lightness[i]
        const ground = opened[(clamp(base[i]) * 1024 + 0.5) | 0]
        const wanted = ground + (fine[i] - base[i]) * 1.35 + (light - fine[i]) * 1.25
        // Four fifths of the way in proportion, which keeps hue; the floor keeps black noise from being multiplied.
        const factor = 1 + 0.8 * (shoulder(wanted) / Math.max(light, 0.02) - 1)
        const red = (r[i] - levels.low) * gains[0] * factor
        const green = (g[i] - levels.low) * gains[1] * factor
        const blue = (b[i] - levels.low) * gains[2] * factor
        const high = Math.max(red, green, blue)
        const low = Math.min(red, green, blue)
        const vibrance = 1 + 0.26 * (high > 0 ? low / high : 1)
        const grey = 0.299 * red + 0.587 * green + 0.114 * blue
        r[i] += (grey + (red - grey) * vibrance - r[i]) * amount
        g[i] += (grey + (green - grey) * vibrance - g[i]) * amount
        b[i] += (grey + (blue - grey) * vibrance - b[i]) * amount
      }
    },
    0.5,
    1,
  )
}

/** 0.001..1, flattening above 0.9: local contrast must not burn the sky. */
function shoulder(value: number): number {
  if (value < 0.9) return Math.max(0.001, value)
  const over = value - 0.9
  return 0.9 + (0.1 * over) / (over + 0.1)
}

interface Layers {
  readonly lightness: Float32Array
  readonly base: Float32Array
  readonly fine: Float32Array
  readonly cast: readonly [number, number, number]
}

export const autoEnhance: Operation = {
  name: 'auto-enhance',
  label: 'Enhance',
  group: 'light',
  stage: 'tone',
  summary: 'Sets black, white and middle tones, removes a slight cast, and brings out local contrast and colour.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const levels = measureLevels(planes)
    const cast = measureCast(planes)
    const lightness = luma(planes)
    for (let i = 0; i < lightness.length; i++) lightness[i] = (lightness[i] - levels.low) * levels.scale
    context.progress(0.1)
    const base = fastGuidedFilter(lightness, lightness, width, height, 28 * context.scale, 0.015)
    context.progress(0.25)
    const fine = fastGuidedFilter(lightness, lightness, width, height, 5 * Math.max(1, context.scale), 0.004)
    finishTones(planes, levels, { lightness, base, fine, cast }, step.strength, context)
    return planes
  },
}
