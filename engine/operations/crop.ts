import type { Context, Operation, Step } from '../operation.ts'
import { clamp, type Planes } from '../pixels/planes.ts'
import { type Attention, type Box, findAttention } from './framing.ts'
import { cutOut, type Frame } from './geometry.ts'
import { numberOf, wordOf } from './reading.ts'
import { findSaliency } from './saliency.ts'

/**
 * Cuts the largest frame of a shape out of a picture. Where it lies is chosen in this order: all of the subject and every
 * face with room around them; if that is too large, every face; if the subject is taller than the frame, its top, which
 * is where heads, signs and spires are; and with no subject, where saliency (Achanta 2009 and detail) has most to see.
 * Parameters: `ratio` 0.1..10, width divided by height; `focus`. Cost: 0.3 CPU-s at 1 MP beside finding the subject.
 */

/** The largest frame of `ratio` (width / height) in a picture. */
function largestFrame(width: number, height: number, ratio: number): { width: number; height: number } {
  return width / height > ratio
    ? { width: clamp(Math.round(height * ratio), 1, width), height }
    : { width, height: clamp(Math.round(width / ratio), 1, height) }
}

/** Where along one axis a window of `share` of its length holds most; `marginal` is what lies at each position. */
function bestStart(marginal: Float64Array, share: number): number {
  const length = Math.max(1, Math.round(marginal.length * share))
  const free = marginal.length - length
  const sums = new Float64Array(marginal.length + 1)
  for (let i = 0; i < marginal.length; i++) sums[i + 1] = sums[i] + marginal[i]
  let best = 0
  let bestScore = Number.NEGATIVE_INFINITY
  for (let start = 0; start <= free; start++) {
    let score = 0
    // What lies in the middle of the window counts more: a subject at its edge is a subject cut in half.
    for (const inset of [0, 0.12, 0.25]) {
      const cut = Math.floor(length * inset)
      score += sums[start + length - cut] - sums[start + cut]
    }
    if (score > bestScore * (1 + 1e-9)) {
      bestScore = score
      best = start
    }
  }
  return free > 0 ? best / free : 0
}

/** One axis of a box or frame, in fractions of the picture. */
interface Range {
  readonly from: number
  readonly to: number
}

const across = (box: Box): Range => ({ from: box.left, to: box.right })
const down = (box: Box): Range => ({ from: box.top, to: box.bottom })

/** Room between what must stay whole and the frame's edge, as a share of the frame. */
const room = 0.05

/** The starts at which a window of `span` holds `range` with as much room as there is; null where it is too long. */
function startsHolding(range: Range | null, span: number): Range | null {
  if (!range) return null
  const spare = span - (range.to - range.from)
  if (spare < 0) return null
  const margin = Math.min(room * span, spare / 2)
  return { from: range.to + margin - span, to: range.from - margin }
}

const spanned = (ranges: readonly Range[]): Range | null =>
  ranges.length === 0
    ? null
    : { from: Math.min(...ranges.map(({ from }) => from)), to: Math.max(...ranges.map(({ to }) => to)) }

/** The most faces side by side that fit into `span` together; where several groups do, the one that shows them largest. */
function mostFaces(faces: readonly Range[], span: number): Range | null {
  const inOrder = faces.toSorted((one, other) => one.from - other.from)
  let best: Range | null = null
  let bestScore = 0
  for (let first = 0; first < inOrder.length; first++) {
    for (let last = first; last < inOrder.length; last++) {
      const group = inOrder.slice(first, last + 1)
      const range = spanned(group) as Range
      if (range.to - range.from > span) break
      const score = group.length + group.reduce((sum, { from, to }) => sum + to - from, 0)
      if (score > bestScore) {
        bestScore = score
        best = range
      }
    }
  }
  return best
}

interface Kept {
  readonly subject: Range | null
  readonly faces: readonly Range[]
}

