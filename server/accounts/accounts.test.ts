import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { type Accounts, cookies as cookieRegistry, createAccounts, loadAccountsSecret } from './accounts.ts'
import { countersOf, signInLimits, takeTry } from './sign-in-limit.ts'

const agent = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.7339.31415 Safari/537.36'
const browser = () => new Headers({ 'user-agent': agent, 'x-forwarded-for': '203.0.113.77' })
const withCookie = (cookies: readonly string[]) =>
  new Headers({ cookie: cookies.map(cookie => cookie.split(';')[0]).join('; ') })
const refusalOf = (promise: Promise<unknown>): Promise<Refusal> =>
  promise.then(
    () => expect.unreachable('it was not refused'),
    (error: Refusal) => error,
  )

async function start(world: World, baseUrl = 'http://127.0.0.1:3000'): Promise<Accounts> {
  const secret = await loadAccountsSecret(world.dir)
  return createAccounts({ ...world, baseUrl, secret })
}

async function withWorld(run: (world: World, accounts: Accounts) => Promise<void>): Promise<void> {
  const world = await createWorld()
  try {
    // better-auth reads the wall clock for the end of a session.
    world.clock.set(new Date())
    await run(world, await start(world))
  } finally {
    await world.dispose()
  }
}

const ada = { email: 'ada@example.test', password: 'correct-horse-battery', name: 'Ada' }

describe('set-up', () => {
  test('the owner is made once, by whoever holds the token, and only one of two at once wins', () =>
    withWorld(async (_, accounts) => {
      const token = await accounts.setUpToken()
      expect(token).toMatch(/^[\w-]{43}$/)
      const wrong = await refusalOf(accounts.setUpOwner('wrong', ada, browser()))
      expect(wrong.code).toBe('set_up_token_wrong')
      expect(await accounts.isSetUp()).toBe(false)

      const tries = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) =>
          accounts.setUpOwner(token ?? '', { ...ada, email: `owner${i}@example.test` }, browser()),
        ),
      )
      const won = tries.filter(outcome => outcome.status === 'fulfilled')
      expect(won).toHaveLength(1)
      for (const outcome of tries) if (outcome.status === 'rejected') expect(outcome.reason.code).toBe('set_up_done')
      expect(won[0]?.value.account.role).toBe('owner')
      expect(await accounts.setUpToken()).toBeNull()
      expect((await refusalOf(accounts.setUpOwner(token ?? '', ada, browser()))).code).toBe('set_up_done')
    }))

  test('a refused password leaves the token good and no half account behind', () =>
    withWorld(async (world, accounts) => {
      const token = (await accounts.setUpToken()) ?? ''
      const weak = await refusalOf(accounts.setUpOwner(token, { ...ada, password: 'short' }, browser()))
      expect(weak.code).toBe('password_too_short')
      const { rows } = await world.database.pool.query('select count(*)::int as total from accounts')
      expect(rows[0].total).toBe(0)
      const { account } = await accounts.setUpOwner(token, ada, browser())
      expect(account).toMatchObject({ name: 'Ada', email: 'ada@example.test', role: 'owner' })
    }))

  test('another start has another token; an owner made elsewhere ends the set-up', () =>
    withWorld(async (world, accounts) => {
      const again = await start(world)
      expect(await again.setUpToken()).not.toBe(await accounts.setUpToken())
      await again.createAccount(ada)
      expect(await accounts.isSetUp()).toBe(true)
      expect(await accounts.setUpToken()).toBeNull()
    }))
})

describe('accounts', () => {
  test('the first is the owner, later ones are members, roles can be named', () =>
    withWorld(async (_, accounts) => {
      expect((await accounts.createAccount(ada)).role).toBe('owner')
      expect((await accounts.createAccount({ email: 'b@example.test', password: 'quiet-river-stone' })).role).toBe(
        'member',
      )
      const admin = await accounts.createAccount({
        email: 'c@example.test',
        password: 'quiet-river-stone',
        role: 'admin',
      })
      expect(admin).toMatchObject({ role: 'admin', name: 'c' })
    }))

  test('an address is one person however it is typed', () =>
    withWorld(async (_, accounts) => {
      await accounts.createAccount({ ...ada, email: '  Ada@Example.TEST ' })
      expect((await accounts.findAccount('ADA@example.test'))?.email).toBe('ada@example.test')
      expect((await refusalOf(accounts.createAccount(ada))).code).toBe('email_taken')
      const { account } = await accounts.signIn('ADA@example.test', ada.password, browser())
      expect(account?.name).toBe('Ada')
    }))

  test.each([
    [{ email: 'nobody', password: 'quiet-river-stone' }, 'email_invalid'],
    [{ email: 'a@example.test', password: 'seven77' }, 'password_too_short'],
    [{ email: 'a@example.test', password: 'x'.repeat(129) }, 'password_too_long'],
    [{ email: 'a@example.test', password: 'A@example.test' }, 'password_is_email'],
    [{ email: 'a@example.test', password: 'quiet-river-stone', name: 'n'.repeat(81) }, 'name_too_long'],
  ])('%o is refused', (wanted, code) =>
    withWorld(async (_, accounts) => {
      expect((await refusalOf(accounts.createAccount(wanted))).code).toBe(code)
    }),
  )
})

