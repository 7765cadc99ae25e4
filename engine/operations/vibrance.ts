import type { Operation } from '../operation.ts'
import { smoothstep } from '../pixels/planes.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { numberOf } from './reading.ts'
import { byColour, colourChange } from './regrade.ts'
import { skinLikeness } from './saturate.ts'

/**
 * Colour where there is too little of it: OKLab chroma grows by a factor that shrinks with the chroma already there, and
 * skin takes a quarter of it. Negative amounts mute strong colours first and leave quiet ones.
 *
 * Parameters: amount -100..100 %. `strength` multiplies it. Cost: 0.05 CPU-s at 1 MP.
 */
export const vibrance: Operation = {
  name: 'vibrance',
  label: 'Vibrance',
  group: 'tone',
  stage: 'tone',
  summary: 'Brings out muted colours, leaves strong ones as they are and treats skin with care.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    amount: { label: 'Amount', kind: 'number', minimum: -100, maximum: 100, step: 1, unit: '%', default: 50 },
  },
  ...byColour(step => {
    const amount = (numberOf(step, 'amount', 50) / 100) * step.strength
    const change = (r: number, g: number, b: number, out: Float64Array): void => {
      toOklab(r, g, b, out)
      const chroma = Math.hypot(out[1], out[2])
      const muted = 1 - smoothstep(0.03, 0.2, chroma)
      const skin = skinLikeness(chroma, Math.atan2(out[2], out[1]))
      const scale =
        amount >= 0
          ? 1 + amount * (0.08 + 0.95 * muted) * (1 - 0.75 * skin) * smoothstep(0, 0.014, chroma)
          : 1 + Math.max(-0.95, amount) * (0.35 + 0.6 * (1 - muted)) * (1 - 0.4 * skin)
      fromOklab(out[0], out[1] * scale, out[2] * scale, out)
    }
    return colourChange(change)
  }),
}
