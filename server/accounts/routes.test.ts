import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { createApp } from '../http/app.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { accountsRoutes } from './routes.ts'
import { signInLimits } from './sign-in-limit.ts'

const origin = 'http://127.0.0.1:3000'
const ada = { email: 'ada@example.test', password: 'correct-horse-battery', name: 'Ada' }

let world: World
let accounts: Accounts
let app: ReturnType<typeof createApp>
beforeAll(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  accounts = createAccounts({ ...world, baseUrl: origin, secret: '0123456789abcdef'.repeat(4) })
  app = createApp({
    log: world.log,
    clock: world.clock,
    productName: 'Image2Image',
    version: '0.0.0',
    authenticate: headers => accounts.accountOfRequest(headers),
    isReady: async () => true,
    routes: [{ routes: accountsRoutes({ accounts }) }],
  })
})
afterAll(() => world.dispose())

interface Sent {
  readonly body?: object
  readonly cookie?: string
  readonly headers?: Record<string, string>
}

const send = (method: string, path: string, { body, cookie, headers = {} }: Sent = {}) =>
  app.request(`${origin}${path}`, {
    method,
    headers: {
      host: '127.0.0.1:3000',
      ...(cookie ? { cookie, origin } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })

const cookieOf = (response: Response): string => (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
const problemOf = async (response: Response) => {
  const { requestId, ...problem } = await response.json()
  expect(requestId).toMatch(/^req_/)
  return problem
}
const signIn = async () => cookieOf(await send('POST', '/api/session', { body: ada }))

test('the first visit: needed, claimed with the token, not needed again', async () => {
  expect(await (await send('GET', '/api/setup')).json()).toEqual({ needed: true })
  expect((await send('GET', '/api/session')).status).toBe(401)
  const wrong = await send('POST', '/api/setup', { body: { ...ada, token: 'guess' } })
  expect([wrong.status, (await problemOf(wrong)).code]).toEqual([403, 'set_up_token_wrong'])

  const claimed = await send('POST', '/api/setup', { body: { ...ada, token: await accounts.setUpToken() } })
  expect(claimed.status).toBe(201)
  expect(await claimed.json()).toMatchObject({ account: { email: ada.email, role: 'owner' } })
  expect(claimed.headers.getSetCookie()).toHaveLength(1)
  const who = await send('GET', '/api/session', { cookie: cookieOf(claimed) })
  expect(await who.json()).toMatchObject({ account: { name: 'Ada' } })

  expect(await (await send('GET', '/api/setup')).json()).toEqual({ needed: false })
  expect((await send('POST', '/api/setup', { body: { ...ada, token: 'guess' } })).status).toBe(409)
})

test('a session ends at sign-out; signing out twice is no error', async () => {
  const cookie = await signIn()
  expect((await send('GET', '/api/account', { cookie })).status).toBe(200)
  const gone = await send('DELETE', '/api/session', { cookie })
  expect(gone.status).toBe(204)
  expect(gone.headers.getSetCookie()[0]).toMatch(/Max-Age=0/)
  expect((await send('GET', '/api/account', { cookie })).status).toBe(401)
  expect((await send('DELETE', '/api/session', { cookie })).status).toBe(204)
})

test('wrong password and unknown address: the same status, body and cookies', async () => {
  const answers = await Promise.all(
    [ada.email, 'nobody@example.test'].map(async email => {
      const response = await send('POST', '/api/session', { body: { email, password: 'wrong wrong' } })
      return { status: response.status, problem: await problemOf(response), cookies: response.headers.getSetCookie() }
    }),
  )
  expect(answers[0]).toEqual(answers[1])
  expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'credentials_wrong' }, cookies: [] })
})

test('sessions are listed in coarse words and can be ended from another browser', async () => {
  const phone = 'Mozilla/5.0 (Linux; Android 15; Pixel 9) Chrome/140.0.0.0 Mobile Safari/537.36'
  const elsewhere = cookieOf(await send('POST', '/api/session', { body: ada, headers: { 'user-agent': phone } }))
  const here = await signIn()
  const { sessions } = await (await send('GET', '/api/sessions', { cookie: here })).json()
  expect(sessions.filter((session: { isCurrent: boolean }) => session.isCurrent)).toHaveLength(1)
  const lost = sessions.find((session: { deviceType: string }) => session.deviceType === 'phone')
  expect(lost).toMatchObject({ operatingSystem: 'android', browser: 'chrome', isCurrent: false })
  expect(JSON.stringify(sessions)).not.toMatch(/token|Pixel/)

  expect((await send('DELETE', `/api/sessions/${lost.id}`, { cookie: here })).status).toBe(204)
  expect((await send('GET', '/api/account', { cookie: elsewhere })).status).toBe(401)
  expect((await send('DELETE', `/api/sessions/${lost.id}`, { cookie: here })).status).toBe(404)
  const stranger = await accounts.createAccount({ email: 'eve@example.test', password: 'quiet-river-stone' })
  const [mine] = sessions
  await expect(accounts.endSession(stranger.id, mine.id)).rejects.toMatchObject({ code: 'session_not_found' })
  expect((await send('GET', '/api/account', { cookie: here })).status).toBe(200)
})

