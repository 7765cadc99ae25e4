/** Queries on our own table. Triggers fill it; here it is only read and marked. */
import { asc, inArray, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../database/database.ts'
import { tombstones } from './tables.ts'

export interface Stone {
  readonly id: string
  readonly deletedAt: Date
}

/** Those that are not in the file yet, held until the transaction ends. */
export function unfiled(tx: Tx, limit: number): Promise<Stone[]> {
  return tx
    .select({ id: tombstones.id, deletedAt: tombstones.deletedAt })
    .from(tombstones)
    .where(sql`not ${tombstones.isFiled}`)
    .orderBy(asc(tombstones.deletedAt))
    .limit(limit)
    .for('update', { skipLocked: true })
}

export async function markFiled(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx
    .update(tombstones)
    .set({ isFiled: true })
    .where(inArray(tombstones.id, [...ids]))
}

export async function add(tx: Queryable, stones: readonly Stone[]): Promise<void> {
  const rows = stones.map(stone => ({ ...stone, isFiled: true }))
  if (rows.length > 0) await tx.insert(tombstones).values(rows).onConflictDoNothing()
}

/** What stones lie on and yet is there: rows of the tables that leave stones. Returns how many rows went. */
export async function bury(tx: Tx, table: string, ids: readonly string[]): Promise<number> {
  const { rowCount } = await tx.execute(
    sql`delete from ${sql.identifier(table)} where id = any(${sql.param([...ids])}::text[])`,
  )
  return rowCount ?? 0
}
