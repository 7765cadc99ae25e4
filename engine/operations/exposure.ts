import type { Operation } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { numberOf } from './reading.ts'
import { byColour, colourChange } from './regrade.ts'
import { exposeLight } from './tone-curves.ts'

/**
 * Exposes again: every stop doubles (or halves) the linear light, as a camera's dial does. Up to a knee the light is
 * multiplied exactly; above it the brightest channel rolls off to white, the other channels keep their proportion to it
 * and then pale a little, as film does (a filmic shoulder, Hable 2010, applied to the maximum as in ACES "max" tone
 * scales). Taking light away is the inverse, so white stays white.
 *
 * Parameters: stops -3..3 (EV). `strength` multiplies them. Cost: 0.05 CPU-s at 1 MP.
 */
export const exposure: Operation = {
  name: 'exposure',
  label: 'Exposure',
  group: 'tone',
  stage: 'tone',
  summary: 'Brightens or darkens by stops, in linear light as a camera does, with a soft roll-off in the highlights.',
  hasStrength: true,
  cost: 0.2,
  parameters: {
    stops: { label: 'Stops', kind: 'number', minimum: -3, maximum: 3, step: 0.05, default: 0.7 },
  },
  ...byColour(step => {
    const gain = 2 ** (numberOf(step, 'stops', 0.7) * step.strength)
    const change = (r: number, g: number, b: number, out: Float64Array): void => {
      const light = [toLinear(r), toLinear(g), toLinear(b)]
      const high = Math.max(light[0], light[1], light[2])
      if (high <= 0) {
        out.fill(0)
        return
      }
      const exposed = exposeLight(high, gain)
      const factor = exposed / high
      // Where the shoulder holds light back, colours pale towards it: burning out is a loss of colour too.
      const pale = gain > 1 ? 0.45 * (1 - factor / gain) : 0
      for (let k = 0; k < 3; k++) {
        const own = light[k] * factor
        out[k] = toEncoded(own + (exposed - own) * pale)
      }
    }
    return colourChange(change)
  }),
}
