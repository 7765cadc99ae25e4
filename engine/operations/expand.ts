import { type Context, EngineRefusal, type Operation, type Step } from '../operation.ts'
import { spreadMask } from '../pixels/completion-levels.ts'
import { fillHole } from '../pixels/fill.ts'
import { createPlanes, type Matte, type Planes } from '../pixels/planes.ts'
import { blurredSurroundings, mirroredSurroundings, type Placement, plainSurroundings } from './expand-fills.ts'
import { colourOf, numberOf, wordOf } from './reading.ts'
import { clearPixels } from './remove-object.ts'
import { requireFitting } from './resize.ts'

/**
 * On this many the patches are looked for; at full size they are copied from where they name. Looked at on seventeen photos
 * grown to one side and six of them all round, with two seeds each: a million costs up to 1.4 times this, and is no better.
 * Where the two part it is chance which patch fits, and to one side fewer carry long lines and shadows on straighter.
 */
const mostWorkingPixels = 640_000

/**
 * Makes the canvas larger, to a shape or by a share of each side, and fills what is new. `continue` grows the picture's
 * own background with patch completion (see remove-object) and never copies from the main subject, so that arms and
 * faces are not repeated; `blur` lays the picture on an enlarged, blurred copy of itself; `mirror` reflects it;
 * `colour` is plain. `auto` continues, but where a subject is cut off by an edge that grows, which no patch can finish,
 * it takes `blur` and notes `expand_subject_at_edge`: cropping to the shape or content-aware resize are the other ways
 * out. `ratio` is width / height, 0 for none; `left`, `right`, `top`, `bottom` are shares of the width or height, 0..2;
 * a fifth all round when none is given. About 3 CPU-s at 1 MP for a fifth all round, 7 at 12 MP, and 3 more for
 * a look at where the subject is.
 */
export const expand: Operation = {
  name: 'expand',
  label: 'Expand',
  group: 'canvas',
  stage: 'canvas',
  summary: 'Makes the canvas larger and continues the picture beyond its edges.',
  hasStrength: false,
  parameters: {
    ratio: {
      label: 'Width / height (0: by sides)',
      kind: 'number',
      minimum: 0,
      maximum: 10,
      unit: 'ratio',
      default: 0,
    },
    left: { label: 'Left', kind: 'number', minimum: 0, maximum: 2, step: 0.05, unit: 'x', default: 0 },
    right: { label: 'Right', kind: 'number', minimum: 0, maximum: 2, step: 0.05, unit: 'x', default: 0 },
    top: { label: 'Top', kind: 'number', minimum: 0, maximum: 2, step: 0.05, unit: 'x', default: 0 },
    bottom: { label: 'Bottom', kind: 'number', minimum: 0, maximum: 2, step: 0.05, unit: 'x', default: 0 },
    fill: { label: 'Fill', kind: 'choice', choices: ['auto', 'continue', 'blur', 'mirror', 'colour'], default: 'auto' },
    colour: { label: 'Colour', kind: 'colour', default: 'white' },
  },
  needsSubject: true,
  subjectNeed: step => (continuing.has(wordOf(step, 'fill', 'auto')) ? 'outline' : null),
  cost: 3,
  ownWorkingPixels: mostWorkingPixels,
  async run(planes, step, context) {
    context.progress(0)
    const placement = placementOf(planes, step)
    if (!placement) return planes
    requireFitting(placement.width, placement.height)
    const fill = wordOf(step, 'fill', 'auto')
    if (fill === 'colour') return plainSurroundings(planes, placement, colourOf(step, 'colour', 'white'))
    if (fill === 'mirror') return mirroredSurroundings(planes, placement)
    if (fill === 'blur') return blurredSurroundings(planes, placement)
    return continued(planes, placement, fill === 'auto', context)
  },
}

const usualShare = 0.2