/** Where a window of `span` starts, 0..1 of the picture. `best` is where saliency would put it. */
function startOf({ subject, faces }: Kept, span: number, best: number, isVertical: boolean): number {
  const limit = (start: number): number => clamp(start, 0, 1 - span)
  const whole = spanned(subject ? [subject, ...faces] : faces)
  if (!whole) return limit(best)
  const centred = (whole.from + whole.to - span) / 2
  const holding = startsHolding(whole, span)
  // A little of what else there is to see, as long as nothing is cut.
  if (holding) return limit(clamp(centred * 0.8 + best * 0.2, holding.from, holding.to))
  const top = whole.from - room * span * 0.8
  const group = mostFaces(faces, span)
  const holdingFaces = startsHolding(group, span)
  if (group && holdingFaces) {
    return limit(clamp(isVertical ? top : (group.from + group.to - span) / 2, holdingFaces.from, holdingFaces.to))
  }
  return limit(isVertical ? top : clamp(best, whole.from, Math.max(whole.from, whole.to - span)))
}

/** Where saliency puts a window of `share` of one axis, 0..1 of the picture. */
function salientStart(planes: Planes, isVertical: boolean, share: number): number {
  const saliency = findSaliency(planes)
  const marginal = new Float64Array(isVertical ? saliency.height : saliency.width)
  for (let y = 0, i = 0; y < saliency.height; y++)
    for (let x = 0; x < saliency.width; x++, i++) marginal[isVertical ? y : x] += saliency.data[i]
  return bestStart(marginal, share) * (1 - share)
}

/** The frame of `ratio` that keeps most of what matters. */
async function bestFrame(planes: Planes, ratio: number, context: Context): Promise<Frame> {
  const size = largestFrame(planes.width, planes.height, ratio)
  const isVertical = size.width === planes.width
  const share = isVertical ? size.height / planes.height : size.width / planes.width
  const attention: Attention = share < 1 ? await findAttention(planes, context) : { subject: null, faces: [] }
  const pick = isVertical ? down : across
  const best = salientStart(planes, isVertical, share)
  const kept: Kept = { subject: attention.subject && pick(attention.subject), faces: attention.faces.map(pick) }
  const start = startOf(kept, share, best, isVertical)
  return {
    ...size,
    left: isVertical ? 0 : clamp(Math.round(start * planes.width), 0, planes.width - size.width),
    top: isVertical ? clamp(Math.round(start * planes.height), 0, planes.height - size.height) : 0,
  }
}

/** Where a frame lies that was asked for by its place, as shares of what is cut off. */
const places: Readonly<Record<string, readonly [number, number]>> = {
  centre: [0.5, 0.5],
  top: [0.5, 0],
  bottom: [0.5, 1],
  left: [0, 0.5],
  right: [1, 0.5],
}

const placeOf = (step: Step) => places[wordOf(step, 'focus', 'automatic')]

function placedFrame(planes: Planes, ratio: number, [x, y]: readonly [number, number]): Frame {
  const size = largestFrame(planes.width, planes.height, ratio)
  return {
    ...size,
    left: Math.round((planes.width - size.width) * x),
    top: Math.round((planes.height - size.height) * y),
  }
}

export const crop: Operation = {
  name: 'crop',
  label: 'Crop',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Cuts the picture to a shape (width divided by height), with the subject and every face kept whole.',
  hasStrength: false,
  cost: 0.2,
  parameters: {
    ratio: { label: 'Width / height', kind: 'number', minimum: 0.1, maximum: 10, unit: 'ratio', default: 1 },
    focus: {
      label: 'Keep',
      kind: 'choice',
      choices: ['automatic', 'centre', 'top', 'bottom', 'left', 'right'],
      default: 'automatic',
    },
  },
  needsSubject: true,
  subjectNeed: step => (placeOf(step) ? null : 'matte'),
  async run(planes, step, context) {
    context.progress(0)
    const ratio = clamp(numberOf(step, 'ratio', 1), 0.1, 10)
    const place = placeOf(step)
    const frame = place ? placedFrame(planes, ratio, place) : await bestFrame(planes, ratio, context)
    return frame.width === planes.width && frame.height === planes.height ? planes : cutOut(planes, frame)
  },
}
