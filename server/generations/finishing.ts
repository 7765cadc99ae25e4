/**
 * From what a provider gave to what is kept. The built-in engine's files are ours and whole; a model's are a stranger's, and
 * are opened, brought back to the picture's size, laid under the original outside the mask and written as ordered, all in
 * the engine's worker processes.
 */
import type { FinishedResult } from '@image2image/engine/model-file'
import { finishedAsIs } from '@image2image/engine/passing-file'
import { assert } from '../kernel/assert.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import type { Picture } from '../media/media.ts'
import { builtinId, type Outcome } from '../providers/providers.ts'
import { billedBy, type Done, type Failed, failed } from './following.ts'
import type { Cost, Generation } from './generation.ts'
import type { Parts } from './generations.ts'
import { routeAgain } from './moving-on.ts'
import { failures } from './refusals.ts'

/** What the row learns with its end. */
export interface Finished extends Pick<Outcome, 'bytes' | 'svg' | 'engine'> {
  readonly engineVersion: string
  readonly notes: readonly string[]
  readonly changedOutside: number | null
  readonly cost: Cost | null
  readonly vendorRequestId: string | null
  readonly revisedPrompt: string | null
  /** Undefined: as the row has it. */
  readonly seed: number | undefined
  /** The service's own encoding: nothing had to be done to it. */
  readonly isPassing: boolean
}

export async function finish(
  parts: Parts,
  generation: Generation,
  done: Done,
  /** What it was made from, if that is still there. */
  input: Picture | null,
  signal: AbortSignal,
): Promise<Finished | Failed> {
  const { outcome, model, notes } = done
  const { bytes, svg, engine, version: engineVersion, seed } = outcome
  if (model.id === builtinId) {
    const nothing = {
      changedOutside: null,
      cost: null,
      vendorRequestId: null,
      revisedPrompt: null,
      seed,
      isPassing: false,
    }
    return { ...{ bytes, svg, engine, engineVersion, notes }, ...nothing }
  }
  const passed = passedOn(generation, done, input)
  const made = passed ?? (await ofModel(parts, generation, done, signal))
  if ('state' in made) return made
  return {
    ...{ bytes: made.bytes, svg: null, engine, engineVersion, notes, changedOutside: made.changedOutside, seed },
    isPassing: passed !== null,
    cost: costOf(parts, generation, done),
    vendorRequestId: outcome.requestId?.slice(0, TEXT_CHARACTERS) ?? null,
    revisedPrompt: outcome.revisedPrompt?.slice(0, PROMPT_CHARACTERS) ?? null,
  }
}

const TEXT_CHARACTERS = 200
const PROMPT_CHARACTERS = 32_000

/** What both ways of finishing are told. */
const resultOf = ({ finish, asked, referenceIds, seed }: Generation, { outcome, model }: Done) => ({
  ...{ bytes: outcome.bytes, finish, anyFormat: asked.anyFormat, hasReference: referenceIds.length > 0 },
  ...{ sizes: model.capabilities.sizes, pixelsMost: model.capabilities.inputPixelsMost },
  ...{ engine: outcome.engine, version: outcome.version, seed: recordable(outcome.seed ?? seed) },
  model: { id: model.id, provider: model.provider },
})

/**
 * A program gets what its service made, cleaned but not decoded, where that is what it ordered; people in a browser look at
 * their results at once, so theirs are opened here. Null: something is to be done.
 */
function passedOn(generation: Generation, done: Done, input: Picture | null): FinishedResult | null {
  const { inputId, maskId, orderedByKeyId } = generation
  if (orderedByKeyId === null || maskId !== null || input?.id !== (inputId ?? undefined)) return null
  return finishedAsIs({ ...resultOf(generation, done), input })
}

async function ofModel(parts: Parts, generation: Generation, done: Done, signal: AbortSignal) {
  const { accountId, inputId, maskId } = generation
  const workbench = parts.providers.workbench()
  assert(workbench, 'a server that follows models has the built-in engine')
  const read = (id: string): Promise<Uint8Array> => parts.media.readBytes(accountId, id)
  try {
    const files = { input: inputId ? await read(inputId) : null, mask: maskId ? await read(maskId) : null }
    return await workbench.finish({ ...resultOf(generation, done), ...files }, signal)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const billed = billedBy(done.model, 'yes')
    if (error.code === 'picture_not_found') return failed('input_gone', failures.input_gone, billed)
    if (error.code === 'cancelled') throw new Unavailable('the engine', { cause: error })
    const isEngines = error.code.startsWith('engine_')
    return isEngines ? failed(error.code, error.message, billed) : failed('provider_not_a_picture', '', billed)
  }
}

const recordable = (seed: number | null): number | null =>
  seed !== null && Number.isInteger(seed) && seed >= 0 && seed <= 0xffffffff ? seed : null

/** What the service says, or else the list price. */
function costOf(parts: Parts, generation: Generation, { outcome, model }: Done): Cost | null {
  if (outcome.cost) return { ...outcome.cost, isEstimate: false }
  try {
    const { price } = routeAgain(parts, generation, model)
    return price && { ...price, isEstimate: true }
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
