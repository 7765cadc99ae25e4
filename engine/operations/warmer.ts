import type { Operation } from '../operation.ts'
import { byColour } from './regrade.ts'
import { whiteShift } from './white-balance.ts'

export const warmer: Operation = {
  name: 'warmer',
  label: 'Warmer',
  group: 'tone',
  stage: 'tone',
  summary: 'Shifts the light towards late afternoon, as a camera’s white balance does.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => whiteShift(52 * step.strength)),
}
