import type { Operation } from '../operation.ts'
import { exposeLocally } from './local-exposure.ts'
import { numberOf } from './reading.ts'

/**
 * Lifts or deepens only what is dark. The area's own brightness decides (see local-exposure.ts), so a dark coat opens
 * with all its folds and black lettering on white paper stays black.
 *
 * Parameters: amount -100 (deepen) .. 100 (lift) %. `strength` multiplies it. Cost: 0.25 CPU-s at 1 MP.
 */
export const shadows: Operation = {
  name: 'shadows',
  label: 'Shadows',
  group: 'tone',
  stage: 'tone',
  summary: 'Opens up or deepens the dark parts of the photo and leaves the rest as it is.',
  hasStrength: true,
  workingPixels: 400_000,
  carriesChange: true,
  cost: 0.4,
  parameters: {
    amount: { label: 'Amount', kind: 'number', minimum: -100, maximum: 100, step: 1, unit: '%', default: 55 },
  },
  run: (planes, step, context) => {
    const amount = Math.max(-1.5, Math.min(1.5, (numberOf(step, 'amount', 55) / 100) * step.strength))
    // A bump over the dark third; black itself stays black, or noise would be all there is to see.
    const tone = (value: number): number => {
      const bump = value * Math.max(0, 1 - value / 0.62) ** 2
      return amount >= 0 ? value + 1.15 * amount * bump : value * (1 + 0.6 * amount * Math.max(0, 1 - value / 0.6) ** 2)
    }
    return Promise.resolve(exposeLocally(planes, context, tone))
  },
}
