/**
 * Runs a plan on a picture: steps in order, progress over their estimated costs, cancelling, and the honest end (never
 * the photo as it came). What one step needs is in `run-step.ts`. Owns no edit itself. It lets go of every picture it no
 * longer needs at once, so that 12 megapixels stay under 1.5 GB.
 */
import { createSubjectMatter } from '#subject-matter'
import { isDrawn, mentions, parseMask, printMask } from './masks/expression.ts'
import { brushMatte } from './masks/mattes.ts'
import { EngineRefusal, type Plan, type Step, type SubjectMatter } from './operation.ts'
import { costOf, orderedByStage, requireOperation, subjectNeed, takesMask } from './operations/operations.ts'
import { type Matte, type Pixels, toPixels, toPlanes } from './pixels/planes.ts'
import { refusals } from './refusals.ts'
import { runAtOnce } from './run-at-once.ts'
import { createStepRun, findSubject, keepsShape, runStep, type StepRun } from './run-step.ts'
import { validatePlan } from './validation.ts'
import { engineName, engineVersion } from './version.ts'

export interface RunOptions {
  /** Same seed, same plan, same picture: same bytes. 1 by default: nothing here is left to chance. */
  seed?: number
  signal?: AbortSignal
  onProgress?(fraction: number, stage: string): void
  /** Finds the main subject; by default the best that works where the engine runs. */
  subjectMatte?: SubjectMatter
  /** A second picture, for operations that take colours, texture or a background from one. */
  reference?: Pixels
  /**
   * A mask painted on the picture, of its size: clear pixels (or, where none is clear, white ones) are to be edited. Every
   * step that can be masked stays inside it, unless some step names it as `brush`: then those alone do.
   */
  brush?: Pixels
}

export interface RunResult {
  readonly pixels: Pixels
  /** As it ran: ordered by stage, with every parameter spelled out, so that running it again gives the same bytes. */
  readonly plan: Plan
  readonly engine: string
  readonly version: string
  readonly seed: number
  /** Remarks such as `subject_mask_fallback` (the subject was found without the model). */
  readonly notes: string[]
  /** The same picture as a drawing, where the last step made one. */
  readonly svg?: string
}

export async function runPlan(pixels: Pixels, plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const seed = options.seed ?? 1
  requireSound(pixels, seed)
  const checked = validatePlan(plan)
  if (checked.operations.length === 0) throw refusals.nothingDoable(checked)
  const brush = readBrush(pixels, options.brush)
  const operations = prepared(checked, brush !== null)
  const run = createStepRun({
    seed,
    signal: options.signal,
    matter: options.subjectMatte ?? createSubjectMatter(),
    brush,
    reference: options.reference ?? null,
  })
  const steps = operations.filter(step => step.strength > 0 || !requireOperation(step.name).hasStrength)
  requireParts(steps, options)
  const result = await runSteps(pixels, steps, run, options)
  if (isSame(pixels, result)) throw refusals.nothingToChange()
  options.onProgress?.(1, 'Done')
  return {
    pixels: result,
    plan: { ...checked, operations },
    engine: engineName,
    version: engineVersion,
    seed,
    notes: [...run.notes],
    ...(run.svg === null ? {} : { svg: run.svg }),
  }
}

async function runSteps(pixels: Pixels, steps: readonly Step[], run: StepRun, options: RunOptions): Promise<Pixels> {
  const isEarly = wantsSubjectEarly(steps)
  const stages = steps.map(step => ({ label: requireOperation(step.name).label, cost: costOf(step.name) }))
  if (isEarly) stages.unshift({ label: 'Finding the subject', cost: subjectCost })
  const progress = progressOver(stages, options)
  run.report = fraction => progress(isEarly ? 1 : 0, fraction)
  const done = await runAtOnce(pixels, steps, run)
  if (done) return done
  if (isEarly) {
    progress(0, 0)
    // The model's memory and the planes' never meet: at 12 megapixels that is the difference between 1.3 and 1.5 GB.
    run.matte = await findSubject(run, pixels)
  }
  let planes = toPlanes(pixels)
  for (const [index, step] of steps.entries()) {
    run.report = fraction => progress(isEarly ? index + 1 : index, fraction)
    run.report(0)
    planes = await runStep(planes, step, steps.slice(index + 1), run)
    // Lets a waiting abort or message in between two heavy synchronous steps.
    await new Promise(resolve => setTimeout(resolve, 0))
  }
  return toPixels(planes)
}

