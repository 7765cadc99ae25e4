import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { createApp } from '../http/app.ts'
import type { Letter, Mail } from '../mail/mail.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { profileRoutes } from './profile-routes.ts'
import { accountsRoutes } from './routes.ts'
import { signUpRoutes } from './sign-up-routes.ts'

const origin = 'http://127.0.0.1:3000'
const ada = { email: 'ada@example.test', password: 'correct-horse-battery', name: 'Ada' }

let world: World
let accounts: Accounts
let app: ReturnType<typeof createApp>
const sent: Letter[] = []
const mail: Mail = {
  kind: 'console',
  send: async letter => void sent.push(letter),
  check: async () => {},
}
beforeAll(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  accounts = createAccounts({ ...world, baseUrl: origin, secret: '0123456789abcdef'.repeat(4), signUpMode: 'open' })
  app = createApp({
    log: world.log,
    clock: world.clock,
    productName: 'Image2Image',
    version: '0.0.0',
    authenticate: headers => accounts.accountOfRequest(headers),
    isReady: async () => true,
    routes: [
      { routes: accountsRoutes({ accounts }) },
      { routes: signUpRoutes({ accounts }) },
      { routes: profileRoutes({ accounts }) },
    ],
  })
  await accounts.createAccount(ada)
})
afterAll(() => world.dispose())

