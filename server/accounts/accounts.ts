/**
 * People, their sessions and their API keys: who may use this server, and who is asking. The first owner is made with a
 * token that only the console shows; until sign-up opens, everybody else is made by the owner. better-auth keeps
 * passwords and sessions, the rules around it are here.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Database, Tx } from '../database/database.ts'
import type { CallingKey } from '../http/auth.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { isId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import { type Account, checkPassword, normaliseEmail, normaliseName, type Role, type Session } from './account.ts'
import { type Auth, createAuth, sessionCookiesOf, sessionTokenOf } from './better-auth.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'
import { refuse } from './refusals.ts'
import { emailHashOf, forgetTries, sweepTries, takeTry } from './sign-in-limit.ts'
import * as store from './store.ts'

export type { Account, Role, Session } from './account.ts'
export { runAdmin } from './admin.ts'
export { type ApiKey, type Cost, type KeyTerms, keyLimits, spendPeriods, spendUnits } from './api-key.ts'
export { type Cookie, cookies } from './cookies.ts'
export { holdings } from './holdings.ts'
export { type KeyOrder, type KeyRing, keysEndedChannel } from './key-ring.ts'
export { loadAccountsSecret } from './secret.ts'

export interface NewAccount {
  readonly email: string
  readonly password: string
  readonly name?: string | undefined
  /** Left out: the first account becomes the owner, later ones members. */
  readonly role?: Role | undefined
}

/** Who is asking. `key` is set when an API key proved it. */
export interface Caller {
  readonly account: Account
  readonly via: 'session' | 'key'
  readonly key?: CallingKey
}

export interface SignedIn {
  readonly account: Account
  /** `Set-Cookie` values to forward as they are. */
  readonly cookies: readonly string[]
}

export interface Accounts {
  isSetUp(): Promise<boolean>
  /** What the console prints while there is no owner; null afterwards. Another start makes another token. */
  setUpToken(): Promise<string | null>
  setUpOwner(token: string, owner: Omit<NewAccount, 'role'>, headers: Headers): Promise<SignedIn>
  createAccount(account: NewAccount): Promise<Account>
  findAccount(email: string): Promise<Account | null>
  requireAccount(accountId: string): Promise<Account>
  signIn(email: string, password: string, headers: Headers): Promise<SignedIn>
  signOut(headers: Headers): Promise<readonly string[]>
  /** Where the account is signed in, newest first; `isCurrent` marks the browser that asks. */
  listSessions(accountId: string, headers: Headers): Promise<(Session & { isCurrent: boolean })[]>
  endSession(accountId: string, sessionId: string): Promise<void>
  /** Null when nobody is named; refuses an API key that is wrong or revoked. */
  accountOfRequest(headers: Headers): Promise<Caller | null>
  readonly keys: KeyRing
  /** Deletes sessions and counts that are over. Sign-in does it too. */
  sweep(): Promise<void>
}

export interface AccountsDeps {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly baseUrl: string
  /** From `loadAccountsSecret`. */
  readonly secret: string
}

interface Parts extends AccountsDeps {
  readonly auth: Auth
  readonly keys: KeyRing
}

const isSame = (left: string, right: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}

interface Applicant {
  readonly email: string
  readonly name: string
  readonly passwordHash: string
}

/** Checks and hashes before any transaction begins: the hash takes a tenth of a second that no lock should wait for. */
async function prepare({ auth }: Parts, wanted: NewAccount): Promise<Applicant> {
  const email = normaliseEmail(wanted.email)
  const name = normaliseName(wanted.name, email)
  checkPassword(wanted.password, email)
  const { password } = await auth.$context
  return { email, name, passwordHash: await password.hash(wanted.password) }
}

/** better-auth writes the person and the password; `tx` makes both, and the question whether there is an owner, one act. */
async function insertAccount(parts: Parts, tx: Tx, applicant: Applicant, role: Role): Promise<Account> {
  const { email, name, passwordHash } = applicant
  if (await store.findAccountByEmail(tx, email)) throw refuse('email_taken')
  const { internalAdapter } = await createAuth(tx, parts).$context
  const user = await internalAdapter.createUser({ name, email, role, emailVerified: false }, { method: 'admin' })
  await internalAdapter.createAccount({
    userId: user.id,
    providerId: 'credential',
    accountId: user.id,
    password: passwordHash,
  })
  return { id: user.id, name, email, role, createdAt: user.createdAt }
}

async function createAccount(parts: Parts, wanted: NewAccount): Promise<Account> {
  const applicant = await prepare(parts, wanted)
  return parts.database.transaction(async tx => {
    await store.lockOwnership(tx)
    const role = wanted.role ?? ((await store.hasOwner(tx)) ? 'member' : 'owner')
    return insertAccount(parts, tx, applicant, role)
  })
}

