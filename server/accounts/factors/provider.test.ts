import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type OidcCounterpart, startOidc } from '../../../test/counterparts/oidc.ts'
import { createWorld, type World } from '../../../test/world.ts'
import { createApp } from '../../http/app.ts'
import { type Accounts, createAccounts, type SignUpMode } from '../accounts.ts'
import { accountsRoutes } from '../routes.ts'
import { Visitor } from './factors.testworld.ts'
import { ownPath } from './provider.ts'

const origin = 'http://localhost:3000'
const password = 'correct-horse-battery'

let world: World
let oidc: OidcCounterpart
let people = 0

function start(signUpMode: SignUpMode = 'open', issuer = oidc.issuer) {
  const { clientId, clientSecret } = oidc
  const provider = { issuer, clientId, clientSecret, name: 'Example' }
  const secret = '0123456789abcdef'.repeat(4)
  const accounts = createAccounts({ ...world, baseUrl: origin, secret, signUpMode, provider })
  const app = createApp({
    log: world.log,
    clock: world.clock,
    productName: 'Image2Image',
    version: '0.0.0',
    authenticate: headers => accounts.accountOfRequest(headers),
    isReady: async () => true,
    routes: [{ routes: accountsRoutes({ accounts }) }],
  })
  return { accounts, visitor: () => new Visitor(app, origin) }
}

let accounts: Accounts
let visitor: () => Visitor

beforeAll(async () => {
  world = await createWorld()
  oidc = await startOidc(`${origin}/api/oidc/callback`)
  ;({ accounts, visitor } = start())
  await accounts.createAccount({ email: 'owner@example.test', password })
}, 60_000)
afterAll(async () => {
  await oidc?.stop()
  await world?.dispose()
})
beforeEach(() => world.clock.set(new Date()))

const freshPerson = () => {
  const sub = `person-${++people}`
  return { sub, email: `${sub}@example.test`, email_verified: true, name: 'Grace' }
}

type Bend = (url: URL) => void
const asIs: Bend = () => undefined
const set =
  (name: string, value: string): Bend =>
  url =>
    url.searchParams.set(name, value)

interface Way {
  readonly aim?: 'sign_in' | 'prove' | 'link'
  readonly to?: string
  readonly there?: Bend
  readonly back?: Bend
}

