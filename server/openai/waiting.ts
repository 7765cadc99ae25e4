/** From an order to its end: a picture that is there, or why it is not. */
import { type Generation, type Generations, hasEnded, type Shown } from '../generations/generations.ts'
import { assert } from '../kernel/assert.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import type { Content } from '../media/media.ts'
import type { Failed } from './errors.ts'
import { tokenFor } from './link.ts'
import type { OrderDeps } from './ordering.ts'
import { refusals, refuse } from './refusals.ts'

export const CONTENT_PATH = '/v1/images/content'

export interface Made {
  readonly state: 'made'
  readonly generation: Generation
  readonly content: Content
  /** A link to it, instead of its bytes. */
  readonly url: string | null
}

export interface Missing {
  readonly state: 'missing'
  readonly generation: Generation
  readonly why: Failed
}

export type End = Made | Missing

/** `onNews` hears of every change and of how it looks so far, and now and then of nothing (`null`). */
export async function endOf(
  deps: OrderDeps,
  ordered: Generation,
  linkBase: string | null,
  signal: AbortSignal,
  onNews?: (news: Shown) => Promise<void> | void,
): Promise<End> {
  const { generations } = deps
  const last = onNews
    ? await lastShown(generations, ordered, signal, onNews)
    : await generations.end(ordered.accountId, ordered.id, signal)
  if (!last) throw refuse('edit_cancelled', { generation: ordered.id })
  if (last.state === 'done') return made(deps, last, linkBase)
  if (last.state === 'failed') {
    assert(last.error, 'what failed says why')
    return { state: 'missing', generation: last, why: last.error }
  }
  if (!hasEnded(last.state) && !signal.aborted) throw new Unavailable('the server')
  return { state: 'missing', generation: last, why: { code: 'edit_cancelled', message: refusals.edit_cancelled[1] } }
}

async function lastShown(
  generations: Generations,
  ordered: Generation,
  signal: AbortSignal,
  onNews: (news: Shown) => Promise<void> | void,
): Promise<Generation> {
  let last = ordered
  for await (const news of generations.show(ordered.accountId, ordered.id, 0, signal)) {
    if (news && 'generation' in news) last = news.generation
    await onNews(news)
  }
  // Watching ends early when the edit is deleted, when the caller goes, or when the server closes: only the last goes on.
  return hasEnded(last.state) || signal.aborted ? last : stillThere(generations, last)
}

async function stillThere(generations: Generations, { accountId, id }: Generation): Promise<Generation> {
  try {
    return await generations.get(accountId, id)
  } catch (error) {
    if (error instanceof Refusal) throw refuse('edit_cancelled', { generation: id })
    throw error
  }
}

export async function made(deps: OrderDeps, generation: Generation, linkBase: string | null): Promise<End> {
  const { accountId, resultId } = generation
  if (resultId === null)
    return { state: 'missing', generation, why: { code: 'edit_cancelled', message: refusals.edit_cancelled[1] } }
  const content = await deps.media.openMade(accountId, resultId)
  const token = linkBase === null ? '' : tokenFor({ accountId, pictureId: resultId }, deps.secret, deps.clock)
  return { state: 'made', generation, content, url: linkBase && `${linkBase}${CONTENT_PATH}?token=${token}` }
}
