/**
 * People, their sessions and their API keys: who may use this server, and who is asking. The first owner is made with a
 * token that only the console shows; until sign-up opens, everybody else is made by the owner. better-auth keeps
 * passwords and sessions, the rules around it are here.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { record } from '../audit/audit.ts'
import { asSystem, type Database, type First, type Tx } from '../database/database.ts'
import { isAtHome, openDoor } from '../egress/egress.ts'
import type { CallingKey, CallingSession } from '../http/auth.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import { isId } from '../kernel/ids.ts'
import type { Log } from '../kernel/log.ts'
import type { Keys } from '../keys/keys.ts'
import { type Account, accountLimits, normaliseEmail, type Session } from './account.ts'
import { type Administration, createAdministration } from './administration/administration.ts'
import { createAuth, sessionCookiesOf, sessionTokenOf } from './better-auth.ts'
import {
  admit,
  createAccount,
  insertAccount,
  type NewAccount,
  noteCreation,
  prepare,
  sealPlainRows,
} from './enrolment.ts'
import { createFactors, type Factors } from './factors/factors.ts'
import type { SignInAnswer } from './factors/parts.ts'
import { provedHash } from './factors/password.ts'
import type { ProviderDeps, ProviderSettings } from './factors/provider.ts'
import { finishSignIn } from './factors/second-step.ts'
import { isEmailVerified, sweepSteps } from './factors/store.ts'
import { createIdentity, type Identity } from './identity.ts'
import { createKeyRing, type KeyRing } from './key-ring.ts'
import { writeLetter } from './letters.ts'
import type { Parts as BaseParts, SignUpMode } from './parts.ts'
import { createPeople } from './people.ts'
import { refuse } from './refusals.ts'
import { endOtherSessions, findSession, sweepIdle } from './sessions.ts'
import { countersOf, forgetTries, sweepTries, takeTry } from './sign-in-limit.ts'
import type { SignedIn } from './sign-up.ts'
import * as store from './store.ts'

export type { Account, Role, Session } from './account.ts'
export { accountVerbs, adminUsage, runAdmin } from './admin.ts'
export type { ApiKey } from './api-key.ts'
export { type Cookie, cookies } from './cookies.ts'
export type { NewAccount } from './enrolment.ts'
export type { ProviderSettings } from './factors/provider.ts'
export { holdings } from './holdings.ts'
export type { Identity } from './identity.ts'
export { type KeyRing, keysEndedChannel } from './key-ring.ts'
export type { SignUpMode } from './parts.ts'
/** Hears the id of a session that was deleted, or of an account that was shut or is being deleted. */
export const visitsEndedChannel = 'visits_ended'

export { sealed } from './sealed.ts'
export { loadAccountsSecret } from './secret.ts'

/** Who is asking. `key` is set when an API key proved it. */
export interface Caller {
  readonly account: Account
  readonly via: 'session' | 'key'
  readonly key?: CallingKey
  readonly session?: CallingSession
  /** When the person last proved who they are; only a session knows. */
  readonly authenticatedAt?: Date
}

export interface Accounts {
  isSetUp(): Promise<boolean>
  /** What the console prints while there is no owner; null afterwards. Another start makes another token. */
  setUpToken(): Promise<string | null>
  setUpOwner(token: string, owner: Omit<NewAccount, 'role'>, headers: Headers): Promise<SignedIn>
  createAccount(account: NewAccount): Promise<Account>
  findAccount(email: string): Promise<Account | null>
  requireAccount(accountId: string): Promise<Account>
  /**
   * A session, or a cookie for the code that this account also asks for.
   * @param network the request's, from the edge: tries are counted by it
   */
  signIn(email: string, password: string, headers: Headers, network?: string | null): Promise<SignInAnswer>
  signOut(headers: Headers): Promise<readonly string[]>
  /** Where the account is signed in, newest first; `isCurrent` marks the browser that asks. */
  listSessions(accountId: string, headers: Headers): Promise<(Session & { isCurrent: boolean })[]>
  endSession(accountId: string, sessionId: string): Promise<void>
  /** Signs out everywhere but in the browser that asks. */
  endOtherSessions(accountId: string, headers: Headers): Promise<void>
  /** Null when nobody is named; refuses an API key that is wrong or revoked. */
  accountOfRequest(headers: Headers): Promise<Caller | null>
  readonly keys: KeyRing
  readonly identity: Identity
  readonly administration: Administration
  /**
   * For a transaction that keeps something of a person: holds the account as it is until the end, and refuses when its
   * deletion has begun. So nothing comes in behind the deletion.
   */
  holdOpen(accountId: string): First
  /** Tells a person by letter that somebody may look at their things; in the transaction that lets them. */
  tellOfLook(tx: Tx, accountId: string): Promise<void>
  /** Tells a person by letter that a webhook of theirs was switched off, and why; in the transaction that does it. */
  tellOfWebhook(tx: Tx, accountId: string, why: 'gone' | 'failing'): Promise<void>
  /** Ways to prove who one is beside the password. */
  readonly factors: Factors
  /** Seals what an older version left plain; to be called before anything else. Returns how many people that were. */
  sealPlainRows(): Promise<number>
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
  readonly keys: Keys
  /** Default: by invitation. */
  readonly signUpMode?: SignUpMode
  /** Whether letters leave the house. Default: yes. */
  readonly sendsMail?: boolean
  readonly productName?: string
  /** Another service to sign in with; left out: none. */
  readonly provider?: ProviderSettings | undefined
}

