import type { Operation } from '../operation.ts'
import { type Gradient, gradientOf, gradientTables } from './gradients.ts'
import { colourOf, wordOf } from './reading.ts'
import { byColour } from './regrade.ts'

/** Colours from dark to light; `custom` takes the step's own three. */
const looks: Readonly<Record<string, readonly string[]>> = {
  sunset: ['#1d1147', '#c8336e', '#ffb35c', '#fff3cf'],
  ocean: ['#03142e', '#0b5a7f', '#4fb9b0', '#f1fbe8'],
  forest: ['#0c1a12', '#2f5d38', '#a9b665', '#fbf5d6'],
  'heat-map': ['#00000c', '#4b0f6d', '#d6393b', '#fca60f', '#fcfda8'],
  candy: ['#34136b', '#b13fb4', '#ff8fb4', '#fff1dc'],
  'cyber-night': ['#070620', '#321d8a', '#d423a6', '#5cf1f4'],
}

/**
 * Replaces the tone scale by a scale of colours: the luma of each pixel picks its colour from a gradient that is mixed
 * in OKLab, so that no grey mud lies between complementary colours. The lightness of the gradient is its own: a gradient
 * from light to dark makes a negative.
 *
 * Parameters: look (a ready scale, or custom), shadows, midtones, highlights (colours, used by custom). `strength` up to
 * 1 mixes with the original; beyond, tones part further. Cost: 0.05 CPU-s at 1 MP.
 */
export const gradientMap: Operation = {
  name: 'gradient-map',
  label: 'Gradient map',
  group: 'tone',
  stage: 'film',
  summary: 'Replaces the tones from dark to light by a scale of colours, such as sunset or heat map.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    look: { label: 'Colours', kind: 'choice', choices: [...Object.keys(looks), 'custom'], default: 'sunset' },
    shadows: { label: 'Shadows', kind: 'colour', default: '#1d1147' },
    midtones: { label: 'Middle tones', kind: 'colour', default: '#c8336e' },
    highlights: { label: 'Highlights', kind: 'colour', default: '#fff3cf' },
  },
  ...byColour(step => {
    const ready = looks[wordOf(step, 'look', 'sunset')]
    const own = [
      colourOf(step, 'shadows', '#1d1147'),
      colourOf(step, 'midtones', '#c8336e'),
      colourOf(step, 'highlights', '#fff3cf'),
    ]
    const gradient: Gradient = ready ? gradientOf(ready) : own
    const curves = gradientTables(gradient, step.strength)
    return { kind: 'tone', weights: [0.299, 0.587, 0.114], curves, amount: Math.min(1, step.strength) }
  }),
}
