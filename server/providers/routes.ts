/**
 * The HTTP edge of models and connected services: what anybody may name, what the operator connects for everybody, and
 * what people connect for themselves. The last two are the same verbs at two places, with different bodies.
 */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, json, newRoutes, problems, requireFresh } from '../http/http.ts'
import { allowsClass } from './capabilities.ts'
import type { Acting, Connections, ConnectionView } from './connections.ts'
import type { Model } from './provider.ts'
import type { Candidate } from './routing.ts'
import * as schema from './schema.ts'

const security = [{ session: [] }]
const onlyId = { params: schema.connectionPathSchema }
const body = <Schema>(of: Schema) =>
  ({ body: { required: true, content: { 'application/json': { schema: of } } } }) as const
const connection = json(schema.connectionSchema, 'The connection as it is now')

const operators = {
  path: '/api/connections',
  tags: ['Connections'],
  whose: 'for everybody',
  order: schema.connectionOrderSchema,
  change: schema.connectionChangeSchema,
  model: schema.modelChangeSchema,
} as const
const own = {
  path: '/api/own-connections',
  tags: ['Own connections'],
  whose: 'with your own key',
  order: schema.ownConnectionOrderSchema,
  change: schema.ownConnectionChangeSchema,
  model: schema.ownModelChangeSchema,
} as const
type Place = typeof operators | typeof own

const routesAt = <At extends Place>({ path, tags, whose, order, change, model }: At) => ({
  list: createRoute({
    ...{ method: 'get', path, tags: [...tags] },
    summary: `The services that are connected ${whose}, with their models and how they are`,
    responses: { 200: json(schema.connectionsSchema, 'All of them'), ...problems(401, 403) },
  }),
  add: createRoute({
    ...{ method: 'post', path, tags: [...tags], security },
    summary: `Connect a service ${whose}`,
    request: body(order as At['order']),
    responses: { 201: connection, ...problems(400, 401, 403, 409) },
  }),
  change: createRoute({
    ...{ method: 'patch', path: `${path}/{id}`, tags: [...tags], security },
    summary: 'Change its name, key or address, or switch it off',
    request: { ...onlyId, ...body(change as At['change']) },
    responses: { 200: connection, ...problems(400, 401, 403, 404, 409) },
  }),
  remove: createRoute({
    ...{ method: 'delete', path: `${path}/{id}`, tags: [...tags], security },
    summary: 'Disconnect it and destroy its key',
    request: onlyId,
    responses: { 204: { description: 'It is gone' }, ...problems(401, 403, 404, 409) },
  }),
  setModel: createRoute({
    ...{ method: 'patch', path: `${path}/{id}/models`, tags: [...tags], security },
    summary: 'Switch one of its models on or off, prefer it, or say what it costs',
    request: { ...onlyId, ...body(model as At['model']) },
    responses: { 200: connection, ...problems(400, 401, 403, 404) },
  }),
  discover: createRoute({
    ...{ method: 'post', path: `${path}/{id}/discover`, tags: [...tags], security },
    summary: 'Ask the service which models it has',
    request: onlyId,
    responses: { 200: connection, ...problems(401, 403, 404, 409) },
  }),
  testPlan: createRoute({
    ...{ method: 'get', path: `${path}/{id}/test`, tags: [...tags] },
    summary: 'What a test would use and cost, without doing it',
    request: { ...onlyId, query: schema.testQuerySchema },
    responses: { 200: json(schema.testPlanSchema, 'The model and its price'), ...problems(400, 401, 403, 404, 409) },
  }),
  test: createRoute({
    ...{ method: 'post', path: `${path}/{id}/test`, tags: [...tags], security },
    summary: 'Make one small picture there, really',
    description:
      'Costs what a picture costs there. Sends a drawing of a circle, nothing of anybody. Twenty an hour for one person.',
    request: { ...onlyId, ...body(schema.testOrderSchema) },
    responses: { 200: json(schema.testSchema, 'What came of it'), ...problems(400, 401, 403, 404, 409, 429) },
  }),
})

const routes = {
  models: createRoute({
    ...{ method: 'get', path: '/api/models', tags: ['Models'] },
    summary: 'The models you may name: what each can do, costs, and does with pictures',
    responses: { 200: json(schema.modelsSchema, 'The built-in engine first'), ...problems(401, 403) },
  }),
  adapters: createRoute({
    ...{ method: 'get', path: '/api/adapters', tags: ['Models'] },
    summary: 'The services that can be connected',
    responses: { 200: json(schema.adaptersSchema, 'All of them'), ...problems(401, 403) },
  }),
  detect: createRoute({
    ...{ method: 'post', path: '/api/connections/detect', tags: ['Connections'], security },
    summary: 'Look for engines that run on this computer',
    responses: { 200: json(schema.detectedSchema, 'Those that answered'), ...problems(401, 403) },
  }),
  choice: createRoute({
    ...{ method: 'get', path: '/api/data-choice', tags: ['Privacy'] },
    summary: 'The worst handling of your pictures that you allow',
    responses: { 200: json(schema.choiceSchema, 'The choice'), ...problems(401, 403) },
  }),
  choose: createRoute({
    ...{ method: 'put', path: '/api/data-choice', tags: ['Privacy'], security },
    summary: 'Choose the worst handling of your pictures that you allow',
    request: body(schema.choiceOrderSchema),
    responses: { 200: json(schema.choiceSchema, 'The choice as it is now'), ...problems(400, 401, 403) },
  }),
}

