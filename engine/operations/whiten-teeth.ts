import { EngineRefusal, type Operation } from '../operation.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { clamp, type Matte, type Planes, smoothstep } from '../pixels/planes.ts'
import type { Frame } from './geometry.ts'
import { fromOklab, toOklab } from './oklab.ts'
import { frameOf, requireFaces, type SkinTone, skinToneOf } from './skin.ts'

/**
 * Takes the yellow out of teeth and lightens them a little, in OKLab, so that they turn white and not blue or grey.
 * Teeth are what lies in the mouth of a face, bright and far less red than its skin; with a mask, what is bright and
 * pale under the mask. No parameters but strength. About 0.8 CPU-s at 1 MP, nearly all of it finding the faces.
 */
export const whitenTeeth: Operation = {
  name: 'whiten-teeth',
  label: 'Whiten teeth',
  group: 'retouch',
  stage: 'region',
  summary: 'Takes the yellow out of smiling teeth and lightens them a little.',
  hasStrength: true,
  parameters: {},
  ownsMask: true,
  cost: 0.4,
  async run(planes, step, context) {
    context.progress(0)
    const { mask } = context
    let whitened = 0
    if (mask) {
      const whole = { left: 0, top: 0, width: planes.width, height: planes.height }
      whitened = whiten(planes, whole, underMask(planes, mask), step.strength, 0.8)
    } else {
      for (const face of await requireFaces(planes, context, 'whiten')) {
        const frame = frameOf({ ...face, y: face.y + mouthDown * face.radius }, mouthReach, planes)
        const tone = skinToneOf(planes, face)
        whitened += whiten(planes, frame, inMouth(planes, frame, tone), step.strength, 0.012 * face.radius)
      }
    }
    if (whitened > 0) return planes
    throw new EngineRefusal(
      'nothing_to_change',
      mask
        ? 'There are no teeth under the mask: nothing in it is bright and pale. Paint over the teeth.'
        : 'No teeth show in the faces of this picture. If they do, paint over them with the brush.',
    )
  },
}

/** Where mouths are, in face radii: below the centre, and how far about it. */
const mouthDown = 0.28
const mouthReach = 0.4

/** Bright and pale, whatever the skin is like. */
function underMask(planes: Planes, mask: Matte): (lab: Float64Array, i: number) => number {
  let [sum, count] = [0, 0]
  const lab = new Float64Array(3)
  for (let i = 0; i < mask.data.length; i++) {
    if (mask.data[i] === 0) continue
    toOklab(planes.r[i], planes.g[i], planes.b[i], lab)
    sum += lab[0]
    count++
  }
  const usual = count > 0 ? sum / count : 0.5
  return (colour, i) =>
    mask.data[i] * smoothstep(usual - 0.2, usual - 0.05, colour[0]) * smoothstep(0.075, 0.045, colour[1])
}

function inMouth(planes: Planes, frame: Frame, tone: SkinTone): (lab: Float64Array, i: number) => number {
  const [middleX, middleY] = [frame.left + frame.width / 2, frame.top + frame.height / 2]
  return (colour, i) => {
    const across = ((i % planes.width) - middleX) / (frame.width / 2)
    const down = (Math.floor(i / planes.width) - middleY) / (frame.height / 2)
    const pale = smoothstep(tone.a * 0.7, tone.a * 0.4, colour[1])
    const weak = smoothstep(tone.b + 0.05, tone.b + 0.025, colour[2])
    const bright = smoothstep(tone.lightness - 0.14, tone.lightness - 0.02, colour[0])
    return pale * weak * bright * smoothstep(1, 0.85, Math.hypot(across, down))
  }
}

/** Fewer than this share of the frame is a glint on a lip, not a smile. */
const leastShare = 0.004

/** Whitens what `likeness` takes for teeth; returns its share of the frame, 0 where there is too little. */
function whiten(
  planes: Planes,
  frame: Frame,
  likeness: (lab: Float64Array, i: number) => number,
  strength: number,
  soften: number,
): number {
  const lab = new Float64Array(3)
  const cover = new Float32Array(frame.width * frame.height)
  const index = (k: number): number =>
    (frame.top + Math.floor(k / frame.width)) * planes.width + frame.left + (k % frame.width)
  for (let k = 0; k < cover.length; k++) {
    const i = index(k)
    toOklab(planes.r[i], planes.g[i], planes.b[i], lab)
    cover[k] = likeness(lab, i)
  }
  const soft = gaussianBlur(cover, frame.width, frame.height, Math.max(0.5, soften))
  let share = 0
  for (const value of soft) if (value > 0.5) share += 1 / soft.length
  if (share < leastShare) return 0
  for (let k = 0; k < soft.length; k++) {
    if (soft[k] < 0.01) continue
    const i = index(k)
    const amount = Math.min(1, strength) * soft[k]
    toOklab(planes.r[i], planes.g[i], planes.b[i], lab)
    const lift = 0.05 * strength * soft[k] * smoothstep(0.2, 0.6, lab[0])
    const yellow = lab[2] > 0 ? 1 - 0.72 * amount : 1
    fromOklab(clamp(lab[0] + lift), lab[1] * (1 - 0.35 * amount), lab[2] * yellow, lab)
    planes.r[i] = lab[0]
    planes.g[i] = lab[1]
    planes.b[i] = lab[2]
  }
  return share
}
