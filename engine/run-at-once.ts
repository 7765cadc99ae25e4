import type { Step } from './operation.ts'
import { requireOperation } from './operations/operations.ts'
import { gradePixels, samplePixels } from './pixels/grade.ts'
import type { Pixels, Planes } from './pixels/planes.ts'
import type { StepRun } from './run-step.ts'

/**
 * Runs a plan of one step without unfolding the picture into planes, where its operation can: reading and writing twelve
 * megapixels of planes costs more than most such edits do. Null where it cannot.
 */
export function runAtOnce(pixels: Pixels, steps: readonly Step[], run: StepRun): Pixels | null {
  const [step] = steps
  if (steps.length !== 1 || typeof step.mask === 'string') return null
  let seen: Planes | null = null
  const look = (): Planes => {
    seen ??= samplePixels(pixels)
    return seen
  }
  const grade = requireOperation(step.name).grade?.(step, look)
  return grade ? gradePixels(pixels, grade, run.report) : null
}
