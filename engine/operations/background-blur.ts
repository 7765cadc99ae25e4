import type { Context, Operation } from '../operation.ts'
import { glintWeight, throughAperture } from '../pixels/aperture.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { createRowReader, reducedSize } from '../pixels/enlarge.ts'
import { boxBlur, gaussianBlur } from '../pixels/filters.ts'
import { luma, type Matte, type Planes, smoothstep } from '../pixels/planes.ts'
import { resizePlane } from '../pixels/resample.ts'
import { layOverCompiled, shineCompiled } from './background-blur-compiled.ts'
import { requireSubject, takeSubjectColours } from './foreground.ts'
import { numberOf } from './reading.ts'

/**
 * A shallow depth of field: the background through a wide round aperture, the subject sharp. The disc is drawn on a copy
 * reduced until it is a few pixels wide, which costs the same for every picture size, in linear light, where highlights
 * become the bright discs a lens makes. The subject itself weighs nothing in the blur, so that it leaves no halo.
 */

export interface Blurred {
  readonly width: number
  readonly height: number
  /** Linear light times weight, and the weight: divide to read. */
  readonly planes: readonly [Float32Array, Float32Array, Float32Array, Float32Array]
}

/** How much of the background a pixel shows: nothing while any of the subject may be mixed into it. */
const purity = (coverage: number): number => smoothstep(0.35, 0.02, coverage)

/** What the compiled one is tested against, and what runs where there is none. */
export function plainShine(plane: Float32Array, matte: Matte, out: Float32Array): void {
  for (let i = 0; i < out.length; i++) out[i] = toLinear(plane[i]) * purity(matte.data[i])
}

function blurBackground(planes: Planes, matte: Matte, radius: number, context: Context): Blurred {
  const size = reducedSize(planes.width, planes.height, radius, 7)
  const { width, height } = size
  const shrink = (plane: Float32Array): Float32Array => resizePlane(plane, planes.width, planes.height, width, height)
  const scratch = new Float32Array(planes.r.length)
  const colours = [planes.r, planes.g, planes.b].map(plane => {
    if (!shineCompiled(plane, matte, scratch)) plainShine(plane, matte, scratch)
    return shrink(scratch)
  })
  for (let i = 0; i < scratch.length; i++) scratch[i] = purity(matte.data[i])
  const weight = shrink(scratch)
  context.progress(0.6)
  for (let i = 0; i < weight.length; i++) {
    const light = weight[i] > 1e-3 ? Math.max(colours[0][i], colours[1][i], colours[2][i]) / weight[i] : 0
    const glint = glintWeight(light)
    for (const plane of [...colours, weight]) plane[i] *= glint
  }
  const discRadius = radius / size.factor
  const soft = (plane: Float32Array, k: number): Float32Array => {
    context.progress(0.6 + 0.08 * k)
    return throughAperture(plane, width, height, discRadius)
  }
  const [r, g, b] = colours.map(soft)
  return { width, height, planes: [r, g, b, soft(weight, 3)] }
}

/** Where the subject hides everything a disc could see, widens the search until some background is found. */
function fillBehindSubject(blurred: Blurred): void {
  const { width, height, planes } = blurred
  const [r, g, b, weight] = planes
  for (let radius = 8; radius < Math.max(width, height); radius *= 2) {
    const [red, green, blue, more] = planes.map(plane => boxBlur(plane, width, height, radius))
    let empty = 0
    for (let i = 0; i < weight.length; i++) {
      if (weight[i] > 0.5) continue
      r[i] += red[i] * 0.5
      g[i] += green[i] * 0.5
      b[i] += blue[i] * 0.5
      weight[i] += more[i] * 0.5
      if (weight[i] <= 1e-3) empty++
    }
    if (empty === 0) return
  }
}

/** What the compiled one is tested against, and what runs where there is none. */
export function plainLayOver(planes: Planes, matte: Matte, blurred: Blurred): void {
  const read = createRowReader(blurred, planes.width, planes.height)
  const rows = blurred.planes.map(() => new Float32Array(planes.width))
  const channels = [planes.r, planes.g, planes.b]
  for (let y = 0; y < planes.height; y++) {
    for (let k = 0; k < 4; k++) read(blurred.planes[k], y, rows[k])
    for (let x = 0, i = y * planes.width; x < planes.width; x++, i++) {
      const cover = matte.data[i]
      if (cover >= 0.999) continue
      const weight = rows[3][x]
      for (let k = 0; k < 3; k++) {
        const under = weight > 1e-6 ? toEncoded(rows[k][x] / weight) : channels[k][i]
        channels[k][i] = under + (channels[k][i] - under) * cover
      }
    }
  }
}

/** Of the background's contrast, what a blur must take away to be seen as one. */
const leastEffect = 0.17

/**
 * A lens may have blurred the background already, and blurs add up slowly: then the radius grows, up to 2.4 times,
 * until the step does something. Measured on a small copy.
 */
function visibleRadius(planes: Planes, matte: Matte, radius: number): number {
  const factor = Math.max(1, Math.max(planes.width, planes.height) / 256)
  const width = Math.max(1, Math.round(planes.width / factor))
  const height = Math.max(1, Math.round(planes.height / factor))
  const light = resizePlane(luma(planes), planes.width, planes.height, width, height)
  const weight = resizePlane(matte.data, planes.width, planes.height, width, height)
  let [count, sum] = [1e-6, 0]
  for (let i = 0; i < light.length; i++) {
    weight[i] = purity(weight[i])
    count += weight[i]
    sum += weight[i] * light[i]
  }
  const mean = sum / count
  // What the subject hides is taken for the background's mean, so that its own contrast counts for nothing.
  let spread = 0
  for (let i = 0; i < light.length; i++) {
    light[i] = mean + (light[i] - mean) * weight[i]
    spread += (light[i] - mean) ** 2
  }
  const contrast = Math.max(0.02, Math.sqrt(spread / count))
  for (const share of [1, 1.4, 1.9]) {
    const soft = gaussianBlur(light, width, height, (0.5 * radius * share) / factor)
    let change = 0
    for (let i = 0; i < light.length; i++) change += weight[i] * (light[i] - soft[i]) ** 2
    if (Math.sqrt(change / count) > leastEffect * contrast) return radius * share
  }
  return radius * 2.4
}

export const backgroundBlur: Operation = {
  name: 'background-blur',
  label: 'Blur background',
  group: 'background',
  stage: 'region',
  summary: 'Keeps the main subject sharp and lets the background melt away as behind a wide lens.',
  hasStrength: true,
  cost: 0.5,
  parameters: {
    radius: { label: 'Radius', kind: 'number', minimum: 2, maximum: 60, step: 1, unit: 'px', default: 16 },
  },
  needsSubject: true,
  async run(planes, step, context) {
    context.progress(0)
    const matte = await requireSubject(planes, context)
    const asked = Math.max(1, numberOf(step, 'radius', 16) * step.strength * context.scale)
    const radius = visibleRadius(planes, matte, asked)
    const blurred = blurBackground(planes, matte, radius, context)
    fillBehindSubject(blurred)
    takeSubjectColours(planes, matte, context)
    if (!layOverCompiled(planes, matte, blurred)) plainLayOver(planes, matte, blurred)
    return planes
  },
}
