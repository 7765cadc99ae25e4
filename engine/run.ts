/**
 * Runs a plan on a picture: steps in stage order, progress over their estimated costs, cancelling, painterly steps on a
 * working copy, blending by strength, the subject's matte once per geometry. Owns no edit itself. It lets go of every
 * picture it no longer needs at once, so that 12 megapixels stay under 1.5 GB.
 */
import { createSubjectMatter } from '#subject-matter'
import { type Context, EngineRefusal, type Operation, type Plan, type Step, type SubjectMatter } from './operation.ts'
import { costOf, orderedByStage, requireOperation } from './operations/operations.ts'
import { type Matte, type Pixels, type Planes, toPixels, toPlanes } from './pixels/planes.ts'
import { resizePlane, resizePlanes } from './pixels/resample.ts'
import { refusals } from './refusals.ts'
import { validatePlan } from './validation.ts'
import { engineName, engineVersion } from './version.ts'

export interface RunOptions {
  /** Same seed, same plan, same picture: same bytes. 1 by default: nothing here is left to chance. */
  seed?: number
  signal?: AbortSignal
  onProgress?(fraction: number, stage: string): void
  /** Finds the main subject; by default the best that works where the engine runs. */
  subjectMatte?: SubjectMatter
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
}

/** One run's state that its steps share. */
interface Run {
  readonly seed: number
  readonly signal: AbortSignal | undefined
  readonly matter: SubjectMatter
  readonly notes: Set<string>
  /** Mattes hold for one geometry: a crop or a resize makes them stale. */
  matte: Matte | null
  report(fraction: number): void
}

export async function runPlan(pixels: Pixels, plan: Plan, options: RunOptions = {}): Promise<RunResult> {
  const seed = options.seed ?? 1
  requireSound(pixels, seed)
  const checked = validatePlan(plan)
  if (checked.operations.length === 0) throw refusals.nothingDoable(checked)
  const operations = orderedByStage(checked.operations)
  const run = createRun(seed, options)
  const steps = operations.filter(step => step.strength > 0 || !requireOperation(step.name).hasStrength)
  const isEarly = wantsSubjectEarly(steps)
  const stages = steps.map(step => ({ label: requireOperation(step.name).label, cost: costOf(step.name) }))
  if (isEarly) stages.unshift({ label: 'Finding the subject', cost: subjectCost })
  const progress = progressOver(stages, options)

  if (isEarly) {
    progress(0, 0)
    // The model's memory and the planes' never meet: at 12 megapixels that is the difference between 1.3 and 1.5 GB.
    run.matte = await findSubject(run, pixels)
  }
  let planes = toPlanes(pixels)
  for (const [index, step] of steps.entries()) {
    run.report = fraction => progress(isEarly ? index + 1 : index, fraction)
    run.report(0)
    planes = await runStep(planes, step, run)
    // Lets a waiting abort or message in between two heavy synchronous steps.
    await new Promise(resolve => setTimeout(resolve, 0))
  }
  const result = toPixels(planes)
  if (isSame(pixels, result)) throw refusals.nothingToChange()
  options.onProgress?.(1, 'Done')
  return {
    pixels: result,
    plan: { ...checked, operations },
    engine: engineName,
    version: engineVersion,
    seed,
    notes: [...run.notes],
  }
}

function createRun(seed: number, options: RunOptions): Run {
  return {
    seed,
    signal: options.signal,
    matter: options.subjectMatte ?? createSubjectMatter(),
    notes: new Set(),
    matte: null,
    report: () => undefined,
  }
}

const subjectCost = 5

/** A step that works on the subject whatever its parameters, and no step that changes the geometry before it. */
function wantsSubjectEarly(steps: readonly Step[]): boolean {
  const isGeometry = (step: Step): boolean => requireOperation(step.name).stage === 'geometry'
  const needs = (step: Step): boolean =>
    requireOperation(step.name).needsSubject === true && (step.keep === undefined || step.keep === 'subject')
  return !steps.some(isGeometry) && steps.some(needs)
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

async function runStep(planes: Planes, step: Step, run: Run): Promise<Planes> {
  const operation = requireOperation(step.name)
  const { width, height, alpha } = planes
  const blends = operation.blendsStrength === true && step.strength < 1
  const isSmall = operation.workingPixels === undefined || width * height <= operation.workingPixels * 1.1
  let result: Planes
  if (isSmall) {
    // An operation may write into its input, so blending and the engine's own alpha need what was there before.
    const original = blends ? copyColour(planes) : null
    result = await operation.run(planes, step, contextFor(run, planes))
    if (original) blend(original, result, step.strength)
  } else {
    result = await runOnWorkingCopy(operation, planes, step, run)
    if (blends) blend(planes, result, step.strength)
  }
  if (operation.group !== 'background' && !result.alpha && alpha && alpha.length === result.r.length) {
    result.alpha = alpha
  }
  if (operation.stage === 'geometry' || result.width !== width || result.height !== height) run.matte = null
  return result
}

/** Painterly work is done where its strokes have their size, then brought up; `finish` re-applies fine texture. */
async function runOnWorkingCopy(operation: Operation, planes: Planes, step: Step, run: Run): Promise<Planes> {
  const { width, height } = planes
  const shrink = Math.sqrt((operation.workingPixels ?? width * height) / (width * height))
  const copy = resizePlanes(planes, Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink)))
  const { report } = run
  run.report = fraction => report(fraction * 0.9)
  const small = await operation.run(copy, step, contextFor(run, copy))
  run.report = fraction => report(0.9 + fraction * 0.1)
  const full = resizePlanes(small, width, height)
  return operation.finish ? operation.finish(full, step, contextFor(run, full)) : full
}

function contextFor(run: Run, planes: Planes): Context {
  return {
    seed: run.seed,
    scale: Math.max(planes.width, planes.height) / 1024,
    progress: fraction => run.report(fraction),
    note: code => run.notes.add(code),
    subjectMatte: async current => {
      run.matte ??= await findSubject(run, toPixels(current))
      return fitMatte(run.matte, current.width, current.height)
    },
  }
}

async function findSubject(run: Run, pixels: Pixels): Promise<Matte> {
  const { matte, method } = await run.matter.matte(pixels, run.signal)
  if (run.signal?.aborted) throw refusals.cancelled()
  if (method === 'fallback') run.notes.add('subject_mask_fallback')
  return matte
}

function fitMatte(matte: Matte, width: number, height: number): Matte {
  if (matte.width === width && matte.height === height) return matte
  return { width, height, data: resizePlane(matte.data, matte.width, matte.height, width, height) }
}

function copyColour(planes: Planes): Planes {
  return { ...planes, r: planes.r.slice(), g: planes.g.slice(), b: planes.b.slice() }
}

/** Mixes the result towards the original: 0 gives the original, 1 leaves the result. */
function blend(original: Planes, result: Planes, strength: number): void {
  if (original.width !== result.width || original.height !== result.height) return
  for (const channel of ['r', 'g', 'b'] as const) {
    const from = original[channel]
    const to = result[channel]
    for (let i = 0; i < to.length; i++) to[i] = from[i] + (to[i] - from[i]) * strength
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
