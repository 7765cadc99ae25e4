/**
 * The tables as one moment knew them, out and in again by COPY. Reading happens in one REPEATABLE READ transaction, so the
 * server writes on meanwhile and every table tells of the same moment.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom, to as copyTo } from 'pg-copy-streams'
import type { Database } from '../database/database.ts'

/** What is not worth keeping, or must not come back: sessions that were ended, letters that were sent, links that were used. */
const passing: ReadonlySet<string> = new Set([
  'sessions',
  'verifications',
  'sign_in_attempts',
  'rate_limits',
  'rate_salts',
  'job_claims',
  'letters',
  'mailed_links',
  'proof_steps',
])

export interface TableShape {
  readonly name: string
  readonly columns: readonly string[]
}

export interface Snapshot {
  readonly tables: readonly TableShape[]
  /** One hash for every migration that was applied. */
  readonly migrations: readonly string[]
  copy(table: TableShape): AsyncIterable<Buffer>
  query<Row extends pg.QueryResultRow>(text: string, values: unknown[]): Promise<Row[]>
}

const named = (name: string): string => pg.escapeIdentifier(name)
const listOf = ({ columns }: TableShape): string => columns.map(named).join(', ')

async function shapesOf(client: pg.ClientBase): Promise<TableShape[]> {
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and a.attgenerated = ''
     group by c.relname order by c.relname`,
  )
  return rows
}

async function migrationsOf(client: pg.ClientBase): Promise<string[]> {
  const { rows } = await client.query('select hash from drizzle.__drizzle_migrations order by created_at, id')
  return rows.map(row => row.hash)
}

export async function withSnapshot<T>(database: Database, run: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  const client = await database.pool.connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    const shapes = await shapesOf(client)
    return await run({
      tables: shapes.filter(({ name }) => !passing.has(name)),
      migrations: await migrationsOf(client),
      copy: table => client.query(copyTo(`copy public.${named(table.name)} (${listOf(table)}) to stdout`)),
      query: async (text, values) => (await client.query(text, values)).rows,
    })
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

export async function knownMigrations(database: Database): Promise<string[]> {
  const client = await database.pool.connect()
  return migrationsOf(client).finally(() => client.release())
}

/** Fills the empty tables of a new database; triggers and foreign keys rest until all of it is in. */
export async function fill(
  client: pg.ClientBase,
  tables: readonly TableShape[],
  rowsOf: (table: TableShape) => AsyncIterable<Buffer>,
) {
  await client.query('set local session_replication_role = replica')
  for (const table of tables) {
    await client.query(`delete from public.${named(table.name)}`)
    const sink = client.query(copyFrom(`copy public.${named(table.name)} (${listOf(table)}) from stdin`))
    await pipeline(Readable.from(rowsOf(table)), sink)
  }
  await client.query('set local session_replication_role = origin')
  const { rows } = await client.query(
    `select format('select setval(%L, greatest(1, (select coalesce(max(%I), 0) from public.%I)), true)',
       pg_get_serial_sequence(format('public.%I', c.relname), a.attname), a.attname, c.relname) as statement
     from pg_class c join pg_attribute a on a.attrelid = c.oid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped
       and pg_get_serial_sequence(format('public.%I', c.relname), a.attname) is not null`,
  )
  for (const { statement } of rows) await client.query(statement)
}
