import type { Operation } from '../operation.ts'
import { curveTable } from '../pixels/colour.ts'
import { createGrain, readGrain } from '../pixels/grain.ts'
import { clamp } from '../pixels/planes.ts'
import { byStrips, numberOf, toggleOf } from './reading.ts'

/**
 * Film grain. Density in silver fluctuates most in the middle tones and hardly at all in clear or fully black film
 * (Newson et al. 2017, Boolean grain model), so the noise follows the tone; its clumps have the size a print of this
 * many pixels would show, so the look is the same at every resolution. Colour grain differs a little between the layers.
 *
 * Parameters: amount 0..100 %; size 0.5..4 (1 = fine 35 mm film on a print 1024 px long); colour. `strength` multiplies
 * the amount. Cost: 0.15 CPU-s at 1 MP.
 */
export const grain: Operation = {
  name: 'grain',
  label: 'Film grain',
  group: 'film',
  stage: 'film',
  summary: 'Adds the grain of film: strongest in the middle tones, of the same look at every size.',
  hasStrength: true,
  cost: 0.3,
  parameters: {
    amount: { label: 'Amount', kind: 'number', minimum: 0, maximum: 100, step: 1, unit: '%', default: 28 },
    size: { label: 'Size of the grain', kind: 'number', minimum: 0.5, maximum: 4, step: 0.1, unit: 'x', default: 1 },
    colour: { label: 'Coloured grain', kind: 'toggle', default: false },
  },
  run: (planes, step, context) => {
    const { r, g, b, width } = planes
    context.progress(0)
    const amount = 0.08 * (numberOf(step, 'amount', 28) / 100) * step.strength
    const size = Math.max(0.7, 1.5 * numberOf(step, 'size', 1) * context.scale)
    const silver = createGrain(size, context.seed + 99)
    const dye = toggleOf(step, 'colour', false) ? createGrain(size * 1.15, context.seed + 173) : null
    const weight = curveTable(value => amount * (0.22 + 0.78 * Math.sqrt(Math.max(0, 4 * value * (1 - value)))))
    const speck = new Float32Array(width)
    const tint = new Float32Array(width)
    byStrips(planes, context, (first, end) => {
      for (let y = first, i = first * width; y < end; y++) {
        readGrain(silver, y, context.seed, speck)
        if (dye) readGrain(dye, y, context.seed + 5, tint)
        for (let x = 0; x < width; x++, i++) {
          const tone = clamp(0.299 * r[i] + 0.587 * g[i] + 0.114 * b[i])
          const level = weight[(tone * 1024) | 0]
          const common = level * speck[x]
          const own = level * 0.6 * tint[x]
          r[i] = clamp(r[i] + common + own)
          g[i] = clamp(g[i] + common - own * 0.5)
          b[i] = clamp(b[i] + common - own)
        }
      }
    })
    return Promise.resolve(planes)
  },
}
