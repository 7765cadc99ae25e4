import { type Context, EngineRefusal } from '../operation.ts'
import { enlargePlane, reducedSize } from '../pixels/enlarge.ts'
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

/** Spreads `plane` weighted by `weight` (and that weight) over `radius`, at the size that radius needs. */
function spread(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
  const small = reducedSize(width, height, radius, 4)
  if (small.factor < 1.5) return boxBlur(plane, width, height, radius)
  const reduced = resizePlane(plane, width, height, small.width, small.height)
  boxBlur(reduced, small.width, small.height, Math.max(1, Math.round(radius / small.factor)), reduced)
  return enlargePlane(reduced, small, width, height)
}

interface Sides {
  /** Coverage of the subject, and what it leaves, both spread. */
  readonly inside: Float32Array
  readonly outside: Float32Array
}

function sidesOf(matte: Matte, radius: number): Sides {
  const { width, height, data } = matte
  const inside = spread(data, width, height, radius)
  const outside = new Float32Array(inside.length)
  for (let i = 0; i < inside.length; i++) outside[i] = 1 - inside[i]
  return { inside, outside }
}

/** One round of fusion on one channel: better subject and background colours from earlier guesses. */
function fuse(
  picture: Float32Array,
  subject: Float32Array,
  background: Float32Array,
  matte: Matte,
  sides: Sides,
  radius: number,
): { subject: Float32Array; background: Float32Array } {
  const { width, height, data } = matte
  const weighted = new Float32Array(picture.length)
  for (let i = 0; i < weighted.length; i++) weighted[i] = subject[i] * data[i]
  const near = spread(weighted, width, height, radius)
  for (let i = 0; i < weighted.length; i++) weighted[i] = background[i] * (1 - data[i])
  const far = spread(weighted, width, height, radius)
  for (let i = 0; i < near.length; i++) {
    const under = sides.outside[i] > 1e-4 ? far[i] / sides.outside[i] : picture[i]
    const over = sides.inside[i] > 1e-4 ? near[i] / sides.inside[i] : picture[i]
    const rest = picture[i] - data[i] * over - (1 - data[i]) * under
    near[i] = clamp(over + data[i] * rest)
    far[i] = clamp(under)
  }
  return { subject: near, background: far }
}

/**
 * Replaces the colours of `planes`, in place, by the subject's own wherever the matte is neither clear nor solid. A wide
 * round finds the colours, a narrow one sharpens them.
 */
export function takeSubjectColours(planes: Planes, matte: Matte, context: Context): void {
  const wide = Math.max(2, 30 * context.scale)
  const narrow = Math.max(1, 4 * context.scale)
  const wideSides = sidesOf(matte, wide)
  const narrowSides = sidesOf(matte, narrow)
  for (const [channel, picture] of [planes.r, planes.g, planes.b].entries()) {
    context.progress(0.1 + channel * 0.25)
    const first = fuse(picture, picture, picture, matte, wideSides, wide)
    const second = fuse(picture, first.subject, first.background, matte, narrowSides, narrow)
    for (let i = 0; i < picture.length; i++) if (matte.data[i] < 0.995) picture[i] = second.subject[i]
  }
}