interface Parts extends BaseParts {
  readonly keyRing: KeyRing
}

const isSame = (left: string, right: string): boolean => {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}

async function findByEmail({ database, people }: Parts, email: string): Promise<Account | null> {
  const row = await store.findByIndex(database.drizzle, await people.indexOf(email))
  return row && people.toAccount(row)
}

interface Trial {
  readonly email: string
  readonly password: string
  readonly network: string | null
}

async function signIn(parts: Parts, { password, network, ...typed }: Trial, headers: Headers): Promise<SignInAnswer> {
  const { database, clock, secret } = parts
  const email = normaliseEmail(typed.email)
  const counters = countersOf(email, network, secret)
  await sweep(parts)
  await takeTry(database.drizzle, counters, clock.now())
  const account = await findByEmail(parts, email)
  const isRight = password.length <= accountLimits.passwordMaxCharacters
  const proved = await provedHash(parts, account?.id ?? null, isRight ? password : '')
  if (proved === null || !account || !isRight) {
    if (account) noteFailure(parts, account.id)
    throw refuse('credentials_wrong')
  }
  await forgetTries(database.drizzle, counters)
  return finishSignIn(parts, account, 'password', headers, proved)
}

/** Nobody waits for it: an address that is known must not take longer to be refused. */
function noteFailure({ database, clock, log }: Parts, accountId: string): void {
  const event = { name: 'sign_in.failed', actor: 'nobody', subject: accountId, facts: { reason: 'password' } } as const
  database
    .transaction(tx => record(tx, event, clock.now()))
    .catch(error => log.error('accounts.failure_unrecorded', {}, error))
}

async function endSession({ database, clock, findAccount }: Parts, accountId: string, sessionId: string) {
  const account = await findAccount(accountId)
  await database.forAccount(accountId, async tx => {
    const isEnded = isId('ses', sessionId) && (await store.deleteSession(tx, accountId, sessionId))
    if (!isEnded) throw refuse('session_not_found')
    const actor = account ? { accountId, role: account.role } : 'system'
    const facts = { by: 'list', count: 1 } as const
    const event = { name: 'session.ended', actor, subject: accountId, object: sessionId, facts } as const
    await asSystem(tx, () => record(tx, event, clock.now()))
  })
}

async function signOut(parts: Parts, headers: Headers): Promise<readonly string[]> {
  const { database, clock, auth } = parts
  const found = await findSession(parts, headers)
  const { headers: answer } = await auth.api.signOut({
    headers: new Headers({ cookie: headers.get('cookie') ?? '' }),
    returnHeaders: true,
  })
  if (found) {
    const { account, sessionId } = found
    const actor = { accountId: account.id, role: account.role }
    const facts = { by: 'sign_out', count: 1 } as const
    const event = { name: 'session.ended', actor, subject: account.id, object: sessionId, facts } as const
    await database.transaction(tx => record(tx, event, clock.now()))
  }
  return sessionCookiesOf(answer)
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
    const made = await insertAccount(parts, tx, applicant, 'owner')
    await noteCreation(parts, tx, made, { accountId: made.id, role: 'owner' }, 'set_up')
    return made
  })
  const signedIn = await finishSignIn(parts, account, 'set_up', headers)
  assert(signedIn.next === 'done', 'the owner just made can sign in')
  return signedIn
}

async function accountOfKey({ keyRing }: Parts, authorization: string): Promise<Caller> {
  const { account, keyId, ...terms } = await keyRing.holderOf(authorization)
  return { account, via: 'key', key: { id: keyId, ...terms } }
}

