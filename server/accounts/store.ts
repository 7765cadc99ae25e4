/** The queries of `accounts/` on its own tables, beside those better-auth makes itself. */
import { and, desc, eq, gt, isNotNull, lt, sql } from 'drizzle-orm'
import { type First, firstly, type Queryable, type Tx } from '../database/database.ts'
import type { Session } from './account.ts'
import type { AccountRow, SealedPerson } from './people.ts'
import { accounts, sessions } from './tables.ts'

export const accountColumns = {
  id: accounts.id,
  emailSealed: accounts.emailSealed,
  nameSealed: accounts.nameSealed,
  emailVerified: accounts.emailVerified,
  role: accounts.role,
  createdAt: accounts.createdAt,
}

/** Held to the end of the transaction: whoever asks whether there is an owner, in order to make one, waits in line. */
export async function lockOwnership(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('accounts.ownership'))`)
}

export async function hasOwner(on: Queryable): Promise<boolean> {
  const rows = await on.select({ id: accounts.id }).from(accounts).where(eq(accounts.role, 'owner')).limit(1)
  return rows.length > 0
}

export async function findAccount(on: Queryable, accountId: string): Promise<AccountRow | null> {
  const isThere = and(eq(accounts.id, accountId), eq(accounts.state, 'active'))
  const [row] = await on.select(accountColumns).from(accounts).where(isThere)
  return row ?? null
}

/** Held as it is until the transaction ends. False: it is gone, or on its way. */
export async function holdAccount(tx: Tx, accountId: string): Promise<boolean> {
  const [row] = await tx.select({ state: accounts.state }).from(accounts).where(eq(accounts.id, accountId)).for('share')
  return row !== undefined && row.state !== 'deleting'
}

/** The same at the beginning of a transaction of the person's own; `gone` is called where it is gone, or on its way. */
export const holdingAccount = (accountId: string, gone: () => never): First => ({
  text: firstly`select state from accounts where id = ${accountId} for share`,
  judge: ([row]) => {
    if (row === undefined || row.state === 'deleting') gone()
  },
})

/** The row as it is once whoever else changes it is done; nobody changes it before the transaction ends. */
export async function lockAccount(tx: Tx, accountId: string): Promise<AccountRow | null> {
  const isThere = and(eq(accounts.id, accountId), eq(accounts.state, 'active'))
  const [row] = await tx.select(accountColumns).from(accounts).where(isThere).for('update')
  return row ?? null
}

/** Whose address it is, and stays until the transaction ends. */
export async function holdByIndex(tx: Tx, emailIndex: string): Promise<AccountRow | null> {
  const [row] = await tx.select(accountColumns).from(accounts).where(eq(accounts.email, emailIndex)).for('share')
  return row ?? null
}

export async function findByIndex(on: Queryable, emailIndex: string): Promise<AccountRow | null> {
  const [row] = await on.select(accountColumns).from(accounts).where(eq(accounts.email, emailIndex))
  return row ?? null
}

export interface PlainRow {
  readonly id: string
  readonly plainEmail: string | null
  readonly plainName: string | null
}

/** Rows that an older version wrote, a few at a time, and nobody else's until the transaction ends. */
export async function takePlain(tx: Tx): Promise<PlainRow[]> {
  const { id, plainEmail, plainName } = accounts
  return tx
    .select({ id, plainEmail, plainName })
    .from(accounts)
    .where(isNotNull(plainEmail))
    .orderBy(id)
    .limit(100)
    .for('update')
}

export async function setSealed(on: Queryable, accountId: string, person: SealedPerson): Promise<void> {
  await on
    .update(accounts)
    .set({ ...person, plainEmail: null, plainName: null })
    .where(eq(accounts.id, accountId))
}

const oldPages = 'old pages may hold plain addresses'

/** That dead rows of the table may hold what is sealed now. A table's comment commits with the rows and needs no column. */
export async function markOldPages(tx: Tx): Promise<void> {
  await tx.execute(sql.raw(`comment on table accounts is '${oldPages}'`))
}

export async function hasOldPages(on: Queryable): Promise<boolean> {
  const { rows } = await on.execute(sql`select obj_description('accounts'::regclass, 'pg_class') as mark`)
  return rows[0]?.mark === oldPages
}

export async function unmarkOldPages(on: Queryable): Promise<void> {
  await on.execute(sql`comment on table accounts is null`)
}

export interface SessionRow extends Session {
  readonly token: string
}

export async function listSessions(on: Queryable, accountId: string, now: Date): Promise<SessionRow[]> {
  const { id, token, deviceType, operatingSystem, browser, createdAt, lastUsedAt, expiresAt, userId } = sessions
  return on
    .select({ id, token, deviceType, operatingSystem, browser, createdAt, lastUsedAt, expiresAt })
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
