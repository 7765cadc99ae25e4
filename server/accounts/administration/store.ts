/** What administrators ask of accounts. Never a picture, never a word: those tables are not named here. */
import { and, count, desc, eq, inArray, lt, max, ne, notInArray } from 'drizzle-orm'
import type { Queryable } from '../../database/database.ts'
import type { Role } from '../account.ts'
import { accounts, apiKeys, passkeys, sessions, totpSecrets } from '../tables.ts'

const columns = {
  id: accounts.id,
  emailSealed: accounts.emailSealed,
  nameSealed: accounts.nameSealed,
  role: accounts.role,
  state: accounts.state,
  emailVerified: accounts.emailVerified,
  createdAt: accounts.createdAt,
}

export type Row = Awaited<ReturnType<typeof list>>[number]

/** Newest first; ids sort by age. */
export async function list(on: Queryable, before: string | undefined, limit: number) {
  return on
    .select(columns)
    .from(accounts)
    .where(before === undefined ? undefined : lt(accounts.id, before))
    .orderBy(desc(accounts.id))
    .limit(limit)
}

export async function find(on: Queryable, accountId: string): Promise<Row | null> {
  const [row] = await on.select(columns).from(accounts).where(eq(accounts.id, accountId))
  return row ?? null
}

export async function findByIndex(on: Queryable, emailIndex: string): Promise<Row | null> {
  const [row] = await on.select(columns).from(accounts).where(eq(accounts.email, emailIndex))
  return row ?? null
}

export interface Ways {
  readonly sessions: number
  /** To the hour. */
  readonly lastUsedAt: Date | null
  readonly keys: number
  readonly passkeys: number
  readonly hasCodes: boolean
}

/** How people come in, counted. */
export async function waysOf(on: Queryable, ids: readonly string[]): Promise<Map<string, Ways>> {
  if (ids.length === 0) return new Map()
  const own = [...ids]
  const open = await on
    .select({ id: sessions.userId, total: count(), lastUsedAt: max(sessions.lastUsedAt) })
    .from(sessions)
    .where(inArray(sessions.userId, own))
    .groupBy(sessions.userId)
  const keys = await on
    .select({ id: apiKeys.accountId, total: count() })
    .from(apiKeys)
    .where(inArray(apiKeys.accountId, own))
    .groupBy(apiKeys.accountId)
  const held = await on
    .select({ id: passkeys.accountId, total: count() })
    .from(passkeys)
    .where(inArray(passkeys.accountId, own))
    .groupBy(passkeys.accountId)
  const codes = await on
    .select({ id: totpSecrets.accountId })
    .from(totpSecrets)
    .where(inArray(totpSecrets.accountId, own))
  const totalOf = (rows: readonly { id: string; total: number }[], id: string) =>
    rows.find(row => row.id === id)?.total ?? 0
  return new Map(
    own.map(id => [
      id,
      {
        sessions: totalOf(open, id),
        lastUsedAt: open.find(row => row.id === id)?.lastUsedAt ?? null,
        keys: totalOf(keys, id),
        passkeys: totalOf(held, id),
        hasCodes: codes.some(row => row.id === id),
      },
    ]),
  )
}

export async function setState(
  on: Queryable,
  accountId: string,
  { from, to, now }: { from: string; to: string; now: Date },
): Promise<boolean> {
  const rows = await on
    .update(accounts)
    .set({ state: to, updatedAt: now })
    .where(and(eq(accounts.id, accountId), eq(accounts.state, from)))
    .returning({ id: accounts.id })
  return rows.length > 0
}

export async function setRole(on: Queryable, accountId: string, role: Role, now: Date): Promise<void> {
  await on.update(accounts).set({ role, updatedAt: now }).where(eq(accounts.id, accountId))
}

export async function hasOtherOwner(on: Queryable, accountId: string): Promise<boolean> {
  const other = and(eq(accounts.role, 'owner'), eq(accounts.state, 'active'), ne(accounts.id, accountId))
  return (await on.select({ id: accounts.id }).from(accounts).where(other).limit(1)).length > 0
}

/** Whether somebody else who administrates is there. */
export async function hasOthers(on: Queryable, except: readonly string[]): Promise<boolean> {
  const others = and(
    inArray(accounts.role, ['owner', 'admin']),
    eq(accounts.state, 'active'),
    notInArray(accounts.id, [...except]),
  )
  return (await on.select({ id: accounts.id }).from(accounts).where(others).limit(1)).length > 0
}

export async function endSessions(on: Queryable, accountId: string): Promise<number> {
  const gone = await on.delete(sessions).where(eq(sessions.userId, accountId)).returning({ id: sessions.id })
  return gone.length
}
