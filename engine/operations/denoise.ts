import type { Operation } from '../operation.ts'
import { averageAlike } from '../pixels/alike.ts'
import { estimateNoise, smoothNoise } from './noise-reduction.ts'

/** Larger photos are searched less far around each pixel, because their grain is finer than their detail. */
const largePixels = 6_000_000

export const denoise: Operation = {
  name: 'denoise',
  label: 'Reduce noise',
  group: 'tone',
  stage: 'denoise',
  summary: 'Takes grain and colour noise away and leaves texture and edges.',
  hasStrength: true,
  cost: 5,
  parameters: {},
  async run(planes, step, context) {
    context.progress(0)
    // A clean photo still gets a little smoothing: someone asked for it.
    const noise = Math.max(0.006, estimateNoise(planes))
    const likeness = {
      search: planes.width * planes.height > largePixels ? 3 : 5,
      noise: noise * Math.min(1, step.strength),
      softness: 0.55 * noise * step.strength,
    }
    const out = averageAlike(planes, likeness, done => context.progress(0.9 * done))
    smoothNoise(out, {
      lightRadius: 2,
      lightEpsilon: noise * noise * 0.1 * step.strength,
      colourRadius: 4,
      colourEpsilon: noise * noise * 0.4 * step.strength,
    })
    return out
  },
}
