import type { Context, Operation, Step } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import type { Layer } from '../pixels/layers.ts'
import { createRandom, grainMask } from '../pixels/noise.ts'
import { smoothstep } from '../pixels/planes.ts'
import { sweepPlanes } from '../pixels/sweep.ts'
import { byStrips, wordOf } from './reading.ts'

/** How much light an old lens keeps at a distance from the middle: 0 in the centre, 1 in the corners. */
function fallOff(distance: number): number {
  return smoothstep(0.28, 1.12, distance) ** 1.1
}

/**
 * Half a step of noise: a smooth ramp over a plain sky would otherwise show as rings in eight bits. Where nothing changed
 * it is too little to show.
 */
function dither(_step: Step, context: Context): Layer[] {
  const random = createRandom(context.seed)
  const tile = Float32Array.from({ length: (grainMask + 1) ** 2 }, () => random() - 0.5)
  return [{ kind: 'grain', tile, shares: [0.99 / 255, 0.99 / 255, 0.99 / 255] }]
}

export const vignette: Operation = {
  name: 'vignette',
  label: 'Vignette',
  group: 'film',
  stage: 'film',
  summary: 'Lets the corners fall off into dark (or light), which draws the eye to the middle.',
  hasStrength: true,
  workingPixels: 300_000,
  carriesChange: true,
  layers: dither,
  parameters: {
    shade: { label: 'Shade', kind: 'choice', choices: ['dark', 'light'], default: 'dark' },
  },
  async run(planes, step, context) {
    const { r, g, b, width, height } = planes
    const light = wordOf(step, 'shade', 'dark') === 'light'
    const depth = 1 - 0.13 ** step.strength
    // The oval follows the frame but is rounder than it, so that long pictures do not lose their ends.
    const longer = Math.max(width, height)
    const roundness = (side: number): number => side ** 0.7 * longer ** 0.3
    const halfWidth = roundness(width) / 2
    const halfHeight = roundness(height) / 2
    const corner = Math.hypot(width / 2 / halfWidth, height / 2 / halfHeight)
    byStrips(planes, context, (first, end) => {
      for (let y = first, i = first * width; y < end; y++) {
        const v = (y + 0.5 - height / 2) / halfHeight
        for (let x = 0; x < width; x++, i++) {
          const u = (x + 0.5 - width / 2) / halfWidth
          const amount = depth * fallOff(Math.sqrt(u * u + v * v) / (corner * 0.92))
          if (amount === 0) continue
          const keep = 1 - amount
          const lift = light ? amount : 0
          r[i] = toEncoded(toLinear(r[i]) * keep + lift)
          g[i] = toEncoded(toLinear(g[i]) * keep + lift)
          b[i] = toEncoded(toLinear(b[i]) * keep + lift)
        }
      }
    })
    return context.isCopy ? planes : sweepPlanes(planes, dither(step, context), () => undefined)
  },
}
