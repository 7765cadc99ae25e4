/** The queries of what a person changes about their own account. */
import { and, count, eq, isNotNull, ne, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../database/database.ts'
import type { AccountRow, SealedPerson } from './people.ts'
import { accountColumns } from './store.ts'
import { accounts, apiKeys, credentials, letters, mailedLinks, passkeys, sessions } from './tables.ts'

const ownPassword = (accountId: string) =>
  and(eq(credentials.userId, accountId), eq(credentials.providerId, 'credential'))

export async function hasPassword(on: Queryable, accountId: string): Promise<boolean> {
  const isSet = and(ownPassword(accountId), isNotNull(credentials.password))
  return (await on.select({ id: credentials.id }).from(credentials).where(isSet).limit(1)).length > 0
}

export async function setPassword(
  tx: Tx,
  { id, accountId, hash, now }: { id: string; accountId: string; hash: string; now: Date },
): Promise<void> {
  const changed = await tx
    .update(credentials)
    .set({ password: hash, updatedAt: now })
    .where(ownPassword(accountId))
    .returning({ id: credentials.id })
  if (changed.length > 0) return
  const stamps = { createdAt: now, updatedAt: now }
  await tx
    .insert(credentials)
    .values({ id, userId: accountId, providerId: 'credential', accountId, password: hash, ...stamps })
}

/** From here on no password opens the account, until a letter brings another. */
export async function clearPassword(on: Queryable, accountId: string): Promise<void> {
  await on.update(credentials).set({ password: null }).where(ownPassword(accountId))
}

export async function deleteSessions(on: Queryable, accountId: string): Promise<number> {
  const gone = await on.delete(sessions).where(eq(sessions.userId, accountId)).returning({ id: sessions.id })
  return gone.length
}

export async function setVerified(on: Queryable, accountId: string): Promise<void> {
  await on.update(accounts).set({ emailVerified: true }).where(eq(accounts.id, accountId))
}

export async function setName(on: Queryable, accountId: string, nameSealed: Buffer, now: Date): Promise<void> {
  await on.update(accounts).set({ nameSealed, updatedAt: now }).where(eq(accounts.id, accountId))
}

export async function setEmail(
  on: Queryable,
  accountId: string,
  sealed: Pick<SealedPerson, 'email' | 'emailSealed'>,
  now: Date,
): Promise<void> {
  await on
    .update(accounts)
    .set({ ...sealed, emailVerified: true, updatedAt: now })
    .where(eq(accounts.id, accountId))
}

/** Owners who can act, and everybody who is not on the way out. */
export async function countPeople(on: Queryable): Promise<{ owners: number; all: number }> {
  const [row] = await on
    .select({
      owners: sql<number>`count(*) filter (where ${accounts.role} = 'owner' and ${accounts.state} = 'active')::int`,
      all: count(),
    })
    .from(accounts)
    .where(ne(accounts.state, 'deleting'))
  return row ?? { owners: 0, all: 0 }
}

/**
 * From here on nobody can act as this account, and its address is free. False: somebody else was faster. The sealed cells
 * stay until the end, for the last letter.
 */
export async function beginDeletion(tx: Tx, accountId: string, now: Date): Promise<boolean> {
  const begun = await tx
    .update(accounts)
    .set({ state: 'deleting', email: `deleting ${accountId}`, updatedAt: now })
    .where(and(eq(accounts.id, accountId), ne(accounts.state, 'deleting')))
    .returning({ id: accounts.id })
  if (begun.length === 0) return false
  await tx.delete(sessions).where(eq(sessions.userId, accountId))
  await tx.delete(apiKeys).where(eq(apiKeys.accountId, accountId))
  await tx.delete(passkeys).where(eq(passkeys.accountId, accountId))
  await tx.delete(credentials).where(eq(credentials.userId, accountId))
  await tx.delete(mailedLinks).where(or(eq(mailedLinks.accountId, accountId), eq(mailedLinks.invitedBy, accountId)))
  await tx.delete(letters).where(eq(letters.accountId, accountId))
  return true
}

export async function listDeleting(on: Queryable): Promise<AccountRow[]> {
  return on.select(accountColumns).from(accounts).where(eq(accounts.state, 'deleting')).orderBy(accounts.id).limit(100)
}

/** Everything that still hangs on the row goes with it. False: somebody else finished. */
export async function deleteAccount(tx: Tx, accountId: string): Promise<boolean> {
  const isOver = and(eq(accounts.id, accountId), eq(accounts.state, 'deleting'))
  return (await tx.delete(accounts).where(isOver).returning({ id: accounts.id })).length > 0
}
