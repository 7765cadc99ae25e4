import type { Operation } from '../operation.ts'
import { applyCurveTo, exposureCurve } from './tone-curves.ts'

export const brighten: Operation = {
  name: 'brighten',
  label: 'Brighten',
  group: 'tone',
  stage: 'tone',
  summary: 'Exposes the photo more, as light does, and lets highlights roll off instead of burning out.',
  hasStrength: true,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    return applyCurveTo(planes, exposureCurve(1.05 * step.strength))
  },
}
