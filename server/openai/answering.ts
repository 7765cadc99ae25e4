/** From orders to an answer: whole, late or streamed; of all, of some, or of none of the pictures that were asked for. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Context } from 'hono'
import { type Generation, hasEnded, type Shown } from '../generations/generations.ts'
import type { AppEnv } from '../http/http.ts'
import type { Log } from '../kernel/log.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { type Asked, completedEvent, foundAnswer, notesOf, partialEvent, wholeAnswer } from './answer.ts'
import { type OpenaiError, presentFailure, statusOf } from './errors.ts'
import type { OrderDeps } from './ordering.ts'
import type { Parameters } from './parameters.ts'
import { isSmall, joined, oneByOne, type Piece, piecesOf } from './pieces.ts'
import { bodyOf, breakOff, onceSent, spentBySending } from './stream.ts'
import { type End, endOf, type Missing, made } from './waiting.ts'

export interface AnswerDeps extends OrderDeps {
  /** After so long without an end, an answer begins with spaces. */
  readonly beginMs?: number
  readonly log: Log
}

/** What was asked for, on its way. */
export interface Taken {
  readonly parameters: Parameters
  /** How many pictures came with it. */
  readonly images: number
  readonly linkBase: string | null
  readonly ordered: readonly Generation[]
  /** Notes on what the model does not have. */
  readonly ignored: readonly string[]
}

type Answering = {
  readonly c: Context<AppEnv>
  readonly deps: AnswerDeps
  readonly taken: Taken
  readonly asked: Asked
}

/** What stands between us and a client cuts after a minute without a byte, if it was not told better. */
const BEGIN_MS = 50_000
const SPACE_MS = 15_000

export async function answer(c: Context<AppEnv>, deps: AnswerDeps, taken: Taken): Promise<Response> {
  const { parameters, images, ordered, ignored } = taken
  const created = Math.floor(deps.clock.now().getTime() / 1_000)
  const answering = { c, deps, taken, asked: { parameters, images, ignored, created } }
  c.header('x-image2image-generations', ordered.map(({ id }) => id).join(', '))
  // It was ordered: whoever sends it again by itself would have it made, and maybe paid, a second time.
  c.header('x-should-retry', 'false')
  if (parameters.isStream) return streamed(answering)
  const waiting = new AbortController()
  const ends = endsOf(answering, c.req.raw.signal)
  const isLate = sleep(deps.beginMs ?? BEGIN_MS, 'late' as const, { signal: waiting.signal }).catch(
    () => 'late' as const,
  )
  const first = await Promise.race([ends, isLate])
  waiting.abort()
  return first === 'late' ? late(answering, ends) : whole(answering, first)
}

const endsOf = ({ deps, taken }: Answering, signal: AbortSignal): Promise<End[]> =>
  Promise.all(taken.ordered.map(each => endOf(deps, each, taken.linkBase, signal).catch(error => missing(each, error))))

/** A part of the server that is down for now: the work goes on, and is found by its id. */
function missing(generation: Generation, error: unknown): Missing {
  if (error instanceof Refusal) return { state: 'missing', generation, why: error }
  if (!(error instanceof Unavailable)) throw error
  const message = 'A part of the server is not available right now. The work goes on: ask for it by its id in a moment.'
  return { state: 'missing', generation, why: { code: 'unavailable', message } }
}

/** Null where there is at least one picture. */
function failureOf(ends: readonly End[]): { status: number; body: OpenaiError } | null {
  if (ends.some(end => end.state === 'made')) return null
  const [first] = ends as readonly Missing[]
  const why = first?.why ?? { code: 'internal_error', message: 'Nothing was ordered.' }
  const ids = ends.map(({ generation }) => generation.id)
  return { status: statusOf(why.code), body: presentFailure(why, { generation: ids[0] ?? '', generations: ids }) }
}

const piecesFor = ({ asked }: Answering, ends: readonly End[]): Piece[] =>
  piecesOf(
    wholeAnswer(asked, ends),
    ends.flatMap(end => (end.state === 'made' && end.url === null ? [end.content] : [])),
  )

