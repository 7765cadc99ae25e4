import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../../test/world.ts'
import type { Refusal } from '../../kernel/refusal.ts'
import { type Account, type Accounts, createAccounts, type Role } from '../accounts.ts'

let world: World
let accounts: Accounts
const people = new Map<string, Account>()
const password = 'correct-horse-battery'
const of = (name: string): Account => people.get(name) as Account
const make = async (name: string, role: Role) =>
  people.set(name, await accounts.createAccount({ email: `${name}@example.test`, password, name, role }))

beforeAll(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  accounts = createAccounts({ ...world, baseUrl: 'http://127.0.0.1:3000', secret: '0123456789abcdef'.repeat(4) })
  for (const [name, role] of [
    ['ora', 'owner'],
    ['ann', 'admin'],
    ['max', 'admin'],
    ['sam', 'support'],
    ['ada', 'member'],
  ] as const)
    await make(name, role)
})
afterAll(() => world.dispose())

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'allowed',
    (error: Refusal) => error.code,
  )
const cookieOf = async (name: string) => {
  const answer = await accounts.signIn(`${name}@example.test`, password, new Headers())
  return new Headers({ cookie: answer.cookies.map(cookie => cookie.split(';')[0]).join('; ') })
}
const lastEvent = async () =>
  (
    await world.database.pool.query(
      'select name, actor_id, subject, facts from audit_events order by number desc limit 1',
    )
  ).rows[0]

test('people are listed in pages and found by their whole address only', async () => {
  const { administration } = accounts
  const first = await administration.list({ limit: 3 })
  const rest = await administration.list({ limit: 3, before: first.at(-1)?.id })
  expect([...first, ...rest].map(person => person.name).sort()).toEqual(['ada', 'ann', 'max', 'ora', 'sam'])
  expect(await administration.findByEmail(' ADA@example.test')).toMatchObject({ name: 'ada', state: 'active', keys: 0 })
  expect(await administration.findByEmail('da@example.test')).toBeNull()
})

describe('a shut account', () => {
  test('loses its sessions and keys at once and gets them by signing in after it is opened again', async () => {
    const { administration } = accounts
    const headers = await cookieOf('ada')
    const { key } = await accounts.keys.create(of('ada').id, { name: 'laptop' })
    const bearer = new Headers({ authorization: `Bearer ${key}` })
    expect((await accounts.accountOfRequest(bearer))?.account.name).toBe('ada')
    expect(await administration.suspend(of('ann'), of('ada').id)).toMatchObject({ state: 'suspended', sessions: 0 })
    expect(await lastEvent()).toMatchObject({ name: 'account.suspended', subject: of('ada').id })
    expect(await accounts.accountOfRequest(headers)).toBeNull()
    expect(await codeOf(accounts.accountOfRequest(bearer))).toBe('invalid_api_key')
    expect(await codeOf(cookieOf('ada'))).toBe('account_suspended')
    expect(await codeOf(accounts.signIn('ada@example.test', 'wrong wrong', new Headers()))).toBe('credentials_wrong')
    expect(await codeOf(administration.suspend(of('ann'), of('ada').id))).toBe('person_state')
    await administration.restore(of('ann'), of('ada').id)
    expect((await accounts.accountOfRequest(bearer))?.account.name).toBe('ada')
    expect((await accounts.accountOfRequest(await cookieOf('ada')))?.account.name).toBe('ada')
  })
})

describe('nobody', () => {
  test('acts above themselves, on themselves, or gives what they have not', async () => {
    const { administration } = accounts
    expect(await codeOf(administration.suspend(of('ann'), of('ora').id))).toBe('person_above')
    expect(await codeOf(administration.changeRole(of('ann'), of('ora').id, 'member'))).toBe('person_above')
    expect(await codeOf(administration.changeRole(of('ann'), of('ada').id, 'owner'))).toBe('role_above')
    // With an administrator of their own making, administrators could approve their own cases of looking.
    expect(await codeOf(administration.changeRole(of('ann'), of('ada').id, 'admin'))).toBe('role_above')
    // A request that was sent with a role and arrives without it.
    const former = { ...of('sam'), role: 'owner' } as const
    expect(await codeOf(administration.suspend(former, of('ada').id))).toBe('administration_needed')
    expect(await codeOf(administration.changeRole(of('ann'), of('ann').id, 'member'))).toBe('person_is_you')
    expect(await codeOf(administration.remove(of('ora'), of('ora').id))).toBe('person_is_you')
    expect(await codeOf(administration.suspend(of('ann'), 'acc_nobody'))).toBe('person_not_found')
  })

  test('leaves the server without an owner, however many try at once', async () => {
    const { administration } = accounts
    await administration.changeRole(of('ora'), of('max').id, 'owner')
    const max = { ...of('max'), role: 'owner' } as const
    const outcome = await Promise.all([
      codeOf(administration.changeRole(of('ora'), max.id, 'member')),
      codeOf(administration.suspend(max, of('ora').id)),
    ])
    expect(outcome.filter(each => each === 'allowed')).toHaveLength(1)
    expect(outcome.find(each => each !== 'allowed')).toMatch(/last_owner_stays|administration_needed/)
    const { rows } = await world.database.pool.query(
      `select count(*)::int as total from accounts where role = 'owner' and state = 'active'`,
    )
    expect(rows[0].total).toBe(1)
  })
})

test('a role is given, sessions are ended, and the log says who did it', async () => {
  const { administration } = accounts
  const boss = (await administration.list({})).find(person => person.role === 'owner' && person.state === 'active')
  const by = boss as Account
  expect(await administration.changeRole(by, of('ada').id, 'support')).toMatchObject({ role: 'support' })
  expect(await lastEvent()).toMatchObject({ name: 'account.role_changed', facts: { from: 'member', to: 'support' } })
  const headers = await cookieOf('ada')
  expect(await administration.endSessions(by, of('ada').id)).toMatchObject({ sessions: 0 })
  expect(await accounts.accountOfRequest(headers)).toBeNull()
})
