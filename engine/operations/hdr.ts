import type { Operation } from '../operation.ts'
import { mix, smoothstep } from '../pixels/planes.ts'
import { changeLocalContrast, detailCurve } from './local-contrast.ts'
import { wordOf } from './reading.ts'
import { scaleChroma, skinLikeness } from './saturate.ts'

/** How strong details get, how much of large differences is kept, and how much colour is added. */
const looks: Readonly<Record<string, { detail: number; range: number; colour: number }>> = {
  natural: { detail: 1.05, range: 0.7, colour: 0.22 },
  vivid: { detail: 1.9, range: 0.62, colour: 0.42 },
  grunge: { detail: 4, range: 0.45, colour: -0.25 },
}

/**
 * The look of a picture merged from several exposures: the range between dark and bright areas is pressed together, the
 * detail within them strengthened, both by one local Laplacian filter (Paris et al. 2011), so bright windows and dark
 * corners show their drawing and no grey halo runs along the skyline. Colour is then made up for what the pressing took.
 *
 * Parameters: look. `strength` goes on beyond 1. Cost: 0.7 CPU-s at 1 MP.
 */
export const hdr: Operation = {
  name: 'hdr',
  label: 'HDR look',
  group: 'tone',
  stage: 'tone',
  summary: 'Detail in both the shadows and the lights, as in a picture merged from several exposures.',
  hasStrength: true,
  workingPixels: 1_200_000,
  carriesChange: true,
  cost: 0.8,
  parameters: {
    look: { label: 'Look', kind: 'choice', choices: Object.keys(looks), default: 'natural' },
  },
  run: (planes, step, context) => {
    const { detail, range, colour } = looks[wordOf(step, 'look', 'natural')] ?? looks.natural
    const { strength } = step
    const reach = 0.3
    const finer = detailCurve(detail * strength, reach)
    const kept = mix(1, range, strength)
    const difference = (value: number): number => {
      const size = Math.abs(value)
      if (size <= reach) return finer(value)
      return Math.sign(value) * (reach + (size - reach) * kept)
    }
    // Areas move towards the middle, dark ones most.
    const tone = (value: number): number => mix(value, 0.5 + (value - 0.5) * 0.86 + 0.06 * (1 - value), strength * 0.8)
    context.progress(0)
    changeLocalContrast(planes, context, { difference, tone, colour: 0.9 })
    return Promise.resolve(
      scaleChroma(planes, context, (chroma, hue) => {
        const room = 1 - 0.75 * smoothstep(0.08, 0.24, chroma)
        const skin = skinLikeness(chroma, hue)
        return 1 + colour * strength * room * (1 - 0.7 * skin) * smoothstep(0, 0.012, chroma)
      }),
    )
  },
}
