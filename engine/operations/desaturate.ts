import type { Operation } from '../operation.ts'
import { byColour, colourChange } from './regrade.ts'
import { chromaChange } from './saturate.ts'

export const desaturate: Operation = {
  name: 'desaturate',
  label: 'Muted colours',
  group: 'tone',
  stage: 'tone',
  summary: 'Makes colours quieter without changing how light they look.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => {
    const keep = 1 - 0.52 * step.strength
    return colourChange(chromaChange(() => keep))
  }),
}
