/**
 * The end of every sign-in: a session for who proved enough, a code asked of who has switched codes on. A passkey is
 * enough by itself, because the device has recognised its owner; a password or a provider is not.
 */
import { record } from '../../audit/audit.ts'
import type { Tx } from '../../database/database.ts'
import type { Account } from '../account.ts'
import { refuse as refuseAccount } from '../refusals.ts'
import { endOpened, openSession } from '../sessions.ts'
import { listSessions } from '../store.ts'
import { requireCode } from './codes.ts'
import type { FactorParts, SignInAnswer } from './parts.ts'
import { refuse } from './refusals.ts'
import { beginStep, expiredCookie, peekStep, takeStep } from './steps.ts'
import * as store from './store.ts'

export type Method = 'password' | 'passkey' | 'provider' | 'recovery_code' | 'totp' | 'set_up'

type SignInParts = Omit<FactorParts, 'keys' | 'productName'>

/** @param passwordHash what the password was right for, where it was one that an account already had */
export async function finishSignIn(
  parts: SignInParts,
  account: Account,
  method: Method,
  headers: Headers,
  passwordHash: string | null = null,
): Promise<SignInAnswer> {
  // Only whoever proved who they are hears it.
  if (!(await parts.findAccount(account.id))) throw refuseAccount('account_suspended')
  const asksForCode = method === 'password' || method === 'provider'
  if (asksForCode && (await store.hasTotp(parts.database.drizzle, account.id))) {
    const step = { purpose: 'code', accountId: account.id, facts: {} } as const
    const cookie = await beginStep(parts, 'code', step)
    await parts.database.transaction(async tx => {
      if (!(await store.isStillProved(tx, account.id, passwordHash))) throw refuseAccount('credentials_wrong')
    })
    return { next: 'code', account: null, cookies: [cookie] }
  }
  const isProved = (tx: Tx) => store.isStillProved(tx, account.id, passwordHash)
  const cookies = await open(parts, account, { method, headers, isProved })
  if (!cookies) throw refuseAccount('credentials_wrong')
  return { next: 'done', account, cookies }
}

interface Opening {
  readonly method: Method
  readonly headers: Headers
  /** Asked once the session is there, so that whatever ends the proof either is seen here or finds the session. */
  readonly isProved: (tx: Tx) => Promise<boolean>
}

/** Null: the proof ended while it was looked at. */
async function open(parts: SignInParts, account: Account, { method, headers, isProved }: Opening) {
  const { database, clock } = parts
  const cookies = await openSession(parts, account.id, headers)
  const actor = { accountId: account.id, role: account.role }
  return database.transaction(async tx => {
    if (!(await isProved(tx))) {
      await endOpened(tx, account.id, cookies)
      return null
    }
    const device = await newDevice(parts, tx, account)
    if (device) await parts.tell(tx, account, { what: 'signed_in', ...device })
    await record(tx, { name: 'session.opened', actor, subject: account.id, facts: { method } }, clock.now())
    return cookies
  })
}

/** Whoever has just made an account knows that they are here. */
const knowsMs = 10 * 60_000

/** What a letter says of the browser that has just signed in; null where another of its kind is signed in already. */
async function newDevice({ clock }: SignInParts, tx: Tx, account: Account) {
  if (clock.now().getTime() - account.createdAt.getTime() < knowsMs) return null
  const [newest, ...others] = await listSessions(tx, account.id, clock.now())
  if (!newest) return null
  const { deviceType, operatingSystem, browser } = newest
  const isKnown = others.some(
    other => other.deviceType === deviceType && other.operatingSystem === operatingSystem && other.browser === browser,
  )
  return isKnown ? null : { browser, system: operatingSystem }
}

/** The second half: a code of the app or a recovery code, from the browser that proved the first. */
export async function finishWithCode(parts: FactorParts, code: string, headers: Headers): Promise<SignInAnswer> {
  const waiting = await peekStep(parts, 'code', ['code'], headers)
  const account = waiting?.accountId ? await parts.findAccount(waiting.accountId) : null
  if (!account) throw refuse('step_over')
  const method = await requireCode(parts, account, code)
  // Of two at once with two good codes, one goes on; after a change of the password, none.
  const isProved = async (tx: Tx) =>
    (await store.isStillProved(tx, account.id, null)) && (await takeStep(parts, 'code', ['code'], headers, tx)) !== null
  const cookies = await open(parts, account, { method, headers, isProved })
  if (!cookies) throw refuse('step_over')
  return { next: 'done', account, cookies: [...cookies, expiredCookie('code', parts.baseUrl)] }
}
