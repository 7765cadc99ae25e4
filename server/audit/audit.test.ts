import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { type AuditEvent, record } from './audit.ts'
import { genesis, hashOf } from './entry.ts'
import * as store from './store.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())

const write = (event: AuditEvent) => world.database.transaction(tx => record(tx, event, world.clock.now()))
const opened: AuditEvent = {
  name: 'session.opened',
  actor: { accountId: 'acc_0001', role: 'member' },
  object: 'ses_0001',
}
const all = () => store.listAfter(world.database.drizzle, 0, 1_000)

describe('recording', () => {
  test('numbers entries without a gap and ties each to the one before', async () => {
    await write(opened)
    await write({ name: 'key.created', actor: 'system', subject: 'acc_0001', facts: { edit: true, admin: false } })
    await Promise.all(Array.from({ length: 10 }, () => write(opened)))
    const entries = await all()
    expect(entries.map(({ number }) => number)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1))
    let previous = genesis
    for (const entry of entries) {
      expect(entry.previous.equals(previous)).toBe(true)
      expect(hashOf(entry.number, previous, entry).equals(entry.hash)).toBe(true)
      previous = entry.hash
    }
  })

  test('happens with the act, or not at all', async () => {
    const before = (await all()).length
    const failed = world.database.transaction(async tx => {
      await record(tx, opened, world.clock.now())
      throw new TypeError('the act failed')
    })
    await expect(failed).rejects.toThrow('the act failed')
    expect(await all()).toHaveLength(before)
  })

  test.each([
    ['an unknown event', { name: 'picture.seen', actor: 'system' }],
    ['an address as subject', { name: 'email.changed', actor: 'system', subject: 'ada@example.org' }],
    ['an actor that is no identifier', { name: 'email.changed', actor: { accountId: 'Ada', role: 'member' } }],
    ['words as fact', { name: 'key.created', actor: 'system', facts: { edit: 'my prompt' } }],
    ['a fact nobody declared', { name: 'key.created', actor: 'system', facts: { name: 'holiday' } }],
    ['a word outside the list', { name: 'session.opened', actor: 'system', facts: { method: 'canary words' } }],
    ['a fact of another kind', { name: 'recovery_code.used', actor: 'system', facts: { left: -1 } }],
    ['a fact from the prototype', { name: 'recovery_code.used', actor: 'system', facts: { constructor: 1 } }],
  ])('takes nothing that events.ts does not list: %s', async (_, event) => {
    const before = (await all()).length
    await expect(write(event as unknown as AuditEvent)).rejects.toThrow('events.ts')
    expect(await all()).toHaveLength(before)
  })
})

test.each([
  "update audit_events set name = 'log.opened' where number = 1",
  'delete from audit_events where number = 1',
  'truncate audit_events',
])('the table refuses: %s', async statement => {
  await expect(world.database.pool.query(statement)).rejects.toThrow('only be added to')
})
