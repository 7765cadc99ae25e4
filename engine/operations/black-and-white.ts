import type { Operation } from '../operation.ts'
import { applyTable, curveTable } from '../pixels/colour.ts'
import { byStrips, wordOf } from './reading.ts'
import { contrastCurve } from './tone-curves.ts'

/** How much each channel weighs: panchromatic film, bare or behind the coloured glass photographers use. */
const filters: Readonly<Record<string, readonly [number, number, number]>> = {
  none: [0.34, 0.53, 0.13],
  yellow: [0.42, 0.54, 0.04],
  red: [0.78, 0.24, -0.02],
  green: [0.16, 0.74, 0.1],
  blue: [0.12, 0.28, 0.6],
}

export const blackAndWhite: Operation = {
  name: 'black-and-white',
  label: 'Black and white',
  group: 'film',
  stage: 'film',
  summary: 'A neutral black-and-white photograph with the tone scale of panchromatic film.',
  hasStrength: true,
  parameters: {
    filter: { label: 'Colour filter', kind: 'choice', choices: Object.keys(filters), default: 'none' },
  },
  async run(planes, step, context) {
    const { r, g, b } = planes
    const [wr, wg, wb] = filters[wordOf(step, 'filter', 'none')] ?? filters.none
    const grey = Math.min(1, step.strength)
    const table = curveTable(contrastCurve(1 + 0.14 * step.strength ** 2, 0.46))
    byStrips(planes, context, (first, end) => {
      const from = first * planes.width
      const to = end * planes.width
      const silver = r.slice(from, to)
      for (let i = from, k = 0; i < to; i++, k++) silver[k] = wr * r[i] + wg * g[i] + wb * b[i]
      applyTable(silver, table)
      for (let i = from, k = 0; i < to; i++, k++) {
        r[i] += (silver[k] - r[i]) * grey
        g[i] += (silver[k] - g[i]) * grey
        b[i] += (silver[k] - b[i]) * grey
      }
    })
    return planes
  },
}
