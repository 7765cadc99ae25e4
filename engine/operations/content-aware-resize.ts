import { type Context, EngineRefusal, type Operation, type Step } from '../operation.ts'
import { boxBlur } from '../pixels/filters.ts'
import { clamp, type Matte, type Planes } from '../pixels/planes.ts'
import { carveWidth } from '../pixels/seam-carving.ts'
import { type Attention, findAttention } from './framing.ts'
import { quarterTurns } from './geometry.ts'
import { numberOf } from './reading.ts'

/**
 * Another shape without cropping and without squeezing: seams of little interest are left out or repeated (seam carving
 * with forward energy, Rubinstein 2008), never through the subject or a face while there is another way. Asked for a
 * ratio, it first takes from the longer side what lies beside the subject, then lets the other side grow. Parameters:
 * `ratio` (width / height; 0: by size), `width` and `height` in pixels (0: as it is). Changes of a side by more than 40 %
 * are refused: they would show. Cost: 1.4 CPU-s at 1 MP, 3.6 at 12, beside finding the subject.
 */

const leastFactor = 0.6
const mostFactor = 1.4
/** What a pixel of the subject or a face costs, in units of a black-white edge. */
const subjectGuard = 1.2
const faceGuard = 6

async function findGuard(planes: Planes, context: Context): Promise<{ guard: Matte; attention: Attention }> {
  const attention = await findAttention(planes, context)
  const { width, height } = planes
  const data = new Float32Array(width * height)
  if (attention.subject) {
    const matte = await context.subjectMatte(planes)
    const reach = Math.max(1, Math.round(Math.max(width, height) / 150))
    // A little beyond the outline, or its shape would be nibbled at.
    boxBlur(matte.data, width, height, reach, data)
    for (let i = 0; i < data.length; i++) data[i] = Math.min(1, data[i] * 2) * subjectGuard
  }
  for (const box of attention.faces) {
    for (let y = Math.floor(box.top * height); y < box.bottom * height; y++) {
      for (let x = Math.floor(box.left * width); x < box.right * width; x++) data[y * width + x] = faceGuard
    }
  }
  return { guard: { width, height, data }, attention }
}

/** The share of a side that subject and faces take. */
function takenShare({ subject, faces }: Attention, isVertical: boolean): number {
  const boxes = subject ? [subject, ...faces] : faces
  if (boxes.length === 0) return 0
  const from = Math.min(...boxes.map(box => (isVertical ? box.top : box.left)))
  const to = Math.max(...boxes.map(box => (isVertical ? box.bottom : box.right)))
  return to - from
}

interface Target {
  readonly width: number
  readonly height: number
}

/** Takes from the side that is too long as much as leaves the subject alone; the other side grows by the rest. */
function targetForRatio(planes: Planes, ratio: number, attention: Attention): Target {
  const { width, height } = planes
  const change = ratio / (width / height)
  const isNarrower = change < 1
  const wanted = isNarrower ? change : 1 / change
  const floor = Math.max(0.7, Math.min(1, takenShare(attention, !isNarrower) * 1.04))
  const shrink = Math.max(wanted, floor)
  const grow = shrink / wanted
  return isNarrower
    ? { width: Math.round(width * shrink), height: Math.round(height * grow) }
    : { width: Math.round(width * grow), height: Math.round(height * shrink) }
}

function targetOf(planes: Planes, step: Step, attention: Attention): Target {
  const ratio = numberOf(step, 'ratio', 0)
  if (ratio > 0) return targetForRatio(planes, clamp(ratio, 0.1, 10), attention)
  return {
    width: Math.round(numberOf(step, 'width', 0)) || planes.width,
    height: Math.round(numberOf(step, 'height', 0)) || planes.height,
  }
}

function requireModest(planes: Planes, target: Target, attention: Attention): void {
  for (const [name, from, to, isVertical] of [
    ['width', planes.width, target.width, false],
    ['height', planes.height, target.height, true],
  ] as const) {
    const factor = to / from
    if (factor < leastFactor || factor > mostFactor) {
      throw new EngineRefusal(
        'invalid_parameter',
        `The ${name} would change by ${Math.round(Math.abs(factor - 1) * 100)} %; beyond 40 % the result looks broken. ` +
          'Ask for less, or crop, or expand the picture.',
        { parameter: name, factor: Math.round(factor * 100) / 100 },
      )
    }
    if (factor < takenShare(attention, isVertical) * 0.97) {
      throw new EngineRefusal(
        'invalid_parameter',
        `The subject takes ${Math.round(takenShare(attention, isVertical) * 100)} % of the ${name}, so it would be squeezed. Crop, expand or resize the picture instead.`,
        { parameter: name, factor: Math.round(factor * 100) / 100 },
      )
    }
  }
}

const turned = (matte: Matte, turns: number): Matte => {
  const { width, height, r } = quarterTurns(
    { ...matte, r: matte.data, g: matte.data, b: matte.data, alpha: null },
    turns,
  )
  return { width, height, data: r }
}

export const contentAwareResize: Operation = {
  name: 'content-aware-resize',
  label: 'Content-aware resize',
  group: 'canvas',
  stage: 'geometry',
  summary:
    'Changes the shape without cropping or squeezing: dull stretches shrink or grow, subject and faces stay as they are.',
  hasStrength: false,
  cost: 1.5,
  parameters: {
    ratio: { label: 'Width / height (0: by size)', kind: 'number', minimum: 0, maximum: 10, unit: 'ratio', default: 0 },
    width: { label: 'Width (0: as it is)', kind: 'number', minimum: 0, maximum: 16384, unit: 'px', default: 0 },
    height: { label: 'Height (0: as it is)', kind: 'number', minimum: 0, maximum: 16384, unit: 'px', default: 0 },
  },
  needsSubject: true,
  async run(planes, step, context) {
    context.progress(0)
    if (Math.min(planes.width, planes.height) < 16) {
      throw new EngineRefusal('picture_too_small', 'Content-aware resizing needs at least 16 x 16 pixels.')
    }
    const { guard, attention } = await findGuard(planes, context)
    const target = targetOf(planes, step, attention)
    requireModest(planes, target, attention)
    let now = { planes, guard }
    if (target.width !== planes.width) {
      now = carveWidth(planes, guard, target.width, fraction => context.progress(0.1 + fraction * 0.45))
    }
    if (target.height !== planes.height) {
      const upright = { planes: quarterTurns(now.planes, 1), guard: turned(now.guard, 1) }
      const carved = carveWidth(upright.planes, upright.guard, target.height, fraction =>
        context.progress(0.55 + fraction * 0.45),
      )
      now = { planes: quarterTurns(carved.planes, 3), guard: now.guard }
    }
    return now.planes
  },
}
