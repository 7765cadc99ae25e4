/** The HTTP edge of webhooks: their owner makes, changes, tries and deletes them, and sees what was sent. */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, json, newRoutes, problems } from '../http/http.ts'
import * as schema from './schema.ts'
import type { Owner, Webhooks } from './webhooks.ts'

const tags = ['Webhooks']
const onlyId = { params: schema.idPathSchema }
const path = '/api/webhooks/{id}'
const bodyOf = <Schema>(content: Schema) => ({ required: true, content: { 'application/json': { schema: content } } })

const routes = {
  add: createRoute({
    method: 'post',
    path: '/api/webhooks',
    tags,
    summary: 'Have an address of yours told when edits end',
    description:
      'Messages are signed as Standard Webhooks says (`webhook-id`, `webhook-timestamp`, `webhook-signature`). They carry ' +
      'identifiers and states, never words or pictures. What is not answered with 2xx within 15 seconds is tried eight ' +
      'times within about 28 hours.',
    request: { body: bodyOf(schema.webhookOrderSchema) },
    responses: { 201: json(schema.newWebhookSchema, 'The webhook, and its secret'), ...problems(400, 401, 403, 409) },
  }),
  list: createRoute({
    method: 'get',
    path: '/api/webhooks',
    tags,
    summary: 'Your webhooks, newest first',
    responses: { 200: json(schema.webhooksSchema, 'All of them'), ...problems(401) },
  }),
  get: createRoute({
    method: 'get',
    path,
    tags,
    summary: 'One webhook',
    request: onlyId,
    responses: { 200: json(schema.webhookSchema, 'The webhook'), ...problems(401, 404) },
  }),
  change: createRoute({
    method: 'patch',
    path,
    tags,
    summary: 'Change a webhook, or switch it on or off',
    request: { ...onlyId, body: bodyOf(schema.webhookChangeSchema) },
    responses: { 200: json(schema.webhookSchema, 'The webhook as it is now'), ...problems(400, 401, 403, 404) },
  }),
  remove: createRoute({
    method: 'delete',
    path,
    tags,
    summary: 'Delete a webhook and what is known of its messages',
    request: onlyId,
    responses: { 204: { description: 'Deleted' }, ...problems(401, 403, 404) },
  }),
  rotate: createRoute({
    method: 'post',
    path: `${path}/secret`,
    tags,
    summary: 'A new secret; for a while messages are signed with both',
    request: { ...onlyId, body: bodyOf(schema.webhookRotationSchema) },
    responses: { 201: json(schema.newWebhookSchema, 'The webhook, and its new secret'), ...problems(401, 403, 404) },
  }),
  test: createRoute({
    method: 'post',
    path: `${path}/test`,
    tags,
    summary: 'Send a message that is about nothing (webhook.test)',
    request: onlyId,
    responses: { 202: json(schema.deliverySchema, 'On its way'), ...problems(401, 403, 404, 409, 429) },
  }),
  deliveries: createRoute({
    method: 'get',
    path: `${path}/deliveries`,
    tags,
    summary: 'What was sent, newest first, and how each attempt ended',
    request: { ...onlyId, query: schema.deliveryPageSchema },
    responses: { 200: json(schema.deliveriesSchema, 'A page'), ...problems(400, 401, 404) },
  }),
  replay: createRoute({
    method: 'post',
    path: '/api/webhook-deliveries/{id}/replay',
    tags,
    summary: 'Send a message again, under the same id',
    request: onlyId,
    responses: { 202: json(schema.deliverySchema, 'On its way'), ...problems(401, 403, 404, 409, 429) },
  }),
}

export function webhooksRoutes({ webhooks }: { webhooks: Webhooks }) {
  const owner = (c: Context<AppEnv>): Owner => c.get('account')
  return newRoutes()
    .openapi(routes.add, async c => {
      const { secret, ...made } = await webhooks.add(owner(c), c.req.valid('json'))
      return c.json({ ...schema.present(made), secret }, 201)
    })
    .openapi(routes.list, async c => {
      const all = await webhooks.list(owner(c).id)
      return c.json({ webhooks: all.map(schema.present) }, 200)
    })
    .openapi(routes.get, async c =>
      c.json(schema.present(await webhooks.get(owner(c).id, c.req.valid('param').id)), 200),
    )
    .openapi(routes.change, async c =>
      c.json(schema.present(await webhooks.change(owner(c), c.req.valid('param').id, c.req.valid('json'))), 200),
    )
    .openapi(routes.remove, async c => {
      await webhooks.remove(owner(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(routes.rotate, async c => {
      const { hours } = c.req.valid('json')
      const { secret, ...made } = await webhooks.rotate(owner(c), c.req.valid('param').id, hours)
      return c.json({ ...schema.present(made), secret }, 201)
    })
    .openapi(routes.test, async c =>
      c.json(schema.presentDelivery(await webhooks.test(owner(c).id, c.req.valid('param').id)), 202),
    )
    .openapi(routes.deliveries, async c => {
      const page = await webhooks.deliveries(owner(c).id, c.req.valid('param').id, c.req.valid('query'))
      return c.json({ deliveries: page.map(schema.presentDelivery) }, 200)
    })
    .openapi(routes.replay, async c =>
      c.json(schema.presentDelivery(await webhooks.replay(owner(c).id, c.req.valid('param').id)), 202),
    )
}
