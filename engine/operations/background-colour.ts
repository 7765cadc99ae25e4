import type { Operation } from '../operation.ts'
import { smoothstep } from '../pixels/planes.ts'
import { requireSubject, takeSubjectColours } from './foreground.ts'
import { colourOf } from './reading.ts'

export const backgroundColour: Operation = {
  name: 'background-colour',
  label: 'Plain background',
  group: 'background',
  stage: 'region',
  summary: 'Puts the main subject before one plain colour.',
  hasStrength: false,
  parameters: {
    colour: { label: 'Colour', kind: 'colour', default: '#ffffff' },
  },
  needsSubject: true,
  async run(planes, step, context) {
    context.progress(0)
    const matte = await requireSubject(planes, context)
    takeSubjectColours(planes, matte, context)
    const colour = colourOf(step, 'colour', '#ffffff')
    const { width, height, r, g, b } = planes
    for (let i = 0; i < r.length; i++) {
      const cover = matte.data[i] * smoothstep(0, 0.04, matte.data[i])
      r[i] = colour.r + (r[i] - colour.r) * cover
      g[i] = colour.g + (g[i] - colour.g) * cover
      b[i] = colour.b + (b[i] - colour.b) * cover
    }
    return { width, height, r, g, b, alpha: null }
  },
}
