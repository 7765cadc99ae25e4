import type { Operation } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { byColour, curveChange } from './regrade.ts'
import { exposureCurve } from './tone-curves.ts'

export const darken: Operation = {
  name: 'darken',
  label: 'Darken',
  group: 'tone',
  stage: 'tone',
  summary: 'Exposes the photo less; the brightest parts come down only a little, so that it does not turn grey.',
  hasStrength: true,
  parameters: {},
  ...byColour(step => {
    const stops = -1 * step.strength
    const shoulder = exposureCurve(stops)
    const plain = 2 ** stops
    return curveChange(value => 0.7 * shoulder(value) + 0.3 * toEncoded(toLinear(value) * plain))
  }),
}
