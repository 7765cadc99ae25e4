import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../../test/world.ts'
import { createApp } from '../../http/app.ts'
import { type Accounts, createAccounts } from '../accounts.ts'
import { profileRoutes } from '../profile-routes.ts'
import { accountsRoutes } from '../routes.ts'
import { sessionLimits } from '../sessions.ts'
import { codeRate } from './codes.ts'
import { Authenticator, type Lies, Visitor } from './factors.testworld.ts'
import { relyingPartyOf } from './passkeys.ts'
import { base32, codeAt, matchingStep, stepOf, totpAddress } from './totp.ts'

const origin = 'http://localhost:3000'
const password = 'correct-horse-battery'
const MINUTE_MS = 60_000

let world: World
let app: ReturnType<typeof createApp>
let accounts: Accounts
let people = 0

function start(): void {
  accounts = createAccounts({ ...world, baseUrl: origin, secret: '0123456789abcdef'.repeat(4) })
  app = createApp({
    log: world.log,
    clock: world.clock,
    productName: 'Image2Image',
    version: '0.0.0',
    authenticate: headers => accounts.accountOfRequest(headers),
    isReady: async () => true,
    routes: [{ routes: accountsRoutes({ accounts }) }, { routes: profileRoutes({ accounts }) }],
  })
}

beforeAll(async () => {
  world = await createWorld()
  start()
})
afterAll(() => world.dispose())
// better-auth reads the wall clock for the end of a session, and moved time must not leak from test to test.
beforeEach(() => world.clock.set(new Date()))

interface Somebody {
  readonly email: string
  readonly id: string
  readonly visitor: Visitor
}

async function somebody(): Promise<Somebody> {
  const email = `person${++people}@example.test`
  const { id } = await accounts.createAccount({ email, password })
  const visitor = new Visitor(app, origin)
  expect((await visitor.send('POST', '/api/session', { email, password })).status).toBe(200)
  return { email, id, visitor }
}

const optionsOf = async (visitor: Visitor, path: string) => (await (await visitor.send('POST', path)).json()).options
const phone = () => new Authenticator(origin, 'localhost')

async function addPasskey(visitor: Visitor, device = phone(), lies: Lies = {}): Promise<Authenticator> {
  const options = await optionsOf(visitor, '/api/passkeys/options')
  const answer = device.create(options, lies)
  expect(await visitor.try('POST', '/api/passkeys', { name: 'Phone', answer })).toEqual([201, undefined])
  return device
}

async function signInByPasskey(device: Authenticator, lies: Lies = {}): Promise<readonly [number, string | undefined]> {
  const visitor = new Visitor(app, origin)
  const options = await optionsOf(visitor, '/api/session/passkey/options')
  return visitor.try('POST', '/api/session/passkey', device.get(options, lies))
}

