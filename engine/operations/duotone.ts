import type { Operation } from '../operation.ts'
import { mix } from '../pixels/planes.ts'
import { gradientTables } from './gradients.ts'
import { colourOf } from './reading.ts'
import { byColour } from './regrade.ts'
import { contrastCurve, histogramMean, lumaHistogram } from './tone-curves.ts'

/**
 * Two inks: the photo's tones, first set to a full scale around its own middle, run from a dark ink to a light one,
 * mixed in OKLab. The photo keeps reading as one whatever the inks, because the darker of the two always takes the
 * shadows.
 *
 * Parameters: dark, light (colours). `strength` up to 1 mixes with the original; beyond, tones part further. Source: the
 * printers' duotone (two plates from one negative). Cost: 0.05 CPU-s at 1 MP.
 */
export const duotone: Operation = {
  name: 'duotone',
  label: 'Duotone',
  group: 'film',
  stage: 'film',
  summary: 'Prints the photo in two colours of your choice, one for the shadows and one for the lights.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    dark: { label: 'Dark ink', kind: 'colour', default: '#1f1452' },
    light: { label: 'Light ink', kind: 'colour', default: '#ffc9a3' },
  },
  ...byColour((step, look) => {
    const inks = [colourOf(step, 'dark', '#1f1452'), colourOf(step, 'light', '#ffc9a3')]
    inks.sort(
      (one, other) => one.r * 0.3 + one.g * 0.59 + one.b * 0.11 - (other.r * 0.3 + other.g * 0.59 + other.b * 0.11),
    )
    // A very dark or very bright photo would be all one ink: its middle is brought half of the way to the scale's.
    const mean = Math.min(0.9, Math.max(0.1, histogramMean(lumaHistogram(look()))))
    const gamma = Math.log(mix(mean, 0.48, 0.5)) / Math.log(mean)
    const print = contrastCurve(1.3, 0.46)
    const tables = gradientTables(inks, step.strength)
    const curves = tables.map(ink => (value: number) => ink(print(value ** gamma)))
    return { kind: 'tone', weights: [0.32, 0.56, 0.12], curves, amount: Math.min(1, step.strength) }
  }),
}
