import type { Operation } from '../operation.ts'
import { movePlanes } from './geometry.ts'
import { wordOf } from './reading.ts'

/**
 * Makes the picture symmetric: one half stays and is reflected onto the other. Exact, no pixel is resampled. Parameters:
 * `keep`, the half that stays. Cost: 0.06 CPU-s at 1 MP.
 */
export const mirror: Operation = {
  name: 'mirror',
  label: 'Mirror',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Makes the picture symmetric: the half that you keep is reflected onto the other.',
  hasStrength: false,
  cost: 0.1,
  parameters: {
    keep: { label: 'Keep the half', kind: 'choice', choices: ['left', 'right', 'top', 'bottom'], default: 'left' },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const keep = wordOf(step, 'keep', 'left')
    const isAcross = keep === 'left' || keep === 'right'
    const length = isAcross ? width : height
    const source = (at: number): number => {
      const other = length - 1 - at
      return keep === 'left' || keep === 'top' ? Math.min(at, other) : Math.max(at, other)
    }
    return movePlanes(planes, width, height, (from, to) => {
      for (let y = 0, i = 0; y < height; y++) {
        const row = (isAcross ? y : source(y)) * width
        for (let x = 0; x < width; x++, i++) to[i] = from[row + (isAcross ? source(x) : x)]
      }
    })
  },
}
