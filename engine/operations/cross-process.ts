import type { Operation } from '../operation.ts'
import { mix, smoothstep } from '../pixels/planes.ts'
import { wordOf } from './reading.ts'
import { byColour, colourChange } from './regrade.ts'
import { contrastCurve } from './tone-curves.ts'

type Curve = (value: number) => number

interface Chemistry {
  readonly r: Curve
  readonly g: Curve
  readonly b: Curve
  readonly saturation: number
}

/**
 * Slide film in negative chemistry: red and green overdeveloped (steep), blue with its scale pressed together, so that
 * shadows go blue-green and lights yellow. The other way round everything turns to pale, cold pastels with a magenta cast.
 */
const chemistries: Readonly<Record<string, Chemistry>> = {
  'slide-as-negative': {
    r: contrastCurve(1.55, 0.47),
    g: value => 0.025 + 0.965 * contrastCurve(1.3, 0.42)(value),
    b: value => 0.12 + 0.72 * contrastCurve(0.95, 0.5)(value),
    saturation: 1.14,
  },
  'negative-as-slide': {
    r: value => 0.07 + 0.9 * contrastCurve(1.12, 0.5)(value),
    g: value => 0.03 + 0.88 * contrastCurve(1.22, 0.53)(value),
    b: value => 0.13 + 0.84 * contrastCurve(0.9, 0.46)(value),
    saturation: 0.8,
  },
}

/**
 * Film developed in the wrong chemistry. Each dye layer gets its own characteristic curve (after scans of cross-processed
 * Kodak E100 and of C-41 in E-6), then colours part or pale as the dyes do; whites keep clear of clipping.
 *
 * Parameters: film (slide-as-negative: hard, green and yellow; negative-as-slide: pale, cold). `strength` goes on beyond
 * 1. Cost: 0.05 CPU-s at 1 MP.
 */
export const crossProcess: Operation = {
  name: 'cross-process',
  label: 'Cross-process',
  group: 'film',
  stage: 'film',
  summary: 'Film in the wrong developer: blue-green shadows, yellow lights and hard, strange colour.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    film: { label: 'Film', kind: 'choice', choices: Object.keys(chemistries), default: 'slide-as-negative' },
  },
  ...byColour(step => {
    const film = chemistries[wordOf(step, 'film', 'slide-as-negative')] ?? chemistries['slide-as-negative']
    const change = (r: number, g: number, b: number, out: Float64Array): void => {
      const layers = [film.r(r), film.g(g), film.b(b)]
      const grey = 0.299 * layers[0] + 0.587 * layers[1] + 0.114 * layers[2]
      // Colours next to full saturation already have nowhere to go but out of range.
      const high = Math.max(...layers)
      const room = mix(film.saturation, 1, smoothstep(0.5, 0.95, high - Math.min(...layers)))
      for (let k = 0; k < 3; k++) out[k] = Math.min(0.995, Math.max(0, grey + (layers[k] - grey) * room))
    }
    return colourChange(change, step.strength)
  }),
}
