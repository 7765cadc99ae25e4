import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRoute, z } from '@hono/zod-openapi'
import { afterAll, describe, expect, test } from 'vitest'
import { assert } from '../kernel/assert.ts'
import { systemClock } from '../kernel/clock.ts'
import { createLog } from '../kernel/log.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { type AppDeps, createApp, json, listen, newRoutes, problems, type Visitor, visitorOf } from './http.ts'

const lines: string[] = []
const owner: Visitor['account'] = { id: 'acc_1', name: 'Ada', email: 'ada@example.test', role: 'owner' }
const folder = mkdtempSync(join(tmpdir(), 'i2i-http-'))
mkdirSync(join(folder, 'assets'))
writeFileSync(
  join(folder, 'index.html'),
  '<!doctype html><title>App</title><script nonce="NONCE-OF-THIS-ANSWER"></script>',
)
writeFileSync(join(folder, 'assets/main-a1B2c3D4.js'), `console.log(${JSON.stringify('x'.repeat(3000))})`)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function moduleRoutes() {
  const routes = newRoutes()
  const echo = createRoute({
    method: 'post',
    path: '/api/echo',
    request: { body: { content: { 'application/json': { schema: z.object({ words: z.string().min(2) }) } } } },
    responses: { 200: json(z.object({ words: z.string() }), 'The same words'), ...problems(400, 401) },
  })
  routes.openapi(echo, c => c.json(c.req.valid('json'), 200))
  routes.get('/api/who', c => c.json({ id: c.get('account').id }))
  routes.get('/api/open', c => c.json({ visitor: visitorOf(c)?.id ?? null }))
  routes.post('/api/open', c => c.json({}))
  routes.get('/api/refuse', () => {
    throw new Refusal('too_fast', 'too_many', 'Slow down.', { retryAfterSeconds: 12.4 })
  })
  routes.get('/api/bug', c => {
    assert(c.req.method === 'never', 'a secret from the inside')
    return c.json({})
  })
  routes.get('/api/weather', () => {
    throw new Unavailable('the vendor')
  })
  routes.get('/v1/refuse', () => {
    throw new Refusal('model_missing', 'not_found', 'No such model.')
  })
  return routes
}

/** As routes do that read all of what comes. */
function reading() {
  const routes = newRoutes()
  for (const path of ['/api/echo', '/api/pictures', '/v1/images/edits', '/v1/images/generations'])
    routes.post(path, async c => c.json({ characters: (await c.req.text()).length }))
  return routes
}

const described = ['GET /healthz', 'GET /api/openapi.json']
const closed = [
  'GET /api/who',
  'GET /api/refuse',
  'GET /api/bug',
  'GET /api/weather',
  'GET /v1/refuse',
  'POST /api/echo',
  'POST /api/pictures',
  'POST /v1/images/edits',
  'POST /v1/images/generations',
]

function makeApp(change: Partial<AppDeps> = {}) {
  return createApp({
    log: createLog('info', { write: line => lines.push(line) }),
    clock: systemClock,
    productName: 'Image2Image',
    version: '9.9.9',
    authenticate: async headers => {
      if (headers.get('authorization') === 'Bearer good') return { account: owner, via: 'key' }
      return headers.get('cookie') === 'session=good' ? { account: owner, via: 'session' } : null
    },
    isReady: async () => true,
    routes: [{ routes: moduleRoutes() }],
    policy: {
      open: {
        says: 'Open.',
        roles: 'anyone',
        scope: 'read',
        routes: ['GET /api/open', 'POST /api/open', ...described],
      },
      closed: { says: 'Closed.', roles: ['owner'], scope: 'read', routes: closed },
    },
    presenters: [{ prefix: '/v1', present: problem => ({ error: { message: problem.detail, code: problem.code } }) }],
    webFolder: folder,
    ...change,
  })
}

const app = makeApp()
const key = { authorization: 'Bearer good' }
const cookie = { cookie: 'session=good' }
const post = (path: string, body: string, headers: Record<string, string>) =>
  app.request(path, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', host: 'app.test', ...headers },
  })

