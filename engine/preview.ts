import { createSubjectMatter } from '#subject-matter'
import { parseMask } from './masks/expression.ts'
import { brushMatte, maskMatte } from './masks/mattes.ts'
import { rememberMattes } from './models/matte-memory.ts'
import type { Plan, SubjectMatter } from './operation.ts'
import { costOf } from './operations/operations.ts'
import { type Matte, type Pixels, toPixels, toPlanes } from './pixels/planes.ts'
import { resizePlane, resizePlanes } from './pixels/resample.ts'
import { type RunOptions, type RunResult, runPlan } from './run.ts'
import { createStepRun, sourcesOf } from './run-step.ts'
import { engineName, engineVersion } from './version.ts'

/**
 * Runs a plan on a small copy of the picture, fast enough to follow a slider. Radii are relative to the picture, so that
 * the preview shows what the full run will. The small copy is made once per picture, and the subject is looked for once.
 */
export interface PreviewOptions extends RunOptions {
  /** Longer side in pixels; by default 512, and less where the plan would take longer than about a second at that. */
  readonly side?: number
  /** The subject's matte of the whole picture, of any size, where it is known: then nobody has to look for it. */
  readonly knownSubject?: Matte | null
}

/** The size of a result says nothing in a preview that fits a small frame anyway, and making it large takes long. */
const sizing: ReadonlySet<string> = new Set(['resize', 'upscale'])

const largestSide = 512
const smallestSide = 320
const budgetSeconds = 0.8

const memory = rememberMattes(createSubjectMatter())

export async function previewPlan(pixels: Pixels, plan: Plan, options: PreviewOptions = {}): Promise<RunResult> {
  const { side, knownSubject = null, subjectMatte = memory, ...others } = options
  const operations = plan.operations.filter(step => !sizing.has(step.name))
  const shown = { ...plan, operations }
  const wanted = side ?? affordableSide(pixels, shown)
  const small = reduced(pixels, wanted)
  // Another size of the same picture looks the same in a frame that fits it.
  if (operations.length === 0 && plan.operations.length > 0) return untouched(small, plan, others.seed ?? 1)
  return await runPlan(small, shown, {
    ...others,
    subjectMatte: knownSubject ? knownFor(small, knownSubject, subjectMatte) : subjectMatte,
    ...(others.brush ? { brush: reduced(others.brush, wanted) } : {}),
    ...(others.reference ? { reference: reduced(others.reference, wanted) } : {}),
  })
}

/** What a mask's words cover in the picture, on a small copy: for showing it before anything is done there. */
export async function previewMask(pixels: Pixels, words: string, options: PreviewOptions = {}): Promise<Matte> {
  const { side = largestSide, knownSubject = null, subjectMatte = memory, brush, signal } = options
  const small = reduced(pixels, side)
  const planes = toPlanes(small)
  const run = createStepRun({
    ...{ seed: 1, signal, reference: null },
    matter: knownSubject ? knownFor(small, knownSubject, subjectMatte) : subjectMatte,
    brush: brush ? brushMatte(reduced(brush, side)) : null,
  })
  return await maskMatte(parseMask(words), planes, sourcesOf(planes, run))
}

const untouched = (pixels: Pixels, plan: Plan, seed: number): RunResult => ({
  ...{ pixels, plan, seed, notes: [] },
  engine: engineName,
  version: engineVersion,
})

/** The side at which the plan's steps, by what they cost per megapixel, stay within the budget. */
function affordableSide({ width, height }: Pixels, plan: Plan): number {
  const cost = plan.operations.reduce((sum, step) => sum + costOf(step.name), 0)
  const megapixels = (largestSide * largestSide * Math.min(width, height)) / Math.max(width, height) / 1e6
  const share = Math.min(1, Math.sqrt(budgetSeconds / Math.max(1e-6, cost * megapixels)))
  return Math.max(smallestSide, Math.round(largestSide * share))
}

/** Gives the known matte for the picture as it came in; after a crop or a turn somebody has to look again. */
function knownFor(small: Pixels, known: Matte, otherwise: SubjectMatter): SubjectMatter {
  const { width, height } = small
  return {
    method: otherwise.method,
    async matte(current, signal) {
      if (!isSame(current, small)) return otherwise.matte(current, signal)
      const data = resizePlane(known.data, known.width, known.height, width, height)
      return { matte: { width, height, data }, method: otherwise.method }
    },
    outline: (current, signal) =>
      isSame(current, small)
        ? Promise.resolve({ matte: known, method: otherwise.method })
        : (otherwise.outline ?? otherwise.matte)(current, signal),
  }
}

function isSame(one: Pixels, other: Pixels): boolean {
  if (one.width !== other.width || one.height !== other.height) return false
  // Every 97th byte tells two pictures apart; that much is looked at in no time.
  for (let i = 0; i < one.data.length; i += 97) if (one.data[i] !== other.data[i]) return false
  return true
}

const copies = new WeakMap<Pixels['data'], Pixels[]>()

function reduced(pixels: Pixels, side: number): Pixels {
  const shrink = side / Math.max(pixels.width, pixels.height)
  if (shrink >= 1) return pixels
  const width = Math.max(1, Math.round(pixels.width * shrink))
  const height = Math.max(1, Math.round(pixels.height * shrink))
  const made = copies.get(pixels.data) ?? []
  const found = made.find(copy => copy.width === width && copy.height === height)
  if (found) return found
  const copy = toPixels(resizePlanes(toPlanes(pixels), width, height))
  copies.set(pixels.data, [copy, ...made].slice(0, 3))
  return copy
}
