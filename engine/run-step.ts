/**
 * Runs one step of a plan: painterly work on a smaller copy that is brought up again, blending by strength, and the mask
 * that keeps every pixel outside as it was. What was found in the picture (subject, sky, faces, masks) is kept for as
 * long as no step moves pixels.
 */
import { blendByMask } from './masks/blending.ts'
import { type MaskExpression, parseMask } from './masks/expression.ts'
import { type MaskSources, maskMatte } from './masks/mattes.ts'
import type { Context, Operation, Reduced, Step, SubjectMatter } from './operation.ts'
import { hueMatte, measureFamily } from './operations/hue-matte.ts'
import { requireOperation } from './operations/operations.ts'
import { findLines } from './pixels/carry-over.ts'
import type { Size } from './pixels/enlarge.ts'
import { type Face, findFaces } from './pixels/faces.ts'
import type { Layer } from './pixels/layers.ts'
import { clonePlanes, type Matte, type Pixels, type Planes, toPixels, toPlanes } from './pixels/planes.ts'
import { clampPlane, resizePlane, resizePlanes } from './pixels/resample.ts'
import { findSky } from './pixels/sky.ts'
import { sweepPlanes } from './pixels/sweep.ts'
import { refusals } from './refusals.ts'

interface Given {
  readonly seed: number
  readonly signal: AbortSignal | undefined
  readonly matter: SubjectMatter
  readonly brush: Matte | null
  readonly reference: Pixels | null
}

/** What the steps of one run share. */
export interface StepRun extends Given {
  readonly notes: Set<string>
  svg: string | null
  /** All that was found holds for one geometry: a crop or a resize makes it stale. */
  matte: Matte | null
  outline: Matte | null
  sky: Matte | null | undefined
  faces: { readonly width: number; readonly list: readonly Face[] } | null
  /** Feathered, by their words, in 8 bits: a plan may name many, and a picture may be large. */
  masks: Map<string, Uint8Array>
  report(fraction: number): void
}

export const createStepRun = (given: Given): StepRun => ({
  ...given,
  notes: new Set(),
  svg: null,
  matte: null,
  outline: null,
  sky: undefined,
  faces: null,
  masks: new Map(),
  report: () => undefined,
})

const shapeStages: ReadonlySet<string> = new Set(['geometry', 'canvas', 'frame'])

/** Whether every pixel stays in its place: what a mask can limit does not move any, at whatever stage it runs. */
export function keepsShape(step: Step): boolean {
  const operation = requireOperation(step.name)
  return operation.takesMask === true || !shapeStages.has(operation.stage)
}

/** `later` are the steps still to come: their masks are found before this one changes what they are found by. */
export async function runStep(planes: Planes, step: Step, later: readonly Step[], run: StepRun): Promise<Planes> {
  const operation = requireOperation(step.name)
  const { width, height, alpha } = planes
  run.svg = null
  const mask = await findMasks(planes, step, later, run)
  const blends = operation.blendsStrength === true && step.strength < 1
  const isSmall = !worksOnCopy(operation, planes)
  let result: Planes
  if (isSmall) {
    // An operation may write into its input, so whatever is mixed with it later needs what was there before.
    const original = blends || mask ? clonePlanes(planes) : null
    result = await operation.run(planes, step, await contextFor(run, planes, step))
    if (original) finishStep(original, result, step, blends, mask)
  } else {
    result = await runOnWorkingCopy(operation, planes, step, run, blends || mask !== null)
    finishStep(planes, result, step, blends, mask)
  }
  if (operation.group !== 'background' && !result.alpha && alpha && alpha.length === result.r.length) {
    result.alpha = alpha
  }
  if (mask) run.svg = null
  if (!keepsShape(step) || result.width !== width || result.height !== height) forget(run)
  return result
}

function finishStep(original: Planes, result: Planes, step: Step, blends: boolean, mask: Matte | null): void {
  if (original.width !== result.width || original.height !== result.height) return
  if (blends) blend(original, result, step.strength)
  if (mask) blendByMask(original, result, mask)
}

function forget(run: StepRun): void {
  run.matte = null
  run.outline = null
  run.sky = undefined
  run.faces = null
  run.masks.clear()
}