describe('errors', () => {
  test('a refusal keeps its code, details and advice', async () => {
    const response = await app.request('/api/refuse', { headers: key })
    expect(response.status).toBe(429)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(response.headers.get('retry-after')).toBe('13')
    const body = await response.json()
    expect(body).toMatchObject({ type: 'about:blank', code: 'too_fast', detail: 'Slow down.', status: 429 })
    expect(body.requestId).toBe(response.headers.get('x-request-id'))
  })

  test('a bug shows nothing of itself and is logged without its message', async () => {
    lines.length = 0
    const response = await app.request('/api/bug', { headers: key })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toMatch(/secret|assert|\.ts/)
    expect(lines.join()).toMatch(/http\.failed/)
    expect(lines.join()).not.toMatch(/secret from/)
  })

  test('weather is a 503 that says when to come back', async () => {
    const response = await app.request('/api/weather', { headers: key })
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '5'])
    expect(await response.json()).toMatchObject({ code: 'unavailable' })
  })

  test('a body that does not fit its schema names the field', async () => {
    const response = await post('/api/echo', '{"words":"x"}', key)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ code: 'invalid_request', details: { field: 'words' } })
  })

  test('a broken body is malformed, an oversized one too large, an unknown path not found', async () => {
    expect(await (await post('/api/echo', '{', key)).json()).toMatchObject({ code: 'malformed_request', status: 400 })
    const large = await post('/api/echo', JSON.stringify({ words: 'x'.repeat(300_000) }), key)
    expect(await large.json()).toMatchObject({ code: 'body_too_large', status: 413 })
    expect(await (await app.request('/api/nothing', { headers: key })).json()).toMatchObject({
      code: 'route_not_found',
    })
  })

  test('another surface brings its own shape', async () => {
    const response = await app.request('/v1/refuse', { headers: key })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({ error: { message: 'No such model.', code: 'model_missing' } })
    const anonymous = await app.request('/v1/refuse')
    expect(anonymous.status).toBe(401)
    expect(await anonymous.json()).toMatchObject({ error: { code: 'not_signed_in' } })
  })
})

