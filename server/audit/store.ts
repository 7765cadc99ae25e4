/** The queries of `audit/` on its own table. Nothing here changes or deletes: the table would refuse. */
import { and, asc, desc, eq, gt, lt, or, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../database/database.ts'
import { type Entry, genesis } from './entry.ts'
import { auditEvents } from './tables.ts'

/** Held to the end of the transaction: entries get their numbers in the order in which they are committed. */
export async function lockTail(tx: Tx): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtext('audit.tail'))`)
}

export async function tail(on: Queryable): Promise<{ number: number; hash: Buffer }> {
  const { number, hash } = auditEvents
  const [row] = await on.select({ number, hash }).from(auditEvents).orderBy(desc(number)).limit(1)
  return row ?? { number: 0, hash: genesis }
}

export async function insert(tx: Tx, entry: Entry): Promise<void> {
  await tx.insert(auditEvents).values(entry)
}

/** In order, the ones after `number`. */
export async function listAfter(on: Queryable, number: number, limit: number): Promise<Entry[]> {
  return on
    .select()
    .from(auditEvents)
    .where(gt(auditEvents.number, number))
    .orderBy(asc(auditEvents.number))
    .limit(limit)
}

export interface Page {
  readonly before?: number | undefined
  readonly limit: number
}

const about = (accountId: string) => or(eq(auditEvents.actorId, accountId), eq(auditEvents.subject, accountId))

/** Newest first; everybody's, or only what one account did or what is about it. */
export async function list(on: Queryable, accountId: string | null, { before, limit }: Page): Promise<Entry[]> {
  return on
    .select()
    .from(auditEvents)
    .where(
      and(
        before === undefined ? undefined : lt(auditEvents.number, before),
        accountId === null ? undefined : about(accountId),
      ),
    )
    .orderBy(desc(auditEvents.number))
    .limit(limit)
}

export async function find(on: Queryable, accountId: string | null, number: number): Promise<Entry | null> {
  const [row] = await on
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.number, number), accountId === null ? undefined : about(accountId)))
  return row ?? null
}
