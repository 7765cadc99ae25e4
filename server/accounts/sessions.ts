/**
 * Sessions: opened after a proof, found by their cookie, ended by time. A session lives thirty days at most and seven
 * days without use. Its token is never carried over a new proof: proving oneself again opens another one and ends this.
 */

import type { Database, Queryable, Tx } from '../database/database.ts'
import { refuseRequest } from '../http/problem.ts'
import { assert } from '../kernel/assert.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Account } from './account.ts'
import { type Auth, sessionCookiesOf, sessionTokenOf } from './better-auth.ts'
import { lockAccount } from './factors/store.ts'
import { hourOf, sessionSeconds } from './session-cookie.ts'
import * as rows from './session-store.ts'

const HOUR_MS = 60 * 60_000

export const sessionLimits = {
  absoluteMs: sessionSeconds * 1000,
  idleMs: 7 * 24 * HOUR_MS,
  /** The last use is kept no finer than this. */
  useStepMs: HOUR_MS,
} as const

export interface SessionParts {
  readonly database: Database
  readonly clock: Clock
  readonly auth: Auth
  readonly findAccount: (accountId: string) => Promise<Account | null>
}

export interface Found {
  readonly account: Account
  readonly sessionId: string
  readonly expiresAt: Date
  readonly authenticatedAt: Date
}

/** The only header that better-auth may see: the device class comes from it. */
export const userAgentOf = (headers: Headers): Headers => new Headers({ 'user-agent': headers.get('user-agent') ?? '' })

const cookieOf = (headers: Headers): Headers => new Headers({ cookie: headers.get('cookie') ?? '' })

/** `Set-Cookie` values of a new session of this account, which has just proved itself. */
export async function openSession({ auth }: SessionParts, accountId: string, headers: Headers): Promise<string[]> {
  const answer = await auth.api.openSession({
    body: { accountId },
    headers: userAgentOf(headers),
    returnHeaders: true,
  })
  const cookies = sessionCookiesOf(answer.headers)
  assert(cookies.length === 1, 'a session has one cookie')
  return cookies
}

/** A new session in the place of the one that asks; other browsers stay signed in. */
export async function rotateSession(parts: SessionParts, accountId: string, headers: Headers): Promise<string[]> {
  const token = await tokenOf(parts, headers)
  const cookies = await openSession(parts, accountId, headers)
  const isReplaced = await parts.database.transaction(async tx => {
    await lockAccount(tx, accountId)
    if (token !== null && (await rows.deleteByToken(tx, accountId, token))) return true
    await endOpened(tx, accountId, cookies)
    return false
  })
  // Somebody ended it meanwhile, perhaps with a new password: then it is not carried on.
  if (!isReplaced) throw refuseRequest('not_signed_in')
  return cookies
}

/** Ends a session whose cookie has not left the server. */
export async function endOpened(tx: Tx, accountId: string, cookies: readonly string[]): Promise<void> {
  const token = sessionTokenOf(new Headers({ cookie: cookies[0] ?? '' }))
  assert(token !== null, 'the cookie of a session names it')
  await rows.deleteByToken(tx, accountId, decodeURIComponent(token))
}

/** The token of the request's cookie, when this server signed it. */
async function tokenOf({ auth }: SessionParts, headers: Headers): Promise<string | null> {
  const { token } = await auth.api.readSession({ headers: cookieOf(headers) })
  return token
}

export async function findSession(parts: SessionParts, headers: Headers): Promise<Found | null> {
  const { database, clock } = parts
  const token = await tokenOf(parts, headers)
  if (token === null) return null
  const row = await rows.findByToken(database.drizzle, token)
  if (!row) return null
  const nowMs = clock.now().getTime()
  const idleMs = nowMs - row.lastUsedAt.getTime()
  if (row.expiresAt.getTime() <= nowMs || idleMs >= sessionLimits.idleMs) {
    await rows.deleteByToken(database.drizzle, row.accountId, token)
    return null
  }
  const account = await parts.findAccount(row.accountId)
  if (!account) return null
  if (idleMs >= sessionLimits.useStepMs) await rows.touch(database.drizzle, row.id, hourOf(clock.now()))
  return { account, sessionId: row.id, expiresAt: row.expiresAt, authenticatedAt: row.authenticatedAt }
}

/** Signs out everywhere but in the browser that asks. */
export async function endOtherSessions(
  parts: SessionParts,
  accountId: string,
  headers: Headers,
  on: Queryable = parts.database.drizzle,
): Promise<number> {
  const token = await tokenOf(parts, headers)
  return rows.deleteOthers(on, accountId, token ?? '')
}

export const sweepIdle = ({ database, clock }: Pick<SessionParts, 'database' | 'clock'>): Promise<void> =>
  rows.deleteIdleSince(database.drizzle, new Date(clock.now().getTime() - sessionLimits.idleMs))
