/** Queries on our own table. Its rows are the fence: who deletes one learns from the foreign keys whether it is still needed. */
import { asc, eq } from 'drizzle-orm'
import type { Database, Queryable } from '../database/database.ts'
import type { SealedRows } from './rows.ts'
import { keyEpochs } from './tables.ts'

export type EpochRow = typeof keyEpochs.$inferSelect

export function list(tx: Queryable): Promise<EpochRow[]> {
  return tx.select().from(keyEpochs).orderBy(asc(keyEpochs.number))
}

export async function add(tx: Queryable, row: EpochRow): Promise<void> {
  await tx.insert(keyEpochs).values(row).onConflictDoNothing()
}

/** False when something that lives is still wrapped under it; then it stays. */
export async function remove(database: Database, id: string, sealed: readonly SealedRows[]): Promise<boolean> {
  try {
    await database.transaction(async tx => {
      // Waits for whoever is writing under it; whoever comes later is turned away.
      await tx.delete(keyEpochs).where(eq(keyEpochs.id, id))
      for (const rows of sealed) if (await rows.isUnder(tx, id)) throw new StillInUse()
    })
    return true
  } catch (error) {
    if (error instanceof StillInUse || isEpochGone(error)) return false
    throw error
  }
}

/** Rolls the transaction back without being an error. */
class StillInUse extends Error {}

/** What was wrapped under an epoch that was destroyed before it was written: wrap again. */
export function isEpochGone(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const { code, constraint } = cause as { code?: unknown; constraint?: unknown }
    if (code === '23503') return String(constraint).includes('key_epochs')
  }
  return false
}
