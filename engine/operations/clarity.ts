import type { Operation } from '../operation.ts'
import { changeLocalContrast, detailCurve } from './local-contrast.ts'
import { numberOf } from './reading.ts'

/**
 * Contrast of shapes rather than of pixels or of the whole: a local Laplacian filter (Paris et al. 2011, Aubry et al.
 * 2014) strengthens differences within surfaces and leaves the large edges between them, so no halo appears along
 * skylines. Negative amounts give soft skin and mist.
 *
 * Parameters: amount -100..100 %. `strength` multiplies it. Cost: 0.5 CPU-s at 1 MP.
 */
export const clarity: Operation = {
  name: 'clarity',
  label: 'Clarity',
  group: 'tone',
  stage: 'tone',
  summary: 'Brings out texture and shape by local contrast, without halos; negative amounts soften.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  cost: 0.6,
  parameters: {
    amount: { label: 'Amount', kind: 'number', minimum: -100, maximum: 100, step: 1, unit: '%', default: 50 },
  },
  run: (planes, step, context) => {
    const amount = (numberOf(step, 'amount', 50) / 100) * step.strength
    const change = amount >= 0 ? 2.2 * amount : Math.max(-0.95, 0.8 * amount)
    context.progress(0)
    return Promise.resolve(
      changeLocalContrast(planes, context, { difference: detailCurve(change, 0.32), tone: value => value }),
    )
  },
}