async function whole(answering: Answering, ends: readonly End[]): Promise<Response> {
  const { c, asked } = answering
  const notes = notesOf(asked, ends)
  if (notes.length > 0) c.header('x-image2image-notes', notes.join(', '))
  delivered(answering, ends)
  const failure = failureOf(ends)
  if (failure) return c.json(failure.body, failure.status as 400)
  const pieces = piecesFor(answering, ends)
  const headers = { 'content-type': 'application/json' }
  if (isSmall(pieces)) return c.body(spentBySending(c, await joined(pieces)), 200, headers)
  const body = bodyOf(async send => {
    for await (const piece of oneByOne(pieces)) await send(piece)
  }, brokenOff(answering))
  return c.body(body, 200, headers)
}

function late(answering: Answering, ends: Promise<End[]>): Response {
  const { c } = answering
  const body = bodyOf(async send => {
    await send(' ')
    const spaces = setInterval(() => void send(' '), SPACE_MS)
    const all = await ends.finally(() => clearInterval(spaces))
    delivered(answering, all)
    const failure = failureOf(all)
    if (failure) {
      await send(JSON.stringify(failure.body))
      return breakOff(c)
    }
    for await (const piece of oneByOne(piecesFor(answering, all))) await send(piece)
  }, brokenOff(answering))
  return c.body(body, 200, { 'content-type': 'application/json', 'x-accel-buffering': 'no' })
}

/** One picture by its id, whatever became of it. */
export async function answerFound(
  c: Context<AppEnv>,
  deps: AnswerDeps,
  generation: Generation,
  linkBase: string | null,
): Promise<Response> {
  const end = generation.state === 'done' ? await made(deps, generation, linkBase) : null
  const pictures = end?.state === 'made' && end.url === null ? [end.content] : []
  if (hasEnded(generation.state)) onceSent(c, () => tellDelivered(deps, [generation]))
  return c.body(await joined(piecesOf(foundAnswer(generation, end), pictures)), 200, {
    'content-type': 'application/json',
  })
}

/** From the first byte on the status is 200, so a late error travels as an event, which clients throw as an APIError. */
function streamed(answering: Answering): Response {
  const { c, deps, taken, asked } = answering
  const body = bodyOf(async (send, signal) => {
    const follow = async (ordered: Generation, index: number): Promise<End> => {
      const onNews = (news: Shown): Promise<void> | void => {
        if (!news) return send(': keepalive\n\n')
        if (!('preview' in news) || news.preview.index >= asked.parameters.partialImages) return
        return send(textOf(partialEvent(asked, { generation: ordered.id, index }, news.preview)))
      }
      const end = await endOf(deps, ordered, taken.linkBase, signal, onNews).catch(error => missing(ordered, error))
      if (end.state === 'made') await send(() => eventOf(completedEvent(asked, end, index), end))
      return end
    }
    const ids = taken.ordered.map(({ id }) => id).join(', ')
    await send(`: generations ${ids}\n\n`)
    const ends = await Promise.all(taken.ordered.map(follow))
    if (!signal.aborted) delivered(answering, ends)
    const failed = ends.find(end => end.state === 'missing')
    if (failed?.state !== 'missing') return
    const details = { generation: failed.generation.id, notes: notesOf(asked, ends) }
    await send(`event: error\ndata: ${JSON.stringify(presentFailure(failed.why, details))}\n\n`)
  }, brokenOff(answering))
  return c.body(body, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
}

const brokenOff =
  ({ c, deps }: Answering) =>
  (error: unknown): void =>
    deps.log.error('openai.broken_off', { requestId: c.get('requestId') }, error)

const textOf = (event: { type: string }): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`

/** In one: other pictures of the same request send theirs between. */
const eventOf = (event: { type: string }, { content, url }: Extract<End, { state: 'made' }>) =>
  joined(piecesOf(event, url === null ? [content] : [], `event: ${event.type}\ndata: `, '\n\n'))

function delivered({ c, deps }: Answering, ends: readonly End[]): void {
  const ended = ends.map(({ generation }) => generation).filter(({ state }) => hasEnded(state))
  onceSent(c, () => tellDelivered(deps, ended))
}

/** What was handed over is not handed over again to who asks for the same once more: they want another one. */
function tellDelivered({ generations }: AnswerDeps, ended: readonly Generation[]): void {
  for (const { accountId, id } of ended) generations.delivered(accountId, id).catch(() => {})
}
