import type { Context, Operation } from '../operation.ts'
import type { ColourChange } from '../pixels/colour-cube.ts'
import { type Planes, smoothstep } from '../pixels/planes.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { byColour, colourChange, regrade } from './regrade.ts'

type ChromaFactor = (chroma: number, hue: number) => number

/** Multiplies a colour's OKLab chroma by `factor(chroma, hue)`; lightness stays. */
export function chromaChange(factor: ChromaFactor): ColourChange {
  return (r, g, b, out) => {
    toOklab(r, g, b, out)
    const chroma = Math.hypot(out[1], out[2])
    const scale = chroma < 1e-4 ? 1 : factor(chroma, Math.atan2(out[2], out[1]))
    fromOklab(out[0], out[1] * scale, out[2] * scale, out)
  }
}

/** Does so to every pixel, in place. */
export const scaleChroma = (planes: Planes, context: Context, factor: ChromaFactor): Planes =>
  regrade(planes, context, chromaChange(factor))

/** Skin lies about 0.95 radians (54 degrees) round the OKLab wheel; too much colour shows on a face first. */
const skinHue = 0.95

/** How much a colour looks like skin, 0..1, by its OKLab chroma and hue (radians). */
export const skinLikeness = (chroma: number, hue: number): number =>
  smoothstep(0.5, 0.15, Math.abs(hue - skinHue)) * smoothstep(0.19, 0.12, chroma)

export const saturate: Operation = {
  name: 'saturate',
  label: 'Vivid colours',
  group: 'tone',
  stage: 'tone',
  summary: 'Makes colours more vivid: muted ones most, strong ones least, skin with care.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => {
    const most = 0.62 * step.strength
    const factor = (chroma: number, hue: number): number => {
      const room = 1 - 0.6 * smoothstep(0.06, 0.26, chroma)
      const skin = skinLikeness(chroma, hue)
      // Next to grey there is no colour to strengthen, only noise.
      return 1 + most * room * (1 - 0.7 * skin) * smoothstep(0, 0.012, chroma)
    }
    return colourChange(chromaChange(factor))
  }),
}
