/**
 * The HTTP edge: orders, their history, their end, and the stream of their progress. The stream sends the row as it is at
 * every change, numbered by its version, so a client that reconnects with `Last-Event-ID` misses nothing that matters.
 */
import { createHash } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { engineName, engineVersion, operations, suggestions } from '@image2image/engine'
import { json, newRoutes, problems } from '../http/http.ts'
import { type Generation, type Generations, hasEnded, type Order, type Shown } from './generations.ts'
import * as schema from './schema.ts'

const tags = ['Generations']
const onlyId = { params: schema.generationPathSchema }
const bodyOf = <Schema>(content: Schema) => ({ required: true, content: { 'application/json': { schema: content } } })

const routes = {
  engine: createRoute({
    method: 'get',
    path: '/api/engine',
    tags: ['Engine'],
    summary: 'What the built-in engine can do',
    responses: { 200: json(schema.engineSchema, 'Operations and suggestions'), ...problems(401) },
  }),
  plan: createRoute({
    method: 'post',
    path: '/api/plans',
    tags: ['Engine'],
    summary: 'Read an instruction without running it',
    request: { body: bodyOf(schema.wordsSchema) },
    responses: { 200: json(schema.describedPlanSchema, 'The plan'), ...problems(400, 401) },
  }),
  matte: createRoute({
    method: 'get',
    path: '/api/pictures/{id}/matte',
    tags: ['Pictures'],
    summary: 'Where the main subject is',
    description: 'White on the subject, black elsewhere, longer side 512. Found once, then kept with the picture.',
    request: onlyId,
    responses: {
      200: {
        description: '8-bit grey PNG',
        content: { 'image/png': { schema: { type: 'string', format: 'binary' } as const } },
      },
      304: { description: 'You have it' },
      ...problems(400, 401, 404, 410, 429),
    },
  }),
  order: createRoute({
    method: 'post',
    path: '/api/generations',
    tags,
    summary: 'Order an edit',
    request: {
      headers: z.object({
        'idempotency-key': z
          .string()
          .max(255)
          .optional()
          .openapi({ description: 'Repeat it with the order: one edit.' }),
      }),
      body: bodyOf(schema.orderSchema),
    },
    responses: { 202: json(schema.generationSchema, 'Accepted'), ...problems(400, 401, 402, 404, 409, 429) },
  }),
  quote: createRoute({
    method: 'post',
    path: '/api/quotes',
    tags,
    summary: 'What an order would cost, and who would take it',
    description:
      'The body is that of an order. Nothing is made, kept or sent anywhere; a refusal is the one the order would get.',
    request: { body: bodyOf(schema.quoteOrderSchema) },
    responses: { 200: json(schema.quoteSchema, 'The quote'), ...problems(400, 401, 403, 404) },
  }),
  list: createRoute({
    method: 'get',
    path: '/api/generations',
    tags,
    summary: 'Your edits, newest first',
    request: { query: schema.pageSchema },
    responses: { 200: json(schema.generationsSchema, 'A page'), ...problems(400, 401) },
  }),
  get: createRoute({
    method: 'get',
    path: '/api/generations/{id}',
    tags,
    summary: 'One edit',
    request: onlyId,
    responses: { 200: json(schema.generationSchema, 'The edit'), ...problems(401, 404) },
  }),
  cancel: createRoute({
    method: 'post',
    path: '/api/generations/{id}/cancel',
    tags,
    summary: 'Stop an edit',
    request: onlyId,
    responses: { 200: json(schema.generationSchema, 'Cancelled'), ...problems(401, 404, 409) },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/api/generations/{id}',
    tags,
    summary: 'Delete an edit and its result',
    request: onlyId,
    responses: { 204: { description: 'Deleted' }, ...problems(401, 404) },
  }),
  events: createRoute({
    method: 'get',
    path: '/api/generations/{id}/events',
    tags,
    summary: 'Follow an edit to its end',
    request: {
      ...onlyId,
      headers: z.object({
        'last-event-id': z.coerce.number().int().min(0).catch(0).optional().openapi({ type: 'integer' }),
      }),
    },
    responses: {
      200: {
        description:
          'Events progress, done, failed, cancelled: the data is the Generation. Events preview: {index, mediaType, data} with ' +
          'a small picture of the unfinished work in base64, where the model makes some; they have no id and are not repeated.',
        content: { 'text/event-stream': { schema: z.string() } },
      },
      204: { description: 'The end was sent before: do not reconnect.' },
      ...problems(401, 404),
    },
  }),
}

