import { type Context, EngineRefusal, type Operation, type Step } from '../operation.ts'
import { curveTable, parseColour, type Rgb } from '../pixels/colour.ts'
import { applyColourCube, type ColourChange, createColourCube } from '../pixels/colour-cube.ts'
import { boxBlur } from '../pixels/filters.ts'
import { clamp, createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { angleBetween, type ColourFamily, dominantFamily, hueMatte, measureFamily } from './hue-matte.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { byStrips, colourOf, wordOf } from './reading.ts'

/**
 * Paints everything of one colour in another and keeps its light: shading, texture and highlights are lightness and
 * stay; the hue turns, the colourfulness is scaled, and the middle lightness moves part of the way to the new colour's.
 */

const leastShare = 0.0015

interface Source {
  readonly family: ColourFamily
  readonly focus: Float32Array | null
}

/** Hard edges of a drawn mask get a pixel or two of softness, inwards. */
function softened(mask: Matte, scale: number): Float32Array {
  const soft = boxBlur(mask.data, mask.width, mask.height, Math.max(1, Math.round(1.5 * scale)))
  for (let i = 0; i < soft.length; i++) soft[i] = Math.min(mask.data[i], clamp(2 * soft[i] - 1))
  return soft
}

/**
 * What is to be repainted. Under a mask only what lies in it is measured: the red of the car that was drawn round, not
 * the redder one beside it. With no colour named, the main colour of the mask, or else of the main subject, is meant.
 */
async function findSource(planes: Planes, step: Step, context: Context): Promise<Source> {
  const from = wordOf(step, 'from', 'auto')
  const drawn = context.mask ? softened(context.mask, context.scale) : null
  const named = from === 'auto' ? null : parseColour(from)
  if (named) {
    const family = measureFamily(planes, named, drawn)
    if (family) return { family, focus: drawn }
    throw nothingOf(from)
  }
  if (drawn) return { family: dominantFamily(planes, drawn), focus: drawn }
  const matte = await context.subjectMatte(planes)
  let sum = 0
  for (const value of matte.data) sum += value
  const share = sum / matte.data.length
  const focus = share > 0.005 && share < 0.99 ? matte.data : null
  return { family: dominantFamily(planes, focus), focus }
}

function nothingOf(from: string): EngineRefusal {
  const what = from === 'auto' ? 'one main colour' : `“${from}”`
  return new EngineRefusal('nothing_to_change', `There is next to nothing of ${what} in this picture to recolour.`, {
    from,
  })
}

/** How the target colour is reached from the family's: a curve for lightness, factors for colour. */
interface Paint {
  readonly lightness: Float32Array
  readonly hue: number
  readonly chroma: number
  readonly isGreySource: boolean
}

function mixPaint(family: ColourFamily, to: Rgb): Paint {
  const target = new Float64Array(3)
  toOklab(to.r, to.g, to.b, target)
  const chroma = Math.hypot(target[1], target[2])
  const isGreyTarget = chroma < 0.045
  // A power moves the middle and leaves black black and highlights white.
  const from = clamp(family.lightness, 0.12, 0.93)
  const share = isGreyTarget || family.isGrey ? 0.9 : 0.62
  const goal = clamp(from + (clamp(target[0], 0.16, 0.93) - from) * share, 0.1, 0.95)
  const power = clamp(Math.log(goal) / Math.log(from), 0.25, 4)
  return {
    lightness: curveTable(value => value ** power),
    hue: Math.atan2(target[2], target[1]),
    chroma: isGreyTarget ? Math.min(0.05, chroma) : chroma,
    isGreySource: family.isGrey,
  }
}

/** What a colour of the family becomes: the same light in the new paint. */
function changeOf(family: ColourFamily, paint: Paint, richer: number): ColourChange {
  return (r, g, b, out) => {
    toOklab(r, g, b, out)
    const before = out[0]
    const lightness = paint.lightness[(clamp(before) * 1024 + 0.5) | 0]
    const chroma = Math.sqrt(out[1] * out[1] + out[2] * out[2])
    let hue = paint.hue
    let strength: number
    if (paint.isGreySource) {
      // Nothing to scale: new colour by lightness, least in deep shadow and in highlights.
      strength = paint.chroma * clamp(lightness / 0.45) * clamp((1.02 - lightness) / 0.3)
    } else {
      strength = (chroma * paint.chroma) / Math.max(0.04, family.chroma)
      // A lighter or darker version of the same paint is more or less colourful in proportion.
      strength *= Math.sqrt(clamp(lightness / Math.max(0.05, before), 0.45, 1.7))
      strength = Math.min(strength, paint.chroma * 1.7)
      hue += angleBetween(Math.atan2(out[2], out[1]), family.hue) * 0.25
    }
    strength *= richer
    fromOklab(lightness, strength * Math.cos(hue), strength * Math.sin(hue), out)
  }
}

/** Less than this shows nowhere. */
const leastCover = 0.004

function repaint(
  planes: Planes,
  matte: Float32Array,
  family: ColourFamily,
  paint: Paint,
  step: Step,
  context: Context,
): void {
  const { r, g, b, width } = planes
  const amount = Math.min(1, step.strength)
  const cube = createColourCube(changeOf(family, paint, Math.max(1, step.strength)), 41)
  const run = (first: number, end: number): void => {
    const [from, to] = [first * width, end * width]
    let isTouched = false
    for (let i = from; i < to && !isTouched; i++) isTouched = matte[i] * amount >= leastCover
    if (!isTouched) return
    const strip = createPlanes(width, end - first)
    strip.r.set(r.subarray(from, to))
    strip.g.set(g.subarray(from, to))
    strip.b.set(b.subarray(from, to))
    applyColourCube(strip, cube, 1, 0, to - from)
    for (let i = from, k = 0; i < to; i++, k++) {
      const cover = matte[i] * amount
      if (cover < leastCover) continue
      r[i] += (strip.r[k] - r[i]) * cover
      g[i] += (strip.g[k] - g[i]) * cover
      b[i] += (strip.b[k] - b[i]) * cover
    }
  }
  byStrips(planes, context, run, 0.6, 1)
}

export const recolour: Operation = {
  name: 'recolour',
  label: 'Change a colour',
  group: 'tone',
  stage: 'region',
  summary: 'Paints everything of one colour in another and keeps shading, texture and highlights.',
  hasStrength: true,
  ownsMask: true,
  parameters: {
    from: { label: 'From (auto: the subject’s)', kind: 'colour', default: 'auto' },
    to: { label: 'To', kind: 'colour', default: '#1565d8' },
  },
  async run(planes, step, context) {
    context.progress(0)
    const source = await findSource(planes, step, context)
    const matte = hueMatte(planes, source.family, source.focus, context)
    let sum = 0
    let area = 0
    for (let i = 0; i < matte.data.length; i++) {
      // The matte follows the picture's edges and may reach past those of a drawn mask.
      if (context.mask && source.focus) matte.data[i] = Math.min(matte.data[i], source.focus[i])
      sum += matte.data[i]
      area += source.focus ? source.focus[i] : 1
    }
    if (sum < leastShare * Math.max(1, area)) throw nothingOf(wordOf(step, 'from', 'auto'))
    repaint(planes, matte.data, source.family, mixPaint(source.family, colourOf(step, 'to', '#1565d8')), step, context)
    return planes
  },
}
