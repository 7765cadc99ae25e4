/** Queries on our own tables. What a person asks about their own cases runs behind row-level security. */
import { and, desc, eq, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { type SealedRows, sealedCells } from '../keys/keys.ts'
import type { Kind, State, Use } from './case.ts'
import { breakGlassCases as cases, breakGlassUses as uses } from './tables.ts'

export type Row = typeof cases.$inferSelect

/** For the rotation of keys. */
export const sealed: readonly SealedRows[] = [sealedCells({ table: 'break_glass_cases', column: 'note_sealed' })]

export async function insert(on: Queryable, row: Row): Promise<void> {
  await on.insert(cases).values(row)
}

export async function find(on: Queryable, id: string): Promise<Row | null> {
  const [row] = await on.select().from(cases).where(eq(cases.id, id))
  return row ?? null
}

/** Newest first. */
export async function list(on: Queryable, before: string | undefined, limit: number): Promise<Row[]> {
  return on
    .select()
    .from(cases)
    .where(before === undefined ? undefined : lt(cases.id, before))
    .orderBy(desc(cases.id))
    .limit(limit)
}

/** What was opened about one person; what was only asked for told nobody anything. */
export async function listAbout(on: Queryable, accountId: string, limit: number): Promise<Row[]> {
  const wasOpened = sql`${cases.openedAt} is not null`
  return on
    .select()
    .from(cases)
    .where(and(eq(cases.accountId, accountId), wasOpened))
    .orderBy(desc(cases.id))
    .limit(limit)
}

/** False when somebody else was faster: the state must be the one that was read. */
export async function move(
  on: Queryable,
  { id, state }: Pick<Row, 'id' | 'state'>,
  change: Partial<Row> & { state: State },
): Promise<boolean> {
  const rows = await on
    .update(cases)
    .set(change)
    .where(and(eq(cases.id, id), eq(cases.state, state)))
    .returning({ id: cases.id })
  return rows.length > 0
}

export async function acknowledge(on: Queryable, accountId: string, id: string, now: Date): Promise<boolean> {
  const rows = await on
    .update(cases)
    .set({ acknowledgedAt: sql`coalesce(${cases.acknowledgedAt}, ${now.toISOString()}::timestamptz)` })
    .where(and(eq(cases.id, id), eq(cases.accountId, accountId)))
    .returning({ id: cases.id })
  return rows.length > 0
}

/** Open ones whose time is over, and ones that nobody approved in time. */
export async function overdue(on: Queryable, now: Date, askedBefore: Date): Promise<Row[]> {
  const isOver = and(eq(cases.state, 'open'), lt(cases.endsAt, now))
  const isForgotten = and(eq(cases.state, 'asked'), lt(cases.askedAt, askedBefore))
  return on.select().from(cases).where(or(isOver, isForgotten)).limit(100)
}

export async function countUse(
  on: Queryable,
  use: { caseId: string; accountId: string; kind: Kind; objectId: string; lastAt: Date },
): Promise<void> {
  await on
    .insert(uses)
    .values({ ...use, times: 1 })
    .onConflictDoUpdate({
      target: [uses.caseId, uses.kind, uses.objectId],
      set: { times: sql`${uses.times} + 1`, lastAt: use.lastAt },
    })
}

export async function usesOf(on: Queryable, caseIds: readonly string[]): Promise<Use[]> {
  if (caseIds.length === 0) return []
  const { caseId, kind, objectId, times, lastAt } = uses
  return on
    .select({ caseId, kind, objectId, times, lastAt })
    .from(uses)
    .where(inArray(caseId, [...caseIds]))
    .orderBy(desc(lastAt))
}

export async function hasUnseen(on: Queryable, accountId: string): Promise<boolean> {
  const isUnseen = and(eq(cases.accountId, accountId), isNull(cases.acknowledgedAt), sql`${cases.openedAt} is not null`)
  return (await on.select({ id: cases.id }).from(cases).where(isUnseen).limit(1)).length > 0
}