export function generationsRoutes({ generations }: { generations: Generations }) {
  return newRoutes()
    .openapi(routes.engine, c =>
      c.json({ name: engineName, version: engineVersion, operations: catalogue(), suggestions: [...suggestions] }, 200),
    )
    .openapi(routes.plan, c => {
      const { instruction, ...given } = c.req.valid('json')
      return c.json(schema.presentPlan(generations.plan(c.get('account').id, instruction, given)), 200)
    })
    .openapi(routes.matte, async c => {
      const { id } = c.req.valid('param')
      const png = await generations.matte(c.get('account').id, id)
      // A rough matte may be followed by a better one.
      const etag = `"${createHash('sha256').update(png).digest('base64url').slice(0, 22)}"`
      const headers = {
        etag,
        'cache-control': 'private, no-cache',
        vary: 'Cookie, Authorization',
        'x-content-type-options': 'nosniff',
      }
      if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers)
      return c.body(new Uint8Array(png), 200, { ...headers, 'content-type': 'image/png' })
    })
    .openapi(routes.order, async c => {
      const order = orderOf(c.req.valid('json'))
      const key = c.req.valid('header')['idempotency-key']
      return c.json(schema.present(await generations.order(c.get('account').id, order, key, c.get('key')?.id)), 202)
    })
    .openapi(routes.quote, async c => {
      const quote = await generations.quote(c.get('account').id, orderOf(c.req.valid('json')))
      return c.json(schema.presentQuote(quote), 200)
    })
    .openapi(routes.list, async c => {
      const page = await generations.list(c.get('account').id, c.req.valid('query'))
      return c.json({ generations: page.map(schema.present) }, 200)
    })
    .openapi(routes.get, async c => {
      const generation = await generations.get(c.get('account').id, c.req.valid('param').id)
      if (isNewEnd(generation)) await generations.delivered(generation.accountId, generation.id)
      return c.json(schema.present(generation), 200)
    })
    .openapi(routes.cancel, async c => {
      return c.json(schema.present(await generations.cancel(c.get('account').id, c.req.valid('param').id)), 200)
    })
    .openapi(routes.remove, async c => {
      await generations.remove(c.get('account').id, c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(routes.events, async c => {
      const accountId = c.get('account').id
      const { id } = c.req.valid('param')
      const since = c.req.valid('header')['last-event-id'] ?? 0
      const now = await generations.get(accountId, id)
      if (hasEnded(now.state) && since >= now.version) return c.body(null, 204)
      const gone = new AbortController()
      const news = generations.show(accountId, id, since, gone.signal)
      const onEnd = (): Promise<void> => generations.delivered(accountId, id)
      return c.body(eventStream(news, gone, onEnd), 200, {
        'content-type': 'text/event-stream',
        'x-accel-buffering': 'no',
      })
    })
}

const orderOf = ({ quality, ...wanted }: z.infer<typeof schema.quoteOrderSchema>): Order => ({
  ...wanted,
  finish: { quality: quality ?? null },
})

const isNewEnd = ({ state, deliveredAt }: Generation): boolean => hasEnded(state) && deliveredAt === null

const catalogue = () =>
  Object.fromEntries(
    Object.entries(operations).map(([name, info]) => [name, { ...info, takesMask: info.takesMask === true }]),
  )

/** Pulls as fast as the client reads, so a slow client gets fewer and newer events instead of a growing backlog. */
function eventStream(
  news: AsyncGenerator<Shown>,
  gone: AbortController,
  onEnd: () => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream(
    {
      start: controller => controller.enqueue(encoder.encode('retry: 1000\n\n')),
      async pull(controller) {
        const next = await news.next()
        if (next.done) return controller.close()
        controller.enqueue(encoder.encode(eventText(next.value)))
        if (next.value && 'generation' in next.value && isNewEnd(next.value.generation)) await onEnd()
      },
      async cancel() {
        gone.abort()
        await news.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

function eventText(shown: Shown): string {
  if (!shown) return ': keepalive\n\n'
  if ('preview' in shown) return `event: preview\ndata: ${JSON.stringify(schema.presentPreview(shown.preview))}\n\n`
  const { generation } = shown
  const name = hasEnded(generation.state) ? generation.state : 'progress'
  return `id: ${generation.version}\nevent: ${name}\ndata: ${JSON.stringify(schema.present(generation))}\n\n`
}
