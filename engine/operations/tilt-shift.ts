import type { Context, Operation } from '../operation.ts'
import { glintWeight, throughAperture } from '../pixels/aperture.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { createRowReader, reducedSize, type Size } from '../pixels/enlarge.ts'
import { clamp, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { byStrips, numberOf, toggleOf } from './reading.ts'
import { scaleChroma } from './saturate.ts'
import { applyCurveTo, contrastCurve } from './tone-curves.ts'

interface Blurred extends Size {
  /** Linear light. */
  readonly planes: readonly Float32Array[]
}

/** The whole picture through a disc of `radius`, on a copy of the size that such a disc can show. */
function blurThrough(planes: Planes, radius: number): Blurred {
  const size = reducedSize(planes.width, planes.height, radius, 4)
  const { width, height } = size
  const colours = [planes.r, planes.g, planes.b].map(plane => {
    const small = resizePlane(plane, planes.width, planes.height, width, height)
    for (let i = 0; i < small.length; i++) small[i] = toLinear(small[i])
    return small
  })
  const weight = new Float32Array(width * height)
  for (let i = 0; i < weight.length; i++) {
    weight[i] = glintWeight(Math.max(colours[0][i], colours[1][i], colours[2][i]))
    for (const plane of colours) plane[i] *= weight[i]
  }
  const disc = radius / size.factor
  const weights = throughAperture(weight, width, height, disc)
  const soft = colours.map(plane => throughAperture(plane, width, height, disc))
  for (const plane of soft) for (let i = 0; i < plane.length; i++) plane[i] /= weights[i]
  return { width, height, planes: soft }
}

interface Band {
  readonly x: number
  readonly y: number
  readonly half: number
  readonly fade: number
  readonly cosine: number
  readonly sine: number
}

/** 0 in the sharp band, 1 where it is fully out of focus. */
function defocus(band: Band, x: number, y: number): number {
  const distance = Math.abs((y - band.y) * band.cosine - (x - band.x) * band.sine)
  return smoothstep(band.half, band.half + band.fade, distance)
}

function layOver(planes: Planes, near: Blurred, far: Blurred, band: Band, context: Context): void {
  const { width, height } = planes
  const channels = [planes.r, planes.g, planes.b]
  const readNear = createRowReader(near, width, height)
  const readFar = createRowReader(far, width, height)
  const rows = [0, 1, 2].map(() => [new Float32Array(width), new Float32Array(width)] as const)
  const blend = (first: number, end: number): void => {
    for (let y = first; y < end; y++) {
      for (const [k, [one, other]] of rows.entries()) {
        readNear(near.planes[k], y, one)
        readFar(far.planes[k], y, other)
      }
      for (let x = 0, i = y * width; x < width; x++, i++) {
        const amount = defocus(band, x, y)
        if (amount < 0.002) continue
        // From sharp to the small disc by a third of the way, then on to the large one.
        const toNear = clamp(amount * 3)
        const toFar = clamp((amount - 0.3) / 0.7)
        for (let k = 0; k < 3; k++) {
          const [one, other] = rows[k]
          const soft = one[x] + (other[x] - one[x]) * toFar
          const sharp = toNear < 1 ? toLinear(channels[k][i]) : 0
          channels[k][i] = toEncoded(soft * toNear + sharp * (1 - toNear))
        }
      }
    }
  }
  byStrips(planes, context, blend, 0.5, 0.85)
}

/**
 * The picture of a model landscape: a narrow band in focus, as a tilted lens (or the nearness of small things) gives,
 * blurred through a round aperture in linear light (see aperture.ts), with the strong colours and contrast of toys.
 *
 * Parameters: position 0..100 % down the picture, width 2..80 % of the height that stays sharp, angle -90..90 degrees,
 * radius 2..60 px (at 1024 px), miniature (colour and contrast of a model). `strength` multiplies the radius. Cost:
 * 0.6 CPU-s at 1 MP.
 */
export const tiltShift: Operation = {
  name: 'tilt-shift',
  label: 'Tilt-shift',
  group: 'tone',
  stage: 'region',
  summary: 'Keeps a band sharp and melts the rest away, so that the scene looks like a miniature.',
  hasStrength: true,
  cost: 0.8,
  parameters: {
    position: { label: 'Position', kind: 'number', minimum: 0, maximum: 100, step: 1, unit: '%', default: 58 },
    width: { label: 'Sharp band', kind: 'number', minimum: 2, maximum: 80, step: 1, unit: '%', default: 16 },
    angle: { label: 'Angle', kind: 'number', minimum: -90, maximum: 90, step: 1, unit: 'degrees', default: 0 },
    radius: { label: 'Blur', kind: 'number', minimum: 2, maximum: 60, step: 1, unit: 'px', default: 14 },
    miniature: { label: 'Colours of a model', kind: 'toggle', default: true },
  },
  async run(planes, step, context) {
    context.progress(0)
    const { width, height } = planes
    const radius = Math.max(1, numberOf(step, 'radius', 14) * step.strength * context.scale)
    const angle = (numberOf(step, 'angle', 0) * Math.PI) / 180
    const band: Band = {
      x: width / 2,
      y: (numberOf(step, 'position', 58) / 100) * height,
      half: (numberOf(step, 'width', 16) / 200) * height,
      fade: 0.32 * height,
      cosine: Math.cos(angle),
      sine: Math.sin(angle),
    }
    const near = blurThrough(planes, Math.max(1, radius * 0.4))
    context.progress(0.25)
    layOver(planes, near, blurThrough(planes, radius), band, context)
    if (toggleOf(step, 'miniature', true)) {
      const amount = Math.min(1, step.strength)
      scaleChroma(planes, context, chroma => 1 + 0.3 * amount * (1 - smoothstep(0.1, 0.26, chroma)))
      applyCurveTo(planes, contrastCurve(1 + 0.12 * amount, 0.48))
    }
    return planes
  },
}
