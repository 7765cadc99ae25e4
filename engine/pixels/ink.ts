/**
 * Ink outlines as an illustrator would draw them: one coherent line per edge, as wide in faint places as in strong ones,
 * and no grey haze beside large dark areas, because contrast is normalised before edges are looked for.
 */
import { gaussianBlur } from './filters.ts'
import { type Flow, flowDifferenceOfGaussians } from './flow.ts'
import { luma, type Planes, smoothstep } from './planes.ts'

/**
 * Brightness in which colours that are equally light still differ: a red parrot before green leaves has an outline too.
 * Adds the picture's own main axis of hue to its luma, turned so that it goes with the light, not against it.
 */
export function contourBrightness(planes: Planes): Float32Array {
  const { r, b } = planes
  const out = luma(planes)
  let uu = 0
  let uv = 0
  let vv = 0
  for (let i = 0; i < out.length; i++) {
    const u = r[i] - out[i]
    const v = b[i] - out[i]
    uu += u * u
    uv += u * v
    vv += v * v
  }
  const angle = Math.atan2(2 * uv, uu - vv) / 2
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  let together = 0
  for (let i = 0; i < out.length; i++) together += (cos * (r[i] - out[i]) + sin * (b[i] - out[i])) * (out[i] - 0.5)
  const share = together < 0 ? -hueShare : hueShare
  for (let i = 0; i < out.length; i++) out[i] += share * (cos * (r[i] - out[i]) + sin * (b[i] - out[i]))
  return out
}

const hueShare = 0.25

export interface InkSettings {
  /** Half-width of the line, pixels. */
  readonly weight: number
  /** 1 draws what a viewer would call an edge; more draws fainter ones. */
  readonly sensitivity: number
  /** How far lines are joined along the flow, pixels. */
  readonly reach: number
  readonly scale: number
  /** How hard the line's edge is: 1 soft brush, 3 technical pen. */
  readonly hardness: number
}

/** 0 is ink, 1 is paper. */
export function inkLines(
  brightness: Float32Array,
  flow: Flow,
  w: number,
  h: number,
  settings: InkSettings,
  progress?: (fraction: number) => void,
): Float32Array {
  const even = evenContrast(brightness, w, h, settings.scale)
  progress?.(0.12)
  const lines = flowDifferenceOfGaussians(
    even,
    flow,
    w,
    h,
    {
      sigma: Math.max(0.65, settings.weight),
      sharpness: 36 * settings.sensitivity,
      threshold: 0.52,
      steepness: 6 * settings.hardness,
      reach: settings.reach,
    },
    progress && (done => progress(0.15 + 0.85 * done)),
  )
  // Specks: where the picture is flat, what remains is noise.
  for (let i = 0; i < lines.length; i++) {
    lines[i] = 1 - (1 - lines[i]) * smoothstep(0.012, 0.04, flow.magnitude[i] * settings.sensitivity)
  }
  return lines
}

/** Deviation from the surroundings in units of how much the surroundings vary, about 0.6. */
function evenContrast(brightness: Float32Array, w: number, h: number, scale: number): Float32Array {
  const mean = gaussianBlur(brightness, w, h, 14 * scale)
  const spread = new Float32Array(brightness.length)
  for (let i = 0; i < spread.length; i++) spread[i] = (brightness[i] - mean[i]) ** 2
  const variance = gaussianBlur(spread, w, h, 20 * scale)
  for (let i = 0; i < mean.length; i++) {
    // Running sums leave a trace below nought where the picture is flat.
    mean[i] = 0.6 + (0.1 * (brightness[i] - mean[i])) / (Math.sqrt(Math.max(0, variance[i])) + 0.07)
  }
  return mean
}