describe('sessions', () => {
  let world: World
  let accounts: Accounts
  beforeAll(async () => {
    world = await createWorld()
    world.clock.set(new Date())
    accounts = await start(world)
    await accounts.createAccount(ada)
  })
  afterAll(() => world.dispose())

  test('sign in, be recognised, sign out, be a stranger', async () => {
    const { cookies, account } = await accounts.signIn(ada.email, ada.password, browser())
    expect(cookies.map(cookie => cookie.split('=')[0])).toEqual([cookieRegistry[0]?.name])
    expect(cookies[0]).toMatch(/^image2image\.session_token=[^;]+; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/i)
    expect(await accounts.accountOfRequest(withCookie(cookies))).toMatchObject({ account, via: 'session' })
    const gone = await accounts.signOut(withCookie(cookies))
    expect(gone).toHaveLength(1)
    expect(gone[0]).toContain('Max-Age=0')
    expect(await accounts.accountOfRequest(withCookie(cookies))).toBeNull()
  })

  test('over https only this host can have set the cookie', async () => {
    const secure = await start(world, 'https://pictures.example.test')
    const { cookies } = await secure.signIn(ada.email, ada.password, browser())
    expect(cookies[0]).toMatch(/^__Host-[^;]+;.*Path=\/;/i)
    expect(cookies[0]).not.toMatch(/domain=/i)
    const sent = (cookies[0] ?? '').split(';')[0] ?? ''
    const bare = sent.replace('__Host-', '')
    const asSent = (cookie: string) => secure.accountOfRequest(new Headers({ cookie }))
    // What a sub-domain, or an older version, put there counts for nothing, alone or in front.
    expect(await asSent(bare)).toBeNull()
    expect(await asSent(sent.replace('__Host-', '__Secure-'))).toBeNull()
    expect((await asSent(`${bare.replace(/=.{8}/, '=12345678')}; ${sent}`))?.account.email).toBe(ada.email)
    expect(await secure.signOut(new Headers({ cookie: sent }))).toEqual([expect.stringMatching(/^__Host-.*Max-Age=0/)])
  })

  test('over https the cookie is Secure', async () => {
    const secure = await start(world, 'https://pictures.example.test')
    const { cookies } = await secure.signIn(ada.email, ada.password, browser())
    expect(cookies[0]).toMatch(/^__Host-image2image\.session_token=.*; HttpOnly; Secure; SameSite=Lax$/i)
    expect((await secure.accountOfRequest(withCookie(cookies)))?.account.email).toBe(ada.email)
  })

  test('a cookie that was tampered with, or signed by another server, is nobody', async () => {
    const { cookies } = await accounts.signIn(ada.email, ada.password, browser())
    const other = createAccounts({ ...world, baseUrl: 'http://127.0.0.1:3000', secret: '0123456789abcdef'.repeat(4) })
    expect(await other.accountOfRequest(withCookie(cookies))).toBeNull()
    const bent = [(cookies[0] ?? '').replace(/session_token=./, 'session_token=_')]
    expect(await accounts.accountOfRequest(withCookie(bent))).toBeNull()
  })

  test('a wrong password and an unknown address get the same answer', async () => {
    const wrong = await refusalOf(accounts.signIn(ada.email, 'not the password', browser()))
    const unknown = await refusalOf(accounts.signIn('nobody@example.test', 'not the password', browser()))
    expect({ ...wrong }).toEqual({ ...unknown })
    expect(wrong.message).toBe(unknown.message)
    expect(wrong.code).toBe('credentials_wrong')
  })

  test('neither the address nor the user agent of a visitor is kept, only the coarse class', async () => {
    await accounts.signIn(ada.email, ada.password, browser())
    const { rows } = await world.database.pool.query('select * from sessions order by created_at desc limit 1')
    expect(rows[0]).toMatchObject({
      ip_address: null,
      user_agent: null,
      device_type: 'desktop',
      operating_system: 'windows',
      browser: 'chrome',
    })
    const dump = await dumpOf(world)
    expect(dump).toContain('desktop')
    for (const canary of [
      ada.email,
      ada.name,
      '203.0.113.77',
      '7339.31415',
      'Mozilla',
      ada.password,
      'nobody@example.test',
    ])
      expect(dump).not.toContain(canary)
  })

  test('the database itself refuses an address', async () => {
    await expect(world.database.pool.query(`update sessions set ip_address = '203.0.113.77'`)).rejects.toThrow(
      /sessions_without_trace/,
    )
  })

  test('ended sessions are swept', async () => {
    await accounts.signIn(ada.email, ada.password, browser())
    await world.database.pool.query(`update sessions set expires_at = now() - interval '1 minute'`)
    await accounts.sweep()
    const { rows } = await world.database.pool.query('select count(*)::int as total from sessions')
    expect(rows[0].total).toBe(0)
  })
})

