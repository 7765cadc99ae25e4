import { type Context, EngineRefusal, type Operation, type Step } from '../operation.ts'
import type { Size } from '../pixels/enlarge.ts'
import { findLines, type Segment, sizeForLines } from '../pixels/lines.ts'
import { pixelsOf, wholesOf } from '../pixels/moves.ts'
import { clamp, createPlanes, type Planes } from '../pixels/planes.ts'
import { reducePixels } from '../pixels/resample.ts'
import { findTilt, findUprights, type Uprights } from '../pixels/upright.ts'
import { at, type View, viewWhole } from '../pixels/view.ts'
import { createSampler, sample } from '../pixels/warp.ts'
import { byStrips, numberOf } from './reading.ts'

/**
 * Turns the camera after the fact. By itself it finds the vanishing point of upright lines (see pixels/upright.ts) and
 * turns the view until they are parallel and upright, as a shift lens would have; the sliders turn it by hand. A rotation
 * about the lens, with the focal length of a phone's main camera assumed, so that proportions stay right; then the largest
 * frame of the same shape is cut out. Parameters: `vertical` and `horizontal` -100..100 (35 degrees at the ends; both 0:
 * automatic). Refuses `nothing_to_change` where nothing converges. Cost: 0.15 CPU-s at 1 MP, 0.8 at 12.
 */

/** In longer sides: 26 mm on a 36 mm frame, what phones have. */
const focalLength = 0.75
const mostDegrees = 35
const degree = Math.PI / 180

/** Rows of a rotation: from the new camera's axes to the old one's. */
type Rotation = readonly (readonly [number, number, number])[]

function times(one: Rotation, other: Rotation): Rotation {
  return one.map(row =>
    [0, 1, 2].map(k => row[0] * other[0][k] + row[1] * other[1][k] + row[2] * other[2][k]),
  ) as unknown as Rotation
}

const pitch = (angle: number): Rotation => [
  [1, 0, 0],
  [0, Math.cos(angle), -Math.sin(angle)],
  [0, Math.sin(angle), Math.cos(angle)],
]
const yaw = (angle: number): Rotation => [
  [Math.cos(angle), 0, Math.sin(angle)],
  [0, 1, 0],
  [-Math.sin(angle), 0, Math.cos(angle)],
]
const roll = (angle: number): Rotation => [
  [Math.cos(angle), -Math.sin(angle), 0],
  [Math.sin(angle), Math.cos(angle), 0],
  [0, 0, 1],
]

/** The turn of the view that stands uprights on end: first about the line of sight, then up or down. */
function uprightRotation({ lean, convergence }: Uprights): Rotation {
  const rolled = Math.atan2(-lean, 1)
  const raised = Math.atan2(convergence * focalLength, Math.hypot(lean, 1))
  return times(roll(rolled), pitch(clamp(raised, -mostDegrees * degree, mostDegrees * degree)))
}

const leastSupport = 0.8
const leastAgreement = 0.25

/** Something leans, such as a scooter on its stand, and nothing else says that the camera did. */
function leansAlone(lines: readonly Segment[], { lean }: Uprights): boolean {
  const degrees = -Math.atan(lean) / degree
  if (Math.abs(degrees) < 4) return false
  const tilt = findTilt(lines, 15)
  return !tilt || Math.abs(tilt.degrees - degrees) > 2.5
}

function automatic(lines: readonly Segment[]): Rotation {
  const uprights = findUprights(lines)
  if (
    !uprights ||
    uprights.support < leastSupport ||
    uprights.agreement < leastAgreement ||
    leansAlone(lines, uprights)
  ) {
    throw new EngineRefusal(
      'nothing_to_change',
      'Too few upright lines were found to right this picture by. Set the vertical or horizontal slider instead.',
    )
  }
  if (Math.abs(uprights.convergence) < 0.015 && Math.abs(uprights.lean) < 0.004) {
    throw new EngineRefusal('nothing_to_change', 'What stands upright in this picture does so already.')
  }
  return uprightRotation(uprights)
}

/** Where the new view looks in the old picture; both in longer sides from the middle. */
function lookThrough(rotation: Rotation, x: number, y: number): readonly [number, number] | null {
  const [right, down, ahead] = rotation.map(row => row[0] * x + row[1] * y + row[2] * focalLength)
  return ahead > 0.05 ? [(right * focalLength) / ahead, (down * focalLength) / ahead] : null
}

