import { type Context, EngineRefusal } from '../operation.ts'
import { createRowReader, enlargePlane, reducedSize } from '../pixels/enlarge.ts'
import { boxBlur } from '../pixels/filters.ts'
import { clamp, type Matte, type Planes } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'

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
  for (const value of matte.data) sum += value
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

/** Means over a square of `radius`, at the size that radius needs. */
function spread(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const small = reducedSize(width, height, radius, 4)
  if (small.factor < 1.5) return boxBlur(plane, width, height, radius)
  const reduced = resizePlane(plane, width, height, small.width, small.height)
  boxBlur(reduced, small.width, small.height, Math.max(1, Math.round(radius / small.factor)), reduced)
  return enlargePlane(reduced, small, width, height)
}

/** The colours of both sides of the outline, each spread across it: smooth, so a reduced size says it all. */
interface Sides {
  readonly subject: Float32Array
  readonly background: Float32Array
}

/** One channel's pixel as its matte explains it: what is left over goes to the subject, where there is subject. */
function corrected(pixel: number, cover: number, over: number, under: number): number {
  return clamp(over + cover * (pixel - cover * over - (1 - cover) * under))
}

/** One round of fusion on one channel: better colours of both sides from earlier guesses. */
function fuse(picture: Float32Array, guess: Sides, matte: Matte, cover: Float32Array, radius: number): Sides {
  const { width, height, data } = matte
  const weighted = new Float32Array(picture.length)
  for (let i = 0; i < weighted.length; i++) weighted[i] = guess.subject[i] * data[i]
  const subject = spread(weighted, width, height, radius)
  for (let i = 0; i < weighted.length; i++) weighted[i] = guess.background[i] * (1 - data[i])
  const background = spread(weighted, width, height, radius)
  for (let i = 0; i < subject.length; i++) {
    const over = cover[i] > 1e-4 ? subject[i] / cover[i] : picture[i]
    const under = cover[i] < 1 - 1e-4 ? background[i] / (1 - cover[i]) : picture[i]
    subject[i] = corrected(picture[i], data[i], over, under)
    background[i] = clamp(under)
  }
  return { subject, background }
}

/** The colours of both sides are smooth: a small copy says them all. */
const mostWorkingPixels = 400_000

/**
 * Replaces the colours of `planes`, in place, by the subject's own wherever the matte is neither clear nor solid. A wide
 * round finds the colours, a narrow one sharpens them, and the full-size picture has the last word.
 */
export function takeSubjectColours(planes: Planes, matte: Matte, context: Context): void {
  const { width, height } = planes
  const shrink = Math.min(1, Math.sqrt(mostWorkingPixels / (width * height)))
  const size = { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) }
  const reduce = (plane: Float32Array): Float32Array => resizePlane(plane, width, height, size.width, size.height)
  const small: Matte = { ...size, data: reduce(matte.data) }
  const wide = Math.max(6, 30 * context.scale * shrink)
  const narrow = Math.max(2, 4 * context.scale * shrink)
  const wideCover = spread(small.data, size.width, size.height, wide)
  const narrowCover = spread(small.data, size.width, size.height, narrow)
  const read = createRowReader(size, width, height)
  const over = new Float32Array(width)
  const under = new Float32Array(width)
  for (const [channel, picture] of [planes.r, planes.g, planes.b].entries()) {
    context.progress(0.1 + channel * 0.25)
    const reduced = reduce(picture)
    const first = fuse(reduced, { subject: reduced, background: reduced }, small, wideCover, wide)
    const sides = fuse(reduced, first, small, narrowCover, narrow)
    for (let y = 0, i = 0; y < height; y++) {
      read(sides.subject, y, over)
      read(sides.background, y, under)
      for (let x = 0; x < width; x++, i++) {
        const cover = matte.data[i]
        if (cover < 0.995) picture[i] = corrected(picture[i], cover, over[x], under[x])
      }
    }
  }
}