const send = (method: string, path: string, body?: object, headers: Record<string, string> = {}) =>
  app.request(`${origin}${path}`, {
    method,
    headers: { host: '127.0.0.1:3000', origin, ...(body ? { 'content-type': 'application/json' } : {}), ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  })
const cookieOf = (response: Response): string => (response.headers.getSetCookie()[0] ?? '').split(';')[0] ?? ''
const signIn = async () => ({ cookie: cookieOf(await send('POST', '/api/session', ada)) })
const codeOf = async (response: Response): Promise<string> => (await response.json()).code
const tokenFor = async (to: string): Promise<string> => {
  await accounts.identity.deliverLetters(mail)
  const letter = sent.findLast(each => each.to === to)
  return /#token=([\w-]{43})/.exec(letter?.text ?? '')?.[1] ?? ''
}

/** All of an answer but what is different every time. */
async function whole(response: Response): Promise<object> {
  const { 'x-request-id': _, date: __, ...headers } = Object.fromEntries(response.headers)
  const body = (await response.text()).replace(/req_\w+/g, 'req')
  return { status: response.status, headers, body }
}

describe('no address tells whether it is known', () => {
  test.each([
    ['/api/sign-up', (email: string) => ({ email })],
    ['/api/password/forgotten', (email: string) => ({ email })],
    ['/api/session', (email: string) => ({ email, password: 'not it, no' })],
  ])('%s: status, headers and body are the same', async (path, body) => {
    const known = await whole(await send('POST', path, body(ada.email)))
    expect(await whole(await send('POST', path, body('nobody@example.test')))).toEqual(known)
  })

  test('nor do an invitation and a change of address', async () => {
    const session = await signIn()
    await accounts.createAccount({ email: 'eve@example.test', password: 'quiet-river-stone' })
    for (const path of ['/api/invitations', '/api/account/email']) {
      const answers = []
      for (const email of ['eve@example.test', 'who@example.test']) {
        const { status, body } = (await whole(await send('POST', path, { email }, session))) as {
          status: number
          body: string
        }
        answers.push([
          status,
          body
            .replaceAll(email, 'whom')
            .replace(/lnk_\w+/, 'lnk')
            .replace(/\d{4}-\S+?Z/g, 'time'),
        ])
      }
      expect(answers[0]).toEqual(answers[1])
    }
  })

  test('the time of an answer does not depend on it either', async () => {
    // Processor time would miss the database, and single answers jump: the medians of two mixed series are compared.
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
    for (let round = 0; round < 24; round++) {
      for (const who of ['known', 'unknown'] as const) {
        const email = who === 'known' ? ada.email : 'nobody@example.test'
        const begun = performance.now()
        await send('POST', '/api/password/forgotten', { email })
        times[who].push(performance.now() - begun)
        world.clock.advance(3_600_000)
      }
    }
    const median = (series: number[]): number => series.toSorted((a, b) => a - b)[series.length / 2] ?? 0
    const [known, unknown] = [median(times.known), median(times.unknown)]
    expect(Math.abs(known - unknown)).toBeLessThan(Math.max(5, 0.75 * Math.min(known, unknown)))
    world.clock.set(new Date())
  })
})

describe('a link in a letter', () => {
  test('is not used up by looking, and not by GET of anything', async () => {
    await send('POST', '/api/sign-up', { email: 'new@example.test' })
    const token = await tokenFor('new@example.test')
    for (const path of ['/verify', '/api/links/read', '/api/sign-up/finish'])
      await send('GET', `${path}?token=${token}`)
    for (let looks = 0; looks < 2; looks++) {
      const read = await send('POST', '/api/links/read', { token })
      expect(await read.json()).toMatchObject({ purpose: 'sign_up', email: 'new@example.test' })
    }
    const made = await send('POST', '/api/sign-up/finish', { token, name: 'New', password: 'quiet-river-stone' })
    expect([made.status, made.headers.getSetCookie().length]).toEqual([201, 1])
    const again = await send('POST', '/api/sign-up/finish', { token, name: 'New', password: 'quiet-river-stone' })
    expect([again.status, await codeOf(again)]).toEqual([410, 'link_over'])
  })

  test('that was made up is over, however it looks', async () => {
    for (const token of ['', 'x', 'A'.repeat(43), `${'A'.repeat(42)}\u0000`]) {
      const read = await send('POST', '/api/links/read', { token })
      expect([read.status, await codeOf(read)]).toEqual([410, 'link_over'])
    }
  })
})

describe('an account is changed by its person in a browser only', () => {
  const changes = [
    ['PATCH', '/api/account', { name: 'Other' }],
    ['POST', '/api/account/email', { email: 'other@example.test' }],
    ['POST', '/api/account/password', { present: ada.password, next: 'a brand new one' }],
    ['POST', '/api/account/deletion', { email: ada.email }],
    ['POST', '/api/invitations', { email: 'guest@example.test' }],
  ] as const

  test.each(changes)('%s %s: not as nobody, not with a key, not from another site', async (method, path, body) => {
    expect((await send(method, path, body)).status).toBe(401)
    const { id } = (await accounts.findAccount(ada.email)) ?? expect.unreachable()
    const { key } = await accounts.keys.create(id, { name: 'all', scopes: ['read', 'edit', 'admin'] })
    expect((await send(method, path, body, { authorization: `Bearer ${key}` })).status).toBe(403)
    const foreign = await send(method, path, body, { ...(await signIn()), origin: 'https://evil.example' })
    expect([foreign.status, await codeOf(foreign)]).toEqual([403, 'cross_origin'])
    expect(await accounts.findAccount(ada.email)).toMatchObject({ name: 'Ada' })
  })

  test('what takes the account away or elsewhere asks for a fresh proof', async () => {
    const session = await signIn()
    await world.database.pool.query(`update sessions set authenticated_at = authenticated_at - interval '11 minutes'`)
    for (const [path, body] of [
      ['/api/account/email', { email: 'other@example.test' }],
      ['/api/account/deletion', { email: ada.email }],
      ['/api/invitations', { email: 'boss@example.test', role: 'admin' }],
    ] as const) {
      const refused = await send('POST', path, body, session)
      expect([refused.status, await codeOf(refused)]).toEqual([403, 'fresh_sign_in_needed'])
    }
  })

  test('name and password change; the last owner is told how to leave', async () => {
    const session = await signIn()
    const renamed = await send('PATCH', '/api/account', { name: 'Ada L.' }, session)
    expect(await renamed.json()).toMatchObject({ account: { name: 'Ada L.', email: ada.email } })
    const wrong = await send('POST', '/api/account/password', { present: 'no', next: 'quiet-river-stone4' }, session)
    expect([wrong.status, await codeOf(wrong)]).toEqual([403, 'password_wrong'])
    const leaving = await send('POST', '/api/account/deletion', { email: ada.email }, session)
    expect([leaving.status, await codeOf(leaving)]).toEqual([409, 'last_owner'])
  })
})
