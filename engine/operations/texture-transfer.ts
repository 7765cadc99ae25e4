import type { Context, Operation, Step } from '../operation.ts'
import { enlargePlane } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, clonePlanes, luma, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { synthesise } from '../pixels/texture-synthesis.ts'
import { colourMatch } from './colour-match.ts'
import { numberOf } from './reading.ts'

/**
 * Repaints the photo with the palette and the texture of a second picture. The palette comes first, by optimal transport
 * (see colour-match); then patches of the reference, chosen at three sizes by likeness and by the photo's light, replace
 * the photo's own (Efros and Freeman 2001, by PatchMatch); last, the photo's large lights and its edges are laid back in,
 * so that faces and things stay what they are. No style network: only what the reference shows can be painted with.
 * `structure` 0..1 is how much of the photo shows through (0.5); `size` 0.4..2.5 is the size of the texture against the
 * photo (1: both pictures laid side by side at one height). About 4 CPU-s whatever the size.
 */
export const textureTransfer: Operation = {
  name: 'texture-transfer',
  label: 'Texture & palette transfer',
  group: 'retouch',
  stage: 'style',
  summary: 'Repaints the photo with the colours and the texture of a second picture.',
  hasStrength: true,
  needsReference: true,
  parameters: {
    structure: { label: 'Structure kept', kind: 'number', minimum: 0, maximum: 1, step: 0.05, default: 0.5 },
    size: { label: 'Texture size', kind: 'number', minimum: 0.4, maximum: 2.5, step: 0.1, unit: 'x', default: 1 },
  },
  cost: 6,
  async run(planes, step, context) {
    context.progress(0)
    const small = toFit(planes, workingPixels)
    const structure = clamp(numberOf(step, 'structure', 0.5))
    const palette = await inPalette(small, context)
    const reference = await referenceFor(small, step, context)
    const painted = synthesise({
      content: palette,
      reference,
      guidance: 0.15 + 1.1 * structure,
      seed: context.seed,
      progress: fraction => context.progress(0.1 + 0.8 * fraction),
    })
    layLightBack(painted, palette, structure)
    return atFullSize(planes, small, painted, step.strength)
  },
}

const workingPixels = 480_000
/** Fewer have no room for patches at every size. */
const leastSide = 24

function toFit(planes: Planes, most: number): Planes {
  const shrink = Math.min(1, Math.sqrt(most / (planes.width * planes.height)))
  const isRoomy = Math.min(planes.width, planes.height) >= leastSide
  if (shrink === 1 && isRoomy) return { ...clonePlanes(planes), alpha: null }
  const size = (length: number): number => Math.max(leastSide, Math.round(length * shrink))
  return { ...resizePlanes(planes, size(planes.width), size(planes.height)), alpha: null }
}

async function inPalette(small: Planes, context: Context): Promise<Planes> {
  const step = { name: colourMatch.name, strength: 1 }
  return colourMatch.run(clonePlanes(small), step, { ...context, progress: () => undefined })
}

/** As tall as the photo, times the texture's size. */
async function referenceFor(small: Planes, step: Step, context: Context): Promise<Planes> {
  const reference = await context.reference()
  const scale =
    (numberOf(step, 'size', 1) * Math.sqrt(small.width * small.height)) / Math.sqrt(reference.width * reference.height)
  const size = (length: number): number => Math.min(1600, Math.max(32, Math.round(length * scale)))
  return { ...resizePlanes(reference, size(reference.width), size(reference.height)), alpha: null }
}

/** Of the palette's large colours, how much is laid back: single patches of a wrong hue show at once. */
const hueKept = 0.85
/** The reference's own grain, lifted a little: the photo's light, laid over it, takes some away. */
const grainLift = 0.3

/** The photo's large lights, hues and clear edges, on the painting. In place. */
function layLightBack(painted: Planes, palette: Planes, structure: number): void {
  const { width, height } = painted
  const wide = Math.max(2, Math.max(width, height) / 110)
  const blur = (plane: Float32Array, sigma = wide): Float32Array => gaussianBlur(plane, width, height, sigma)
  const wanted = luma(palette)
  const light = { wanted: blur(wanted), found: blur(luma(painted)) }
  const fine = blur(wanted, 1)
  for (const channel of ['r', 'g', 'b'] as const) {
    const target = painted[channel]
    const hue = { wanted: blur(palette[channel]), found: blur(target) }
    for (let i = 0; i < target.length; i++) {
      const edge = fine[i] - light.wanted[i]
      const clear = smoothstep(0.03, 0.14, Math.abs(edge))
      const lift = light.wanted[i] - light.found[i]
      const turn = hue.wanted[i] - hue.found[i] - lift
      const grain = grainLift * (1 - structure) * (1 - clear) * (target[i] - hue.found[i])
      const back = (0.3 + 0.6 * structure) * lift + hueKept * turn + 0.8 * structure * clear * edge
      target[i] = clamp(target[i] + back + grain)
    }
  }
}

/** What full-size pixels have beyond the working copy is kept in part: outlines stay crisp at any size. */
const keptDetail = 0.5

function atFullSize(planes: Planes, small: Planes, painted: Planes, strength: number): Planes {
  const { width, height } = planes
  const share = Math.min(1, strength)
  for (const channel of ['r', 'g', 'b'] as const) {
    const target = planes[channel]
    const isSmall = painted.width === width && painted.height === height
    const colour = isSmall ? painted[channel] : enlargePlane(painted[channel], painted, width, height)
    const base = isSmall ? null : enlargePlane(small[channel], small, width, height)
    for (let i = 0; i < target.length; i++) {
      const detail = base ? keptDetail * (target[i] - base[i]) : 0
      target[i] = clamp(target[i] + (colour[i] + detail - target[i]) * share)
    }
  }
  return planes
}
