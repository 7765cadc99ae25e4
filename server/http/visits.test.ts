import { expect, test } from 'vitest'
import { systemClock as clock } from '../kernel/clock.ts'
import { silentLog } from '../kernel/log.ts'
import { createApp, newRoutes, type Visitor, Visits } from './http.ts'

const policy = {
  everything: {
    says: 'Everything.',
    roles: ['member'],
    scope: 'read',
    routes: [
      'GET /api/edits/events',
      'GET /api/broken/events',
      'GET /api/thing',
      'POST /v1/images/edits',
      'POST /mcp',
      'GET /healthz',
      'GET /api/openapi.json',
    ],
  },
} as const

async function authenticate(headers: Headers): Promise<Visitor | null> {
  const name = headers.get('authorization') ?? ''
  return { account: { id: `acc_${name}`, name, email: '', role: 'member' }, via: 'key' }
}

const endless = () => new ReadableStream<Uint8Array>({ pull: controller => controller.enqueue(new Uint8Array([10])) })
/** As when the database goes away under it. */
const breaking = () =>
  new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new TypeError('gone'))
    },
  })
const asStream = { 'content-type': 'text/event-stream' }

function start(most: number, waitFor: Promise<void> = Promise.resolve()) {
  const visits = new Visits(most)
  const routes = newRoutes()
  routes.get('/api/edits/events', c => c.body(endless(), 200, asStream))
  routes.get('/api/thing', c => c.json({}))
  routes.get('/api/broken/events', c => c.body(breaking(), 200, asStream))
  routes.post('/v1/images/edits', async c => {
    await waitFor
    // An answer that has begun and waits for its end.
    if (c.req.header('authorization') === 'late')
      return c.body(endless(), 200, { 'content-type': 'application/json', 'x-accel-buffering': 'no' })
    return c.json({})
  })
  routes.post('/mcp', c => c.body(endless(), 200, asStream))
  const app = createApp({
    ...{ log: silentLog, clock, productName: 'Test', version: '1', authenticate, policy, visits },
    isReady: async () => true,
    routes: [{ routes }],
  })
  const ask = async (path: string, who = 'ada', method = 'GET') =>
    app.request(`http://127.0.0.1${path}`, { method, headers: { authorization: who } })
  return { visits, ask }
}

test('an account has so many streams open, and no more; another is not touched, and one that is closed makes room', async () => {
  const { visits, ask } = start(3)
  const open = await Promise.all([1, 2, 3].map(() => ask('/api/edits/events')))
  expect(open.map(({ status }) => status)).toEqual([200, 200, 200])
  const refused = await ask('/api/edits/events')
  expect(refused.status).toBe(429)
  expect(refused.headers.get('retry-after')).toBe('5')
  expect(await refused.json()).toMatchObject({ code: 'too_many_streams', details: { limit: 3 } })
  expect((await ask('/api/thing')).status).toBe(200)
  const eve = await ask('/api/edits/events', 'eve')
  expect(eve.status).toBe(200)
  await open[0].body?.cancel()
  const again = await ask('/api/edits/events')
  expect(again.status).toBe(200)
  for (const { body } of [...open.slice(1), eve, again]) await body?.cancel()
  expect(visits.size).toBe(0)
})

test('a hundred at once are no way round it', async () => {
  const { ask } = start(5)
  const asked = await Promise.all(Array.from({ length: 100 }, () => ask('/api/edits/events')))
  expect(asked.filter(({ status }) => status === 200)).toHaveLength(5)
  for (const { body } of asked) await body?.cancel()
})

test('who waits for a picture holds a place until it is there', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const { ask } = start(1, promise)
  const waiting = ask('/v1/images/edits', 'ada', 'POST')
  expect((await ask('/v1/images/edits', 'ada', 'POST')).status).toBe(429)
  resolve()
  expect((await waiting).status).toBe(200)
  expect((await ask('/v1/images/edits', 'ada', 'POST')).status).toBe(200)
})

test('one that breaks off makes room by itself', async () => {
  const { visits, ask } = start(3)
  for (let i = 0; i < 10; i++) {
    const broken = await ask('/api/broken/events')
    expect(broken.status).toBe(200)
    await expect(broken.text()).rejects.toThrow('gone')
  }
  expect(visits.size).toBe(0)
})

test('an answer that has begun and waits for its end counts until then', async () => {
  const { visits, ask } = start(2)
  const waits = [await ask('/v1/images/edits', 'late', 'POST'), await ask('/v1/images/edits', 'late', 'POST')]
  expect((await ask('/v1/images/edits', 'late', 'POST')).status).toBe(429)
  for (const each of waits) await each.body?.cancel()
  expect(visits.size).toBe(0)
  expect((await ask('/v1/images/edits', 'late', 'POST')).status).toBe(200)
})

test('a tool’s stream counts like every other, and is refused like every other', async () => {
  const { visits, ask } = start(2)
  const open = [await ask('/mcp', 'ada', 'POST'), await ask('/api/edits/events')]
  for (const refused of [await ask('/mcp', 'ada', 'POST'), await ask('/api/edits/events')]) {
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5'])
    expect(await refused.json()).toMatchObject({ code: 'too_many_streams' })
  }
  for (const each of open) await each.body?.cancel()
  expect(visits.size).toBe(0)
  const again = await ask('/mcp', 'ada', 'POST')
  expect(again.status).toBe(200)
  await again.body?.cancel()
})