async function openSession(parts: Parts, email: string, password: string, headers: Headers): Promise<SignedIn | null> {
  const answer = await parts.auth.api
    .signInEmail({ body: { email, password }, headers: userAgentOf(headers), returnHeaders: true })
    .catch((error: unknown) => {
      if (isRejection(error)) return null
      throw error
    })
  if (!answer) return null
  const account = await store.findAccountByEmail(parts.database.drizzle, email)
  assert(account, 'who signed in has an account')
  return { account, cookies: sessionCookiesOf(answer.headers) }
}

/** The only header of a sign-in that better-auth may see: the device class comes from it. */
const userAgentOf = (headers: Headers): Headers => new Headers({ 'user-agent': headers.get('user-agent') ?? '' })

/** better-auth's way to say that e-mail and password do not belong together. */
const isRejection = (error: unknown): boolean =>
  error instanceof Error && 'statusCode' in error && (error.statusCode === 401 || error.statusCode === 400)

async function signIn(parts: Parts, typedEmail: string, password: string, headers: Headers): Promise<SignedIn> {
  const { database, clock, secret } = parts
  const email = normaliseEmail(typedEmail)
  const emailHash = emailHashOf(email, secret)
  await sweep(parts)
  await takeTry(database.drizzle, emailHash, clock.now())
  const signedIn = await openSession(parts, email, password, headers)
  if (!signedIn) throw refuse('credentials_wrong')
  await forgetTries(database.drizzle, emailHash)
  return signedIn
}

async function setUpOwner(
  parts: Parts,
  token: { expected: string; given: string },
  owner: Omit<NewAccount, 'role'>,
  headers: Headers,
): Promise<SignedIn> {
  if (await store.hasOwner(parts.database.drizzle)) throw refuse('set_up_done')
  if (!isSame(token.expected, token.given)) throw refuse('set_up_token_wrong')
  const applicant = await prepare(parts, owner)
  const account = await parts.database.transaction(async tx => {
    await store.lockOwnership(tx)
    if (await store.hasOwner(tx)) throw refuse('set_up_done')
    return insertAccount(parts, tx, applicant, 'owner')
  })
  const signedIn = await openSession(parts, account.email, owner.password, headers)
  assert(signedIn, 'the owner just made can sign in')
  return signedIn
}

async function accountOfKey({ keys }: Parts, authorization: string): Promise<Caller> {
  const { account, keyId, ...terms } = await keys.holderOf(authorization)
  return { account, via: 'key', key: { id: keyId, ...terms } }
}

/** A key, where one is sent, decides alone: a cookie beside it must not turn a wrong key into somebody. */
async function accountOfRequest(parts: Parts, headers: Headers): Promise<Caller | null> {
  const authorization = headers.get('authorization')
  if (authorization !== null) return accountOfKey(parts, authorization)
  if (!sessionTokenOf(headers)) return null
  const found = await parts.auth.api.getSession({ headers: new Headers({ cookie: headers.get('cookie') ?? '' }) })
  return found ? { account: store.toAccount(found.user), via: 'session' } : null
}

async function sweep({ database, clock, keys }: Parts): Promise<void> {
  await keys.sweep()
  await store.sweepSessions(database.drizzle, clock.now())
  await sweepTries(database.drizzle, clock.now())
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const parts: Parts = { ...deps, auth: createAuth(deps.database.drizzle, deps), keys: createKeyRing(deps) }
  const { drizzle } = deps.database
  const token = randomBytes(32).toString('base64url')
  return {
    isSetUp: () => store.hasOwner(drizzle),
    setUpToken: async () => ((await store.hasOwner(drizzle)) ? null : token),
    setUpOwner: (given, owner, headers) => setUpOwner(parts, { expected: token, given }, owner, headers),
    createAccount: wanted => createAccount(parts, wanted),
    findAccount: email => store.findAccountByEmail(drizzle, normaliseEmail(email)),
    requireAccount: async accountId => {
      const account = await store.findAccount(drizzle, accountId)
      if (!account) throw refuse('account_gone')
      return account
    },
    signIn: (email, password, headers) => signIn(parts, email, password, headers),
    signOut: async headers => {
      const { headers: answer } = await parts.auth.api.signOut({
        headers: new Headers({ cookie: headers.get('cookie') ?? '' }),
        returnHeaders: true,
      })
      return sessionCookiesOf(answer)
    },
    listSessions: async (accountId, headers) => {
      const current = sessionTokenOf(headers)
      const rows = await store.listSessions(drizzle, accountId, deps.clock.now())
      return rows.map(({ token: own, ...session }) => ({ ...session, isCurrent: own === current }))
    },
    endSession: async (accountId, sessionId) => {
      const isEnded = isId('ses', sessionId) && (await store.deleteSession(drizzle, accountId, sessionId))
      if (!isEnded) throw refuse('session_not_found')
    },
    accountOfRequest: headers => accountOfRequest(parts, headers),
    keys: parts.keys,
    sweep: () => sweep(parts),
  }
}
