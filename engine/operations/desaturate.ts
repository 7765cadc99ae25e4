import type { Operation } from '../operation.ts'
import { scaleChroma } from './saturate.ts'

export const desaturate: Operation = {
  name: 'desaturate',
  label: 'Muted colours',
  group: 'tone',
  stage: 'tone',
  summary: 'Makes colours quieter without changing how light they look.',
  hasStrength: true,
  parameters: {},
  run: (planes, step, context) => {
    const keep = 1 - 0.52 * step.strength
    return Promise.resolve(scaleChroma(planes, context, () => keep))
  },
}