type Wire<Schema extends { _output: unknown }> = Schema['_output']

/** What is said of a model wherever it is shown; which connection it is reached by is the server's own affair. */
function factsOf({ id, vendorId, label, version, ownedBy, kinds, medium, capabilities, dataHandling, price }: Model) {
  return { id, vendorId, label, version, ownedBy, kinds, medium, capabilities, dataHandling, price }
}

function present(view: ConnectionView): Wire<typeof schema.connectionSchema> {
  const { id, adapter, slug, baseUrl, origin, isEnabled, hasKey, keyTail, dataHandling, testedAt, testCode } = view
  return {
    ...{ id, adapter: adapter.name, label: adapter.label, name: slug, baseUrl, isLocal: adapter.isLocal, origin },
    ...{ isEnabled, hasKey, keyTail, dataHandling, testCode },
    testedAt: testedAt?.toISOString() ?? null,
    models: view.models.map(({ model, ...rest }) => ({ ...factsOf(model), ...rest })),
    remarks: [...view.remarks],
  }
}

const acting = (c: Context<AppEnv>): Acting => {
  const { id, role } = c.get('account')
  return { accountId: id, role }
}
/** A key is about to be spent or replaced. */
const freshly = (c: Context<AppEnv>): Acting => {
  requireFresh(c)
  return acting(c)
}

export function providersRoutes({ connections }: { connections: Connections }) {
  const routesOfModels = newRoutes()
    .openapi(routes.models, c => {
      const { id } = c.get('account')
      const allowed = connections.choice(id).dataClass
      const offer = ({ model, isDefault, isOwn, isSunk, seconds }: Candidate) => ({
        ...factsOf(model),
        provider: model.provider,
        ...{ isDefault, isOwn, isWell: !isSunk, seconds },
        isAllowed: allowsClass(allowed, model.dataHandling.class),
      })
      return c.json({ models: connections.providers.candidates(id).map(offer) }, 200)
    })
    .openapi(routes.adapters, c => {
      const { allowsOwnKeys } = connections
      const adapters = connections.adapters().map(adapter => {
        const { name, label, key, baseUrl, otherBaseUrls = [], isLocal } = adapter
        return {
          ...{ name, label, key, baseUrl, isLocal },
          otherBaseUrls: otherBaseUrls.map(({ url, label }) => ({ url, label })),
          isForOwn: connections.isForOwn(adapter),
        }
      })
      return c.json({ adapters, allowsOwnKeys }, 200)
    })
    .openapi(routes.detect, async c => c.json({ engines: await connections.detect(c.req.raw.signal) }, 200))
    .openapi(routes.choice, c => c.json(connections.choice(c.get('account').id), 200))
    .openapi(routes.choose, async c => {
      await connections.choose(acting(c), c.req.valid('json').dataClass)
      return c.json(connections.choice(c.get('account').id), 200)
    })
  return routesOfModels
    .route(
      '/',
      verbsAt(connections, operators, () => null),
    )
    .route(
      '/',
      verbsAt(connections, own, c => c.get('account').id),
    )
}

function verbsAt(connections: Connections, place: Place, ownerOf: (c: Context<AppEnv>) => string | null) {
  const at = routesAt(place)
  return newRoutes()
    .openapi(at.list, c => c.json({ connections: connections.list(ownerOf(c)).map(present) }, 200))
    .openapi(at.add, async c => {
      const by = freshly(c)
      return c.json(present(await connections.add(by, ownerOf(c), c.req.valid('json'))), 201)
    })
    .openapi(at.change, async c => {
      const by = freshly(c)
      const { id } = c.req.valid('param')
      return c.json(present(await connections.change(by, ownerOf(c), id, c.req.valid('json'))), 200)
    })
    .openapi(at.remove, async c => {
      await connections.remove(freshly(c), ownerOf(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(at.setModel, async c => {
      const { id } = c.req.valid('param')
      return c.json(present(await connections.setModel(acting(c), ownerOf(c), id, c.req.valid('json'))), 200)
    })
    .openapi(at.discover, async c => {
      const { id } = c.req.valid('param')
      return c.json(present(await connections.discover(ownerOf(c), id, c.req.raw.signal)), 200)
    })
    .openapi(at.testPlan, c => {
      const { id, label, price } = connections.testModel(
        ownerOf(c),
        c.req.valid('param').id,
        c.req.valid('query').model,
      )
      return c.json({ model: id, label, price }, 200)
    })
    .openapi(at.test, async c => {
      const { id } = c.req.valid('param')
      return c.json(await connections.test(acting(c), ownerOf(c), id, c.req.valid('json').model, c.req.raw.signal), 200)
    })
}
