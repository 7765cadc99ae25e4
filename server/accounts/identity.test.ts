import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Mailbox, openMailbox, type ReceivedLetter } from '../../test/counterparts/mailbox.ts'
import { createWorld, type World } from '../../test/world.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { consoleMail } from '../mail/console/console.ts'
import { smtpMail } from '../mail/smtp/smtp.ts'
import { type Accounts, createAccounts, type SignUpMode } from './accounts.ts'
import { linkLifeMs } from './links.ts'

const baseUrl = 'https://pictures.example.test'
const ada = { email: 'ada.canary@example.test', password: 'correct-horse-battery', name: 'Ada Canary' }
const bob = { email: 'bob@example.test', password: 'another long one', name: 'Bob' }
const nobodysHeaders = new Headers()

let world: World
let box: Mailbox
let accounts: Accounts
beforeEach(async () => {
  world = await createWorld()
  world.clock.set(new Date())
  box = await openMailbox()
  accounts = start('open')
  await accounts.createAccount(ada)
})
afterEach(async () => {
  await box.close()
  await world.dispose()
})

const start = (signUpMode: SignUpMode, keys = world.keys): Accounts =>
  createAccounts({ ...world, keys, baseUrl, secret: '0123456789abcdef'.repeat(4), signUpMode })

const mail = () => smtpMail({ url: box.url, from: { name: 'Image2Image', address: 'post@pictures.example.test' } })
const deliver = () => accounts.identity.deliverLetters(mail())
const letterTo = async (to: string): Promise<ReceivedLetter> => {
  await deliver()
  return box.take(to, 0)
}
const tokenIn = ({ text }: ReceivedLetter): string => /#token=([\w-]{43})/.exec(text)?.[1] ?? ''
const coded = (code: string) => expect.objectContaining({ code })
const { identity } = {
  get identity() {
    return new Proxy({} as Accounts['identity'], { get: (_, verb) => Reflect.get(accounts.identity, verb) })
  },
}
const account = async (email: string) => {
  const found = await accounts.findAccount(email)
  if (!found) expect.unreachable(`there is no account ${email}`)
  return found
}
const headersOf = (cookies: readonly string[]) =>
  new Headers({ cookie: cookies.map(cookie => cookie.split(';')[0]).join('; ') })
const isSignedIn = async (headers: Headers) => (await accounts.accountOfRequest(headers)) !== null
const signIn = async ({ email, password }: typeof ada) =>
  headersOf((await accounts.signIn(email, password, nobodysHeaders)).cookies)
const rows = async (statement: string, values: unknown[] = []) =>
  (await world.database.pool.query(statement, values)).rows

/** Ways in as their rows stand; each is made through its door in `factors/`. */
async function plantWaysIn(accountId: string, name: string, hasCodes: boolean): Promise<void> {
  const now = world.clock.now()
  await rows(
    `insert into passkeys (id, account_id, name, credential_id, public_key, counter, transports, is_synced, is_backed_up, created_at)
     values ($2, $1, $2, $2, '', 0, '{}', false, false, $3)`,
    [accountId, name, now],
  )
  await rows(
    `insert into credentials (id, account_id, provider, provider_account_id, created_at, updated_at) values ($2, $1, 'oidc', $2, $3, $3)`,
    [accountId, name, now],
  )
  if (!hasCodes) return
  await rows(
    `insert into totp_secrets (account_id, wrapped_secret, key_id, confirmed_at, created_at)
     select $1, '', id, $2, $2 from key_epochs limit 1`,
    [accountId, now],
  )
  await rows(`insert into recovery_codes (account_id, code_hash, created_at) values ($1, 'x', $2)`, [accountId, now])
}

