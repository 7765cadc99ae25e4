import { esrganSecondsPerMegapixel } from './models/esrgan.ts'
import type { Plan, SubjectNeed } from './operation.ts'
import { costOf, requireOperation, subjectNeed } from './operations/operations.ts'
import { upscalesByModel } from './operations/upscale.ts'

/**
 * About how long a plan takes on a picture of this size, from what its operations cost by the megapixel: what is said
 * before somebody starts a run of a minute. Models use all cores; of the rest little does.
 */
export interface Where {
  readonly cores: number
  /** How many times longer models take than in Node: 1 there; 6 for WebAssembly, opening included. */
  readonly modelFactor: number
  /** Up to how many megapixels `upscale` takes the network without being asked. */
  readonly unaskedMegapixels: number
}

/** A server of the usual size, and a page. */
export const onServer: Where = { cores: 2, modelFactor: 1, unaskedMegapixels: 0.15 }
export const inPage = (cores: number): Where => ({ cores, modelFactor: 6, unaskedMegapixels: 0 })

/** Where a step asks for the whole matte, who asks for an outline takes that. */
const subjectSeconds = { matte: 5, outline: 3 } as const

const secondsFor = (need: SubjectNeed | null): number => (need === null ? 0 : subjectSeconds[need])

export function estimateSeconds(plan: Plan, width: number, height: number, where: Where = onServer): number {
  const megapixels = (width * height) / 1e6
  let modelSeconds = Math.max(0, ...plan.operations.map(step => secondsFor(subjectNeed(step))))
  let seconds = 0
  for (const step of plan.operations) {
    if (step.name === 'upscale' && upscalesByModel(step, width, height, where.unaskedMegapixels)) {
      modelSeconds += esrganSecondsPerMegapixel * megapixels
      continue
    }
    const { workingPixels: byEngine, ownWorkingPixels } = requireOperation(step.name)
    const workingPixels = byEngine ?? ownWorkingPixels
    // Painterly work is done on a smaller copy; what is left for the full size is about a fifth of its cost.
    const worked = workingPixels === undefined ? megapixels : Math.min(megapixels, workingPixels / 1e6 + megapixels / 5)
    seconds += costOf(step.name) * worked
  }
  return seconds + (modelSeconds * where.modelFactor) / where.cores
}
