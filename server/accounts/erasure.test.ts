import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Mailbox, openMailbox } from '../../test/counterparts/mailbox.ts'
import { createWorld, type World } from '../../test/world.ts'
import { smtpMail } from '../mail/smtp/smtp.ts'
import { type Accounts, createAccounts } from './accounts.ts'

const ada = { email: 'ada@example.test', password: 'correct-horse-battery', name: 'Ada' }
const bob = { email: 'bob@example.test', password: 'another long one', name: 'Bob' }

let world: World
let box: Mailbox
let accounts: Accounts
beforeEach(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  box = await openMailbox()
  accounts = start()
})
afterEach(async () => {
  await box.close()
  await world.dispose()
})

/** As another process would. */
const start = (): Accounts =>
  createAccounts({ ...world, baseUrl: 'https://pictures.example.test', secret: '0123456789abcdef'.repeat(4) })
const coded = (code: string) => expect.objectContaining({ code })
const rows = async (statement: string) => (await world.database.pool.query(statement)).rows
const people = async (): Promise<string[]> => (await rows('select id from accounts order by id')).map(({ id }) => id)
const mail = () => smtpMail({ url: box.url, from: { name: 'Image2Image', address: 'post@example.test' } })

/** The tables that still name the account. */
async function tracesOf(id: string): Promise<string[]> {
  const tables = await rows(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  )
  const found: string[] = []
  for (const { name } of tables) {
    const [{ count }] = await rows(
      `select count(*)::int as count from ${name} t where to_jsonb(t)::text like '%${id}%'`,
    )
    if (count > 0) found.push(name)
  }
  return found
}

describe('deleting an account', () => {
  test('takes everything of the person, tells them, and leaves the address free', async () => {
    await accounts.createAccount(ada)
    const me = await accounts.createAccount(bob)
    const { cookies } = await accounts.signIn(bob.email, bob.password, new Headers())
    const headers = new Headers({ cookie: cookies.map(cookie => cookie.split(';')[0]).join('; ') })
    const { key } = await accounts.keys.create(me.id, { name: 'laptop' })
    await accounts.identity.askEmailChange(me, 'new@example.test')
    const kept = new Map([[me.id, 7]])
    const order: string[] = []
    for (const name of ['generations', 'pictures'] as const)
      accounts.identity.onErase(name, async id => {
        order.push(name)
        if (name === 'generations') return 0
        const count = kept.get(id) ?? 0
        kept.delete(id)
        return count
      })

    await expect(accounts.identity.deleteAccount(me, 'ada@example.test')).rejects.toEqual(coded('confirmation_wrong'))
    await accounts.identity.deleteAccount(me, ' Bob@example.test ')
    expect(await accounts.accountOfRequest(headers)).toBeNull()
    await expect(accounts.accountOfRequest(new Headers({ authorization: `Bearer ${key}` }))).rejects.toEqual(
      coded('invalid_api_key'),
    )
    await accounts.identity.finishErasures()
    expect(kept.size).toBe(0)
    // A second round looks for what a request under way still brought in.
    expect(order).toEqual(['generations', 'pictures', 'generations', 'pictures'])
    expect(await tracesOf(me.id)).toEqual(['public.audit_events', 'public.tombstones'])
    expect(await rows(`select facts from audit_events where name = 'account.deleted'`)).toEqual([
      { facts: { generations: 0, pictures: 7 } },
    ])
    await accounts.identity.deliverLetters(mail())
    expect(box.letters.map(({ to, subject }) => [to[0], subject])).toEqual([
      [bob.email, 'Your Image2Image account was deleted'],
    ])
    expect(await rows('select * from letters')).toEqual([])
    await expect(accounts.signIn(bob.email, bob.password, new Headers())).rejects.toEqual(coded('credentials_wrong'))
    expect((await accounts.createAccount(bob)).id).not.toBe(me.id)
  })

  test('goes on after the process died in the middle', async () => {
    await accounts.createAccount(ada)
    const me = await accounts.createAccount(bob)
    accounts.identity.onErase('pictures', () => Promise.reject(new Error('the disk is gone')))
    await accounts.identity.deleteAccount(me, bob.email)
    await expect(accounts.identity.finishErasures()).rejects.toThrow('the disk is gone')
    expect(await rows(`select state from accounts where id = '${me.id}'`)).toEqual([{ state: 'deleting' }])
    await expect(accounts.signIn(bob.email, bob.password, new Headers())).rejects.toEqual(coded('credentials_wrong'))
    await expect(accounts.requireAccount(me.id)).rejects.toEqual(coded('account_gone'))
    // The address is free at once.
    const anew = await accounts.createAccount(bob)

    const next = start()
    let left = 3
    next.identity.onErase('pictures', async id => {
      expect(id).toBe(me.id)
      const count = left
      left = 0
      return count
    })
    const stop = await next.identity.work(mail())
    try {
      await expect.poll(people, { timeout: 10_000 }).not.toContain(me.id)
      expect((await box.take(bob.email)).subject).toContain('deleted')
    } finally {
      await stop()
    }
    expect(left).toBe(0)
    expect(await people()).toContain(anew.id)
  })

  test('the last owner stays while others are here, and says what to do', async () => {
    const owner = await accounts.createAccount(ada)
    const other = await accounts.createAccount(bob)
    await expect(accounts.identity.deleteAccount(owner, ada.email)).rejects.toMatchObject({
      code: 'last_owner',
      message: expect.stringContaining('Make somebody else an owner first'),
    })
    await accounts.identity.deleteAccount(other, bob.email)
    await accounts.identity.finishErasures()
    await accounts.identity.deleteAccount(owner, ada.email)
    await accounts.identity.finishErasures()
    expect(await people()).toEqual([])
    expect(await accounts.setUpToken()).not.toBeNull()
  })

  test('of two owners who leave at once, one stays', async () => {
    const first = await accounts.createAccount(ada)
    const second = await accounts.createAccount({ ...bob, role: 'owner' })
    await accounts.createAccount({ ...bob, email: 'carl@example.test' })
    const tries = await Promise.allSettled([
      accounts.identity.deleteAccount(first, first.email),
      accounts.identity.deleteAccount(second, second.email),
    ])
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    await accounts.identity.finishErasures()
    expect(await rows(`select count(*)::int as owners from accounts where role = 'owner'`)).toEqual([{ owners: 1 }])
  })
})
