import type { Operation } from '../operation.ts'
import { shiftWhite } from './white-balance.ts'

export const warmer: Operation = {
  name: 'warmer',
  label: 'Warmer',
  group: 'tone',
  stage: 'tone',
  summary: 'Shifts the light towards late afternoon, as a camera’s white balance does.',
  hasStrength: true,
  parameters: {},
  run: (planes, step, context) => Promise.resolve(shiftWhite(planes, 52 * step.strength, context)),
}