describe('the sign-in limit', () => {
  test('holds per address, across restarts and forged headers, and names the wait', () =>
    withWorld(async (world, accounts) => {
      await accounts.createAccount(ada)
      await accounts.createAccount({ ...ada, email: 'bob@example.test' })
      const tries = await Promise.all(
        Array.from({ length: signInLimits.fromOneNetwork.tries + 4 }, (_, i) =>
          refusalOf(accounts.signIn(ada.email, 'wrong wrong', new Headers({ 'x-forwarded-for': `10.0.0.${i}` }))),
        ),
      )
      const codes = tries.map(refusal => refusal.code)
      expect(codes.filter(code => code === 'credentials_wrong')).toHaveLength(signInLimits.fromOneNetwork.tries)
      expect(codes.filter(code => code === 'sign_in_limit')).toHaveLength(4)

      const restarted = await start(world)
      const limited = await refusalOf(restarted.signIn('ADA@example.test', ada.password, browser()))
      expect(limited).toMatchObject({ code: 'sign_in_limit', kind: 'too_many' })
      expect(limited.details.retryAfterSeconds).toBe(signInLimits.fromOneNetwork.windowMs / 1000)

      await restarted.signIn('bob@example.test', ada.password, browser())
      world.clock.advance(signInLimits.fromEverywhere.windowMs + 1)
      await restarted.signIn(ada.email, ada.password, browser())
      const { rows } = await world.database.pool.query('select * from sign_in_attempts')
      expect(rows).toEqual([])
    }))

  test('a stranger who hammers on an address shuts out the own network, not its owner', () =>
    withWorld(async (world, accounts) => {
      await accounts.createAccount(ada)
      const { drizzle } = world.database
      const { tries } = signInLimits.fromOneNetwork
      const tryFrom = async (network: string) =>
        takeTry(drizzle, countersOf(ada.email, network, await loadAccountsSecret(world.dir)), world.clock.now()).catch(
          refusal => refusal,
        )
      for (let i = 0; i < 5 * tries; i++) await tryFrom('203.0.113.1')
      const shutOut = await refusalOf(accounts.signIn(ada.email, ada.password, browser(), '203.0.113.1'))
      expect(shutOut.code).toBe('sign_in_limit')
      await accounts.signIn(ada.email, ada.password, browser(), '198.51.100.7')
    }))

  test('many networks together are bounded too; nobody else is touched, and no network is kept', () =>
    withWorld(async (world, accounts) => {
      await accounts.createAccount(ada)
      const { drizzle, pool } = world.database
      const { tries, windowMs } = signInLimits.fromEverywhere
      const secret = await loadAccountsSecret(world.dir)
      for (let i = 0; i < tries; i++)
        await takeTry(drizzle, countersOf(ada.email, `203.0.113.${i}`, secret), world.clock.now())
      const limited = await refusalOf(accounts.signIn(ada.email, ada.password, browser(), '198.51.100.7'))
      expect(limited).toMatchObject({ code: 'sign_in_limit', details: { retryAfterSeconds: windowMs / 1000 } })
      const unknown = await refusalOf(accounts.signIn('eve@example.test', 'wrong wrong', browser(), '198.51.100.7'))
      expect(unknown.code).toBe('credentials_wrong')
      const { rows } = await pool.query('select * from sign_in_attempts')
      expect(JSON.stringify(rows)).not.toMatch(/203\.0|198\.51|example/)
    }))
})