/** There and back; gives the page the browser ends at. */
async function journey(
  browser: Visitor,
  { aim = 'sign_in', to, there = asIs, back = asIs }: Way = {},
): Promise<string> {
  const departure = await browser.send('POST', '/api/oidc', { aim, ...(to ? { to } : {}) })
  expect(departure.status).toBe(200)
  const url = new URL((await departure.json()).url)
  there(url)
  const home = new URL(await oidc.travel(url.href, origin))
  back(home)
  const answer = await browser.send('GET', `${home.pathname}${home.search}`)
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

async function verify(email: string): Promise<void> {
  const account = await accounts.findAccount(email)
  await world.database.pool.query('update accounts set email_verified = true where id = $1', [account?.id])
}

describe('signing in through another service', () => {
  test('the page is told its name, and the way carries state, nonce and PKCE', async () => {
    const browser = visitor()
    expect(await (await browser.send('GET', '/api/sign-in')).json()).toMatchObject({ providerName: 'Example' })
    const { url } = await (await browser.send('POST', '/api/oidc', { aim: 'sign_in' })).json()
    const { searchParams } = new URL(url)
    for (const name of ['state', 'nonce', 'code_challenge']) expect(searchParams.get(name)).toMatch(/^[\w-]{43}$/)
    expect(searchParams.get('code_challenge_method')).toBe('S256')
    expect(searchParams.get('scope')).toBe('openid email profile')
    expect(searchParams.get('redirect_uri')).toBe(`${origin}/api/oidc/callback`)
  })

  test('a new person gets an account without a password; the second time it is the same one', async () => {
    oidc.who = freshPerson()
    const browser = visitor()
    expect(await journey(browser, { to: '/settings' })).toBe('/settings')
    const { account } = await (await browser.send('GET', '/api/account')).json()
    expect(account).toMatchObject({ email: oidc.who.email, name: 'Grace', role: 'member' })
    expect(await (await browser.send('GET', '/api/factors')).json()).toMatchObject({
      hasPassword: false,
      isLinked: true,
    })
    const again = visitor()
    expect(await journey(again)).toBe('/studio')
    expect((await (await again.send('GET', '/api/account')).json()).account.id).toBe(account.id)
    expect(await visitor().try('POST', '/api/session', { email: account.email, password: '' })).toEqual([
      401,
      'credentials_wrong',
    ])
    expect(await browser.try('DELETE', '/api/oidc')).toEqual([409, 'last_way_in'])
    const { rows } = await world.database.pool.query(
      `select c::text as text from credentials c where provider = 'oidc'`,
    )
    expect(rows.map(row => row.text).join()).not.toContain(oidc.who.sub)
  })

  test.each<[string, Way]>([
    ['another state', { back: set('state', 'x'.repeat(43)) }],
    ['another nonce', { there: set('nonce', 'x'.repeat(43)) }],
    ['another challenge', { there: set('code_challenge', 'x'.repeat(43)) }],
    ['another code', { back: set('code', 'x'.repeat(43)) }],
    ['another issuer in the answer', { back: set('iss', 'https://evil.example') }],
  ])('%s is refused', async (_, way) => {
    oidc.who = freshPerson()
    const browser = visitor()
    expect(await journey(browser, way)).toBe('/sign-in?problem=provider_answer_wrong')
    expect(browser.isSignedIn).toBe(false)
    expect(await accounts.findAccount(oidc.who.email ?? '')).toBeNull()
  })

  test('an answer belongs to the browser that went, and counts once', async () => {
    oidc.who = freshPerson()
    const browser = visitor()
    const { url } = await (await browser.send('POST', '/api/oidc', { aim: 'sign_in' })).json()
    const home = new URL(await oidc.travel(url, origin))
    const path = `${home.pathname}${home.search}`
    const other = visitor()
    await other.send('POST', '/api/oidc', { aim: 'sign_in' })
    expect((await visitor().send('GET', path)).headers.get('location')).toBe('/sign-in?problem=step_over')
    expect((await other.send('GET', path)).headers.get('location')).toBe('/sign-in?problem=provider_answer_wrong')
    const thief = browser.copy()
    expect((await browser.send('GET', path)).headers.get('location')).toBe('/studio')
    expect((await thief.send('GET', path)).headers.get('location')).toBe('/sign-in?problem=step_over')
    expect(thief.isSignedIn).toBe(false)
  })

  test('who declines there is told so', async () => {
    oidc.who = null
    expect(await journey(visitor())).toBe('/sign-in?problem=provider_declined')
  })

  test('only pages of ours are gone on to', async () => {
    expect(['//evil.example', '/\\evil.example', 'https://evil.example', '/a b', '', undefined].map(ownPath)).toEqual(
      Array(6).fill('/studio'),
    )
    expect(ownPath('/studio?picture=pic_1')).toBe('/studio?picture=pic_1')
    oidc.who = freshPerson()
    expect(await journey(visitor(), { to: 'https://evil.example/' })).toBe('/studio')
  })
})

describe('an account that is there already', () => {
  test('is opened only when both sides have verified the address', async () => {
    const { email, sub } = freshPerson()
    await accounts.createAccount({ email, password })
    oidc.who = { sub, email, email_verified: false }
    expect(await journey(visitor())).toBe('/sign-in?problem=provider_email_unverified')
    oidc.who = { sub }
    expect(await journey(visitor())).toBe('/sign-in?problem=provider_email_unverified')
    oidc.who = { sub, email, email_verified: true }
    expect(await journey(visitor())).toBe('/sign-in?problem=provider_account_unverified')
    await verify(email)
    expect(await journey(visitor())).toBe('/studio')
    const other = { sub: `${sub}-other`, email, email_verified: true }
    oidc.who = other
    expect(await journey(visitor())).toBe('/sign-in?problem=provider_linked')
  })

  test('asks for its code, too', async () => {
    const { email, sub } = freshPerson()
    const { id } = await accounts.createAccount({ email, password })
    await verify(email)
    await world.database.pool.query(
      `insert into totp_secrets (account_id, wrapped_secret, key_id, confirmed_at, created_at)
       select $1, '\\x00', id, now(), now() from key_epochs limit 1`,
      [id],
    )
    oidc.who = { sub, email, email_verified: true }
    const browser = visitor()
    expect(await journey(browser, { to: '/settings' })).toBe('/sign-in?step=code&to=%2Fsettings')
    expect(browser.isSignedIn).toBe(false)
  })

  test('can be connected and disconnected by who is signed in, after a fresh proof', async () => {
    const { email, sub } = freshPerson()
    await accounts.createAccount({ email, password })
    const browser = visitor()
    await browser.send('POST', '/api/session', { email, password })
    world.clock.advance(11 * 60_000)
    expect(await browser.try('POST', '/api/oidc', { aim: 'link' })).toEqual([403, 'fresh_sign_in_needed'])
    await browser.send('POST', '/api/session/proof', { password })
    world.clock.set(new Date())
    oidc.who = { sub, email: 'elsewhere@example.test', email_verified: false }
    expect(await journey(browser, { aim: 'link' })).toBe('/settings')
    const stranger = visitor()
    expect(await journey(stranger)).toBe('/studio')
    expect((await (await stranger.send('GET', '/api/account')).json()).account.email).toBe(email)
    expect(await browser.try('DELETE', '/api/oidc')).toEqual([204, undefined])
    expect(await journey(visitor())).toBe('/sign-in?problem=provider_email_unverified')
  })

  test('proves again who sits there, and nobody else', async () => {
    const me = freshPerson()
    oidc.who = me
    const browser = visitor()
    await journey(browser)
    const thief = browser.copy()
    world.clock.advance(11 * 60_000)
    expect(await browser.try('POST', '/api/totp')).toEqual([403, 'fresh_sign_in_needed'])
    world.clock.set(new Date())
    oidc.who = freshPerson()
    expect(await journey(browser, { aim: 'prove' })).toBe('/proved?problem=provider_other_person')
    oidc.who = me
    expect(await journey(browser, { aim: 'prove' })).toBe('/proved')
    expect(await thief.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
    expect(await browser.try('POST', '/api/totp')).toEqual([200, undefined])
    expect(await visitor().try('POST', '/api/oidc', { aim: 'prove' })).toEqual([401, 'not_signed_in'])
  })
})

describe('the operator’s side', () => {
  test.each(['invitation', 'closed'] as const)('sign-up %s makes no account', async mode => {
    const other = start(mode)
    oidc.who = freshPerson()
    expect(await journey(other.visitor())).toBe('/sign-in?problem=provider_sign_up_closed')
    expect(await accounts.findAccount(oidc.who.email ?? '')).toBeNull()
  })

  test('a service that is down, lies about its name, or sends elsewhere is refused in words', async () => {
    const down = start('open', 'http://127.0.0.1:9')
    expect(await down.visitor().try('POST', '/api/oidc', { aim: 'sign_in' })).toEqual([409, 'provider_unavailable'])
    // The same service under another name says who it really is.
    const liar = start('open', oidc.issuer.replace('127.0.0.1', 'localhost'))
    expect(await liar.visitor().try('POST', '/api/oidc', { aim: 'sign_in' })).toEqual([409, 'provider_unavailable'])
    let wasFollowed = false
    const sender = createServer((request, response) => {
      if (request.url === '/elsewhere') wasFollowed = true
      response.writeHead(302, { location: '/elsewhere' }).end()
    })
    await new Promise<void>(resolve => sender.listen(0, '127.0.0.1', resolve))
    const elsewhere = start('open', `http://127.0.0.1:${(sender.address() as AddressInfo).port}`)
    expect(await elsewhere.visitor().try('POST', '/api/oidc', { aim: 'sign_in' })).toEqual([
      409,
      'provider_unavailable',
    ])
    expect(wasFollowed).toBe(false)
    sender.close()
  })

  test('without a service there is nothing to begin', async () => {
    const secret = '0123456789abcdef'.repeat(4)
    const alone = createAccounts({ ...world, baseUrl: origin, secret })
    expect(alone.factors.offered().providerName).toBeNull()
    await expect(alone.factors.provider.begin('sign_in', null, undefined)).rejects.toMatchObject({
      code: 'provider_off',
    })
  })
})
