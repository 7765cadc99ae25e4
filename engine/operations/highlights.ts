import type { Operation } from '../operation.ts'
import { smoothstep } from '../pixels/planes.ts'
import { exposeLocally } from './local-exposure.ts'
import { numberOf } from './reading.ts'

/**
 * Darkens or lightens only what is bright: skies, windows, lit skin. The area's own brightness decides (see
 * local-exposure.ts), so clouds keep their drawing while the sky as a whole comes down.
 *
 * Parameters: amount -100 (recover) .. 100 (brighten) %. `strength` multiplies it. Cost: 0.25 CPU-s at 1 MP.
 */
export const highlights: Operation = {
  name: 'highlights',
  label: 'Highlights',
  group: 'tone',
  stage: 'tone',
  summary: 'Tames or lifts the bright parts of the photo and leaves the rest as it is.',
  hasStrength: true,
  workingPixels: 400_000,
  carriesChange: true,
  cost: 0.4,
  parameters: {
    amount: { label: 'Amount', kind: 'number', minimum: -100, maximum: 100, step: 1, unit: '%', default: -60 },
  },
  run: (planes, step, context) => {
    const amount = Math.max(-1.5, Math.min(1.5, (numberOf(step, 'amount', -60) / 100) * step.strength))
    // Down: at most a fifth of the scale at white. Up: what is left to white, in part.
    const tone = (value: number): number => {
      const share = smoothstep(0.42, 1, value)
      return amount < 0 ? value + 0.2 * amount * share : value + 0.55 * Math.min(1.2, amount) * share * (1 - value)
    }
    return Promise.resolve(exposeLocally(planes, context, tone))
  },
}