describe('API keys', () => {
  test('shown once, kept as a hash, used, and gone at once', () =>
    withWorld(async (world, accounts) => {
      const { id: accountId } = await accounts.createAccount(ada)
      const { key, ...shown } = await accounts.keys.create(accountId, { name: ' laptop ' })
      expect(key).toMatch(/^i2i_[0-9a-f]{64}$/)
      expect(shown).toMatchObject({ name: 'laptop', hint: key.slice(0, 12), lastUsedAt: null })
      const bearer = new Headers({ authorization: `Bearer ${key}` })
      expect(await accounts.accountOfRequest(bearer)).toMatchObject({
        via: 'key',
        key: { id: shown.id, scopes: ['read', 'edit'] },
      })
      expect((await accounts.keys.list(accountId))[0]?.lastUsedAt).toEqual(world.clock.now())
      const dump = await dumpOf(world)
      expect(dump).toContain(key.slice(0, 12))
      expect(dump).not.toContain(key.slice(12))

      const { id: strangerId } = await accounts.createAccount({ ...ada, email: 'bob@example.test' })
      expect((await refusalOf(accounts.keys.revoke(strangerId, shown.id))).code).toBe('key_not_found')
      await accounts.keys.revoke(accountId, shown.id)
      expect((await refusalOf(accounts.accountOfRequest(bearer))).code).toBe('invalid_api_key')
      expect(await accounts.keys.list(accountId)).toEqual([])
    }))

  test('a wrong key is refused even beside a good cookie', () =>
    withWorld(async (_, accounts) => {
      await accounts.createAccount(ada)
      const { cookies } = await accounts.signIn(ada.email, ada.password, browser())
      for (const authorization of ['Bearer x', `Bearer i2i_${'0'.repeat(64)}`, 'Basic YTpi', '']) {
        const headers = withCookie(cookies)
        headers.set('authorization', authorization)
        expect((await refusalOf(accounts.accountOfRequest(headers))).code).toBe('invalid_api_key')
      }
      expect(await accounts.accountOfRequest(new Headers())).toBeNull()
    }))

  test('an account has a bounded number of them, also when asked all at once', () =>
    withWorld(async (_, accounts) => {
      const { id } = await accounts.createAccount(ada)
      const made = await Promise.allSettled(
        Array.from({ length: 55 }, (_, i) => accounts.keys.create(id, { name: `key ${i}` })),
      )
      expect(made.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(50)
      expect((await refusalOf(accounts.keys.create(id, { name: '\u0007 ' }))).code).toBe('key_name_missing')
    }))
})

test('the cookie secret is a private file, and the same one for every process', () =>
  withWorld(async world => {
    const dir = join(world.dir, 'fresh')
    const secrets = await Promise.all(Array.from({ length: 6 }, () => loadAccountsSecret(dir)))
    expect(new Set(secrets).size).toBe(1)
    expect((await stat(join(dir, 'keys', 'accounts.secret'))).mode & 0o777).toBe(0o600)
  }))

/** Every row of every table as text, as a thief of the database would read it. */
async function dumpOf(world: World): Promise<string> {
  const { rows: tables } = await world.database.pool.query(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  )
  let dump = ''
  for (const { name } of tables) {
    const { rows } = await world.database.pool.query(`select to_jsonb(t)::text as line from ${name} t`)
    dump += rows.map(row => row.line).join('\n')
  }
  return dump
}

test('the log says who came, who could not, and who left', () =>
  withWorld(async (world, accounts) => {
    const account = await accounts.createAccount(ada)
    await refusalOf(accounts.signIn(ada.email, 'not-these-words', browser()))
    const { cookies } = await accounts.signIn(ada.email, ada.password, browser())
    await accounts.signOut(withCookie(cookies))
    const read = async () => {
      const query = 'select name, actor_role, facts from audit_events where subject = $1'
      return (await world.database.pool.query(query, [account.id])).rows
    }
    const entries = [
      { name: 'sign_in.failed', actor_role: 'nobody', facts: { reason: 'password' } },
      { name: 'session.opened', actor_role: account.role, facts: { method: 'password' } },
      { name: 'session.ended', actor_role: account.role, facts: { by: 'sign_out', count: 1 } },
    ]
    await expect.poll(read).toEqual(expect.arrayContaining(entries))
  }))
