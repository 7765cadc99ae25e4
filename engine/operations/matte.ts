import type { Operation } from '../operation.ts'
import { clamp } from '../pixels/planes.ts'
import { wordOf } from './reading.ts'
import { byColour, colourChange } from './regrade.ts'

/** What colour faded blacks take, as additions to red, green and blue in the shadows; lights take a third of the opposite. */
const casts: Readonly<Record<string, readonly [number, number, number]>> = {
  neutral: [0, 0, 0],
  warm: [0.026, 0.004, -0.014],
  cool: [-0.02, 0.004, 0.03],
  green: [-0.012, 0.016, 0.002],
}

/**
 * The faded look of a matte print: blacks lifted to charcoal and whites held just under paper by one smooth curve, the
 * middle kept as steep as it was so that the picture fades but does not fog, colours quieted most in the shadows.
 *
 * Parameters: tone (what colour the blacks take). `strength` lifts further beyond 1. Cost: 0.05 CPU-s at 1 MP.
 */
export const matte: Operation = {
  name: 'matte',
  label: 'Matte',
  group: 'film',
  stage: 'film',
  summary: 'The faded look of a matte print: soft charcoal blacks, creamy whites and quiet colour.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    tone: { label: 'Tone of the blacks', kind: 'choice', choices: Object.keys(casts), default: 'neutral' },
  },
  ...byColour(step => {
    const cast = casts[wordOf(step, 'tone', 'neutral')] ?? casts.neutral
    const amount = step.strength
    const low = 0.105 * amount
    const high = 1 - 0.045 * amount
    // The toe: below about a fifth, values bend up to the lifted black; above, the curve is the original's, eased.
    const fade = (value: number): number => {
      const toe = low * Math.exp(-value / 0.16)
      return Math.min(high, value * (high - 0.02 * amount * (1 - value)) + toe + 0.02 * amount * value)
    }
    const change = (r: number, g: number, b: number, out: Float64Array): void => {
      const grey = 0.299 * r + 0.587 * g + 0.114 * b
      const keep = 1 - amount * (0.13 + 0.2 * (1 - grey) ** 2)
      const tint = amount * ((1 - grey) ** 2 - 0.33 * grey * grey)
      out[0] = clamp(fade(grey + (r - grey) * keep) + cast[0] * tint)
      out[1] = clamp(fade(grey + (g - grey) * keep) + cast[1] * tint)
      out[2] = clamp(fade(grey + (b - grey) * keep) + cast[2] * tint)
    }
    return colourChange(change)
  }),
}
