import type { Operation, Step } from '../operation.ts'
import { toEncoded, toLinear } from '../pixels/colour.ts'
import { enlargePlane, reducedSize } from '../pixels/enlarge.ts'
import { gaussianBlur } from '../pixels/filters.ts'
import { resizePlane } from '../pixels/resample.ts'
import { softenPixels } from '../pixels/soften.ts'
import { numberOf } from './reading.ts'

const sigmaOf = (step: Step, scale: number): number => numberOf(step, 'radius', 7) * step.strength * scale

/** Cost: 0.05 CPU-s at 1 MP, 0.3 at 12, where the radius is wide. */
export const blur: Operation = {
  name: 'blur',
  label: 'Blur',
  group: 'tone',
  stage: 'tone',
  summary: 'Softens the whole picture as a lens out of focus does: in linear light, so that bright spots stay bright.',
  hasStrength: true,
  parameters: {
    radius: { label: 'Radius', kind: 'number', minimum: 1, maximum: 100, step: 1, unit: 'px', default: 7 },
  },
  onBytes: (pixels, step, context) => softenPixels(pixels, sigmaOf(step, context.scale), context.progress),
  async run(planes, step, context) {
    const { width, height, alpha } = planes
    const sigma = sigmaOf(step, context.scale)
    // A wide Gaussian has nothing to say about single pixels: a reduced copy carries it without loss.
    const small = reducedSize(width, height, sigma, 5)
    const soften = (plane: Float32Array): Float32Array => {
      if (small.factor < 1.5) return gaussianBlur(plane, width, height, sigma)
      const reduced = resizePlane(plane, width, height, small.width, small.height)
      return enlargePlane(gaussianBlur(reduced, small.width, small.height, sigma / small.factor), small, width, height)
    }
    // Clear pixels have no colour of their own to spread.
    const coverage = alpha ? soften(alpha) : null
    for (const [channel, plane] of [planes.r, planes.g, planes.b].entries()) {
      context.progress(channel / 3)
      for (let i = 0; i < plane.length; i++) plane[i] = toLinear(plane[i]) * (alpha ? alpha[i] : 1)
      const soft = soften(plane)
      for (let i = 0; i < plane.length; i++) {
        plane[i] = toEncoded(coverage ? (coverage[i] > 1e-4 ? soft[i] / coverage[i] : 0) : soft[i])
      }
    }
    return planes
  },
}
