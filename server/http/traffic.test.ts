/**
 * Limits as a client meets them, through a real socket and a real PostgreSQL: forged headers (T-19), other accounts beside
 * a flood (T-18), restarts, and what a refusal looks like. Small limits, so that the tests are short.
 */
import { request } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { openDatabase } from '../database/database.ts'
import { silentLog } from '../kernel/log.ts'
import { Refusal } from '../kernel/refusal.ts'
import { presentError } from '../openai/openai.ts'
import { readTrust, type Trust, trustNobody } from './client.ts'
import { createApp, createTraffic, listen, newRoutes, type TrafficLimits, type Visitor } from './http.ts'
import { kindOf, spanOf } from './traffic.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())
beforeEach(() => world.database.pool.query('delete from rate_limits'))

const few = (name: string, most: number) => ({ name, most, perMs: 60_000 })
const kinds = (name: string, most: number) => ({
  reading: few(`${name}-read`, most),
  writing: few(`${name}-write`, most),
  uploading: few(`${name}-up`, most),
  editing: few(`${name}-edit`, most),
  signing_in: few(`${name}-sign`, 3),
})
const limits: TrafficLimits = { account: kinds('a', 5), address: kinds('n', 4), wrongKey: few('w', 3) }

function routes() {
  const all = newRoutes()
  for (const path of ['/api/thing', '/api/open', '/v1/models']) all.get(path, c => c.json({}))
  all.post('/api/session', c => c.json({}))
  return all
}

const everyone = ['owner', 'admin', 'support', 'member'] as const
const policy = {
  open: {
    says: 'Open.',
    roles: 'anyone',
    scope: 'read',
    routes: ['GET /api/open', 'POST /api/session', 'GET /healthz', 'GET /api/openapi.json'],
  },
  closed: { says: 'Closed.', roles: everyone, scope: 'read', routes: ['GET /api/thing', 'GET /v1/models'] },
} as const

async function authenticate(headers: Headers): Promise<Visitor | null> {
  const word = headers.get('authorization')?.replace('Bearer ', '')
  if (word === undefined) return null
  const [name, rate] = word.split('-')
  if (name === 'wrong') throw new Refusal('invalid_api_key', 'unauthenticated', 'No.')
  const account = { id: `acc_${name}`, name: name ?? '', email: '', role: 'member' as const }
  const ratePerMinute = rate === undefined ? null : Number(rate)
  return { account, via: 'key', key: { id: `key_${word}`, scopes: ['read', 'edit'], ratePerMinute } }
}

async function start(trust: Trust = trustNobody, database = world.database) {
  const traffic = createTraffic({ database, clock: world.clock, secret: 'secret', trust, limits })
  const app = createApp({
    ...{ log: silentLog, clock: world.clock, productName: 'Test', version: '1', authenticate, traffic, policy },
    isReady: async () => true,
    routes: [{ routes: routes() }],
    presenters: [{ prefix: '/v1/', present: presentError }],
  })
  const server = await listen((asked, connection) => app.fetch(asked, connection), { host: '127.0.0.1', port: 0 })
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<{ status: number; headers: Record<string, string | string[] | undefined>; body: string }>(
      (resolve, reject) => {
        const asked = request(`${server.url}${path}`, { method, headers }, answer => {
          let body = ''
          answer.on('data', chunk => (body += chunk))
          answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
        })
        asked.on('error', reject)
        asked.end()
      },
    )
  const stop = async () => {
    traffic.close()
    await server.close({ graceMs: 0 })
  }
  return { ask, stop }
}

async function statuses(count: number, run: (i: number) => Promise<{ status: number }>): Promise<number[]> {
  const found: number[] = []
  for (let i = 0; i < count; i++) found.push((await run(i)).status)
  return found
}

const forgeries = [
  'x-forwarded-for',
  'x-real-ip',
  'x-client-ip',
  'cf-connecting-ip',
  'true-client-ip',
  'x-cluster-client-ip',
]
const forged = (i: number) => ({
  ...Object.fromEntries(forgeries.map(name => [name, `198.51.100.${i}`])),
  forwarded: `for=198.51.100.${i}`,
})

describe('T-19: forged headers', () => {
  test('a new X-Forwarded-For after 429 is still 429', async () => {
    const { ask, stop } = await start()
    expect(await statuses(6, i => ask('/api/session', forged(i), 'POST'))).toEqual([200, 200, 200, 429, 429, 429])
    await stop()
  })

  test('nor does a proxy that is trusted let one choose: what stands before its own word counts for nothing', async () => {
    const trust = readTrust('loopback') ?? trustNobody
    const { ask, stop } = await start(trust)
    const through = (i: number) => ask('/api/open', { 'x-forwarded-for': `198.51.100.${i}, 203.0.113.7` })
    expect(await statuses(6, through)).toEqual([200, 200, 200, 200, 429, 429])
    // Somebody else behind the same proxy is somebody else.
    expect((await ask('/api/open', { 'x-forwarded-for': '203.0.113.8' })).status).toBe(200)
    await stop()
  })
})

