import type { Reduced, Step } from './operation.ts'
import { requireOperation } from './operations/operations.ts'
import { gradePixels, samplePixels } from './pixels/grade.ts'
import { type Pixels, type Planes, toPixels } from './pixels/planes.ts'
import { reducePixels } from './pixels/resample.ts'
import { sweepPixels } from './pixels/sweep.ts'
import { bareContext, changeOfCopy, copySize, paintAndEnlarge, type StepRun, worksOnCopy } from './run-step.ts'

/**
 * Runs a plan of one step without unfolding the picture into planes, where its operation can: reading and writing twelve
 * megapixels of planes costs more than most such edits do. Null where it cannot.
 */
export async function runAtOnce(pixels: Pixels, steps: readonly Step[], run: StepRun): Promise<Pixels | null> {
  const [step] = steps
  if (steps.length !== 1 || typeof step.mask === 'string') return null
  let seen: Planes | null = null
  const look = (): Planes => {
    seen ??= samplePixels(pixels)
    return seen
  }
  const operation = requireOperation(step.name)
  const grade = operation.grade?.(step, look)
  if (grade) return gradePixels(pixels, grade, run.report)
  const moved = operation.onBytes?.(pixels, step, bareContext(run, pixels, null))
  if (moved) return moved
  const reduced = (width: number, height: number): Planes => reducePixels(pixels, width, height)
  if (operation.carriesChange) return carryOver(pixels, step, run, reduced)
  if (worksOnCopy(operation, pixels)) return paintOver(pixels, step, run, reduced)
  const layers = operation.layers?.(step, bareContext(run, pixels, null), pixels, reduced)
  return layers ? sweepPixels(pixels, layers, run.report) : null
}

async function carryOver(pixels: Pixels, step: Step, run: StepRun, reduced: Reduced): Promise<Pixels | null> {
  const operation = requireOperation(step.name)
  if (operation.blendsStrength || !worksOnCopy(operation, pixels)) return null
  const { width, height } = copySize(operation, pixels)
  const copy = reduced(width, height)
  // Colours of clear pixels are nobody's: planes know how to leave them out.
  if (copy.alpha) return null
  return sweepPixels(pixels, await changeOfCopy(operation, copy, step, run, { size: pixels, reduced }), run.report)
}

/** What paints on a copy needs nothing of the whole but its size. */
async function paintOver(pixels: Pixels, step: Step, run: StepRun, reduced: Reduced): Promise<Pixels | null> {
  const operation = requireOperation(step.name)
  const isMixed = operation.blendsStrength === true && step.strength < 1
  if (isMixed || operation.needsSubject) return null
  const { width, height } = copySize(operation, pixels)
  const copy = reduced(width, height)
  if (copy.alpha) return null
  return toPixels(await paintAndEnlarge(operation, copy, step, run, pixels))
}