/** Operations that composite by themselves have masks of another kind. */
function maskKey({ name, mask }: Step): string | null {
  if (typeof mask !== 'string') return null
  return requireOperation(name).ownsMask ? `whole ${mask}` : mask
}

/** What is laid over the original by this step, with soft edges; null where it has no mask. */
async function findMasks(planes: Planes, step: Step, later: readonly Step[], run: StepRun): Promise<Matte | null> {
  if (!keepsShape(step)) return null
  const moving = later.findIndex(next => !keepsShape(next))
  const sharing = [step, ...later.slice(0, moving < 0 ? later.length : moving)]
  for (const other of sharing) {
    const key = maskKey(other)
    if (key === null || run.masks.has(key)) continue
    const isOwned = requireOperation(other.name).ownsMask === true
    const expression = parseMask(String(other.mask))
    const { data } = await maskMatte(expression, planes, sourcesOf(planes, run), isOwned ? 'none' : 'in')
    // Who composites by itself has mixed the edge already: mixing it again would let what was removed shine through.
    run.masks.set(key, toBytes(data, isOwned))
  }
  const key = maskKey(step)
  const bytes = key === null ? undefined : run.masks.get(key)
  if (!bytes) return null
  const data = new Float32Array(bytes.length)
  for (let i = 0; i < data.length; i++) data[i] = bytes[i] / 255
  return { width: planes.width, height: planes.height, data }
}

/** In 8 bits; whatever is covered at all is covered wholly where `isWhole`. */
function toBytes(cover: Float32Array, isWhole: boolean): Uint8Array {
  const bytes = new Uint8Array(cover.length)
  for (let i = 0; i < bytes.length; i++) bytes[i] = isWhole ? (cover[i] > 0 ? 255 : 0) : toByte(cover[i])
  return bytes
}

/** Rounds towards the middle, so that 0 and 1 stay what nothing and everything are. */
const toByte = (value: number): number => (value <= 0 ? 0 : value >= 1 ? 255 : Math.min(254, Math.max(1, value * 255)))

/** What masks are found by, for the picture as it is in this run. */
export function sourcesOf(planes: Planes, run: StepRun): MaskSources {
  const context = bareContext(run, planes, null)
  return {
    subject: () => context.subjectMatte(planes),
    sky: () => context.skyMatte(planes),
    faces: () => context.faces(planes),
    colour: colour => {
      const family = measureFamily(planes, colour)
      return family && hueMatte(planes, family, null, { ...context, progress: () => undefined })
    },
    brush: () => {
      if (!run.brush) throw refusals.maskMissing('This edit')
      return fitMatte(run.brush, planes.width, planes.height)
    },
  }
}

/** Painterly work is done where its strokes have their size, then brought up; `finish` re-applies fine texture. */
async function runOnWorkingCopy(
  operation: Operation,
  planes: Planes,
  step: Step,
  run: StepRun,
  keepsOriginal: boolean,
): Promise<Planes> {
  const { width, height } = planes
  const small = copySize(operation, planes)
  const copy = resizePlanes(planes, small.width, small.height)
  if (operation.carriesChange) {
    const reduced = (wide: number, high: number): Planes => resizePlanes(planes, wide, high)
    const layers = await changeOfCopy(operation, copy, step, run, { size: planes, reduced })
    return sweepPlanes(keepsOriginal ? clonePlanes(planes) : planes, layers, run.report)
  }
  return paintAndEnlarge(operation, copy, step, run, { width, height })
}

/** Runs a step on a copy, and brings what it made up to a size. */
export async function paintAndEnlarge(
  operation: Operation,
  copy: Planes,
  step: Step,
  run: StepRun,
  { width, height }: Size,
): Promise<Planes> {
  const { report } = run
  run.report = fraction => report(fraction * 0.9)
  const painted = await operation.run(copy, step, await contextFor(run, copy, step))
  run.report = fraction => report(0.9 + fraction * 0.1)
  const full = resizePlanes(painted, width, height)
  return operation.finish ? operation.finish(full, step, bareContext(run, full, null)) : full
}

export function copySize({ workingPixels }: Operation, { width, height }: Size): Size {
  const shrink = Math.sqrt((workingPixels ?? width * height) / (width * height))
  return { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) }
}

/** Smaller than this, a picture is changed sooner than a change is carried over to it. */
const leastCarriedPixels = 2_000_000

