import { upscaler } from '#upscaler'
import { esrganSecondsPerMegapixel } from './models/esrgan.ts'
import type { Plan, Step } from './operation.ts'
import { costOf, requireOperation } from './operations/operations.ts'
import { upscalesByModel } from './operations/upscale.ts'

/**
 * About how many CPU-seconds a plan takes on a picture of this size, from what its operations cost by the megapixel: what
 * is said before somebody starts a run of a minute. Divide by the cores for the time of a neural upscale; the rest uses one.
 */
const subjectSeconds = 5

export interface Estimate {
  /** Of one core. */
  readonly cpuSeconds: number
  /** The part of it that spreads over all cores. */
  readonly parallelSeconds: number
}

export function estimatePlan(plan: Plan, width: number, height: number): Estimate {
  const megapixels = (width * height) / 1e6
  let cpuSeconds = 0
  let parallelSeconds = 0
  const needsSubject = ({ name, mask }: Step): boolean =>
    requireOperation(name).needsSubject === true || (typeof mask === 'string' && /subject|background/.test(mask))
  if (plan.operations.some(needsSubject)) parallelSeconds += subjectSeconds
  for (const step of plan.operations) {
    if (step.name === 'upscale' && upscalesByModel(step, width, height, upscaler.unaskedMegapixels)) {
      parallelSeconds += esrganSecondsPerMegapixel * megapixels
    } else {
      const { workingPixels } = requireOperation(step.name)
      // Painterly work is done on a smaller copy; what is left for the full size is about a fifth of its cost.
      const worked =
        workingPixels === undefined ? megapixels : Math.min(megapixels, workingPixels / 1e6 + megapixels / 5)
      cpuSeconds += costOf(step.name) * worked
    }
  }
  return { cpuSeconds: cpuSeconds + parallelSeconds, parallelSeconds }
}