describe('sign-up', () => {
  test('a letter, a look, a button: an account that is verified and signed in', async () => {
    await identity.askSignUp(' Bob@Example.TEST ')
    expect(await accounts.findAccount(bob.email)).toBeNull()
    const letter = await letterTo(bob.email)
    expect(letter.subject).toBe('Finish your Image2Image account')
    expect(letter.text).toContain(`${baseUrl}/verify#token=`)
    const token = tokenIn(letter)
    for (let looks = 0; looks < 3; looks++)
      expect(await identity.readLink(token)).toMatchObject({ purpose: 'sign_up', email: bob.email })

    const made = await identity.finishSignUp(token, bob, nobodysHeaders)
    expect(made.account).toMatchObject({ email: bob.email, name: 'Bob', role: 'member' })
    expect(await isSignedIn(headersOf(made.cookies))).toBe(true)
    expect(await isSignedIn(await signIn(bob))).toBe(true)
    await expect(identity.readLink(token)).rejects.toEqual(coded('link_over'))
    await expect(identity.finishSignUp(token, bob, nobodysHeaders)).rejects.toEqual(coded('link_over'))
    expect(await rows(`select facts from audit_events where name = 'account.created' order by number`)).toEqual([
      { facts: { by: 'command' } },
      { facts: { by: 'sign_up' } },
    ])
  })

  test('of eight presses at once one makes the account', async () => {
    await identity.askSignUp(bob.email)
    const token = tokenIn(await letterTo(bob.email))
    const presses = await Promise.allSettled(
      Array.from({ length: 8 }, () => identity.finishSignUp(token, bob, nobodysHeaders)),
    )
    expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await rows('select count(*)::int as people from accounts')).toEqual([{ people: 2 }])
  })

  test('a weak password leaves the link good', async () => {
    await identity.askSignUp(bob.email)
    const token = tokenIn(await letterTo(bob.email))
    await expect(identity.finishSignUp(token, { password: 'short' }, nobodysHeaders)).rejects.toEqual(
      coded('password_too_short'),
    )
    await identity.finishSignUp(token, { password: bob.password }, nobodysHeaders)
    expect((await account(bob.email)).name).toBe('bob')
  })

  test('a link ends by itself, and is swept', async () => {
    await identity.askSignUp(bob.email)
    const token = tokenIn(await letterTo(bob.email))
    world.clock.advance(linkLifeMs.sign_up + 1)
    await expect(identity.readLink(token)).rejects.toEqual(coded('link_over'))
    await identity.sweep()
    expect(await rows('select * from mailed_links')).toEqual([])
  })

  test('who has an account is told so by letter, and by nothing else', async () => {
    const answers = [await identity.askSignUp(ada.email), await identity.askSignUp(bob.email)]
    expect(answers).toEqual([undefined, undefined])
    const known = await letterTo(ada.email)
    expect(known.subject).toBe('You already have an account at Image2Image')
    expect(known.text).not.toContain('token=')
    expect(tokenIn(await letterTo(bob.email))).not.toBe('')
  })

  test('the database is asked the same for a known and an unknown address', async () => {
    const statements: string[] = []
    const { pool } = world.database
    const query = pool.query.bind(pool)
    const asked = async (email: string, ask: (email: string) => Promise<void>) => {
      statements.length = 0
      pool.on('acquire', client => {
        if (Reflect.has(client, 'isHeard')) return
        Reflect.set(client, 'isHeard', true)
        const inner = client.query.bind(client)
        Reflect.set(client, 'query', (...words: Parameters<typeof inner>) => {
          const [first] = words as unknown as [string | { text: string }]
          statements.push(typeof first === 'string' ? first : first.text)
          return inner(...words)
        })
      })
      await ask(email)
      return [...statements]
    }
    expect(query).toBeTypeOf('function')
    for (const ask of [identity.askSignUp, identity.askReset]) {
      await asked('warm@example.test', ask)
      const known = await asked(ada.email, ask)
      expect(known.length).toBeGreaterThan(2)
      expect(await asked('nobody@example.test', ask)).toEqual(known)
    }
  })

  test.each([
    ['invitation', 'sign_up_by_invitation'],
    ['closed', 'sign_up_closed'],
  ] as const)('%s: refused with what would help', async (mode, code) => {
    accounts = start(mode)
    await expect(identity.askSignUp(bob.email)).rejects.toEqual(coded(code))
    expect(await identity.canSignUp()).toBe(false)
    await deliver()
    expect(box.letters).toEqual([])
  })

  test('five letters an hour to one address, known or not', async () => {
    for (const email of [ada.email, 'nobody@example.test']) {
      for (let letters = 0; letters < 5; letters++) await identity.askReset(email)
      await expect(identity.askReset(email)).rejects.toEqual(coded('rate_limited'))
      await expect(identity.askSignUp(email)).rejects.toEqual(coded('rate_limited'))
    }
    world.clock.advance(3_600_000)
    await identity.askReset(ada.email)
  })
})