interface Frame {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** The largest frame of the picture's own shape that shows nothing beyond its edge, in the new view. */
function largestView(rotation: Rotation, halfWidth: number, halfHeight: number): Frame | null {
  const isInside = (x: number, y: number): boolean => {
    const at = lookThrough(rotation, x, y)
    return at !== null && Math.abs(at[0]) <= halfWidth && Math.abs(at[1]) <= halfHeight
  }
  const fits = (x: number, y: number, scale: number): boolean =>
    [-1, 1].every(i => [-1, 1].every(j => isInside(x + i * halfWidth * scale, y + j * halfHeight * scale)))
  // The middle of the picture is where its maker looked: a frame pays for losing sight of it.
  const [middleX, middleY] = lookBack(rotation)
  const steps = 32
  let best: Frame | null = null
  let bestScore = 0
  for (let i = -steps; i <= steps; i++) {
    for (let j = -steps; j <= steps; j++) {
      const [x, y] = [middleX + (i / steps) * 0.6, middleY + (j / steps) * 0.6]
      const worth = 1 - 0.9 * Math.hypot(x - middleX, y - middleY)
      let scale: number = Math.max(0.05, bestScore / worth)
      if (!fits(x, y, scale * 1.0005)) continue
      for (let step = 0.5; step > 0.0005; step /= 2) while (fits(x, y, scale + step)) scale += step
      bestScore = scale * worth
      best = { x, y, width: 2 * halfWidth * scale, height: 2 * halfHeight * scale }
    }
  }
  return best
}

/** Where the middle of the old picture lies in the new view. */
function lookBack(rotation: Rotation): readonly [number, number] {
  // The last row is where the old line of sight points.
  const [right, down, ahead] = rotation[2]
  return [(right * focalLength) / ahead, (down * focalLength) / ahead]
}

function rotationFor(step: Step, lines: () => readonly Segment[]): Rotation {
  const vertical = clamp(numberOf(step, 'vertical', 0), -100, 100) / 100
  const horizontal = clamp(numberOf(step, 'horizontal', 0), -100, 100) / 100
  if (vertical === 0 && horizontal === 0) return automatic(lines())
  return times(pitch(vertical * mostDegrees * degree), yaw(horizontal * mostDegrees * degree))
}

/** The view that is cut out, refused where too little of the picture would be left. */
function requireView(size: Size, rotation: Rotation): Frame {
  const longer = Math.max(size.width, size.height)
  const [halfWidth, halfHeight] = [size.width / longer / 2, size.height / longer / 2]
  const view = largestView(rotation, halfWidth, halfHeight)
  if (!view || view.width < halfWidth * 0.5) {
    throw new EngineRefusal(
      'nothing_to_change',
      'Righting this picture would leave less than a quarter of its width. Use a smaller angle.',
    )
  }
  return view
}

/** Where each pixel of the view looks, and its size in pixels. */
function placesOf(size: Size, rotation: Rotation): { places: View; width: number; height: number } {
  const frame = requireView(size, rotation)
  const longer = Math.max(size.width, size.height)
  const [width, height] = [frame.width, frame.height].map(length => Math.max(1, Math.round(length * longer)))
  const [right, down] = [frame.width / width, frame.height / height]
  const [u, v] = [frame.x + right / 2 - frame.width / 2, frame.y + down / 2 - frame.height / 2]
  const along = (row: readonly number[]): [number, number, number] => [
    row[0] * u + row[1] * v + row[2] * focalLength,
    row[0] * right,
    row[1] * down,
  ]
  const depth = along(rotation[2])
  const fromMiddle = (row: readonly number[], middle: number): [number, number, number] => {
    const [first, across, below] = along(row).map(value => value * focalLength * longer)
    return [first + middle * depth[0], across + middle * depth[1], below + middle * depth[2]]
  }
  const places: View = {
    x: fromMiddle(rotation[0], size.width / 2 - 0.5),
    y: fromMiddle(rotation[1], size.height / 2 - 0.5),
    depth,
  }
  return { places, width, height }
}

function turnView(planes: Planes, rotation: Rotation, context: Context): Planes {
  const { places, width, height } = placesOf(planes, rotation)
  const out = createPlanes(width, height, planes.alpha ? new Float32Array(width * height) : null)
  const sampler = createSampler(planes, out)
  byStrips(
    out,
    context,
    (first, end) => {
      for (let y = first, i = first * width; y < end; y++)
        for (let x = 0; x < width; x++, i++) {
          const share = 1 / at(places.depth, x, y)
          sample(sampler, at(places.x, x, y) * share, at(places.y, x, y) * share, i)
        }
    },
    0.3,
  )
  return out
}

export const perspective: Operation = {
  name: 'perspective',
  label: 'Perspective',
  group: 'canvas',
  stage: 'geometry',
  summary: 'Stands falling buildings upright by itself, or turns the view up, down and sideways by hand.',
  hasStrength: false,
  cost: 1,
  parameters: {
    vertical: {
      label: 'Vertical (both 0: automatic)',
      kind: 'number',
      minimum: -100,
      maximum: 100,
      unit: '%',
      default: 0,
    },
    horizontal: { label: 'Horizontal', kind: 'number', minimum: -100, maximum: 100, unit: '%', default: 0 },
  },
  async run(planes, step, context) {
    context.progress(0)
    const rotation = rotationFor(step, () => findLines(planes))
    return turnView(planes, rotation, context)
  },
  onBytes(pixels, step, context) {
    context.progress(0)
    const small = sizeForLines(pixels)
    const rotation = rotationFor(step, () => findLines(reducePixels(pixels, small.width, small.height)))
    const { places, width, height } = placesOf(pixels, rotation)
    return pixelsOf(viewWhole(wholesOf(pixels), places, { width, height }, context.progress))
  },
}