/** A key, where one is sent, decides alone: a cookie beside it must not turn a wrong key into somebody. */
async function accountOfRequest(parts: Parts, headers: Headers): Promise<Caller | null> {
  const authorization = headers.get('authorization')
  if (authorization !== null) return accountOfKey(parts, authorization)
  if (!sessionTokenOf(headers)) return null
  const found = await findSession(parts, headers)
  if (!found) return null
  const { account, sessionId: id, expiresAt, authenticatedAt } = found
  return { account, via: 'session', session: { id, expiresAt }, authenticatedAt }
}

async function sweep({ database, clock, keyRing }: Parts): Promise<void> {
  await keyRing.sweep()
  await store.sweepSessions(database.drizzle, clock.now())
  await sweepTries(database.drizzle, clock.now())
  await sweepIdle({ database, clock })
  await sweepSteps(database.drizzle, clock.now())
}

function providerOf(parts: Parts, settings: ProviderSettings | undefined): ProviderDeps {
  return {
    settings: settings ?? null,
    openDoor: hosts => {
      const allowsLoopback = settings !== undefined && isAtHome(settings.issuer)
      return openDoor({ hosts, allowsLoopback, privateHosts: settings?.privateHosts ?? [] })
    },
    findByEmail: async typed => {
      const email = normaliseEmail(typed)
      const account = await findByEmail(parts, email)
      return account && { account, isVerified: await isEmailVerified(parts.database.drizzle, account.id) }
    },
    admit: person => admit(parts, person),
  }
}

export function createAccounts(deps: AccountsDeps): Accounts {
  const { drizzle } = deps.database
  const people = createPeople(deps.keys, deps.log)
  const shared = { signUpMode: 'invitation', sendsMail: true, productName: 'Image2Image', ...deps, people } as const
  const parts: Parts = {
    ...shared,
    auth: createAuth(drizzle, shared),
    keyRing: createKeyRing(shared),
    findAccount: async accountId => {
      const row = await store.findAccount(drizzle, accountId)
      return row && people.toAccount(row)
    },
    tell: (tx, { id, email }, news) => writeLetter(parts, tx, { about: 'security', to: email, accountId: id, news }),
  }
  const identity = createIdentity(parts, () => sweep(parts))
  const token = randomBytes(32).toString('base64url')
  return {
    isSetUp: () => store.hasOwner(drizzle),
    setUpToken: async () => ((await store.hasOwner(drizzle)) ? null : token),
    setUpOwner: (given, owner, headers) => setUpOwner(parts, { expected: token, given }, owner, headers),
    createAccount: wanted => createAccount(parts, wanted),
    findAccount: email => findByEmail(parts, normaliseEmail(email)),
    requireAccount: async accountId => {
      const account = await parts.findAccount(accountId)
      if (!account) throw refuse('account_gone')
      return account
    },
    signIn: (email, password, headers, network = null) => signIn(parts, { email, password, network }, headers),
    signOut: headers => signOut(parts, headers),
    listSessions: async (accountId, headers) => {
      const current = sessionTokenOf(headers)
      const rows = await deps.database.forAccount(accountId, tx => store.listSessions(tx, accountId, deps.clock.now()))
      return rows.map(({ token: own, ...session }) => ({ ...session, isCurrent: own === current }))
    },
    endSession: (accountId, sessionId) => endSession(parts, accountId, sessionId),
    endOtherSessions: async (accountId, headers) => {
      await endOtherSessions(parts, accountId, headers)
    },
    accountOfRequest: headers => accountOfRequest(parts, headers),
    keys: parts.keyRing,
    administration: createAdministration({
      ...{ database: deps.database, clock: deps.clock, people },
      erase: account => identity.deleteAccount(account, account.email),
    }),
    holdOpen: accountId =>
      store.holdingAccount(accountId, () => {
        throw refuse('account_gone')
      }),
    tellOfLook: async (tx, accountId) => {
      const account = await parts.findAccount(accountId)
      if (account) await writeLetter(parts, tx, { about: 'looked_at', to: account.email, accountId })
    },
    tellOfWebhook: async (tx, accountId, why) => {
      const account = await parts.findAccount(accountId)
      if (account) await writeLetter(parts, tx, { about: 'webhook_off', to: account.email, accountId, why })
    },
    identity,
    factors: createFactors({ ...parts, provider: providerOf(parts, deps.provider) }),
    sealPlainRows: () => sealPlainRows(parts),
    sweep: () => sweep(parts),
  }
}
