/** The queries of `accounts/` on its own tables, beside those better-auth makes itself. */
import { and, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import { type Account, isRole, type Session } from './account.ts'
import { accounts, sessions } from './tables.ts'

const accountColumns = {
  id: accounts.id,
  name: accounts.name,
  email: accounts.email,
  role: accounts.role,
  createdAt: accounts.createdAt,
}

export function toAccount(row: { id: string; name: string; email: string; role: string; createdAt: Date }): Account {
  assert(isRole(row.role), 'the database holds only known roles')
  return { id: row.id, name: row.name, email: row.email, role: row.role, createdAt: row.createdAt }
}

/** Held to the end of the transaction: whoever asks whether there is an owner, in order to make one, waits in line. */
export async function lockOwnership(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('accounts.ownership'))`)
}

export async function hasOwner(on: Queryable): Promise<boolean> {
  const rows = await on.select({ id: accounts.id }).from(accounts).where(eq(accounts.role, 'owner')).limit(1)
  return rows.length > 0
}

export async function findAccount(on: Queryable, accountId: string): Promise<Account | null> {
  const [row] = await on.select(accountColumns).from(accounts).where(eq(accounts.id, accountId))
  return row ? toAccount(row) : null
}

export async function findAccountByEmail(on: Queryable, email: string): Promise<Account | null> {
  const [row] = await on.select(accountColumns).from(accounts).where(eq(accounts.email, email))
  return row ? toAccount(row) : null
}

export interface SessionRow extends Session {
  readonly token: string
}

export async function listSessions(on: Queryable, accountId: string, now: Date): Promise<SessionRow[]> {
  const { id, token, deviceType, operatingSystem, browser, createdAt, expiresAt, userId } = sessions
  return on
    .select({ id, token, deviceType, operatingSystem, browser, createdAt, expiresAt })
    .from(sessions)
    .where(and(eq(userId, accountId), gt(expiresAt, now)))
    .orderBy(desc(createdAt))
}

export async function deleteSession(on: Queryable, accountId: string, sessionId: string): Promise<boolean> {
  const gone = await on
    .delete(sessions)
    .where(and(eq(sessions.id, sessionId), eq(sessions.userId, accountId)))
    .returning({ id: sessions.id })
  return gone.length > 0
}

export async function sweepSessions(on: Queryable, now: Date): Promise<void> {
  await on.delete(sessions).where(lt(sessions.expiresAt, now))
}
