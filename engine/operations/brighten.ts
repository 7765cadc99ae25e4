import type { Operation } from '../operation.ts'
import { byColour, curveChange } from './regrade.ts'
import { exposureCurve } from './tone-curves.ts'

export const brighten: Operation = {
  name: 'brighten',
  label: 'Brighten',
  group: 'tone',
  stage: 'tone',
  summary: 'Exposes the photo more, as light does, and lets highlights roll off instead of burning out.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => curveChange(exposureCurve(1.05 * step.strength))),
}