test('too many tries: 429 with the wait, whoever the headers say is asking', async () => {
  const email = 'victim@example.test'
  const tryOnce = (i: number) =>
    send('POST', '/api/session', {
      body: { email, password: 'wrong wrong' },
      headers: { 'x-forwarded-for': `198.51.100.${i}`, 'x-real-ip': `198.51.100.${i}`, 'user-agent': `agent ${i}` },
    })
  for (let i = 0; i < signInLimits.fromOneNetwork.tries; i++) expect((await tryOnce(i)).status).toBe(401)
  const limited = await tryOnce(200)
  expect(limited.status).toBe(429)
  expect(limited.headers.get('retry-after')).toBe('900')
  expect((await problemOf(limited)).code).toBe('sign_in_limit')
})

test('another site cannot use the cookie, nor sign a visitor in', async () => {
  const cookie = await signIn()
  const evil = { origin: 'https://evil.example' }
  const order = { body: { name: 'theirs' }, cookie }
  expect((await send('POST', '/api/keys', { ...order, headers: evil })).status).toBe(403)
  const crossSite = { body: order.body, headers: { cookie, 'sec-fetch-site': 'cross-site' } }
  expect((await send('POST', '/api/keys', crossSite)).status).toBe(403)
  expect((await send('POST', '/api/keys', { body: order.body, headers: { cookie } })).status).toBe(403)
  expect((await send('DELETE', '/api/session', { cookie, headers: evil })).status).toBe(403)
  expect((await send('POST', '/api/session', { body: ada, headers: evil })).status).toBe(403)
  expect((await send('GET', '/api/account', { cookie })).status).toBe(200)
})

test('a key is made in a session, used without one, and stops at once when revoked', async () => {
  const cookie = await signIn()
  const made = await send('POST', '/api/keys', { body: { name: 'laptop' }, cookie })
  expect(made.status).toBe(201)
  const { id, key, hint } = await made.json()
  const bearer = { authorization: `Bearer ${key}` }
  expect(await (await send('GET', '/api/account', { headers: bearer })).json()).toMatchObject({
    account: { email: ada.email },
  })
  const { keys } = await (await send('GET', '/api/keys', { headers: bearer })).json()
  expect(keys).toEqual([
    {
      ...{ id, name: 'laptop', hint, createdAt: expect.any(String), lastUsedAt: expect.any(String) },
      ...{ scopes: ['read', 'edit'], expiresAt: null, ratePerMinute: null, spend: null, spent: 0 },
      ...{ lastDayRequests: 2, successorId: null },
    },
  ])

  const offspring = await send('POST', '/api/keys', { body: { name: 'spare' }, headers: bearer })
  expect([offspring.status, (await problemOf(offspring)).code]).toEqual([403, 'session_needed'])
  expect((await send('DELETE', `/api/keys/${id}`, { headers: bearer })).status).toBe(403)

  expect((await send('DELETE', `/api/keys/${id}`, { cookie })).status).toBe(204)
  const revoked = await send('GET', '/api/account', { headers: bearer })
  expect([revoked.status, (await problemOf(revoked)).code]).toEqual([401, 'invalid_api_key'])
  expect((await send('DELETE', `/api/keys/${id}`, { cookie })).status).toBe(404)
})

test('without an account everything but the open paths is closed', async () => {
  for (const path of ['/api/account', '/api/keys']) expect((await send('GET', path)).status).toBe(401)
  expect((await send('POST', '/api/keys', { body: { name: 'x' } })).status).toBe(401)
  expect((await send('POST', '/api/auth/sign-up/email', { body: ada })).status).toBe(401)
})

test('what is not understood is refused with the field', async () => {
  const missing = await send('POST', '/api/session', { body: { email: ada.email } })
  expect([missing.status, (await problemOf(missing)).details]).toEqual([
    400,
    expect.objectContaining({ field: 'password' }),
  ])
  const huge = await send('POST', '/api/session', { body: { email: ada.email, password: 'x'.repeat(5000) } })
  expect(huge.status).toBe(400)
})
