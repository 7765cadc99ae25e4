import type { Operation } from '../operation.ts'
import { shiftWhite } from './white-balance.ts'

export const cooler: Operation = {
  name: 'cooler',
  label: 'Cooler',
  group: 'tone',
  stage: 'tone',
  summary: 'Shifts the light towards open shade, as a camera’s white balance does.',
  hasStrength: true,
  parameters: {},
  run: (planes, step, context) => Promise.resolve(shiftWhite(planes, -44 * step.strength, context)),
}
