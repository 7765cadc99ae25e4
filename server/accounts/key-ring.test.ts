/** The terms of API keys against a real PostgreSQL: scopes, ends, spending, rotation, and what revoking tells. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { type Accounts, createAccounts, keysEndedChannel } from './accounts.ts'

let world: World
let accounts: Accounts
let owner: string
let member: string
beforeAll(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  accounts = createAccounts({ ...world, baseUrl: 'http://127.0.0.1:3000', secret: '0123456789abcdef'.repeat(4) })
  owner = (await accounts.createAccount({ email: 'ada@example.test', password: 'quiet-river-stone' })).id
  member = (await accounts.createAccount({ email: 'bob@example.test', password: 'quiet-river-stone' })).id
})
afterAll(() => world.dispose())

const bearer = (key: string) => new Headers({ authorization: `Bearer ${key}` })
const ask = (key: string) => accounts.accountOfRequest(bearer(key))
const HOUR_MS = 3_600_000
const inHours = (hours: number) => new Date(world.clock.now().getTime() + hours * HOUR_MS)
const order = (keyId: string, megapixels = 12) =>
  world.database.transaction(tx => accounts.keys.spend(tx, keyId, { edits: 1, megapixels }))
const find = async (accountId: string, id: string) => (await accounts.keys.list(accountId)).find(key => key.id === id)

test('a key carries its scopes, and only those who administrate can make one that does', async () => {
  const made = await accounts.keys.create(owner, { name: 'all', scopes: ['read', 'edit', 'admin', 'read'] })
  expect((await ask(made.key))?.key).toMatchObject({ id: made.id, scopes: ['read', 'edit', 'admin'] })
  const plain = await accounts.keys.create(member, { name: 'plain' })
  expect(plain.scopes).toEqual(['read', 'edit'])
  for (const [scopes, code] of [
    [['admin'], 'key_scope_admin'],
    [[], 'key_scope_missing'],
  ] as const)
    await expect(accounts.keys.create(member, { name: 'x', scopes })).rejects.toMatchObject({ code })
})

test('a key ends when it was said to', async () => {
  const { key, id } = await accounts.keys.create(member, { name: 'short', expiresAt: inHours(1) })
  await ask(key)
  world.clock.advance(HOUR_MS)
  await expect(ask(key)).rejects.toMatchObject({ code: 'api_key_expired', kind: 'unauthenticated' })
  await expect(order(id)).rejects.toMatchObject({ code: 'invalid_api_key' })
  for (const hours of [0, -5, 24 * 5_000])
    await expect(accounts.keys.create(member, { name: 'x', expiresAt: inHours(hours) })).rejects.toMatchObject({
      code: 'key_expiry_wrong',
    })
  world.clock.advance(31 * 24 * HOUR_MS)
  await accounts.keys.sweep()
  expect(await find(member, id)).toBeUndefined()
})

test('spending ends at the limit, also when all orders come at once, and begins again the next day', async () => {
  const spend = { unit: 'edits', most: 3, period: 'day' } as const
  const { id } = await accounts.keys.create(member, { name: 'three', spend })
  const orders = await Promise.allSettled(Array.from({ length: 20 }, () => order(id)))
  expect(orders.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
  for (const answer of orders)
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'key_spend_limit', kind: 'unpaid' })
  expect(await find(member, id)).toMatchObject({ spent: 3, spend })
  world.clock.set(new Date(Math.ceil((world.clock.now().getTime() + 1) / 86_400_000) * 86_400_000))
  expect(await find(member, id)).toMatchObject({ spent: 0 })
  await order(id)
})

test('megapixels of a month: what would go over is refused and costs nothing', async () => {
  const spend = { unit: 'megapixels', most: 30, period: 'month' } as const
  const { id } = await accounts.keys.create(member, { name: 'pixels', spend })
  await order(id, 24.5)
  await expect(order(id, 6)).rejects.toMatchObject({ code: 'key_spend_limit', details: { unit: 'megapixels' } })
  await order(id, 5)
  expect((await find(member, id))?.spent).toBeCloseTo(29.5)
})

test('an order that is rolled back spends nothing', async () => {
  const { id } = await accounts.keys.create(member, {
    name: 'undone',
    spend: { unit: 'edits', most: 1, period: 'day' },
  })
  const undone = world.database.transaction(async tx => {
    await accounts.keys.spend(tx, id, { edits: 1, megapixels: 1 })
    throw new RangeError('rolled back')
  })
  await expect(undone).rejects.toThrow(RangeError)
  await order(id)
})

test('what is given back can be spent again, on the day it was taken, and never makes more than there was', async () => {
  const spend = { unit: 'megapixels', most: 20, period: 'month' } as const
  const { id } = await accounts.keys.create(member, { name: 'given', spend })
  const takenAt = world.clock.now()
  const giveBack = (megapixels: number, keyId = id) =>
    world.database.transaction(tx => accounts.keys.giveBack(tx, keyId, { edits: 1, megapixels }, takenAt))
  await order(id, 15)
  await expect(order(id, 15)).rejects.toMatchObject({ code: 'key_spend_limit' })
  await giveBack(15)
  await order(id, 15)
  await giveBack(40)
  expect(await find(member, id)).toMatchObject({ spent: 0 })
  await giveBack(1, 'key_gone')
})

test('rotation: a new key on the same terms, the old one lives its hours and cannot be rotated again', async () => {
  const terms = { scopes: ['edit'], ratePerMinute: 7, spend: { unit: 'edits', most: 9, period: 'month' } } as const
  const old = await accounts.keys.create(member, { name: 'rotating', ...terms })
  const fresh = await accounts.keys.rotate(member, old.id, 2)
  expect(fresh).toMatchObject({ name: 'rotating', ...terms, expiresAt: null })
  expect((await ask(fresh.key))?.key?.ratePerMinute).toBe(7)
  await ask(old.key)
  expect(await find(member, old.id)).toMatchObject({ successorId: fresh.id, expiresAt: inHours(2) })
  await expect(accounts.keys.rotate(member, old.id, 2)).rejects.toMatchObject({ code: 'key_rotated' })
  await expect(accounts.keys.rotate(owner, fresh.id, 2)).rejects.toMatchObject({ code: 'key_not_found' })
  world.clock.advance(2 * HOUR_MS)
  await expect(ask(old.key)).rejects.toMatchObject({ code: 'api_key_expired' })
  await ask(fresh.key)
})

test('requests are counted per day without a write for each, and the list has them all', async () => {
  const { key, id } = await accounts.keys.create(member, { name: 'counted' })
  for (let i = 0; i < 7; i++) await ask(key)
  expect(await find(member, id)).toMatchObject({ lastDayRequests: 7 })
  const { rows } = await world.database.pool.query('select requests from api_key_days where key_id = $1', [id])
  expect(rows).toEqual([{ requests: 7 }])
})

test('revoking tells every process which key has ended, and stands in the log without its name', async () => {
  const heard: string[] = []
  const stop = await world.database.listen(keysEndedChannel, id => void heard.push(id))
  const { id } = await accounts.keys.create(member, { name: 'canary-name' })
  await accounts.keys.revoke(member, id)
  await expect.poll(() => heard).toContain(id)
  await stop()
  const { rows } = await world.database.pool.query(`select * from audit_events where object = $1 order by number`, [id])
  expect(rows.map(({ name }) => name)).toEqual(['key.created', 'key.revoked'])
  expect(JSON.stringify(rows)).not.toContain('canary')
})
