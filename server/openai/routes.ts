/**
 * The OpenAI-compatible surface: paths, shapes and status codes that the official clients expect. It translates and owns
 * no rules; `errors.ts` shapes what goes wrong, wherever it goes wrong.
 */
import type { Context } from 'hono'
import type { Order } from '../generations/generations.ts'
import { type AppEnv, newRoutes } from '../http/http.ts'
import { mediaTypeOf } from '../media/media.ts'
import { builtinId } from '../providers/providers.ts'
import { type AnswerDeps, answer, answerFound, type Taken } from './answering.ts'
import { type EditBody, fieldsOf, keepPictures, readEditBody } from './body.ts'
import { descriptions } from './description.ts'
import { readToken } from './link.ts'
import { presentModel } from './models.ts'
import { dropUnused, ignoredBy, orderAll, orderOf, requireNamed, type Sender } from './ordering.ts'
import { type Parameters, readParameters } from './parameters.ts'
import { presentQuote } from './quote.ts'
import { refuse } from './refusals.ts'
import { Turns } from './turns.ts'
import { CONTENT_PATH } from './waiting.ts'

export interface OpenaiRoutesDeps extends AnswerDeps {
  /** Where links to this server begin, for this request; null when nobody can say. */
  originOf(c: Context): string | null
}

/** Of one account. */
const BODIES_AT_ONCE = 3

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
  routes.post('/v1/images/generations', c => generate(c, deps))
  routes.get(CONTENT_PATH, c => content(c, deps))
  routes.get('/v1/images/generations/:id', c => found(c, deps))
  return routes
}

async function edits(c: Context<AppEnv>, deps: OpenaiRoutesDeps, turns: Turns): Promise<Response> {
  const sender = senderOf(c)
  const taken = await turns.take(sender.accountId, () => accept(c, deps, sender))
  return taken instanceof Response ? taken : answer(c, deps, taken)
}

const senderOf = (c: Context<AppEnv>): Sender => ({
  accountId: c.get('account').id,
  apiKeyId: c.get('key')?.id,
  idempotencyKey: c.req.header('idempotency-key') || undefined,
})

/** What came with a request that is then refused is not kept. */
async function accept(c: Context<AppEnv>, deps: OpenaiRoutesDeps, sender: Sender): Promise<Taken | Response> {
  const body = await readEditBody(c.req.raw, deps.media)
  try {
    return await take(c, deps, sender, body)
  } finally {
    await body.dispose()
  }
}

async function take(c: Context<AppEnv>, deps: OpenaiRoutesDeps, sender: Sender, body: EditBody) {
  const parameters = readParameters('edit', body.fields)
  const model = requireNamed(deps, sender.accountId, parameters)
  const linkBase = linkBaseOf(c, deps, parameters)
  const isPassing = model !== undefined && model.id !== builtinId && sender.apiKeyId !== undefined
  const kept = await keepPictures(deps.media, sender.accountId, body, isPassing)
  try {
    if (parameters.isDryRun) return await quoted(c, deps, sender, parameters, orderOf(parameters, kept, model, 0))
    const ordered = await orderAll(deps, sender, parameters, kept, model)
    await dropUnused(deps, sender.accountId, kept, ordered)
    return takenOf(deps, { parameters, images: kept.images.length, linkBase, ordered })
  } catch (error) {
    await kept.discard()
    throw error
  } finally {
    if (parameters.isDryRun) await kept.discard()
  }
}

function takenOf(deps: OpenaiRoutesDeps, taken: Omit<Taken, 'ignored'>): Taken {
  const { ordered, parameters } = taken
  const model = ordered[0] && deps.providers.model(ordered[0].accountId, ordered[0].model)
  return { ...taken, ignored: ignoredBy(parameters, model) }
}

async function quoted(
  c: Context<AppEnv>,
  { generations }: OpenaiRoutesDeps,
  { accountId }: Sender,
  parameters: Parameters,
  order: Order,
): Promise<Response> {
  const quote = await generations.quote(accountId, order)
  return c.json(presentQuote({ parameters, ignored: ignoredBy(parameters, quote.model) }, quote))
}

async function generate(c: Context<AppEnv>, deps: OpenaiRoutesDeps): Promise<Response> {
  const sender = senderOf(c)
  const parameters = readParameters('generate', fieldsOf(await c.req.json().catch(() => null)))
  const models = deps.providers.modelsFor(sender.accountId)
  if (!models.some(({ kinds }) => kinds.includes('generate'))) {
    const names = models.map(({ id }) => id).join(', ')
    throw refuse('needs_generative_model', { param: 'model', models: names })
  }
  const model = requireNamed(deps, sender.accountId, parameters)
  const linkBase = linkBaseOf(c, deps, parameters)
  if (parameters.isDryRun) return quoted(c, deps, sender, parameters, orderOf(parameters, {}, model, 0))
  const ordered = await orderAll(deps, sender, parameters, {}, model)
  return answer(c, deps, takenOf(deps, { parameters, images: 0, linkBase, ordered }))
}

/** Where a client that was cut off finds what it ordered; what it is told twice it is not charged twice. */
async function found(c: Context<AppEnv>, deps: OpenaiRoutesDeps): Promise<Response> {
  const generation = await deps.generations.get(c.get('account').id, c.req.param('id') ?? '')
  return answerFound(c, deps, generation, linkBaseOf(c, deps, { asUrl: c.req.query('response_format') === 'url' }))
}

function linkBaseOf(c: Context<AppEnv>, deps: OpenaiRoutesDeps, { asUrl }: Pick<Parameters, 'asUrl'>): string | null {
  const linkBase = asUrl ? deps.originOf(c) : null
  if (asUrl && linkBase === null) throw refuse('address_unknown', { param: 'response_format' })
  return linkBase
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
