import { type Context, EngineRefusal } from '../operation.ts'
import { createRowReader, enlargePlane, reducedSize, type Size } from '../pixels/enlarge.ts'
import { boxBlur } from '../pixels/filters.ts'
import { clamp, type Matte, type Planes } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { correctCompiled, sidesCompiled } from './foreground-compiled.ts'

/**
 * The subject's own colours along its outline. A pixel half covered by hair shows half of the old background; before it
 * is laid over anything else that half must go. Blur fusion (Forte 2021): the colours of both sides are spread across
 * the outline, then corrected by what the picture itself says.
 */

const leastShare = 0.005
const mostShare = 0.99

/** Finds the subject, or refuses where a picture has none or is nothing but subject. */
export async function requireSubject(planes: Planes, context: Context): Promise<Matte> {
  const matte = await context.subjectMatte(planes)
  let sum = 0
  // By index: going through the values themselves costs three times as much until it is compiled.
  for (let i = 0; i < matte.data.length; i++) sum += matte.data[i]
  const share = sum / matte.data.length
  if (share >= leastShare && share <= mostShare) return matte
  throw new EngineRefusal(
    'no_subject',
    share < leastShare
      ? 'No subject stands out from the background in this picture. Crop closer to it, or use an edit of the whole picture.'
      : 'The subject fills the whole picture, so there is no background to change.',
    { share: Math.round(share * 1000) / 1000 },
  )
}

/** What both sides of an outline are found from: a reduced copy, its matte, and how far colours are spread over it. */
export interface Outline {
  readonly planes: Planes
  readonly matte: Matte
  readonly wide: number
  readonly narrow: number
}

/** A channel's colours on both sides of the outline, each spread across it: smooth, so a reduced size says it all. */
export interface Sides {
  readonly subject: Float32Array
  readonly background: Float32Array
}

/** Means over a wide square, on a copy of the size that it needs. */
export interface WideMeans extends Size {
  readonly cover: Float32Array
  readonly channels: readonly Sides[]
}

export function wideMeans({ planes, matte, wide }: Outline): WideMeans {
  const { width, height } = planes
  const small = reducedSize(width, height, wide, 4)
  const reach = Math.max(1, Math.round(wide / small.factor))
  const mean = (plane: Float32Array): Float32Array => {
    const reduced = resizePlane(plane, width, height, small.width, small.height)
    return boxBlur(reduced, small.width, small.height, reach, reduced)
  }
  const weighted = new Float32Array(matte.data.length)
  const channels = [planes.r, planes.g, planes.b].map(plane => {
    for (let i = 0; i < weighted.length; i++) weighted[i] = plane[i] * matte.data[i]
    const [subject, background] = [mean(weighted), mean(plane)]
    // What is not the subject's is the background's.
    for (let i = 0; i < subject.length; i++) background[i] -= subject[i]
    return { subject, background }
  })
  return { width: small.width, height: small.height, cover: mean(matte.data), channels }
}

/** One channel's pixel as its matte explains it: what is left over goes to the subject, where there is subject. */
function corrected(pixel: number, cover: number, over: number, under: number): number {
  return clamp(over + cover * (pixel - cover * over - (1 - cover) * under))
}

/** One round of fusion on one channel: better colours of both sides from their weighed means, written over them. */
function fuse(picture: Float32Array, matte: Float32Array, { subject, background }: Sides, cover: Float32Array): void {
  for (let i = 0; i < subject.length; i++) {
    const over = cover[i] > 1e-4 ? subject[i] / cover[i] : picture[i]
    const under = 1 - cover[i] > 1e-4 ? background[i] / (1 - cover[i]) : picture[i]
    subject[i] = corrected(picture[i], matte[i], over, under)
    background[i] = clamp(under)
  }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainSides({ planes, matte, narrow }: Outline, means: WideMeans): Sides[] {
  const { width, height, data } = matte
  const enlarge = (plane: Float32Array): Float32Array => enlargePlane(plane, means, width, height)
  const mean = (plane: Float32Array): Float32Array => boxBlur(plane, width, height, narrow, plane)
  const wideCover = enlarge(means.cover)
  const cover = mean(data.slice())
  return [planes.r, planes.g, planes.b].map((picture, channel) => {
    const sides = {
      subject: enlarge(means.channels[channel].subject),
      background: enlarge(means.channels[channel].background),
    }
    fuse(picture, data, sides, wideCover)
    for (let i = 0; i < data.length; i++) {
      sides.subject[i] *= data[i]
      sides.background[i] *= 1 - data[i]
    }
    mean(sides.subject)
    mean(sides.background)
    fuse(picture, data, sides, cover)
    return sides
  })
}

/** The colours of both sides are smooth: a small copy says them all. */
const mostWorkingPixels = 400_000

/** Colours of both sides of the outline, of red, green and blue, at the size that comes with them. */
export interface FoundSides extends Size {
  readonly channels: readonly Sides[]
}

function findSides(planes: Planes, matte: Matte, scale: number): FoundSides {
  const shrink = Math.min(1, Math.sqrt(mostWorkingPixels / (planes.width * planes.height)))
  const [width, height] = [planes.width, planes.height].map(side => Math.max(1, Math.round(side * shrink)))
  const reduce = (plane: Float32Array): Float32Array => resizePlane(plane, planes.width, planes.height, width, height)
  const outline: Outline = {
    planes: { width, height, r: reduce(planes.r), g: reduce(planes.g), b: reduce(planes.b), alpha: null },
    matte: { width, height, data: reduce(matte.data) },
    wide: Math.max(6, 30 * scale * shrink),
    narrow: Math.max(2, Math.round(4 * scale * shrink)),
  }
  const means = wideMeans(outline)
  return { width, height, channels: sidesCompiled(outline, means) ?? plainSides(outline, means) }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainCorrect(planes: Planes, matte: Matte, { channels, ...size }: FoundSides): void {
  const { width, height } = planes
  const read = createRowReader(size, width, height)
  const over = new Float32Array(width)
  const under = new Float32Array(width)
  for (const [channel, picture] of [planes.r, planes.g, planes.b].entries()) {
    for (let y = 0, i = 0; y < height; y++) {
      read(channels[channel].subject, y, over)
      read(channels[channel].background, y, under)
      for (let x = 0; x < width; x++, i++) {
        const cover = matte.data[i]
        // What is clear shows nothing of the subject: its colour is nobody's.
        if (cover > 0 && cover < 0.995) picture[i] = corrected(picture[i], cover, over[x], under[x])
      }
    }
  }
}

/**
 * Replaces the colours of `planes`, in place, by the subject's own wherever the matte is neither clear nor solid. A wide
 * round finds the colours, a narrow one sharpens them, and the full-size picture has the last word.
 */
export function takeSubjectColours(planes: Planes, matte: Matte, context: Context): void {
  context.progress(0.1)
  const sides = findSides(planes, matte, context.scale)
  context.progress(0.5)
  if (!correctCompiled(planes, matte, sides, sides.channels)) plainCorrect(planes, matte, sides)
  context.progress(0.8)
}