describe('invitations', () => {
  test('mailed, listed, accepted once', async () => {
    accounts = start('invitation')
    const owner = await account(ada.email)
    const made = await identity.invite({ by: owner, email: bob.email, role: 'support' })
    expect(made.url).toBeUndefined()
    expect(await identity.invitations()).toEqual([made])
    const letter = await letterTo(bob.email)
    expect(letter.subject).toBe('Ada Canary invites you to Image2Image')
    const token = tokenIn(letter)
    expect(letter.text).toContain('/invitation#token=')
    const accepted = await identity.finishSignUp(token, bob, nobodysHeaders)
    expect(accepted.account.role).toBe('support')
    expect(await identity.invitations()).toEqual([])
    await expect(identity.finishSignUp(token, bob, nobodysHeaders)).rejects.toEqual(coded('link_over'))
  })

  test('withdrawn: the link in the letter opens nothing, and a letter on its way is not sent', async () => {
    const owner = await account(ada.email)
    const first = await identity.invite({ by: owner, email: bob.email })
    const token = tokenIn(await letterTo(bob.email))
    await identity.withdrawInvitation(owner, first.id)
    await expect(identity.readLink(token)).rejects.toEqual(coded('link_over'))
    await expect(identity.withdrawInvitation(owner, first.id)).rejects.toEqual(coded('invitation_not_found'))
    const second = await identity.invite({ by: owner, email: bob.email })
    await identity.withdrawInvitation(owner, second.id)
    await deliver()
    expect(box.letters).toEqual([])
  })

  test('who has an account already gets another letter; the answer is the same', async () => {
    const owner = await account(ada.email)
    await accounts.createAccount(bob)
    const known = await identity.invite({ by: owner, email: bob.email })
    const unknown = await identity.invite({ by: owner, email: 'new@example.test' })
    expect(Object.keys(known)).toEqual(Object.keys(unknown))
    expect((await letterTo(bob.email)).text).toContain('You have an account there already')
  })

  test('by hand: the link is in the answer, and no letter leaves', async () => {
    const owner = await account(ada.email)
    const made = await identity.invite({ by: owner, email: bob.email, byHand: true })
    await deliver()
    expect(box.letters).toEqual([])
    const token = made.url?.split('#token=')[1] ?? ''
    expect((await identity.finishSignUp(token, bob, nobodysHeaders)).account.email).toBe(bob.email)
    // Holding a link that was handed over shows nothing about the mailbox.
    const verified = await rows('select email_verified from accounts order by created_at')
    expect(verified.at(-1)).toEqual({ email_verified: false })
  })

  test('nobody invites to a role above their own', async () => {
    const admin = await accounts.createAccount({ ...bob, role: 'admin' })
    for (const role of ['owner', 'admin'] as const)
      await expect(identity.invite({ by: admin, email: 'x@example.test', role })).rejects.toEqual(
        coded('invitation_role'),
      )
    const member = await accounts.createAccount({ ...bob, email: 'm@example.test', role: 'member' })
    await expect(identity.invite({ by: member, email: 'x@example.test' })).rejects.toEqual(
      coded('administration_needed'),
    )
  })
})

describe('a forgotten password', () => {
  test('a letter, a new password, everybody signed out, and a notice', async () => {
    const elsewhere = await signIn(ada)
    await identity.askReset(ada.email)
    const token = tokenIn(await letterTo(ada.email))
    await identity.readLink(token)
    await identity.resetPassword(token, 'a brand new password')
    expect(await isSignedIn(elsewhere)).toBe(false)
    await expect(accounts.signIn(ada.email, ada.password, nobodysHeaders)).rejects.toEqual(coded('credentials_wrong'))
    await signIn({ ...ada, password: 'a brand new password' })
    expect((await letterTo(ada.email)).subject).toBe('Your Image2Image password was changed')
    await expect(identity.resetPassword(token, 'yet another one')).rejects.toEqual(coded('link_over'))
  })

  test('nobody is written to where nobody lives', async () => {
    await identity.askReset('nobody@example.test')
    await deliver()
    expect(box.letters).toEqual([])
    expect(await rows('select * from letters')).toEqual([])
  })

  test('a link of another kind sets no password, and a reset link makes no account', async () => {
    await identity.askSignUp(bob.email)
    const signUpToken = tokenIn(await letterTo(bob.email))
    await expect(identity.resetPassword(signUpToken, 'a brand new password')).rejects.toEqual(coded('link_over'))
    await identity.askReset(ada.email)
    const resetToken = tokenIn(await letterTo(ada.email))
    await expect(identity.finishSignUp(resetToken, bob, nobodysHeaders)).rejects.toEqual(coded('link_over'))
    await identity.resetPassword(resetToken, 'a brand new password')
  })

  test('a new password takes older reset links away', async () => {
    await identity.askReset(ada.email)
    const first = tokenIn(await letterTo(ada.email))
    await identity.askReset(ada.email)
    const second = tokenIn(await letterTo(ada.email))
    await identity.resetPassword(second, 'a brand new password')
    await expect(identity.resetPassword(first, 'a thief’s password')).rejects.toEqual(coded('link_over'))
  })
})

