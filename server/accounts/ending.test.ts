import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import type { Refusal } from '../kernel/refusal.ts'
import { type Account, type Accounts, createAccounts, type Role } from './accounts.ts'

/** What ends with a password or a role, also while it is under way. */

let world: World
let accounts: Accounts
const first = 'correct-horse-battery'
const second = 'another-horse-battery'

beforeAll(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  accounts = createAccounts({ ...world, baseUrl: 'http://127.0.0.1:3000', secret: '0123456789abcdef'.repeat(4) })
  await make('ora', 'owner')
})
afterAll(() => world.dispose())

const make = (name: string, role: Role) =>
  accounts.createAccount({ email: `${name}@example.test`, password: first, name, role })
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'allowed',
    (error: Refusal) => error.code,
  )
const cookiesOf = (cookies: readonly string[]) =>
  new Headers({ cookie: cookies.map(cookie => cookie.split(';')[0]).join('; ') })
const signIn = async (account: Account, password: string) =>
  cookiesOf((await accounts.signIn(account.email, password, new Headers())).cookies)

test('an invitation is worth what its maker may still give', async () => {
  const { identity, administration } = accounts
  const ora = await accounts.findAccount('ora@example.test')
  if (!ora) throw new Error('there is an owner')
  const eve = await make('eve', 'owner')
  const tokens: string[] = []
  for (const role of ['owner', 'member'] as const) {
    const { url } = await identity.invite({ by: eve, email: `${role}@example.test`, role, byHand: true })
    tokens.push(url?.split('token=')[1] ?? '')
  }
  const finish = (token = '') => codeOf(identity.finishSignUp(token, { password: first }, new Headers()))
  await administration.changeRole(ora, eve.id, 'admin')
  expect(await finish(tokens[0])).toBe('link_over')
  expect(await codeOf(identity.readLink(tokens[0] ?? ''))).toBe('link_over')
  await administration.suspend(ora, eve.id)
  expect(await finish(tokens[1])).toBe('link_over')
  await administration.restore(ora, eve.id)
  expect(await finish(tokens[1])).toBe('allowed')
  const { url } = await identity.invite({ by: eve, email: 'late@example.test', role: 'member', byHand: true })
  await administration.remove(ora, eve.id)
  await identity.finishErasures()
  expect(await finish(url?.split('token=')[1])).toBe('link_over')
})

function codeFor(secret: string, moment: Date): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...secret].map(letter => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map(byte => Number.parseInt(byte, 2)))
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(moment.getTime() / 30_000)))
  const digest = createHmac('sha1', key).update(counter).digest()
  return String((digest.readUInt32BE((digest.at(-1) ?? 0) & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

test('a second step that waits ends with the password of the first', async () => {
  const { identity, factors } = accounts
  const tom = await make('tom', 'member')
  const own = await signIn(tom, first)
  const { secret } = await factors.beginCodes(tom)
  await factors.confirmCodes(tom, codeFor(secret, world.clock.now()))
  world.clock.advance(60_000)
  const waiting = await signIn(tom, first)
  await identity.changePassword(tom, { present: first, next: second }, own)
  expect(await codeOf(factors.signInByCode(codeFor(secret, world.clock.now()), waiting))).toBe('step_over')
})

test('a sign-in that is under way while the password changes leaves no session', async () => {
  const { identity } = accounts
  const ida = await make('ida', 'member')
  const own = await signIn(ida, first)
  const begunMs = performance.now()
  await signIn(ida, first)
  const onceMs = performance.now() - begunMs
  let isChanged = false
  const change = identity.changePassword(ida, { present: first, next: second }, own).finally(() => {
    isChanged = true
  })
  const tries: Promise<string>[] = []
  while (!isChanged && tries.length < 8) {
    tries.push(codeOf(accounts.signIn(ida.email, first, new Headers())))
    await new Promise(resolve => setTimeout(resolve, onceMs / 2))
  }
  await change
  await Promise.all(tries)
  expect(await accounts.listSessions(ida.id, own)).toMatchObject([{ isCurrent: true }])
})

test('nothing comes in behind the deletion of an account', async () => {
  const { database } = world
  const leo = await make('leo', 'member')
  const keep = () => database.forAccount(leo.id, async () => {}, [accounts.holdOpen(leo.id)])
  expect(await codeOf(keep())).toBe('allowed')
  const order: string[] = []
  let letGo = (): void => {}
  const held = new Promise<void>(resolve => {
    letGo = resolve
  })
  let isHeld = (): void => {}
  const holding = new Promise<void>(resolve => {
    isHeld = resolve
  })
  const upload = database.forAccount(leo.id, async () => {
    isHeld()
    await held
    order.push('kept')
  }, [accounts.holdOpen(leo.id)])
  await holding
  const deletion = accounts.identity.deleteAccount(leo, leo.email).then(() => order.push('begun'))
  await new Promise(resolve => setTimeout(resolve, 100))
  letGo()
  await Promise.all([upload, deletion])
  expect(order).toEqual(['kept', 'begun'])
  expect(await codeOf(keep())).toBe('account_gone')
})
