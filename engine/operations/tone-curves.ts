import { applyTable, curveTable, toEncoded, toLinear } from '../pixels/colour.ts'
import { clamp, type Planes } from '../pixels/planes.ts'

/**
 * The tone curves of the darkroom operations, and the histogram they are measured with. All are monotone, keep black and
 * white where they belong and have no flat ends, so that no tone is clipped that was not clipped before.
 */

export function applyCurveTo(planes: Planes, curve: (value: number) => number): Planes {
  const table = curveTable(curve)
  applyTable(planes.r, table)
  applyTable(planes.g, table)
  applyTable(planes.b, table)
  return planes
}

/**
 * Exposure with a shoulder, in linear light: x -> g x / (1 + (g - 1) x). Shadows gain the full factor, white stays
 * white, and the curve for 1 / g undoes the curve for g exactly.
 */
export function exposureCurve(stops: number): (value: number) => number {
  const gain = 2 ** stops
  return value => {
    const light = toLinear(value)
    return toEncoded((gain * light) / (1 + (gain - 1) * light))
  }
}

/**
 * A value 0..1 times `gain` (> 1): exact up to `knee`, then extended Reinhard (2002), which reaches white where the
 * value does.
 */
export function gainWithShoulder(value: number, gain: number, knee: number): number {
  const raised = value * gain
  if (raised <= knee) return raised
  const over = (raised - knee) / (1 - knee)
  const white = (gain - knee) / (1 - knee)
  return knee + ((1 - knee) * over * (1 + over / (white * white))) / (1 + over)
}

/**
 * Linear light 0..1 under `gain` times the exposure. More is exact up to a knee and rolls off to white; less is exact in
 * the shadows and middle tones, and gives white up only half as fast.
 */
export function exposeLight(light: number, gain: number): number {
  if (gain > 1) return gainWithShoulder(light, gain, 0.4)
  return light * gain * (1 + (1 / Math.sqrt(gain) - 1) * light * light * Math.sqrt(light))
}

/** Steeper around `pivot` by the factor `slope`, rolling off towards both ends; slope below 1 flattens. */
export function contrastCurve(slope: number, pivot: number): (value: number) => number {
  return value =>
    value < pivot ? pivot * (value / pivot) ** slope : 1 - (1 - pivot) * ((1 - value) / (1 - pivot)) ** slope
}

export const histogramBins = 1024

/** More pixels than this say nothing new about a picture's tones. */
const enoughPixels = 1_500_000

/** Rec. 601 luma of the opaque pixels, in `histogramBins` bins; of large pictures every few pixels only. */
export function lumaHistogram(planes: Planes): Uint32Array {
  const { r, g, b, alpha } = planes
  const bins = new Uint32Array(histogramBins)
  let stride = Math.max(1, Math.floor(r.length / enoughPixels))
  // Not the same columns in every row.
  if (stride > 1 && planes.width % stride === 0) stride++
  for (let i = 0; i < r.length; i += stride) {
    if (alpha && alpha[i] < 0.5) continue
    const value = 0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i]
    bins[(clamp(value) * (histogramBins - 1) + 0.5) | 0]++
  }
  return bins
}

/** The value below which `share` of the pixels lie, 0..1. */
export function percentile(bins: Uint32Array, share: number): number {
  let total = 0
  for (const count of bins) total += count
  let sum = 0
  for (let i = 0; i < bins.length; i++) {
    sum += bins[i]
    if (sum > share * total) return i / (bins.length - 1)
  }
  return 1
}

export function histogramMean(bins: Uint32Array): number {
  let total = 0
  let sum = 0
  for (let i = 0; i < bins.length; i++) {
    total += bins[i]
    sum += bins[i] * i
  }
  return total > 0 ? sum / total / (bins.length - 1) : 0.5
}
