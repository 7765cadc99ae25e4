import type { Operation } from '../operation.ts'
import { curveChange } from './regrade.ts'

export const invert: Operation = {
  name: 'invert',
  label: 'Negative',
  group: 'tone',
  stage: 'tone',
  summary: 'Turns every colour into its opposite, like a photographic negative.',
  hasStrength: false,
  parameters: {},
  grade: () => curveChange(value => 1 - value),
  async run(planes, _step, context) {
    context.progress(0)
    for (const plane of [planes.r, planes.g, planes.b]) for (let i = 0; i < plane.length; i++) plane[i] = 1 - plane[i]
    return planes
  },
}
