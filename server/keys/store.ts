/** Queries on our own table. Its rows are the fence: who deletes one learns from the foreign keys whether it is still needed. */
import { asc, eq } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { keyEpochs } from './tables.ts'

export type EpochRow = typeof keyEpochs.$inferSelect

export function list(tx: Queryable): Promise<EpochRow[]> {
  return tx.select().from(keyEpochs).orderBy(asc(keyEpochs.number))
}

export async function add(tx: Queryable, row: EpochRow): Promise<void> {
  await tx.insert(keyEpochs).values(row).onConflictDoNothing()
}

/** False when something that lives is still wrapped under it. */
export async function remove(tx: Queryable, id: string): Promise<boolean> {
  try {
    await tx.delete(keyEpochs).where(eq(keyEpochs.id, id))
    return true
  } catch (error) {
    if (isEpochInUse(error)) return false
    throw error
  }
}

const violates = (error: unknown): boolean => {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const { code, constraint } = cause as { code?: unknown; constraint?: unknown }
    if (code === '23503') return String(constraint).includes('key_epochs')
  }
  return false
}
const isEpochInUse = violates
/** What was wrapped under an epoch that was destroyed before it was written: wrap again. */
export const isEpochGone = violates
