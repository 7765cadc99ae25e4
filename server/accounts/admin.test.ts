import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { type Accounts, createAccounts, runAdmin } from './accounts.ts'

let world: World
let accounts: Accounts
beforeAll(async () => {
  world = await createWorld()
  accounts = createAccounts({
    ...world,
    sendsMail: false,
    baseUrl: 'http://127.0.0.1:3000',
    secret: '0123456789abcdef'.repeat(4),
  })
})
afterAll(() => world.dispose())

async function admin(...args: string[]) {
  const printed: string[] = []
  const errors: string[] = []
  const code = await runAdmin(args, {
    accounts,
    clock: world.clock,
    print: line => printed.push(line),
    printError: line => errors.push(line),
    readPassword: async () => 'read from standard input',
  })
  return { code, printed: printed.join('\n'), errors: errors.join('\n') }
}

const login = ['--email', 'Ada@example.test', '--password', 'quiet-river-stone']

test('the first account is the owner and ends the set-up; a key for it works at once', async () => {
  expect(await accounts.isSetUp()).toBe(false)
  expect(await admin('create-account', ...login)).toEqual({
    code: 0,
    printed: 'Account ada@example.test made. Role: owner.',
    errors: '',
  })
  expect(await accounts.isSetUp()).toBe(true)

  const { code, printed } = await admin('create-key', '--email', 'ada@example.test', '--json')
  expect(code).toBe(0)
  const { key } = JSON.parse(printed)
  const caller = await accounts.accountOfRequest(new Headers({ authorization: `Bearer ${key}` }))
  expect(caller?.account).toMatchObject({ email: 'ada@example.test', role: 'owner' })
})

test('a password that is not among the words is asked for', async () => {
  expect((await admin('create-account', '--email', 'eve@example.test')).code).toBe(0)
  const { account } = await accounts.signIn('eve@example.test', 'read from standard input', new Headers())
  expect(account?.email).toBe('eve@example.test')
})

test('roles, names and JSON', async () => {
  const args = ['--email', 'bob@example.test', '--password', 'quiet-river-stone', '--name', 'Bob', '--role', 'support']
  const { printed } = await admin('create-account', ...args, '--json')
  expect(JSON.parse(printed)).toMatchObject({ name: 'Bob', email: 'bob@example.test', role: 'support' })
})

test('an invitation: its link is printed where no letters leave the house', async () => {
  const { code, printed } = await admin('invite', 'Guest@example.test', '--role', 'admin')
  expect(code).toBe(0)
  const token = /^http:\/\/127\.0\.0\.1:3000\/invitation#token=([\w-]{43})$/m.exec(printed)?.[1] ?? ''
  expect(await accounts.identity.readLink(token)).toMatchObject({ email: 'guest@example.test', role: 'admin' })
  expect((await admin('invite')).code).toBe(2)
  expect((await admin('invite', 'not an address')).errors).toContain('not an e-mail address')
})

test('a refusal says what is wrong and answers 1', async () => {
  const again = await admin('create-account', ...login)
  expect(again).toMatchObject({ code: 1, printed: '' })
  expect(again.errors).toContain('already an account')
  const unknown = await admin('create-key', '--email', 'nobody@example.test', '--json')
  expect([unknown.code, JSON.parse(unknown.errors).code]).toEqual([1, 'account_unknown'])
  const role = await admin(
    'create-account',
    '--email',
    'c@example.test',
    '--password',
    'quiet-river-stone',
    '--role',
    'king',
  )
  expect([role.code, role.errors]).toEqual([1, expect.stringContaining('owner, admin')])
})

test.each([
  [[]],
  [['destroy']],
  [['create-key']],
  [['create-account', '--password', 'quiet-river-stone']],
  [['create-key', '--mail', 'x']],
])('%o is answered with the usage', async args => {
  const { code, errors } = await admin(...args)
  expect([code, errors]).toEqual([2, expect.stringContaining('admin create-key --email')])
})

test('a key has the terms that were typed, and what is not understood is said', async () => {
  const base = ['create-key', '--email', 'ada@example.test', '--json']
  const terms = ['--scope', 'edit,admin', '--expires', '90d', '--rate', '60', '--spend', '100/edits/day']
  const { key } = JSON.parse((await admin(...base, '--name', 'robot', ...terms)).printed)
  const caller = await accounts.accountOfRequest(new Headers({ authorization: `Bearer ${key}` }))
  expect(caller?.key).toMatchObject({
    scopes: ['edit', 'admin'],
    ratePerMinute: 60,
    expiresAt: new Date(world.clock.now().getTime() + 90 * 86_400_000),
  })
  const keys = await accounts.keys.list(caller?.account.id ?? '')
  const robot = keys.find(({ name }) => name === 'robot')
  expect(robot).toMatchObject({ name: 'robot', spend: { unit: 'edits', most: 100, period: 'day' } })
  for (const wrong of [
    ['--scope', 'everything'],
    ['--expires', 'tomorrow'],
    ['--expires', '2027-13-45'],
    ['--rate', '0'],
    ['--rate=-1'],
    ['--spend', '100'],
    ['--spend', '100/edits/year'],
    ['--spend', '1/edits/day/x'],
  ])
    expect(JSON.parse((await admin(...base, ...wrong)).errors), wrong.join(' ')).toMatchObject({
      code: 'key_words_wrong',
    })
})
