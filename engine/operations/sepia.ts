import type { Operation } from '../operation.ts'
import { mix } from '../pixels/planes.ts'
import { byColour } from './regrade.ts'
import { contrastCurve } from './tone-curves.ts'

/** A toned print, measured from dark to light: warm black, umber, ochre, cream. The luma of each is its own position. */
const tones: readonly (readonly [number, number, number, number])[] = [
  [0, 0.055, 0.032, 0.02],
  [0.25, 0.335, 0.225, 0.145],
  [0.5, 0.61, 0.475, 0.34],
  [0.75, 0.84, 0.735, 0.585],
  [1, 0.995, 0.955, 0.865],
]

function toneOf(value: number, channel: 1 | 2 | 3): number {
  const last = tones.length - 2
  const at = Math.min(last, Math.floor(value * (tones.length - 1)))
  const [from, to] = [tones[at], tones[at + 1]]
  return mix(from[channel], to[channel], (value - from[0]) / (to[0] - from[0]))
}

export const sepia: Operation = {
  name: 'sepia',
  label: 'Sepia',
  group: 'film',
  stage: 'film',
  summary: 'A brown-toned print, from warm black through umber to cream.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => {
    // Beyond full strength the tones deepen: a longer time in the bath.
    const deeper = 1 + 0.5 * Math.max(0, step.strength - 1)
    const print = contrastCurve(1.16, 0.5)
    const shade = (value: number): number => print(value) ** deeper
    const curves = ([1, 2, 3] as const).map(channel => (value: number) => toneOf(shade(value), channel))
    return { kind: 'tone', weights: [0.32, 0.56, 0.12], curves, amount: Math.min(1, step.strength) }
  }),
}
