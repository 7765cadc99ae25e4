import { EngineRefusal, type Operation, type Step } from '../operation.ts'
import { resizePlanes } from '../pixels/resample.ts'
import { cutOut } from './geometry.ts'
import { numberOf, wordOf } from './reading.ts'

/** More than this and the working planes alone would take a gigabyte. */
export const mostPixels = 40_000_000

export function requireFitting(width: number, height: number): void {
  if (width * height <= mostPixels) return
  throw new EngineRefusal(
    'picture_too_large',
    `The result would have ${width} x ${height} pixels; at most ${mostPixels / 1e6} million are possible. Ask for a smaller size.`,
    { width, height, mostPixels },
  )
}

interface Target {
  /** What the picture is scaled to. */
  readonly width: number
  readonly height: number
  /** What is then kept of it, from the middle. */
  readonly keepWidth: number
  readonly keepHeight: number
}

const whole = (value: number): number => Math.max(1, Math.round(value))

function targetOf(step: Step, width: number, height: number): Target {
  const factor = numberOf(step, 'factor', 0)
  const wanted = { width: numberOf(step, 'width', 0), height: numberOf(step, 'height', 0) }
  const scaled = (w: number, h: number): Target => ({ width: w, height: h, keepWidth: w, keepHeight: h })
  if (wanted.width <= 0 && wanted.height <= 0) {
    return factor > 0 ? scaled(whole(width * factor), whole(height * factor)) : scaled(width, height)
  }
  if (wanted.height <= 0) return scaled(whole(wanted.width), whole((height * wanted.width) / width))
  if (wanted.width <= 0) return scaled(whole((width * wanted.height) / height), whole(wanted.height))
  const fit = wordOf(step, 'fit', 'contain')
  const [w, h] = [whole(wanted.width), whole(wanted.height)]
  if (fit === 'stretch') return scaled(w, h)
  const ratios = [w / width, h / height]
  if (fit === 'cover') {
    const most = Math.max(...ratios)
    return {
      width: Math.max(w, whole(width * most)),
      height: Math.max(h, whole(height * most)),
      keepWidth: w,
      keepHeight: h,
    }
  }
  const least = Math.min(...ratios)
  return scaled(Math.min(w, whole(width * least)), Math.min(h, whole(height * least)))
}

export const resize: Operation = {
  name: 'resize',
  label: 'Resize',
  group: 'canvas',
  stage: 'canvas',
  summary: 'Changes the size in pixels; with one side given, the other follows in proportion.',
  hasStrength: false,
  parameters: {
    width: { label: 'Width (0: in proportion)', kind: 'number', minimum: 0, maximum: 16384, unit: 'px', default: 0 },
    height: { label: 'Height (0: in proportion)', kind: 'number', minimum: 0, maximum: 16384, unit: 'px', default: 0 },
    factor: { label: 'Factor (0: by size)', kind: 'number', minimum: 0, maximum: 8, unit: 'x', default: 0 },
    fit: { label: 'Fit', kind: 'choice', choices: ['contain', 'cover', 'stretch'], default: 'contain' },
  },
  async run(planes, step, context) {
    const target = targetOf(step, planes.width, planes.height)
    requireFitting(target.width, target.height)
    context.progress(0)
    if (target.width === planes.width && target.height === planes.height) {
      if (target.keepWidth === planes.width && target.keepHeight === planes.height) return planes
    }
    const scaled = resizePlanes(planes, target.width, target.height)
    context.progress(0.9)
    if (target.keepWidth === target.width && target.keepHeight === target.height) return scaled
    return cutOut(scaled, {
      left: Math.floor((target.width - target.keepWidth) / 2),
      top: Math.floor((target.height - target.keepHeight) / 2),
      width: target.keepWidth,
      height: target.keepHeight,
    })
  },
}
