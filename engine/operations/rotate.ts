import type { Context, Operation, Step } from '../operation.ts'
import { pixelsOf, quarterTurned, type Whole, wholesOf } from '../pixels/moves.ts'
import { createPlanes, type Planes } from '../pixels/planes.ts'
import { type View, viewWhole } from '../pixels/view.ts'
import { createSampler, sample } from '../pixels/warp.ts'
import { type Frame, quarterTurns } from './geometry.ts'
import { byStrips, numberOf, toggleOf } from './reading.ts'

/**
 * Turns a picture clockwise. Quarter turns move pixels and lose nothing. Other angles resample with a cubic, and then
 * either cut the largest upright frame out of the turned picture or, with `expand`, keep all of it on clear ground.
 */

const degree = Math.PI / 180

/** The largest upright rectangle inside a width x height rectangle turned by `angle` (radians, 0..pi/2). */
function inscribed(width: number, height: number, angle: number): { width: number; height: number } {
  const [sine, cosine] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
  const [longer, shorter] = [Math.max(width, height), Math.min(width, height)]
  if (shorter <= 2 * sine * cosine * longer || Math.abs(sine - cosine) < 1e-9) {
    // Two corners touch the long sides: the frame is as if the picture were a strip.
    const half = shorter / 2
    return width > height
      ? { width: half / sine, height: half / cosine }
      : { width: half / cosine, height: half / sine }
  }
  const span = cosine * cosine - sine * sine
  return {
    width: (width * cosine - height * sine) / span,
    height: (height * cosine - width * sine) / span,
  }
}

/** Fills the whole of `out` with the picture turned about both middles. */
function turn(planes: Planes, out: Planes, angle: number, context: Context): void {
  const { width, height } = planes
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const sampler = createSampler(planes, out)
  byStrips(out, context, (first, end) => {
    for (let y = first, i = first * out.width; y < end; y++) {
      const v = y + 0.5 - out.height / 2
      for (let x = 0; x < out.width; x++, i++) {
        const u = x + 0.5 - out.width / 2
        const fromX = cosine * u + sine * v + width / 2 - 0.5
        const fromY = -sine * u + cosine * v + height / 2 - 0.5
        sample(sampler, fromX, fromY, i)
      }
    }
  })
}

/** The same for pixels as they are, cut to the largest upright frame. */
function turnedWhole(whole: Whole, angle: number, context: Context): Whole {
  const { width, height } = turnedSize(whole.width, whole.height, angle, false)
  const [sine, cosine] = [Math.sin(angle), Math.cos(angle)]
  const [u, v] = [0.5 - width / 2, 0.5 - height / 2]
  const view: View = {
    x: [cosine * u + sine * v + whole.width / 2 - 0.5, cosine, sine],
    y: [-sine * u + cosine * v + whole.height / 2 - 0.5, -sine, cosine],
    depth: [1, 0, 0],
  }
  return viewWhole(whole, view, { width, height }, fraction => context.progress(fraction))
}

function turnedSize(width: number, height: number, angle: number, expand: boolean): Pick<Frame, 'width' | 'height'> {
  if (!expand) {
    const size = inscribed(width, height, angle)
    return { width: Math.max(1, Math.floor(size.width)), height: Math.max(1, Math.floor(size.height)) }
  }
  const [sine, cosine] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
  return {
    width: Math.ceil(width * cosine + height * sine - 1e-6),
    height: Math.ceil(width * sine + height * cosine - 1e-6),
  }
}

/** Clockwise quarter turns, and the degrees left after them: at most 45, so that a cut frame keeps its orientation. */
function turnsOf(step: Step): { quarters: number; rest: number } {
  const degrees = ((numberOf(step, 'degrees', 90) % 360) + 360) % 360
  const quarters = Math.round(degrees / 90)
  const rest = degrees - quarters * 90
  return { quarters, rest: Math.abs(rest) < 1e-6 ? 0 : rest }
}

export const rotate: Operation = {
  name: 'rotate',
  label: 'Rotate',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Turns the picture clockwise: quarter turns exactly, other angles cut to the largest upright frame.',
  hasStrength: false,
  parameters: {
    degrees: { label: 'Angle', kind: 'number', minimum: -360, maximum: 360, unit: 'degrees', default: 90 },
    expand: { label: 'Keep the corners', kind: 'toggle', default: false },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { quarters, rest } = turnsOf(step)
    const upright = quarterTurns(planes, quarters)
    if (rest === 0) return upright
    const expand = toggleOf(step, 'expand', false)
    const { width, height } = turnedSize(upright.width, upright.height, rest * degree, expand)
    const alpha = expand || upright.alpha ? new Float32Array(width * height) : null
    const out = createPlanes(width, height, alpha)
    turn(upright, out, rest * degree, context)
    return out
  },
  onBytes(pixels, step, context) {
    const { quarters, rest } = turnsOf(step)
    if (rest !== 0 && toggleOf(step, 'expand', false)) return null
    const upright = quarterTurned(wholesOf(pixels), quarters)
    if (rest === 0) return quarters % 4 === 0 ? pixels : pixelsOf(upright)
    return pixelsOf(turnedWhole(upright, rest * degree, context))
  },
}
