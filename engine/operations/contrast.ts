import type { Operation } from '../operation.ts'
import { clamp } from '../pixels/planes.ts'
import { wordOf } from './reading.ts'
import { byColour, curveChange } from './regrade.ts'
import { contrastCurve, histogramMean, lumaHistogram } from './tone-curves.ts'

export const contrast: Operation = {
  name: 'contrast',
  label: 'Contrast',
  group: 'tone',
  stage: 'tone',
  summary: "Parts light from dark around the photo's own middle tone, without clipping either end.",
  hasStrength: true,
  parameters: {
    direction: { label: 'Direction', kind: 'choice', choices: ['more', 'less'], default: 'more' },
  },
  ...byColour((step, look) => {
    const more = wordOf(step, 'direction', 'more') !== 'less'
    const slope = more ? 1 + 0.5 * step.strength : 1 / (1 + 0.5 * step.strength)
    // Around the picture's own mean the overall brightness stays put.
    const pivot = clamp(histogramMean(lumaHistogram(look())), 0.3, 0.65)
    // A curve on each channel also parts the channels; half of that gain in saturation is taken back.
    return curveChange(contrastCurve(slope, pivot), 1 / (1 + 0.5 * (slope - 1)) ** 0.5)
  }),
}
