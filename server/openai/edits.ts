/**
 * One call of POST /v1/images/edits as real generations: as many as were asked for, each with its own seed, made by the
 * same jobs as any other. The caller only waits for them; one that goes away finds them in the library.
 */
import { type Generation, type Generations, hasEnded } from '../generations/generations.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import type { Media } from '../media/media.ts'
import type { Made } from './answer.ts'
import { tokenFor } from './link.ts'
import type { EditParameters } from './parameters.ts'
import { refuse } from './refusals.ts'

export const CONTENT_PATH = '/v1/images/content'

export interface EditDeps {
  readonly generations: Generations
  readonly media: Media
  readonly clock: Clock
  /** Signs links to results. */
  readonly secret: string
}

export interface EditOrder {
  readonly accountId: string
  readonly apiKeyId: string | undefined
  readonly parameters: EditParameters
  readonly imageId: string
  readonly maskId: string | null
  readonly referenceId: string | null
}

/** All are ordered before any is waited for, so that a refusal comes before there is anything to undo. */
export async function orderEdits({ generations }: EditDeps, order: EditOrder): Promise<Generation[]> {
  const { accountId, apiKeyId, parameters, imageId, maskId, referenceId } = order
  const { prompt, model, n, seed = 1, strength, format, quality, size, background } = parameters
  const ordered: Generation[] = []
  try {
    for (let i = 0; i < n; i++) {
      const each = await generations.order(
        accountId,
        {
          pictureId: imageId,
          instruction: prompt,
          model,
          strength,
          format,
          seed: (seed + i) % 2 ** 32,
          maskId: maskId ?? undefined,
          referenceId: referenceId ?? undefined,
          finish: { quality, size, background },
        },
        undefined,
        apiKeyId,
      )
      ordered.push(each)
    }
    return ordered
  } catch (error) {
    for (const each of ordered) await generations.cancel(accountId, each.id).catch(() => {})
    throw error
  }
}

/** `onQuiet` is called now and then while there is nothing to tell. */
export async function waitFor(
  { generations }: EditDeps,
  ordered: Generation,
  signal: AbortSignal,
  onQuiet: () => void = () => {},
): Promise<Generation> {
  let last = ordered
  for await (const news of generations.watch(ordered.accountId, ordered.id, 0, signal)) {
    if (news) last = news
    else onQuiet()
  }
  // Watching ends early when the edit is deleted, when the caller goes, or when the server closes: only the last goes on.
  if (!hasEnded(last.state) && !signal.aborted) last = await stillThere(generations, last)
  if (last.state === 'done') return last
  if (last.state === 'failed') {
    assert(last.error, 'what failed says why')
    throw new Refusal(last.error.code, 'invalid', last.error.message, { generation: last.id })
  }
  if (!hasEnded(last.state) && !signal.aborted) throw new Unavailable('the server')
  throw refuse('edit_cancelled', { generation: last.id })
}

async function stillThere(generations: Generations, { accountId, id }: Generation): Promise<Generation> {
  try {
    return await generations.get(accountId, id)
  } catch (error) {
    if (error instanceof Refusal) throw refuse('edit_cancelled', { generation: id })
    throw error
  }
}

/** Whoever went away without a word is not waited for: what nobody will fetch is not made. */
export async function abandon({ generations }: EditDeps, ordered: readonly Generation[]): Promise<void> {
  for (const { accountId, id } of ordered) await generations.cancel(accountId, id).catch(() => {})
}

export async function collect(deps: EditDeps, generation: Generation, baseUrl: string | null): Promise<Made> {
  const { accountId, resultId } = generation
  assert(resultId, 'what is done has a result')
  const { width, height } = await deps.media.requirePicture(accountId, resultId)
  if (baseUrl !== null) {
    const token = tokenFor({ accountId, pictureId: resultId }, deps.secret, deps.clock)
    return { generation, width, height, b64: null, url: `${baseUrl}${CONTENT_PATH}?token=${token}` }
  }
  const bytes = await deps.media.readBytes(accountId, resultId)
  return { generation, width, height, b64: bytes.toString('base64'), url: null }
}