describe('changes', () => {
  test('the password: only with the present one; other browsers are signed out', async () => {
    const [here, elsewhere] = [await signIn(ada), await signIn(ada)]
    const me = await account(ada.email)
    await expect(
      identity.changePassword(me, { present: 'not it, no', next: 'a brand new password' }, here),
    ).rejects.toEqual(coded('password_wrong'))
    await identity.changePassword(me, { present: ada.password, next: 'a brand new password' }, here)
    expect([await isSignedIn(here), await isSignedIn(elsewhere)]).toEqual([true, false])
    expect((await letterTo(ada.email)).subject).toContain('password was changed')
    await signIn({ ...ada, password: 'a brand new password' })
  })

  test('the name', async () => {
    const me = await account(ada.email)
    expect((await identity.rename(me, '  Ada\nLovelace ')).name).toBe('Ada Lovelace')
    expect((await account(ada.email)).name).toBe('Ada Lovelace')
    await expect(identity.rename(me, 'x'.repeat(81))).rejects.toEqual(coded('name_too_long'))
  })

  test('the address: counts when the new mailbox says so; the old one is told and can take it back', async () => {
    const me = await account(ada.email)
    const here = await signIn(ada)
    await identity.askEmailChange(me, 'new@example.test')
    expect(await accounts.findAccount('new@example.test')).toBeNull()
    const token = tokenIn(await letterTo('new@example.test'))
    await identity.confirmEmail(token)
    expect((await account('new@example.test')).id).toBe(me.id)
    expect(await accounts.findAccount(ada.email)).toBeNull()
    expect(await isSignedIn(here)).toBe(true)

    const notice = await letterTo(ada.email)
    expect(notice.subject).toContain('another address')
    await identity.undoEmail(tokenIn(notice))
    expect((await account(ada.email)).id).toBe(me.id)
    expect(await isSignedIn(here)).toBe(false)
    expect((await letterTo(ada.email)).subject).toBe('Your Image2Image account is yours again')
  })

  test('whoever took the account leaves no way in behind: what they added goes, what was there stays', async () => {
    const me = await account(ada.email)
    const old = await accounts.keys.create(me.id, { name: 'old' })
    await plantWaysIn(me.id, 'old', false)
    world.clock.advance(10 * 24 * 3_600_000)
    const thief = await signIn(ada)
    await plantWaysIn(me.id, 'before', false)
    await identity.askEmailChange(me, 'thief@example.test')
    await identity.confirmEmail(tokenIn(await letterTo('thief@example.test')))
    const toOwner = tokenIn(await letterTo(ada.email))
    const planted = await accounts.keys.create(me.id, { name: 'planted' })
    await plantWaysIn(me.id, 'after', true)
    await identity.changePassword(
      await account('thief@example.test'),
      { present: ada.password, next: 'the thief’s own words' },
      thief,
    )

    await identity.undoEmail(toOwner)
    expect(await rows('select name from passkeys')).toEqual([{ name: 'old' }])
    expect((await accounts.keys.list(me.id)).map(({ id }) => id)).toEqual([old.id])
    await expect(accounts.keys.holderOf(`Bearer ${planted.key}`)).rejects.toEqual(coded('invalid_api_key'))
    expect(await rows('select * from totp_secrets')).toEqual([])
    expect(await rows('select * from recovery_codes')).toEqual([])
    expect(await rows(`select provider_account_id as id from credentials where provider = 'oidc'`)).toEqual([
      { id: 'old' },
    ])
    expect(await isSignedIn(thief)).toBe(false)
    for (const password of [ada.password, 'the thief’s own words'])
      await expect(signIn({ ...ada, password })).rejects.toEqual(coded('credentials_wrong'))

    const letter = await letterTo(ada.email)
    for (const said of [
      '2 passkeys',
      '1 API key',
      '2 connected sign-in services',
      'the codes',
      'Every browser was signed out',
    ])
      expect(letter.text.replace(/\s+/g, ' ')).toContain(said)
    await identity.resetPassword(tokenIn(letter), 'a brand new password')
    expect(await isSignedIn(await signIn({ ...ada, password: 'a brand new password' }))).toBe(true)
    const [entry] = await rows(`select facts from audit_events where name = 'account.taken_back'`)
    expect(entry.facts).toEqual({ sessions: 1, passkeys: 2, keys: 1, services: 2, codes: true })
  })

  test('whoever moved the account twice cannot take the way back from its owner', async () => {
    const me = await account(ada.email)
    await identity.askEmailChange(me, 'thief@example.test')
    await identity.confirmEmail(tokenIn(await letterTo('thief@example.test')))
    const toOwner = tokenIn(await letterTo(ada.email))
    world.clock.advance(1_000)
    await identity.askEmailChange(await account('thief@example.test'), 'den@example.test')
    await identity.confirmEmail(tokenIn(await letterTo('den@example.test')))
    await identity.undoEmail(tokenIn(await letterTo('thief@example.test')))
    expect((await account('thief@example.test')).id).toBe(me.id)
    await identity.undoEmail(toOwner)
    expect((await account(ada.email)).id).toBe(me.id)
  })

  test('whoever took the account cannot undo the owner’s undoing', async () => {
    const me = await account(ada.email)
    await identity.askEmailChange(me, 'thief@example.test')
    await identity.confirmEmail(tokenIn(await letterTo('thief@example.test')))
    const toOwner = tokenIn(await letterTo(ada.email))
    await identity.askEmailChange(await account('thief@example.test'), 'den@example.test')
    await identity.confirmEmail(tokenIn(await letterTo('den@example.test')))
    const toThief = tokenIn(await letterTo('thief@example.test'))
    await identity.undoEmail(toOwner)
    await expect(identity.undoEmail(toThief)).rejects.toEqual(coded('link_over'))
    expect((await account(ada.email)).id).toBe(me.id)
  })

  describe('letters that wait while the account is taken back', () => {
    /** The thief moves the account twice; the server of `slow` takes nothing yet, or its letter was not even tried. */
    async function movedTwice(slow: string, isTried = true): Promise<{ id: string; toOwner: string }> {
      const { id } = await account(ada.email)
      const deliverOthers = () => accounts.identity.deliverLetters(turningAway(slow))
      const confirm = async (from: string, to: string) => {
        await identity.askEmailChange(await account(from), to)
        await deliverOthers()
        await identity.confirmEmail(tokenIn(await box.take(to, 0)))
        if (from === slow && !isTried) await rows(`update letters set due_at = due_at + interval '2 hours'`)
        await deliverOthers()
        world.clock.advance(60_000)
      }
      await confirm(ada.email, 'thief@example.test')
      const toOwner = slow === ada.email ? '' : tokenIn(await box.take(ada.email, 0))
      await confirm('thief@example.test', 'den@example.test')
      return { id, toOwner }
    }
    const turningAway = (slow: string): ReturnType<typeof mail> => {
      const real = mail()
      const send: typeof real.send = async letter => {
        const isFirst = letter.text.includes('Confirm the address')
        if (letter.to === slow && !isFirst) throw new Unavailable('mail')
        await real.send(letter)
      }
      return { ...real, send }
    }
    const subjectsTo = (to: string) =>
      box.letters.filter(letter => letter.to.includes(to)).map(letter => letter.subject)
    const isOwned = async (id: string) => (await account(ada.email)).id === id

    test('a letter to whoever took it does not leave any more, nor does one to the next address', async () => {
      const { id, toOwner } = await movedTwice('thief@example.test')
      await identity.askEmailChange(await account('den@example.test'), 'third@example.test')
      world.clock.advance(60_000)
      await identity.undoEmail(toOwner)
      const reset = tokenIn(await letterTo(ada.email))
      await identity.resetPassword(reset, 'a brand new password')
      world.clock.advance(3 * 3_600_000)
      await deliver()
      expect([...subjectsTo('thief@example.test'), ...subjectsTo('third@example.test')]).toEqual([])
      expect(await rows(`select purpose from mailed_links`)).toEqual([])
      expect(await isOwned(id)).toBe(true)
    })

    test('the owner’s own letter survives what whoever took it undoes, and still takes the account back', async () => {
      const { id } = await movedTwice(ada.email)
      await identity.undoEmail(tokenIn(await box.take('thief@example.test', 0)))
      expect((await account('thief@example.test')).id).toBe(id)
      world.clock.advance(3 * 3_600_000)
      await identity.undoEmail(tokenIn(await letterTo(ada.email)))
      expect(await isOwned(id)).toBe(true)
    })

    test('a letter that left first is not the older one: the owner’s, which waited, undoes the other', async () => {
      const { id } = await movedTwice(ada.email, false)
      const toThief = tokenIn(await box.take('thief@example.test', 0))
      world.clock.advance(3 * 3_600_000)
      await identity.undoEmail(tokenIn(await letterTo(ada.email)))
      await expect(identity.undoEmail(toThief)).rejects.toEqual(coded('link_over'))
      expect(await isOwned(id)).toBe(true)
    })

    test('a letter that left first cannot take the way back from the owner, whose letter left later', async () => {
      const { id } = await movedTwice(ada.email, false)
      const toThief = tokenIn(await box.take('thief@example.test', 0))
      world.clock.advance(3 * 3_600_000)
      const toOwner = tokenIn(await letterTo(ada.email))
      await identity.undoEmail(toThief)
      await identity.undoEmail(toOwner)
      expect(await isOwned(id)).toBe(true)
    })

    test('the address it is moved away from is told, without a link', async () => {
      const { toOwner } = await movedTwice('nobody@example.test')
      await identity.undoEmail(toOwner)
      const notice = await letterTo('den@example.test')
      expect(notice.subject).toBe('Your Image2Image account has its former address again')
      expect(notice.raw).not.toContain('token=')
      expect(notice.text).not.toContain(ada.email)
    })

    test('who is told is told although an older letter takes the account back meanwhile', async () => {
      const { toOwner } = await movedTwice('nobody@example.test')
      await identity.undoEmail(tokenIn(await box.take('thief@example.test', 0)))
      await identity.undoEmail(toOwner)
      await deliver()
      expect(subjectsTo('den@example.test')).toEqual(['Your Image2Image account has its former address again'])
      expect(subjectsTo('thief@example.test')).toEqual(['Your Image2Image account has its former address again'])
    })

    test('an address that was asked for before the account was taken is no way in either', async () => {
      const me = await account(ada.email)
      await identity.askEmailChange(me, 'third@example.test')
      await rows(`update letters set due_at = due_at + interval '2 hours'`)
      world.clock.advance(60_000)
      const { id, toOwner } = await movedTwice('nobody@example.test')
      await identity.undoEmail(toOwner)
      world.clock.advance(3 * 3_600_000)
      await deliver()
      expect(subjectsTo('third@example.test')).toEqual([])
      expect(await isOwned(id)).toBe(true)
    })

    test('who asks for another address has given up the one before', async () => {
      const me = await account(ada.email)
      await identity.askEmailChange(me, 'mistyped@example.test')
      await identity.askEmailChange(me, 'right@example.test')
      await deliver()
      expect([...subjectsTo('mistyped@example.test'), ...subjectsTo('right@example.test')]).toHaveLength(1)
    })

    /** A sender that stops where `verb` is asked about a cell of `table`, until it is let go. */
    function haltAt(verb: 'sealColumn' | 'unsealColumn', table: string) {
      const [halted, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      const halt = async (cell: { table: string }) => {
        if (cell.table !== table) return
        halted.resolve()
        await released.promise
      }
      const keys = new Proxy(world.keys, {
        get(target, name) {
          const asked = Reflect.get(target, name).bind(target)
          if (name !== verb) return asked
          return async (content: unknown, cell: { table: string }) => {
            await halt(cell)
            return asked(content, cell)
          }
        },
      })
      const sent = start('open', keys).identity.deliverLetters(mail())
      return {
        halted: halted.promise,
        go: async () => {
          released.resolve()
          await sent
        },
      }
    }
    const isSomebodyWaiting = async () =>
      (
        await rows(
          `select 1 from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and wait_event_type = 'Lock'`,
        )
      ).length > 0

    test('a letter that is already in hand gets no link when it was withdrawn meanwhile', async () => {
      const { toOwner } = await movedTwice('thief@example.test')
      world.clock.advance(3_600_000)
      const sender = haltAt('unsealColumn', 'letters')
      await sender.halted
      await identity.undoEmail(toOwner)
      await sender.go()
      expect(subjectsTo('thief@example.test')).toEqual([])
      expect(await rows(`select 1 from mailed_links where purpose = 'email_undo'`)).toEqual([])
    })

    test.each([
      ['to take the account back', 'thief@example.test', async () => {}],
      ['to a new password', 'den@example.test', () => identity.askReset('den@example.test')],
    ] as const)('a link %s that is being made goes too', async (_, reader, ask) => {
      const { id, toOwner } = await movedTwice(reader)
      await ask()
      world.clock.advance(3_600_000)
      const sender = haltAt('sealColumn', 'mailed_links')
      await sender.halted
      let isOver = false
      const undoing = identity.undoEmail(toOwner).finally(() => {
        isOver = true
      })
      await expect.poll(async () => isOver || (await isSomebodyWaiting())).toBe(true)
      await sender.go()
      await undoing
      expect(await isOwned(id)).toBe(true)
      const tokens = box.letters.filter(({ to }) => to.includes(reader)).map(tokenIn)
      const [token, ...others] = tokens.filter(Boolean)
      expect(others).toEqual([])
      await expect(identity.readLink(token ?? '')).rejects.toEqual(coded('link_over'))
      expect(token).toHaveLength(43)
    })

    test('who asks for yet another address while it is taken back is too late', async () => {
      const { toOwner } = await movedTwice('nobody@example.test')
      const seen = await account('den@example.test')
      await identity.undoEmail(toOwner)
      await expect(identity.askEmailChange(seen, 'third@example.test')).rejects.toEqual(coded('email_moved'))
    })
  })

  test('an address that belongs to somebody stays theirs; the asker learns nothing', async () => {
    await accounts.createAccount(bob)
    const me = await account(ada.email)
    expect(await identity.askEmailChange(me, bob.email)).toBeUndefined()
    const letter = await letterTo(bob.email)
    expect(letter.text).not.toContain('token=')
    await expect(identity.askEmailChange(me, ada.email)).rejects.toEqual(coded('email_unchanged'))
  })

  test('an address that was taken while the letter travelled is refused', async () => {
    const me = await account(ada.email)
    await identity.askEmailChange(me, bob.email)
    const token = tokenIn(await letterTo(bob.email))
    await accounts.createAccount(bob)
    await expect(identity.confirmEmail(token)).rejects.toEqual(coded('email_taken'))
  })
})

describe('letters', () => {
  test('a mail server that is down holds nobody up; the letter leaves when it is back', async () => {
    await identity.askReset(ada.email)
    const { url } = box
    await box.close()
    await deliver()
    expect(await rows('select tries from letters')).toEqual([{ tries: 1 }])
    box = await openMailbox({ port: Number(new URL(url).port) })
    await deliver()
    expect(box.letters).toEqual([])
    world.clock.advance(20_000)
    const token = tokenIn(await letterTo(ada.email))
    await identity.resetPassword(token, 'a brand new password')
  })

  test('a letter nobody takes for a day is given up, and one that is refused for good at once', async () => {
    await identity.askReset(ada.email)
    await accounts.identity.deliverLetters({
      ...consoleMail(() => {}),
      send: () => Promise.reject(Object.assign(new Error('down'), { code: 'ECONNREFUSED' })),
    })
    world.clock.advance(24 * 3_600_000 + 1)
    await identity.sweep()
    expect(await rows('select * from letters')).toEqual([])
    await box.close()
    box = await openMailbox({ answers: { [ada.email]: 550 } })
    await identity.askReset(ada.email)
    await deliver()
    expect(await rows('select * from letters')).toEqual([])
  })

  test('of a webhook that was switched off says why, without its address, in the transaction that does it', async () => {
    const { id } = await account(ada.email)
    await world.database.transaction(tx => accounts.tellOfWebhook(tx, id, 'failing'))
    const { subject, text } = await letterTo(ada.email)
    expect(subject).toContain('was switched off')
    expect(text).toMatch(/Nothing\s+has\s+arrived/)
    await world.database.transaction(tx => accounts.tellOfWebhook(tx, id, 'gone'))
    expect((await letterTo(ada.email)).text).toContain('410')
    const rolledBack = world.database.transaction(async tx => {
      await accounts.tellOfWebhook(tx, id, 'gone')
      throw new RangeError('no')
    })
    await expect(rolledBack).rejects.toThrow(RangeError)
    expect(await rows('select 1 from letters')).toEqual([])
  })

  test('the worker sends what another process wrote', async () => {
    const stop = await accounts.identity.work(mail())
    try {
      await start('open').identity.askSignUp(bob.email)
      expect((await box.take(bob.email)).subject).toContain('Finish')
    } finally {
      await stop()
    }
  })

  test('several senders send each letter once', async () => {
    for (let n = 0; n < 12; n++) await identity.askSignUp(`reader${n}@example.test`)
    await Promise.all([deliver(), deliver(), deliver(), start('open').identity.deliverLetters(mail())])
    expect(box.letters.map(({ to }) => to[0]).toSorted()).toEqual(
      Array.from({ length: 12 }, (_, n) => `reader${n}@example.test`).toSorted(),
    )
  })
})

/** All of the database as text, and its write-ahead log as it lies on the disk. */
async function everything(): Promise<string> {
  const tables = await rows(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    for (const row of await rows(`select to_jsonb(t) as row from ${name} t`)) {
      const text = JSON.stringify(row)
      // Bytes are shown in hexadecimal digits: what they spell counts too.
      const spelled = [...text.matchAll(/\\\\x([0-9a-f]+)/g)].map(([, hex]) =>
        Buffer.from(hex!, 'hex').toString('latin1'),
      )
      texts.push(text, ...spelled)
    }
  }
  return texts.join('\n')
}

describe('at rest', () => {
  const canaries = ['ada.canary', 'Ada Canary', 'bob@example', 'Bob', 'new@example', 'invited@example']

  test('no table holds an address or a name of anybody', async () => {
    const me = await account(ada.email)
    await signIn(ada)
    await accounts.signIn('bob@example.test', 'not it, no', nobodysHeaders).catch(() => {})
    await identity.askSignUp(bob.email)
    await identity.invite({ by: me, email: 'invited@example.test' })
    await identity.askEmailChange(me, 'new@example.test')
    const before = await everything()
    await deliver()
    const text = before + (await everything())
    expect(text).toContain(me.id)
    expect(canaries.filter(canary => text.includes(canary))).toEqual([])
  })

  test('nor do the database’s own files, its write-ahead log included', async () => {
    const [{ dir }] = (await rows(`select current_setting('data_directory') as dir`)) as [{ dir: string }]
    const unique = `zq${Date.now()}canary`
    await accounts.createAccount({ ...bob, email: `${unique}@example.test`, name: `${unique} Name` })
    await identity.askReset(`${unique}@example.test`)
    await world.database.pool.query('checkpoint')
    const found = () => {
      try {
        return execFileSync('grep', ['-rlia', unique, dir], { encoding: 'utf8' })
      } catch {
        return ''
      }
    }
    expect(found()).toBe('')
    // The search itself works: something plain is found.
    await world.database.pool.query(`create table plain_canary as select '${unique}'::text as word`)
    await world.database.pool.query('checkpoint')
    expect(found()).not.toBe('')
    await world.database.pool.query('drop table plain_canary')
  })

  test('rows of an older version are sealed at the first start, once, and emptied', async () => {
    const { pool } = world.database
    await pool.query(
      `insert into accounts (id, name, email, email_verified, role, created_at, updated_at)
       select 'acc_' || lpad(n::text, 30, '0'), 'Old ' || n, 'old' || n || '@example.test', false, 'member', now(), now()
       from generate_series(1, 250) n`,
    )
    expect(await accounts.sealPlainRows()).toBe(250)
    expect(await accounts.sealPlainRows()).toBe(0)
    expect(await account('old250@example.test')).toMatchObject({ name: 'Old 250', email: 'old250@example.test' })
    expect(
      await rows('select count(*)::int as plain from accounts where email is not null or name is not null'),
    ).toEqual([{ plain: 0 }])
    await expect(
      pool.query(`update accounts set email = 'plain@example.test' where email_index is not null`),
    ).rejects.toThrow(/accounts_sealed/)
  })

  test('a first start that is cut off after the sealing still rids the table of its old pages', async () => {
    const { pool } = world.database
    const plain = `zp${Date.now()}plain`
    await pool.query(
      `insert into accounts (id, name, email, email_verified, role, created_at, updated_at)
       values ('acc_' || repeat('0', 30), 'Old', $1 || '@example.test', false, 'member', now(), now())`,
      [plain],
    )
    const pages = async (): Promise<string> => {
      await pool.query('checkpoint')
      const [file] = (await rows(
        `select current_setting('data_directory') || '/' || pg_relation_filepath('accounts') as path`,
      )) as [{ path: string }]
      return readFileSync(file.path, 'latin1')
    }
    // The vacuum never ran: the server was killed before it.
    const query = pool.query.bind(pool)
    const killed = vi.spyOn(pool, 'query').mockImplementation((...words: Parameters<typeof query>) => {
      if (String(words[0]).startsWith('vacuum')) throw new Error('killed')
      return query(...words)
    })
    await expect(accounts.sealPlainRows()).rejects.toThrow('killed')
    killed.mockRestore()
    expect(await rows('select count(*)::int as plain from accounts where email is not null')).toEqual([{ plain: 0 }])
    expect(await pages()).toContain(plain)
    expect(await accounts.sealPlainRows()).toBe(0)
    expect(await pages()).not.toContain(plain)
    expect(await account(`${plain}@example.test`)).toMatchObject({ name: 'Old' })
  })

  test('a damaged cell costs the name, not the account', async () => {
    await world.database.pool.query(
      `update accounts set name_sealed = set_byte(name_sealed, length(name_sealed) - 1, 255 - get_byte(name_sealed, length(name_sealed) - 1))`,
    )
    expect(await account(ada.email)).toMatchObject({ name: '', email: ada.email })
    await signIn(ada)
  })
})
