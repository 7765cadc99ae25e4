import { toEncoded, toLinear } from '../pixels/colour.ts'

/**
 * OKLab (Ottosson 2020): lightness and two opponent axes in which equal steps look equal and hues stay put when chroma
 * changes, which CIELAB's blues do not. Works on one colour at a time through a caller's own scratch array, because a
 * whole Lab copy of a large photo would cost more memory than the photo.
 */

const rootSteps = 4096
const rootTable = new Float32Array(rootSteps + 2)
// Indexed by the square root of the value, whose cube root then is nearly straight.
for (let i = 0; i < rootTable.length; i++) rootTable[i] = Math.cbrt((i / rootSteps) ** 2)

function cubeRoot(value: number): number {
  if (value <= 0) return 0
  const at = Math.sqrt(value) * rootSteps
  const i = at | 0
  // Near black the cube root is too steep for a table.
  if (i < 8 || i >= rootSteps) return Math.cbrt(value)
  return rootTable[i] + (rootTable[i + 1] - rootTable[i]) * (at - i)
}

/** A colour as OKLab: [L 0..1, a, b], written into `out`. Input is encoded sRGB 0..1. */
export function toOklab(r: number, g: number, b: number, out: Float64Array): void {
  const red = toLinear(r)
  const green = toLinear(g)
  const blue = toLinear(b)
  const l = cubeRoot(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
  const m = cubeRoot(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
  const s = cubeRoot(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
  out[0] = 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s
  out[1] = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s
  out[2] = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s
}

/**
 * OKLab to encoded sRGB, written into `out`. A colour that sRGB cannot show gives up chroma, towards the grey of its own
 * luminance, instead of being cut off channel by channel, which would shift its hue.
 */
export function fromOklab(lightness: number, a: number, b: number, out: Float64Array): void {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  out[0] = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s
  out[1] = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s
  out[2] = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s
  fitLight(out)
  out[0] = toEncoded(out[0])
  out[1] = toEncoded(out[1])
  out[2] = toEncoded(out[2])
}

/** Brings linear RGB into 0..1 along the line to the grey of the same luminance. */
export function fitLight(light: Float64Array): void {
  const [r, g, b] = light
  const high = Math.max(r, g, b)
  const low = Math.min(r, g, b)
  if (high <= 1 && low >= 0) return
  const grey = Math.min(1, Math.max(0, 0.2126 * r + 0.7152 * g + 0.0722 * b))
  let keep = 1
  if (high > 1) keep = high > grey ? (1 - grey) / (high - grey) : 0
  if (low < 0) keep = Math.min(keep, low < grey ? grey / (grey - low) : 0)
  light[0] = grey + (r - grey) * keep
  light[1] = grey + (g - grey) * keep
  light[2] = grey + (b - grey) * keep
}
