/** The queries on sessions that better-auth does not make itself. */
import { and, eq, lt, ne } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { sessions } from './tables.ts'

export async function findByToken(on: Queryable, token: string) {
  const { id, userId, expiresAt, lastUsedAt, authenticatedAt } = sessions
  const [row] = await on
    .select({ id, accountId: userId, expiresAt, lastUsedAt, authenticatedAt })
    .from(sessions)
    .where(eq(sessions.token, token))
  return row ?? null
}

export async function touch(on: Queryable, sessionId: string, lastUsedAt: Date): Promise<void> {
  await on.update(sessions).set({ lastUsedAt }).where(eq(sessions.id, sessionId))
}

export async function deleteByToken(on: Queryable, accountId: string, token: string): Promise<boolean> {
  const gone = await on
    .delete(sessions)
    .where(and(eq(sessions.userId, accountId), eq(sessions.token, token)))
    .returning({ id: sessions.id })
  return gone.length > 0
}

export async function deleteOthers(on: Queryable, accountId: string, token: string): Promise<number> {
  const gone = await on
    .delete(sessions)
    .where(and(eq(sessions.userId, accountId), ne(sessions.token, token)))
    .returning({ id: sessions.id })
  return gone.length
}

export async function deleteIdleSince(on: Queryable, moment: Date): Promise<void> {
  await on.delete(sessions).where(lt(sessions.lastUsedAt, moment))
}
