/**
 * The OpenAI-compatible surface: paths, shapes and status codes that the official clients expect. It translates and owns
 * no rules; `errors.ts` shapes what goes wrong, wherever it goes wrong.
 */
import type { Context } from 'hono'
import { type AppEnv, newRoutes } from '../http/http.ts'
import { assert } from '../kernel/assert.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { mediaTypeOf } from '../media/media.ts'
import type { Model, Providers } from '../providers/providers.ts'
import { completedEvent, type Made, notesOf, wholeAnswer } from './answer.ts'
import { descriptions } from './description.ts'
import { abandon, CONTENT_PATH, collect, type EditDeps, orderEdits, waitFor } from './edits.ts'
import { presentError } from './errors.ts'
import { type EditForm, keepPictures, readEditForm } from './form.ts'
import { readToken } from './link.ts'
import { type EditParameters, readParameters } from './parameters.ts'
import { refuse } from './refusals.ts'
import { Turns } from './turns.ts'

export interface OpenaiRoutesDeps extends EditDeps {
  readonly providers: Providers
  /** Where links to this server begin, for this request; null when nobody can say. */
  originOf(c: Context): string | null
}

/** Of one account. */
const BODIES_AT_ONCE = 3

const presentModel = (model: Model) => ({
  id: model.id,
  object: 'model',
  created: Math.floor(Date.parse(model.createdAt) / 1_000),
  owned_by: model.ownedBy,
})

export function openaiRoutes(deps: OpenaiRoutesDeps) {
  const routes = newRoutes()
  const turns = new Turns(BODIES_AT_ONCE)
  for (const description of descriptions) routes.openAPIRegistry.registerPath(description)
  routes.get('/v1/models', c =>
    c.json({ object: 'list', data: deps.providers.modelsFor(c.get('account').id).map(presentModel) }),
  )
  routes.get('/v1/models/:id', c => {
    const id = c.req.param('id')
    const model = deps.providers.model(c.get('account').id, id)
    if (!model) throw refuse('model_not_found', { model: id, param: 'model' })
    return c.json(presentModel(model))
  })
  routes.post('/v1/images/edits', c => edits(c, deps, turns))
  routes.post('/v1/images/generations', c => {
    const models = deps.providers
      .modelsFor(c.get('account').id)
      .map(({ id }) => id)
      .join(', ')
    throw refuse('needs_generative_model', { param: 'model', models })
  })
  routes.get(CONTENT_PATH, c => content(c, deps))
  return routes
}

interface Edit {
  readonly parameters: EditParameters
  readonly images: number
  /** Where links to results begin; null for bytes. */
  readonly linkBase: string | null
}

async function edits(c: Context<AppEnv>, deps: OpenaiRoutesDeps, turns: Turns): Promise<Response> {
  const accountId = c.get('account').id
  const { ordered, ...edit } = await turns.take(accountId, () => accept(c, deps, accountId))
  // One that names its request may come back for it; it is also found in the library.
  const onGone = c.req.header('idempotency-key') ? () => {} : () => void abandon(deps, ordered)
  if (c.req.raw.signal.aborted) onGone()
  c.req.raw.signal.addEventListener('abort', onGone, { once: true })
  if (edit.parameters.isStream) return streamed(c, deps, edit, ordered)
  const made: Made[] = []
  for (const each of ordered) {
    made.push(await collect(deps, await waitFor(deps, each, c.req.raw.signal), edit.linkBase))
  }
  const [first, ...rest] = made
  assert(first, 'at least one edit was ordered')
  const notes = notesOf(edit.parameters, made, edit.images)
  if (notes !== '') c.header('x-image2image-notes', notes)
  return c.json(wholeAnswer(edit.parameters, [first, ...rest], nowSeconds(deps)), 200)
}

/** What came with a request that is then refused is not kept. */
async function accept(
  c: Context<AppEnv>,
  deps: OpenaiRoutesDeps,
  accountId: string,
): Promise<Edit & { ordered: Ordered }> {
  const form = await readEditForm(c.req.raw, deps.media)
  try {
    return await take(c, deps, accountId, form)
  } finally {
    await form.dispose()
  }
}

async function take(c: Context<AppEnv>, deps: OpenaiRoutesDeps, accountId: string, form: EditForm) {
  const parameters = readParameters(form.fields)
  const { model } = parameters
  if (model !== undefined && !deps.providers.model(accountId, model))
    throw refuse('model_not_found', { model, param: 'model' })
  const linkBase = parameters.asUrl ? deps.originOf(c) : null
  if (parameters.asUrl && linkBase === null) throw refuse('address_unknown', { param: 'response_format' })
  const { imageId, maskId, referenceId, discard } = await keepPictures(deps.media, accountId, form)
  try {
    const ordered = await orderEdits(deps, {
      accountId,
      apiKeyId: c.get('key')?.id,
      parameters,
      imageId,
      maskId,
      referenceId,
    })
    // What no step looks at is not kept.
    if (referenceId !== null && ordered.every(each => each.referenceId === null))
      await deps.media.deletePicture(accountId, referenceId)
    return { parameters, images: form.images, linkBase, ordered }
  } catch (error) {
    await discard()
    throw error
  }
}

const nowSeconds = ({ clock }: OpenaiRoutesDeps): number => Math.floor(clock.now().getTime() / 1_000)

type Ordered = Awaited<ReturnType<typeof orderEdits>>

/** From the first byte on the status is 200, so a late error travels as an event, which clients throw as an APIError. */
function streamed(c: Context<AppEnv>, deps: OpenaiRoutesDeps, edit: Edit, ordered: Ordered): Response {
  const gone = new AbortController()
  const encoder = new TextEncoder()
  const requestId = c.get('requestId')
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const send = (text: string): void => {
        if (!gone.signal.aborted) controller.enqueue(encoder.encode(text))
      }
      try {
        for (const each of ordered) {
          const done = await waitFor(deps, each, gone.signal, () => send(': keepalive\n\n'))
          const event = completedEvent(edit.parameters, await collect(deps, done, edit.linkBase), nowSeconds(deps))
          send(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
        }
      } catch (error) {
        send(`event: error\ndata: ${JSON.stringify(presentError(late(error, requestId)))}\n\n`)
      }
      if (!gone.signal.aborted) controller.close()
    },
    cancel: () => gone.abort(),
  })
  return c.body(body, 200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
}

function late(error: unknown, requestId: string): Parameters<typeof presentError>[0] {
  const shared = { type: 'about:blank', title: 'Error', requestId } as const
  if (error instanceof Refusal)
    return { ...shared, status: 400, code: error.code, detail: error.message, details: error.details }
  if (error instanceof Unavailable) {
    const detail = 'A part of the server is not available right now. Try again in a moment.'
    return { ...shared, status: 503, code: 'unavailable', detail, details: {} }
  }
  return { ...shared, status: 500, code: 'internal_error', detail: 'Something went wrong on our side.', details: {} }
}

async function content(c: Context<AppEnv>, deps: OpenaiRoutesDeps): Promise<Response> {
  const linked = readToken(c.req.query('token') ?? '', deps.secret, deps.clock)
  if (!linked) throw refuse('link_not_found')
  const picture = await deps.media.requirePicture(linked.accountId, linked.pictureId)
  const bytes = await deps.media.readBytes(linked.accountId, linked.pictureId)
  return c.body(new Uint8Array(bytes), 200, {
    'content-type': mediaTypeOf(picture.format),
    'cache-control': 'private, no-cache',
    'content-disposition': 'inline',
  })
}
