/** The queries of `accounts/` on its own tables, beside those better-auth makes itself. */
import { and, count, desc, eq, gt, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import { type Account, isRole, type Session } from './account.ts'
import type { ApiKey } from './api-key.ts'
import { accounts, apiKeys, sessions } from './tables.ts'

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

const keyColumns = {
  id: apiKeys.id,
  name: apiKeys.name,
  hint: apiKeys.hint,
  createdAt: apiKeys.createdAt,
  lastUsedAt: apiKeys.lastUsedAt,
}

export interface NewKey {
  readonly id: string
  readonly accountId: string
  readonly name: string
  readonly hint: string
  readonly keyHash: string
  readonly createdAt: Date
}

export async function lockAccount(tx: Tx, accountId: string): Promise<void> {
  await tx.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('update')
}

export async function countKeys(on: Queryable, accountId: string): Promise<number> {
  const [row] = await on.select({ total: count() }).from(apiKeys).where(eq(apiKeys.accountId, accountId))
  return row?.total ?? 0
}

export async function insertKey(on: Queryable, key: NewKey): Promise<void> {
  await on.insert(apiKeys).values(key)
}

export async function listKeys(on: Queryable, accountId: string): Promise<ApiKey[]> {
  return on.select(keyColumns).from(apiKeys).where(eq(apiKeys.accountId, accountId)).orderBy(desc(apiKeys.id))
}

export async function deleteKey(on: Queryable, accountId: string, keyId: string): Promise<boolean> {
  const gone = await on
    .delete(apiKeys)
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.accountId, accountId)))
    .returning({ id: apiKeys.id })
  return gone.length > 0
}

export interface KeyHolder {
  readonly account: Account
  readonly keyId: string
  readonly lastUsedAt: Date | null
}

export async function findKeyHolder(on: Queryable, keyHash: string): Promise<KeyHolder | null> {
  const [row] = await on
    .select({ ...accountColumns, keyId: apiKeys.id, lastUsedAt: apiKeys.lastUsedAt })
    .from(apiKeys)
    .innerJoin(accounts, eq(accounts.id, apiKeys.accountId))
    .where(eq(apiKeys.keyHash, keyHash))
  return row ? { account: toAccount(row), keyId: row.keyId, lastUsedAt: row.lastUsedAt } : null
}

export async function touchKey(on: Queryable, keyId: string, now: Date): Promise<void> {
  await on.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, keyId))
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