describe('who may', () => {
  test('nobody without an account, except on open paths', async () => {
    expect((await app.request('/api/who')).status).toBe(401)
    expect(await (await app.request('/api/open')).json()).toEqual({ visitor: null })
    expect(await (await app.request('/api/open', { headers: cookie })).json()).toEqual({ visitor: 'acc_1' })
    expect(await (await app.request('/api/who', { headers: key })).json()).toEqual({ id: 'acc_1' })
  })

  test.each([
    ['a page of ours', { 'sec-fetch-site': 'same-origin' }, 200],
    ['a page of ours in an older browser', { origin: 'http://app.test' }, 200],
    ['another site', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.test' }, 403],
    ['a sandboxed frame', { 'sec-fetch-site': 'cross-site', origin: 'null' }, 403],
    ['nobody knows', {}, 403],
  ])('a cookie counts for a change from %s', async (_, headers, status) => {
    const response = await post('/api/echo', '{"words":"yes"}', { ...cookie, ...headers })
    expect(response.status).toBe(status)
  })

  test('a key needs no origin, and another site cannot sign somebody in', async () => {
    expect((await post('/api/echo', '{"words":"yes"}', key)).status).toBe(200)
    expect((await post('/api/open', '{}', { origin: 'http://evil.test' })).status).toBe(403)
    expect((await post('/api/open', '{}', {})).status).toBe(200)
  })
})

describe('pages and headers', () => {
  test('hashed files stay for ever, the page never, and unknown addresses of the app get the page', async () => {
    const script = await app.request('/assets/main-a1B2c3D4.js', { headers: { 'accept-encoding': 'gzip' } })
    expect(script.headers.get('cache-control')).toMatch(/immutable/)
    expect(script.headers.get('content-encoding')).toBe('gzip')
    const page = await app.request('/library/anything')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('etag')).toBeNull()
    expect(await page.text()).toMatch(/App/)
    expect((await app.request('/assets/missing.js')).status).toBe(404)
    expect((await app.request('/../package.json')).status).toBe(404)
  })

  test('a large file in parts is answered by range, and stays for ever', async () => {
    writeFileSync(join(folder, 'part.1'), 'abcdef')
    writeFileSync(join(folder, 'part.2'), 'ghij')
    const parts = [
      { path: join(folder, 'part.1'), sizeBytes: 6 },
      { path: join(folder, 'part.2'), sizeBytes: 4 },
    ]
    const withModels = makeApp({
      modelFiles: new Map([['net-1.0.0/net.onnx', { name: 'net-1.0.0/net.onnx', sizeBytes: 10, parts }]]),
    })
    const get = (headers: Record<string, string> = {}, method = 'GET') =>
      withModels.request('/models/net-1.0.0/net.onnx', { headers, method })
    const whole = await get()
    expect(await whole.text()).toBe('abcdefghij')
    expect(whole.headers.get('cache-control')).toMatch(/immutable/)
    expect(whole.headers.get('content-length')).toBe('10')
    const across = await get({ range: 'bytes=4-7' })
    expect([across.status, await across.text(), across.headers.get('content-range')]).toEqual([
      206,
      'efgh',
      'bytes 4-7/10',
    ])
    expect((await get({ range: 'bytes=10-' })).status).toBe(416)
    const etag = whole.headers.get('etag') ?? ''
    expect((await get({ 'if-none-match': etag })).status).toBe(304)
    expect(await (await get({ range: 'bytes=0-1', 'if-range': '"another"' })).text()).toBe('abcdefghij')
    expect([(await get({}, 'HEAD')).status, await (await get({}, 'HEAD')).text()]).toEqual([200, ''])
    expect((await withModels.request('/models/other.onnx')).status).toBe(404)
  })

  test('only what starts as a worker may compile WebAssembly, and pages are cut off from other origins', async () => {
    const policy = async (path: string) => (await app.request(path)).headers.get('content-security-policy')
    expect(await policy('/studio')).not.toMatch(/wasm|unsafe/)
    expect(await policy('/assets/device-worker-a1B2c3D4.js')).toMatch(/script-src 'self' 'wasm-unsafe-eval'/)
    const { headers } = await app.request('/studio')
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  })

  test('each page has a nonce of its own, and nothing else may run a script', async () => {
    const nonces = new Set<string>()
    for (const path of ['/', '/studio', '/index.html', '/studio']) {
      const page = await app.request(path)
      const policy = page.headers.get('content-security-policy') ?? ''
      const nonce = /'nonce-([\w-]{22})'/.exec(policy)?.[1] ?? ''
      expect(await page.text()).toContain(`nonce="${nonce}"`)
      expect(policy).toContain("require-trusted-types-for 'script'; trusted-types image2image")
      expect(policy).not.toMatch(/unsafe|https?:|\*/)
      nonces.add(nonce)
    }
    expect(nonces.size).toBe(4)
    const answer = (await app.request('/api/open')).headers.get('content-security-policy')
    expect(answer).toBe("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
  })

  test('a strict policy is on every answer', async () => {
    for (const path of ['/', '/api/who', '/nothing.txt', '/models/nothing', '/assets/device-nothing']) {
      const { headers } = await app.request(path)
      expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-frame-options')).toBe('DENY')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
      expect(headers.get('strict-transport-security')).toBeNull()
      expect(headers.get('x-request-id')).toMatch(/^req_/)
    }
  })

  test('the description is OpenAPI 3.1 and names the shape of errors', async () => {
    const description = await (await app.request('/api/openapi.json')).json()
    expect(description.openapi).toBe('3.1.0')
    expect(description.components.schemas.Problem.required).toContain('requestId')
    expect(Object.keys(description.paths['/api/echo'].post.responses)).toEqual(['200', '400', '401'])
  })

  test('health follows readiness', async () => {
    expect(await (await app.request('/healthz')).json()).toEqual({ status: 'ready' })
    expect((await makeApp({ isReady: async () => false }).request('/healthz')).status).toBe(503)
  })
})

describe('the listening socket', () => {
  test('a refusal in the middle of an upload arrives, and the connection lives on', async () => {
    const server = await listen(makeApp({ uploadBytes: 1_000_000 }).fetch, { host: '127.0.0.1', port: 0 })
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(8_000_000)]))
    for (let round = 0; round < 2; round++) {
      const response = await fetch(`${server.url}/api/echo`, { method: 'POST', body: form, headers: key })
      expect(await response.json()).toMatchObject({ code: 'body_too_large' })
    }
    await server.close({ graceMs: 1_000 })
  })

  test('a form is small where no pictures are taken, however it is sent', async () => {
    const server = await listen(makeApp({ routes: [{ routes: reading() }] }).fetch, { host: '127.0.0.1', port: 0 })
    const form = { ...key, 'content-type': 'multipart/form-data; boundary=x' }
    const send = (path: string, bytes: number) => {
      const body = new Blob([new Uint8Array(bytes)]).stream()
      // Without a length it goes in chunks.
      return fetch(`${server.url}${path}`, { method: 'POST', headers: form, body, duplex: 'half' } as RequestInit)
    }
    for (const path of ['/api/echo', '/v1/images/generations'])
      expect(await (await send(path, 300_000)).text(), path).toContain('body_too_large')
    for (const path of ['/api/pictures', '/v1/images/edits']) expect((await send(path, 300_000)).status, path).toBe(200)
    await server.close({ graceMs: 1_000 })
  })

  test('a taken port is refused in words, and closing cuts an endless answer after the grace', async () => {
    const endless = async () => new Response(new ReadableStream({ start: c => c.enqueue(new Uint8Array(1)) }))
    const server = await listen(endless, { host: '127.0.0.1', port: 0 })
    const second = listen(endless, { host: '127.0.0.1', port: server.port })
    await expect(second).rejects.toMatchObject({ code: 'port_in_use' })
    const answer = await fetch(server.url)
    const reading = answer.arrayBuffer().catch(() => 'cut')
    await server.close({ graceMs: 50 })
    expect(await reading).toBe('cut')
  })
})

test('the log names the route, never the path', async () => {
  const app = makeApp()
  await app.request('/api/secret-canary')
  await app.request('/api/open?token=canary')
  await app.request('/healthz')
  const text = lines.splice(0).join('')
  expect(text).toContain('"route":"/healthz"')
  expect(text).toContain('"route":"/api/open"')
  expect(text).not.toContain('canary')
})
