import type { Operation } from '../operation.ts'
import { flipped, pixelsOf, wholesOf } from '../pixels/moves.ts'
import { movePlanes } from './geometry.ts'
import { wordOf } from './reading.ts'

export const flip: Operation = {
  name: 'flip',
  label: 'Flip',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Mirrors the picture: left to right (horizontal) or upside down (vertical).',
  hasStrength: false,
  parameters: {
    axis: { label: 'Direction', kind: 'choice', choices: ['horizontal', 'vertical'], default: 'horizontal' },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const vertical = wordOf(step, 'axis', 'horizontal') === 'vertical'
    return movePlanes(planes, width, height, (from, to) => {
      for (let y = 0; y < height; y++) {
        const row = from.subarray(y * width, (y + 1) * width)
        const target = (vertical ? height - 1 - y : y) * width
        to.set(row, target)
        if (!vertical) to.subarray(target, target + width).reverse()
      }
    })
  },
  onBytes: (pixels, step) => pixelsOf(flipped(wholesOf(pixels), wordOf(step, 'axis', 'horizontal') === 'vertical')),
}