export const worksOnCopy = ({ workingPixels, carriesChange }: Operation, { width, height }: Size): boolean =>
  workingPixels !== undefined &&
  width * height > Math.max(workingPixels * 1.1, carriesChange === true ? leastCarriedPixels : 0)

interface Whole {
  readonly size: Size
  readonly reduced: Reduced
}

/** Runs a step on a copy: what it did there, and what comes on top of that, as layers for the whole picture. */
export async function changeOfCopy(
  operation: Operation,
  copy: Planes,
  step: Step,
  run: StepRun,
  whole: Whole,
): Promise<Layer[]> {
  const { report } = run
  run.report = fraction => report(fraction * 0.7)
  const before = clonePlanes(copy)
  const after = await operation.run(copy, step, { ...(await contextFor(run, copy, step)), isCopy: true })
  // Far beyond black or white a line would lead its neighbours astray.
  for (const plane of [after.r, after.g, after.b]) clampPlane(plane)
  const lines = findLines(before, after)
  run.report = fraction => report(0.7 + fraction * 0.3)
  const layers = operation.layers?.(step, bareContext(run, whole.size, null), whole.size, whole.reduced) ?? []
  return [{ kind: 'lines', ...lines }, ...layers]
}

/** The context of a step, with its mask as it was drawn for operations that composite by themselves. */
async function contextFor(run: StepRun, planes: Planes, step: Step): Promise<Context> {
  if (typeof step.mask !== 'string' || !requireOperation(step.name).ownsMask) return bareContext(run, planes, null)
  const expression: MaskExpression = parseMask(step.mask)
  return bareContext(run, planes, await maskMatte(expression, planes, sourcesOf(planes, run), 'none'))
}

/** The context of a step on a picture of a size. */
export function bareContext(run: StepRun, planes: Size, mask: Matte | null): Context {
  return {
    seed: run.seed,
    scale: Math.max(planes.width, planes.height) / 1024,
    mask,
    progress: fraction => run.report(fraction),
    note: code => run.notes.add(code),
    attachSvg: svg => {
      run.svg = svg
    },
    subjectMatte: async current => {
      run.matte ??= await findSubject(run, toPixels(current))
      return fitMatte(run.matte, current.width, current.height)
    },
    subjectOutline: async current => {
      run.outline ??= run.matte ?? (await findOutline(run, toPixels(current)))
      return fitMatte(run.outline, current.width, current.height)
    },
    skyMatte: async current => {
      if (run.sky === undefined) run.sky = findSky(current)
      return run.sky && fitMatte(run.sky, current.width, current.height)
    },
    faces: async current => {
      run.faces ??= { width: current.width, list: findFaces(current) }
      const factor = current.width / run.faces.width
      return run.faces.list.map(face => ({
        ...face,
        x: face.x * factor,
        y: face.y * factor,
        radius: face.radius * factor,
      }))
    },
    reference: async () => {
      if (!run.reference) throw refusals.referenceMissing()
      return toPlanes(run.reference)
    },
  }
}

export const findSubject = (run: StepRun, pixels: Pixels): Promise<Matte> =>
  found(run, run.matter.matte(pixels, run.signal))

const findOutline = (run: StepRun, pixels: Pixels): Promise<Matte> =>
  run.matter.outline ? found(run, run.matter.outline(pixels, run.signal)) : findSubject(run, pixels)

async function found(run: StepRun, search: ReturnType<SubjectMatter['matte']>): Promise<Matte> {
  const { matte, method } = await search
  if (run.signal?.aborted) throw refusals.cancelled()
  if (method === 'fallback') run.notes.add('subject_mask_fallback')
  return matte
}

function fitMatte(matte: Matte, width: number, height: number): Matte {
  if (matte.width === width && matte.height === height) return matte
  return { width, height, data: resizePlane(matte.data, matte.width, matte.height, width, height) }
}

/** Mixes the result towards the original: 0 gives the original, 1 leaves the result. */
function blend(original: Planes, result: Planes, strength: number): void {
  for (const channel of ['r', 'g', 'b'] as const) {
    const from = original[channel]
    const to = result[channel]
    for (let i = 0; i < to.length; i++) to[i] = from[i] + (to[i] - from[i]) * strength
  }
}