describe('accounts and keys', () => {
  test('T-18: one who floods is refused, another on the same address is not', async () => {
    const { ask, stop } = await start()
    const flood = await Promise.all(
      Array.from({ length: 60 }, () => ask('/api/thing', { authorization: 'Bearer flood' })),
    )
    expect(flood.filter(({ status }) => status === 200)).toHaveLength(5)
    expect(await statuses(5, () => ask('/api/thing', { authorization: 'Bearer calm' }))).toEqual(Array(5).fill(200))
    await stop()
  })

  test('a key has its own limit beside the account’s', async () => {
    const { ask, stop } = await start()
    expect(await statuses(4, () => ask('/api/thing', { authorization: 'Bearer ada-2' }))).toEqual([200, 200, 429, 429])
    expect((await ask('/api/thing', { authorization: 'Bearer ada' })).status).toBe(200)
    await stop()
  })

  test('a second process and a restart know what was used', async () => {
    const first = await start()
    expect(await statuses(5, () => first.ask('/api/thing', { authorization: 'Bearer eve' }))).toEqual(
      Array(5).fill(200),
    )
    const other = await openDatabase({ url: world.databaseUrl, poolSize: 2 }, silentLog)
    const second = await start(trustNobody, other)
    expect((await second.ask('/api/thing', { authorization: 'Bearer eve' })).status).toBe(429)
    await first.stop()
    await second.stop()
    await other.close()
  })

  test('whoever guesses keys is not heard any more, right key or wrong; who has one elsewhere is', async () => {
    const { ask, stop } = await start(readTrust('loopback') ?? trustNobody)
    const from = (address: string, word: string) =>
      ask('/api/thing', { authorization: `Bearer ${word}`, 'x-forwarded-for': address })
    expect(await statuses(5, () => from('203.0.113.1', 'wrong'))).toEqual([401, 401, 401, 429, 429])
    expect((await from('203.0.113.1', 'ada')).status).toBe(429)
    expect((await from('203.0.113.2', 'ada')).status).toBe(200)
    await stop()
  })
})

test('a refusal says when to come back, in both shapes, and every answer what is left', async () => {
  const { ask, stop } = await start()
  const headers = { authorization: 'Bearer shape' }
  const fine = await ask('/v1/models', headers)
  expect(fine.headers).toMatchObject({
    'x-ratelimit-limit-requests': '5',
    'x-ratelimit-remaining-requests': '4',
    'x-ratelimit-reset-requests': '12s',
  })
  await statuses(4, () => ask('/v1/models', headers))
  const refused = await ask('/v1/models', headers)
  expect(refused.status).toBe(429)
  expect(refused.headers).toMatchObject({ 'retry-after': '12', 'x-ratelimit-remaining-requests': '0' })
  expect(JSON.parse(refused.body).error).toMatchObject({
    type: 'rate_limit_error',
    code: 'rate_limit_exceeded',
    param: null,
    message: expect.stringContaining('12 seconds'),
  })
  const problem = await ask('/api/thing', headers)
  expect(JSON.parse(problem.body)).toMatchObject({ code: 'rate_limited', details: { retryAfterSeconds: 12 } })
  world.clock.advance(12_001)
  expect((await ask('/v1/models', headers)).status).toBe(200)
  await stop()
})

test('no address reaches the database, and tomorrow the same address has another name', async () => {
  const { ask, stop } = await start()
  await ask('/api/open')
  const first = await world.database.pool.query('select * from rate_limits')
  world.clock.advance(86_400_000)
  await ask('/api/open')
  const second = await world.database.pool.query('select * from rate_limits')
  expect(JSON.stringify([first.rows, second.rows])).not.toContain('127.0.0.1')
  expect(second.rows).toHaveLength(first.rows.length + 1)
  await stop()
})

test('kinds of requests, and times as OpenAI writes them', () => {
  expect(kindOf('GET', '/api/session')).toBe('reading')
  expect(kindOf('POST', '/api/session')).toBe('signing_in')
  expect(kindOf('POST', '/api/setup')).toBe('signing_in')
  expect(kindOf('POST', '/api/generations')).toBe('editing')
  expect(kindOf('POST', '/v1/images/edits', 'multipart/form-data; boundary=x')).toBe('editing')
  expect(kindOf('POST', '/api/pictures', 'multipart/form-data; boundary=x')).toBe('uploading')
  expect(kindOf('DELETE', '/api/pictures/x')).toBe('writing')
  expect([15, 1_200, 59_990, 360_000].map(spanOf)).toEqual(['15ms', '1.2s', '1m0s', '6m0s'])
})