/** Where the picture will lie on its new canvas; null when it stays as it is. */
function placementOf({ width, height }: Planes, step: Step): Placement | null {
  const ratio = numberOf(step, 'ratio', 0)
  const shares = ['left', 'right', 'top', 'bottom'].map(side => Math.max(0, numberOf(step, side, 0)))
  const asked = shares.some(share => share > 0) || ratio > 0
  const [left, right, top, bottom] = (asked ? shares : shares.map(() => usualShare)).map((share, k) =>
    Math.round(share * (k < 2 ? width : height)),
  )
  const placement = { width: left + width + right, height: top + height + bottom, left, top }
  if (ratio > 0) {
    const moreWidth = Math.max(0, Math.round(placement.height * ratio) - placement.width)
    const moreHeight = moreWidth > 0 ? 0 : Math.max(0, Math.round(placement.width / ratio) - placement.height)
    placement.width += moreWidth
    placement.height += moreHeight
    // What the shape asks for beyond the sides given is shared out evenly.
    placement.left += Math.floor(moreWidth / 2)
    placement.top += Math.floor(moreHeight / 2)
  }
  return placement.width === width && placement.height === height ? null : placement
}

/** The fills that continue the picture, and so must stay clear of its subject. */
const continuing: ReadonlySet<string> = new Set(['auto', 'continue'])

/** A subject that a growing edge cuts along more of its length than this cannot be continued. */
const mostCut = 0.04
const leastSubject = 0.003

async function continued(planes: Planes, placement: Placement, isAuto: boolean, context: Context): Promise<Planes> {
  const subject = await context.subjectOutline(planes)
  const cut = longestCut(subject, planes, placement)
  if (cut > 0.01) context.note('expand_subject_at_edge')
  if (isAuto && cut > mostCut) return blurredSurroundings(planes, placement)
  const canvas = layOnCanvas(planes, placement)
  const isFilled = fillHole(canvas.planes, canvas.hole, {
    seed: context.seed,
    levelness: 0.6,
    mostWorkingPixels,
    blocked: blockedOn(placement, planes, subject),
    progress: fraction => context.progress(0.1 + 0.9 * fraction),
  })
  if (isFilled) return canvas.planes
  if (isAuto) return blurredSurroundings(planes, placement)
  throw new EngineRefusal(
    'invalid_parameter',
    'There is no background in this picture to continue. Expand it with a blurred, mirrored or plain fill, or crop it to the shape.',
    { parameter: 'fill' },
  )
}

/** The largest share of an edge that grows along which the subject is cut off. */
function longestCut({ data }: Matte, { width, height }: Planes, { left, top, ...canvas }: Placement): number {
  const along = (count: number, at: (k: number) => number): number => {
    let cut = 0
    for (let k = 0; k < count; k++) if (data[at(k)] > 0.5) cut++
    return cut / count
  }
  const cuts = [0]
  if (left > 0) cuts.push(along(height, y => y * width))
  if (canvas.width > left + width) cuts.push(along(height, y => y * width + width - 1))
  if (top > 0) cuts.push(along(width, x => x))
  if (canvas.height > top + height) cuts.push(along(width, x => (height - 1) * width + x))
  return Math.max(...cuts)
}

function layOnCanvas(planes: Planes, placement: Placement): { planes: Planes; hole: Uint8Array } {
  const { width, height, left, top } = placement
  const pixels = width * height
  const result = createPlanes(width, height, planes.alpha ? new Float32Array(pixels).fill(1) : null)
  const hole = new Uint8Array(pixels).fill(1)
  for (let y = 0; y < planes.height; y++) {
    const [from, to] = [y * planes.width, (top + y) * width + left]
    for (const channel of ['r', 'g', 'b', 'alpha'] as const) {
      const plane = planes[channel]
      if (plane) result[channel]?.set(plane.subarray(from, from + planes.width), to)
    }
    hole.fill(0, to, to + planes.width)
  }
  return { planes: result, hole }
}

/** The subject, and what is clear, on the new canvas: neither may be copied. */
function blockedOn(placement: Placement, planes: Planes, subject: Matte): Uint8Array | null {
  const clear = clearPixels(planes)
  let sum = 0
  for (const value of subject.data) sum += value
  const hasSubject = sum > leastSubject * subject.data.length
  if (!clear && !hasSubject) return null
  const blocked = new Uint8Array(placement.width * placement.height)
  for (let y = 0, i = 0; y < planes.height; y++) {
    const row = (placement.top + y) * placement.width + placement.left
    for (let x = 0; x < planes.width; x++, i++) {
      if (clear?.[i] || (hasSubject && subject.data[i] > 0.15)) blocked[row + x] = 1
    }
  }
  // A matte ends at the outline; what the subject reflects and shades does not.
  const rim = Math.round(Math.max(planes.width, planes.height) / 250)
  return spreadMask(blocked, placement.width, placement.height, rim)
}
