import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import type pg from 'pg'
import { refuse } from './refusals.ts'

const migrationsFolder = fileURLToPath(new URL('./migrations', import.meta.url))

/** Any number will do, as long as every process of ours takes the same one. */
const MIGRATION_LOCK = 7_206_114_551

async function countApplied(client: pg.ClientBase): Promise<number> {
  const table = await client.query(`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`)
  if (!table.rows[0].exists) return 0
  const { rows } = await client.query('select count(*)::int as count from drizzle.__drizzle_migrations')
  return rows[0].count
}

/** Brings the schema up to this version, one process at a time. Returns how many migrations that took. */
export async function migrateDatabase(
  client: pg.Client | pg.PoolClient,
  announce: (line: string) => void = () => {},
): Promise<number> {
  const known = readMigrationFiles({ migrationsFolder }).length
  await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK])
  try {
    const applied = await countApplied(client)
    if (applied > known) throw refuse('database_newer', { count: applied - known })
    const pending = known - applied
    if (pending === 0) return 0
    announce(`applying ${pending} migration${pending === 1 ? '' : 's'}`)
    await migrate(drizzle(client), { migrationsFolder })
    return pending
  } finally {
    await client.query('select pg_advisory_unlock($1)', [MIGRATION_LOCK])
  }
}
