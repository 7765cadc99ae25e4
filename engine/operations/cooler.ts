import type { Operation } from '../operation.ts'
import { byColour } from './regrade.ts'
import { whiteShift } from './white-balance.ts'

export const cooler: Operation = {
  name: 'cooler',
  label: 'Cooler',
  group: 'tone',
  stage: 'tone',
  summary: 'Shifts the light towards open shade, as a camera’s white balance does.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => whiteShift(-44 * step.strength)),
}