function readBrush(pixels: Pixels, brush: Pixels | undefined): Matte | null {
  if (!brush) return null
  if (brush.width !== pixels.width || brush.height !== pixels.height) {
    throw new EngineRefusal('mask_size', 'The mask must have the same width and height as the picture.')
  }
  return brushMatte(brush)
}

/** Steps in the order in which they run, each with the mask that it will obey. */
function prepared(plan: Plan, hasBrush: boolean): Step[] {
  const named = plan.operations.some(step => typeof step.mask === 'string' && mentions(parseMask(step.mask), 'brush'))
  const limited = (step: Step): Step => {
    if (!hasBrush || named || !takesMask(requireOperation(step.name))) return step
    const mask = typeof step.mask === 'string' ? printMask(parseMask(`brush and (${step.mask})`)) : 'brush'
    return { ...step, mask }
  }
  const steps = plan.operations.map(limited)
  if (hasBrush && !steps.some(step => typeof step.mask === 'string')) throw refusals.maskUnused(steps)
  const ordered = plan.inOrder ? steps : orderedByStage(steps)
  // What was drawn on the picture as it came in would lie in the wrong place after a step that moves pixels.
  const lastDrawn = ordered.findLastIndex(step => typeof step.mask === 'string' && isDrawn(parseMask(step.mask)))
  const early = ordered.slice(0, lastDrawn + 1)
  return [...early.filter(keepsShape), ...early.filter(step => !keepsShape(step)), ...ordered.slice(lastDrawn + 1)]
}

/** Refuses what would fail later for want of something that only the caller can give. */
function requireParts(steps: readonly Step[], options: RunOptions): void {
  for (const step of steps) {
    const operation = requireOperation(step.name)
    if (operation.needsMask && step.mask === undefined) throw refusals.maskMissing(operation.label)
    if (step.mask === undefined || options.brush) continue
    if (mentions(parseMask(String(step.mask)), 'brush')) throw refusals.maskMissing(operation.label)
  }
}

const subjectCost = 5

/** A step that works on the subject whatever its parameters, and no step that moves pixels before it. */
function wantsSubjectEarly(steps: readonly Step[]): boolean {
  const first = steps.findIndex(step => subjectNeed(step) === 'matte')
  return first >= 0 && steps.slice(0, first).every(keepsShape)
}

interface Stage {
  readonly label: string
  readonly cost: number
}

/** Stages take their share of 0..1 by what they are expected to cost. */
function progressOver(stages: readonly Stage[], options: RunOptions): (index: number, fraction: number) => void {
  const total = stages.reduce((sum, { cost }) => sum + cost, 0)
  const before = stages.map((_, index) => stages.slice(0, index).reduce((sum, { cost }) => sum + cost, 0))
  let highest = 0
  return (index, fraction) => {
    if (options.signal?.aborted) throw refusals.cancelled()
    const share = Math.min(1, Math.max(0, fraction)) * stages[index].cost
    highest = Math.max(highest, Math.min(0.999, (before[index] + share) / total))
    options.onProgress?.(highest, stages[index].label)
  }
}

function requireSound(pixels: Pixels, seed: number): void {
  const { width, height, data } = pixels
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw refusals.pictureTooSmall()
  }
  if (data.length !== width * height * 4) {
    throw new EngineRefusal('invalid_parameter', 'The picture must have four bytes (RGBA) for every pixel.', {
      parameter: 'pixels',
    })
  }
  if (!Number.isInteger(seed) || seed < 0 || seed > 0xffffffff) {
    throw new EngineRefusal('invalid_parameter', 'The seed must be a whole number from 0 to 4294967295.', {
      parameter: 'seed',
    })
  }
}

/** Handing back the photo as it came would be a lie about having edited it. */
function isSame(before: Pixels, after: Pixels): boolean {
  if (before.width !== after.width || before.height !== after.height) return false
  for (let i = 0; i < after.data.length; i++) if (before.data[i] !== after.data[i]) return false
  return true
}

/** Turns a whole plan up or down: relations between its steps stay, and none leaves 0..1.5. */
export function withStrength(plan: Plan, strength: number): Plan {
  if (strength === 1) return plan
  const turned = (step: Step): Step =>
    requireOperation(step.name).hasStrength ? { ...step, strength: Math.min(1.5, step.strength * strength) } : step
  return { ...plan, operations: plan.operations.map(turned) }
}