describe('passkeys', () => {
  test('added with a name, used without an address, renamed, removed', async () => {
    const { visitor, email } = await somebody()
    const device = await addPasskey(visitor)
    const stranger = new Visitor(app, origin)
    const options = await optionsOf(stranger, '/api/session/passkey/options')
    expect(options).toMatchObject({ rpId: 'localhost', userVerification: 'required' })
    expect(options.allowCredentials ?? []).toEqual([])
    const answer = await stranger.send('POST', '/api/session/passkey', device.get(options))
    expect(await answer.json()).toMatchObject({ account: { email } })
    expect(stranger.isSignedIn).toBe(true)
    expect([...stranger.cookies.keys()]).toHaveLength(1)

    const { passkeys } = await (await stranger.send('GET', '/api/passkeys')).json()
    expect(passkeys).toEqual([
      expect.objectContaining({ name: 'Phone', isSynced: false, isBackedUp: false, lastUsedAt: expect.any(String) }),
    ])
    const path = `/api/passkeys/${passkeys[0].id}`
    expect(await stranger.try('PATCH', path, { name: ' Blue  key ' })).toEqual([204, undefined])
    expect(await stranger.try('PATCH', path, { name: ' ' })).toEqual([400, 'passkey_name_missing'])
    expect(await stranger.try('DELETE', path)).toEqual([204, undefined])
    expect(await stranger.try('DELETE', path)).toEqual([404, 'passkey_not_found'])
    expect(await signInByPasskey(device)).toEqual([401, 'passkey_refused'])
  })

  test('an answer counts once, and only in the browser that was asked', async () => {
    const { visitor } = await somebody()
    const device = await addPasskey(visitor)
    const stranger = new Visitor(app, origin)
    const options = await optionsOf(stranger, '/api/session/passkey/options')
    const thief = stranger.copy()
    const elsewhere = new Visitor(app, origin)
    await optionsOf(elsewhere, '/api/session/passkey/options')
    const answer = device.get(options)
    expect(await new Visitor(app, origin).try('POST', '/api/session/passkey', answer)).toEqual([410, 'step_over'])
    expect(await elsewhere.try('POST', '/api/session/passkey', answer)).toEqual([401, 'passkey_refused'])
    expect(await stranger.try('POST', '/api/session/passkey', answer)).toEqual([200, undefined])
    expect(await thief.try('POST', '/api/session/passkey', answer)).toEqual([410, 'step_over'])
  })

  test.each<[string, Lies]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another name', { rpId: 'evil.example' }],
    ['another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['an owner who was not recognised', { isVerified: false }],
    ['a counter that went back', { counter: 0 }],
    ['another person’s handle', { userHandle: Buffer.from('acc_someone').toString('base64url') }],
    ['a passkey nobody knows', { credentialId: Buffer.alloc(16, 7).toString('base64url') }],
  ])('%s is refused with the same words', async (_, lies) => {
    const { visitor } = await somebody()
    const device = await addPasskey(visitor)
    expect(await signInByPasskey(device)).toEqual([200, undefined])
    expect(await signInByPasskey(device, lies)).toEqual([401, 'passkey_refused'])
    expect(await signInByPasskey(device)).toEqual([200, undefined])
  })

  test.each<[string, Lies]>([
    ['another origin', { origin: 'https://evil.example' }],
    ['another name', { rpId: 'evil.example' }],
    ['another challenge', { challenge: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ['an owner who was not recognised', { isVerified: false }],
    ['certificates that nobody asked for', { certificates: [Buffer.from('a certificate with an address in it')] }],
  ])('adding with %s is refused', async (_, lies) => {
    const { visitor } = await somebody()
    const options = await optionsOf(visitor, '/api/passkeys/options')
    const answer = phone().create(options, lies)
    expect(await visitor.try('POST', '/api/passkeys', { name: 'x', answer })).toEqual([401, 'passkey_refused'])
  })

  test('nobody answers another person’s challenge, nor adds the same passkey twice, nor removes another’s', async () => {
    const [ada, bob] = [await somebody(), await somebody()]
    const device = await addPasskey(ada.visitor)
    const options = await optionsOf(ada.visitor, '/api/passkeys/options')
    expect(options.excludeCredentials).toHaveLength(1)
    const answer = phone().create(options)
    expect(await bob.visitor.try('POST', '/api/passkeys', { name: 'x', answer })).toEqual([410, 'step_over'])
    const again = device.create(await optionsOf(bob.visitor, '/api/passkeys/options'))
    expect(await bob.visitor.try('POST', '/api/passkeys', { name: 'x', answer: again })).toEqual([409, 'passkey_known'])
    const { passkeys } = await (await ada.visitor.send('GET', '/api/passkeys')).json()
    expect(await bob.visitor.try('DELETE', `/api/passkeys/${passkeys[0].id}`)).toEqual([404, 'passkey_not_found'])
    const proof = await optionsOf(bob.visitor, '/api/session/proof/passkey/options')
    expect(await bob.visitor.try('POST', '/api/session/proof/passkey', device.get(proof))).toEqual([
      401,
      'passkey_refused',
    ])
  })

  test('a challenge waits ten minutes', async () => {
    const { visitor } = await somebody()
    const device = await addPasskey(visitor)
    const stranger = new Visitor(app, origin)
    const options = await optionsOf(stranger, '/api/session/passkey/options')
    world.clock.advance(11 * MINUTE_MS)
    expect(await stranger.try('POST', '/api/session/passkey', device.get(options))).toEqual([410, 'step_over'])
  })

  test('they belong to a name, never to a number', () => {
    expect(relyingPartyOf('https://pictures.example.com')?.id).toBe('pictures.example.com')
    expect(relyingPartyOf('http://127.0.0.1:3000')).toEqual({ id: 'localhost', origin: 'http://localhost:3000' })
    expect(relyingPartyOf('http://192.168.1.4:3000')).toBeNull()
    expect(relyingPartyOf('http://[fd00::1]:3000')).toBeNull()
  })
})

const secrets = new Map<string, Buffer>()

/** RFC 4648, the other way round. */
function fromBase32(text: string): Buffer {
  const bits = [...text]
    .map(each => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(each).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
}

/** The code of `offset` half minutes from now. */
const codeOf = ({ id }: Somebody, offset = 0): string =>
  codeAt(secrets.get(id) ?? Buffer.alloc(0), stepOf(world.clock.now()) + offset)

async function withCodes(): Promise<Somebody & { readonly recoveryCodes: readonly string[] }> {
  const person = await somebody()
  const { secret } = await (await person.visitor.send('POST', '/api/totp')).json()
  secrets.set(person.id, fromBase32(secret))
  const answer = await person.visitor.send('POST', '/api/totp/confirm', { code: codeOf(person, -1) })
  return { ...person, recoveryCodes: (await answer.json()).recoveryCodes }
}

const firstStep = async ({ email }: Somebody): Promise<Visitor> => {
  const visitor = new Visitor(app, origin)
  const answer = await visitor.send('POST', '/api/session', { email, password })
  expect([answer.status, await answer.json()]).toEqual([202, { next: 'code' }])
  return visitor
}

describe('codes', () => {
  test('are those of RFC 6238 and RFC 4226', () => {
    const secret = Buffer.from('12345678901234567890')
    expect(codeAt(secret, stepOf(new Date(59_000)))).toBe('287082')
    expect(codeAt(secret, stepOf(new Date(1_111_111_109_000)))).toBe('081804')
    expect(codeAt(secret, stepOf(new Date(20_000_000_000_000)))).toBe('353130')
    expect(base32(secret)).toBe('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
    const now = new Date('2026-03-01T12:00:00Z')
    const offsets = [-2, -1, 0, 1, 2].filter(offset => matchingStep(secret, codeAt(secret, stepOf(now) + offset), now))
    expect(offsets).toEqual([-1, 0, 1])
    expect(matchingStep(secret, ` ${codeAt(secret, stepOf(now)).replace(/^.../, '$& ')}`, now)).toBe(stepOf(now))
    expect(totpAddress(secret, 'My Pictures', 'ada@example.test')).toBe(
      'otpauth://totp/My%20Pictures:ada%40example.test?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=My%20Pictures&algorithm=SHA1&digits=6&period=30',
    )
  })

  test('the password alone opens nothing; the code does, once', async () => {
    const person = await withCodes()
    expect(person.recoveryCodes).toHaveLength(10)
    const visitor = await firstStep(person)
    expect(visitor.isSignedIn).toBe(false)
    expect(await visitor.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
    const thief = visitor.copy()
    expect(await visitor.try('POST', '/api/session/code', { code: '000000' })).toEqual([401, 'code_wrong'])
    const code = codeOf(person)
    expect(await visitor.try('POST', '/api/session/code', { code })).toEqual([200, undefined])
    expect(visitor.isSignedIn).toBe(true)
    expect(await thief.try('POST', '/api/session/code', { code: codeOf(person, 1) })).toEqual([410, 'step_over'])
    const again = await firstStep(person)
    expect(await again.try('POST', '/api/session/code', { code })).toEqual([401, 'code_wrong'])
    expect(await again.try('POST', '/api/session/code', { code: codeOf(person, -1) })).toEqual([401, 'code_wrong'])
    expect(await again.try('POST', '/api/session/code', { code: codeOf(person, 1) })).toEqual([200, undefined])
  })

  test('of the same code in eight browsers at once, one gets in', async () => {
    const person = await withCodes()
    const visitors = await Promise.all(Array.from({ length: 8 }, () => firstStep(person)))
    const code = codeOf(person)
    const tries = await Promise.all(visitors.map(visitor => visitor.try('POST', '/api/session/code', { code })))
    expect(tries.filter(([status]) => status === 200)).toHaveLength(1)
  })

  test('a code without a first step, or another person’s, is worth nothing', async () => {
    const [ada, bob] = [await withCodes(), await withCodes()]
    const nobody = new Visitor(app, origin)
    expect(await nobody.try('POST', '/api/session/code', { code: codeOf(ada) })).toEqual([410, 'step_over'])
    const visitor = await firstStep(bob)
    expect(await visitor.try('POST', '/api/session/code', { code: codeOf(ada) })).toEqual([401, 'code_wrong'])
    expect(await visitor.try('POST', '/api/session/code', { code: ada.recoveryCodes[0] })).toEqual([401, 'code_wrong'])
  })

  test('tries are counted per account and survive a restart', async () => {
    const person = await withCodes()
    const visitors = await Promise.all([firstStep(person), firstStep(person)])
    const tries = await Promise.all(
      Array.from({ length: codeRate.most + 6 }, (_, i) =>
        (visitors[i % 2] as Visitor).try('POST', '/api/session/code', { code: '000000' }),
      ),
    )
    expect(tries.filter(([, code]) => code === 'code_wrong')).toHaveLength(codeRate.most)
    expect(tries.filter(([status, code]) => status === 429 && code === 'code_limit')).toHaveLength(6)
    start()
    const [visitor] = visitors
    const answer = await visitor?.send('POST', '/api/session/code', { code: codeOf(person) })
    expect(answer?.status).toBe(429)
    expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThan(1)
  })

  test('a recovery code works once, however it is typed; new ones end the old', async () => {
    const person = await withCodes()
    const [first = '', second = '', third = ''] = person.recoveryCodes
    const visitor = await firstStep(person)
    const typed = ` ${first.toUpperCase().replaceAll('-', ' ')} `
    expect(await visitor.try('POST', '/api/session/code', { code: typed })).toEqual([200, undefined])
    expect(await (await firstStep(person)).try('POST', '/api/session/code', { code: first })).toEqual([
      401,
      'code_wrong',
    ])
    expect(await (await visitor.send('GET', '/api/factors')).json()).toMatchObject({
      hasTotp: true,
      recoveryCodesLeft: 9,
    })

    const renewed = await visitor.send('POST', '/api/totp/recovery-codes', { code: second })
    const { recoveryCodes } = await renewed.json()
    expect(await (await firstStep(person)).try('POST', '/api/session/code', { code: third })).toEqual([
      401,
      'code_wrong',
    ])
    const fresh = await firstStep(person)
    expect(await fresh.try('POST', '/api/session/code', { code: recoveryCodes[0] })).toEqual([200, undefined])
  })

  test('a stolen session cannot switch them off, nor set up others', async () => {
    const person = await withCodes()
    const thief = person.visitor.copy()
    expect(await thief.try('POST', '/api/totp')).toEqual([409, 'totp_on'])
    expect(await thief.try('POST', '/api/totp/end', { code: '123456' })).toEqual([401, 'code_wrong'])
    world.clock.advance(11 * MINUTE_MS)
    expect(await thief.try('POST', '/api/totp/end', { code: codeOf(person) })).toEqual([403, 'fresh_sign_in_needed'])
    expect(await thief.try('POST', '/api/session/proof', { password })).toEqual([400, 'code_needed'])
    const proof = { password, code: codeOf(person) }
    expect(await person.visitor.try('POST', '/api/session/proof', proof)).toEqual([204, undefined])
    expect(await person.visitor.try('POST', '/api/totp/end', { code: codeOf(person, 1) })).toEqual([204, undefined])
    expect(await person.visitor.try('POST', '/api/totp/end', { code: codeOf(person, 2) })).toEqual([409, 'totp_off'])
    const plain = new Visitor(app, origin)
    expect(await plain.try('POST', '/api/session', { email: person.email, password })).toEqual([200, undefined])
  })

  test('neither the secret nor a recovery code lies in the database', async () => {
    const person = await withCodes()
    const secret = secrets.get(person.id) ?? Buffer.alloc(0)
    const { rows } = await world.database.pool.query('select t::text as text from totp_secrets t')
    const { rows: codes } = await world.database.pool.query('select r::text as text from recovery_codes r')
    const dump = [...rows, ...codes].map(row => row.text).join('\n')
    const plain = (person.recoveryCodes[0] ?? '').replaceAll('-', '')
    for (const canary of [secret.toString('hex'), base32(secret), secret.toString('base64'), plain])
      expect(dump).not.toContain(canary)
  })

  test('a passkey needs no code', async () => {
    const person = await withCodes()
    expect(await signInByPasskey(await addPasskey(person.visitor))).toEqual([200, undefined])
  })
})

describe('a fresh proof', () => {
  const dangerous = [
    ['POST', '/api/passkeys/options'],
    ['DELETE', '/api/passkeys/psk_00000000000000000000000000000'],
    ['POST', '/api/totp'],
    ['DELETE', '/api/oidc'],
  ] as const

  test('is asked for after ten minutes, and lasts as long', async () => {
    const { visitor } = await somebody()
    for (const [method, path] of dangerous)
      expect((await visitor.try(method, path))[1]).not.toBe('fresh_sign_in_needed')
    world.clock.advance(10 * MINUTE_MS)
    for (const [method, path] of dangerous)
      expect(await visitor.try(method, path)).toEqual([403, 'fresh_sign_in_needed'])
    expect(await visitor.try('POST', '/api/session/proof', { password: 'not mine at all' })).toEqual([
      401,
      'proof_wrong',
    ])
    expect(await visitor.try('POST', '/api/session/proof', { password })).toEqual([204, undefined])
    expect(await visitor.try('POST', '/api/passkeys/options')).toEqual([200, undefined])
  })

  test('opens another session and ends the one that asked', async () => {
    const { visitor } = await somebody()
    const thief = visitor.copy()
    const before = [...visitor.cookies.values()]
    expect(await visitor.try('POST', '/api/session/proof', { password })).toEqual([204, undefined])
    expect([...visitor.cookies.values()]).not.toEqual(before)
    expect(await thief.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
    expect(await visitor.try('GET', '/api/account')).toEqual([200, undefined])
  })

  test('by passkey', async () => {
    const { visitor } = await somebody()
    const device = await addPasskey(visitor)
    world.clock.advance(11 * MINUTE_MS)
    const options = await optionsOf(visitor, '/api/session/proof/passkey/options')
    expect(options.allowCredentials).toHaveLength(1)
    expect(await visitor.try('POST', '/api/session/proof/passkey', device.get(options))).toEqual([204, undefined])
    expect(await visitor.try('POST', '/api/passkeys/options')).toEqual([200, undefined])
  })

  test('tries are counted', async () => {
    const { visitor } = await somebody()
    const wrong = { password: 'not mine at all' }
    const tries = []
    for (let i = 0; i < 12; i++) tries.push((await visitor.try('POST', '/api/session/proof', wrong))[1])
    expect(tries.slice(0, 10)).toEqual(Array(10).fill('proof_wrong'))
    expect(tries.slice(10)).toEqual(['code_limit', 'code_limit'])
  })

  test('an API key proves nothing here', async () => {
    const { id } = await somebody()
    const { key } = await accounts.keys.create(id, { name: 'program' })
    const answer = await app.request(`${origin}/api/totp`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
    })
    expect(answer.status).toBe(403)
  })
})

describe('sessions', () => {
  test('end after seven days without use, not before', async () => {
    const { visitor } = await somebody()
    world.clock.advance(sessionLimits.idleMs - 61 * MINUTE_MS)
    expect(await visitor.try('GET', '/api/account')).toEqual([200, undefined])
    world.clock.advance(sessionLimits.idleMs - 61 * MINUTE_MS)
    expect(await visitor.try('GET', '/api/account')).toEqual([200, undefined])
    world.clock.advance(sessionLimits.idleMs)
    expect(await visitor.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
    world.clock.set(new Date())
    expect(await visitor.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
  })

  test('end after thirty days, used or not', async () => {
    const { visitor } = await somebody()
    for (let day = 0; day < 29; day += 5) {
      expect(await visitor.try('GET', '/api/account')).toEqual([200, undefined])
      world.clock.advance(5 * 24 * 60 * MINUTE_MS)
    }
    world.clock.advance(24 * 60 * MINUTE_MS)
    expect(await visitor.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
  })

  test('everywhere else, and in other words than the hour nothing of it is kept', async () => {
    const { visitor, email } = await somebody()
    const others = [new Visitor(app, origin), new Visitor(app, origin)]
    for (const other of others) await other.send('POST', '/api/session', { email, password })
    const { sessions } = await (await visitor.send('GET', '/api/sessions')).json()
    expect(sessions).toHaveLength(3)
    expect(sessions[0]).toMatchObject({ deviceType: 'desktop', operatingSystem: 'windows', browser: 'chrome' })
    expect(sessions[0].lastUsedAt).toMatch(/:00:00\.000Z$/)
    expect(await visitor.try('DELETE', '/api/sessions')).toEqual([204, undefined])
    for (const other of others) expect(await other.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
    expect(await visitor.try('GET', '/api/account')).toEqual([200, undefined])
  })

  test('a new password opens another session; with codes on it asks for a fresh proof', async () => {
    const { visitor } = await somebody()
    const thief = visitor.copy()
    const change = { present: password, next: 'another quiet sentence' }
    expect(await visitor.try('POST', '/api/account/password', change)).toEqual([204, undefined])
    expect(await thief.try('GET', '/api/account')).toEqual([401, 'not_signed_in'])
    expect(await visitor.try('GET', '/api/account')).toEqual([200, undefined])
    const person = await withCodes()
    world.clock.advance(11 * MINUTE_MS)
    expect(await person.visitor.try('POST', '/api/account/password', change)).toEqual([403, 'fresh_sign_in_needed'])
  })

  test('of another kind of browser are told of by a letter, and so is what changes how one gets in', async () => {
    const { visitor, email, id } = await somebody()
    const letters = async () =>
      (await world.database.pool.query('select count(*)::int as total from letters where account_id = $1', [id]))
        .rows[0].total
    expect(await letters()).toBe(0)
    world.clock.advance(11 * MINUTE_MS)
    const same = new Visitor(app, origin)
    expect(await same.try('POST', '/api/session', { email, password })).toEqual([200, undefined])
    expect(await letters()).toBe(0)
    const other = new Visitor(app, origin)
    other.userAgent = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
    expect(await other.try('POST', '/api/session', { email, password })).toEqual([200, undefined])
    expect(await letters()).toBe(1)
    await visitor.send('POST', '/api/session/proof', { password })
    await addPasskey(visitor)
    expect(await letters()).toBe(2)
  })
})
