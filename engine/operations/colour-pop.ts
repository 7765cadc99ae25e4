import { type Context, EngineRefusal, type Operation, type Step } from '../operation.ts'
import { curveTable, parseColour, type Rgb } from '../pixels/colour.ts'
import { clamp, type Planes } from '../pixels/planes.ts'
import { requireSubject } from './foreground.ts'
import { hueMatte, measureFamily } from './hue-matte.ts'
import { byStrips, wordOf } from './reading.ts'
import { contrastCurve } from './tone-curves.ts'

function namedColour(step: Step): Rgb | null {
  const keep = wordOf(step, 'keep', 'subject')
  return keep === 'subject' ? null : parseColour(keep)
}

/** What keeps its colour: everything of one colour, or the main subject. */
async function findKept(planes: Planes, step: Step, context: Context): Promise<Float32Array> {
  const keep = wordOf(step, 'keep', 'subject')
  const named = namedColour(step)
  if (!named) return (await requireSubject(planes, context)).data
  const family = measureFamily(planes, named)
  const matte = family ? hueMatte(planes, family, null, context).data : null
  let sum = 0
  for (const value of matte ?? []) sum += value
  if (matte && sum / matte.length >= 0.0015) return matte
  throw new EngineRefusal('nothing_to_change', `There is next to nothing of “${keep}” in this picture to keep.`, {
    keep,
  })
}

export const colourPop: Operation = {
  name: 'colour-pop',
  label: 'Colour pop',
  group: 'tone',
  stage: 'region',
  summary: 'Keeps one colour, or the main subject, and turns everything else black and white.',
  hasStrength: true,
  parameters: {
    keep: { label: 'Keep (subject, or a colour)', kind: 'colour', default: 'subject' },
  },
  needsSubject: true,
  subjectNeed: step => (namedColour(step) ? null : 'matte'),
  async run(planes, step, context) {
    context.progress(0)
    const kept = await findKept(planes, step, context)
    const { r, g, b, width } = planes
    const amount = Math.min(1, step.strength)
    const tones = curveTable(contrastCurve(1 + 0.14 * step.strength, 0.46))
    const richer = 0.1 * step.strength
    const run = (first: number, end: number): void => {
      for (let i = first * width; i < end * width; i++) {
        const grey = 0.34 * r[i] + 0.53 * g[i] + 0.13 * b[i]
        const silver = tones[(clamp(grey) * 1024 + 0.5) | 0]
        const cover = clamp(kept[i])
        const rest = (1 - cover) * amount
        const rich = 1 + richer * cover
        r[i] = grey + (r[i] - grey) * rich + (silver - r[i]) * rest
        g[i] = grey + (g[i] - grey) * rich + (silver - g[i]) * rest
        b[i] = grey + (b[i] - grey) * rich + (silver - b[i]) * rest
      }
    }
    byStrips(planes, context, run, 0.6, 1)
    return planes
  },
}
