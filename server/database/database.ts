/**
 * The one way to the data. A PostgreSQL is embedded under the data folder, or named by a URL; either way the schema is
 * brought up to date before anybody reads it, and everything above this module sees the same dialect.
 */
import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'
import { assert } from '../kernel/assert.ts'
import type { Log } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { type EmbeddedServer, openEmbedded } from './embedded.ts'
import { type First, inTheNameOf } from './in-the-name-of.ts'
import { Listener, type OnNotify } from './listener.ts'
import { migrateDatabase } from './migrate.ts'
import { PERSON_ROLE, raiseWall, type Wall } from './person-role.ts'
import { Prepared } from './prepared.ts'
import { refuse } from './refusals.ts'

export { openEmbedded } from './embedded.ts'
export { holdings } from './holdings.ts'
export { asSystem, endAsSystem, type First, firstly } from './in-the-name-of.ts'
export { migrateDatabase } from './migrate.ts'
export { claimFolder } from './owner.ts'

export type Tx = Parameters<Parameters<NodePgDatabase['transaction']>[0]>[0]
/** What a query needs, inside a transaction or not. */
export type Queryable = NodePgDatabase | Tx

export interface Database {
  readonly drizzle: NodePgDatabase
  readonly pool: pg.Pool
  /** Commits when `run` resolves, rolls back when it throws. Hold no network call inside. */
  transaction<T>(run: (tx: Tx) => Promise<T>): Promise<T>
  /**
   * A transaction on behalf of one person: it sees and changes only that person's rows, whatever its queries say. What is
   * not done for a person, such as jobs and sweeps, uses `transaction` and `drizzle`, in files that `test/tidy.test.ts` lists.
   * @param first what the server itself asks at its beginning
   */
  forAccount<T>(accountId: string, run: (tx: Tx) => Promise<T>, first?: readonly First[]): Promise<T>
  /** Hears `notify`. The listener is also called with '' after a broken connection came back: look for what was missed. */
  listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>
  close(): Promise<void>
}

export type DatabaseOptions = ({ url: string } | { embeddedDir: string }) & {
  /** A command joins the database of a running server; a server insists on being the only one. Default 'server'. */
  role?: 'server' | 'command'
  /** Told in plain words what takes time. */
  announce?(line: string): void
  poolSize?: number
}

const DATABASE_NAME = 'image2image'
const OLDEST_VERSION = 150_000

/** Sends `payload` (under 8000 bytes) to every listener of the channel when the transaction commits. */
export async function notify(tx: Queryable, channel: string, payload: string): Promise<void> {
  await tx.execute(sql`select pg_notify(${channel}, ${payload})`)
}

/** Whether an error says that the database is out of reach or shutting down, rather than that a statement was wrong. */
export function isDatabaseDown(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : ''
    if (/^(ECONNREFUSED|ECONNRESET|ENOENT|EPIPE|ETIMEDOUT|57P0[123]|08...|53300)$/.test(code)) return true
    if (/^(Connection terminated|timeout exceeded when trying to connect)/.test(cause.message)) return true
  }
  return false
}

export async function openDatabase(options: DatabaseOptions, log: Log): Promise<Database> {
  const announce = options.announce ?? (() => {})
  if ('url' in options) return connect({ connectionString: options.url }, options, announce, log, null)
  const { embeddedDir: dir, role = 'server' } = options
  const server = await openEmbedded({ dir, role, announce }, log)
  try {
    await createDatabase(server.connection)
    return await connect({ ...server.connection, database: DATABASE_NAME }, options, announce, log, server)
  } catch (error) {
    await server.stop()
    throw error
  }
}

async function createDatabase(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE_NAME])
    if (rowCount === 0) await client.query(`create database ${DATABASE_NAME}`)
  } catch (error) {
    // Another process of ours created it in between.
    if (!(error instanceof Error && 'code' in error && error.code === '42P04')) throw error
  } finally {
    await client.end()
  }
}

/** The server's own word on why it said no, without the URL, which holds a password. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  if ('code' in error && typeof error.code === 'string' && !/^[0-9A-Z]{5}$/.test(error.code)) return error.code
  return error.message
}

async function firstClient(pool: pg.Pool, isEmbedded: boolean): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    if (isEmbedded) throw error
    throw refuse('database_unreachable', { reason: reasonOf(error) })
  }
}

async function connect(
  config: pg.ClientConfig,
  { poolSize = 12 }: DatabaseOptions,
  announce: (line: string) => void,
  log: Log,
  server: EmbeddedServer | null,
): Promise<Database> {
  const named = { application_name: 'image2image', connectionTimeoutMillis: 10_000, ...config }
  const pool = new pg.Pool({ ...named, max: poolSize, idleTimeoutMillis: 60_000 })
  let isClosing = false
  pool.on('error', error => isClosing || log.warn('database.connection_lost', { code: reasonOf(error).slice(0, 20) }))
  // A connection that breaks while it is lent out tells its borrower by a rejected query; its event would end the process.
  pool.on('connect', client => client.on('error', () => {}))
  const prepared = new Prepared()
  pool.on('connect', client => prepared.attach(client))
  let wall: Wall
  try {
    const client = await firstClient(pool, server !== null)
    try {
      const { rows } = await client.query('show server_version_num')
      const version = Number(rows[0].server_version_num)
      if (version < OLDEST_VERSION) throw refuse('database_too_old', { version: Math.floor(version / 10_000) })
      await migrateDatabase(client, announce)
      wall = await raiseWall(client)
    } finally {
      client.release()
    }
  } catch (error) {
    await pool.end()
    throw error
  }
  const listener = new Listener(named, log)
  const database = drizzle(pool)
  const weathered = async <T>(run: () => Promise<T>): Promise<T> => {
    try {
      return await run()
    } catch (error) {
      throw isDatabaseDown(error) ? new Unavailable('the database', { cause: error }) : error
    }
  }
  const role = wall === 'role' ? PERSON_ROLE : 'none'
  return {
    drizzle: database,
    pool,
    transaction: run => weathered(() => database.transaction(run)),
    forAccount: async (accountId, run, first) => {
      assert(accountId !== '', 'who is served has a name')
      return weathered(() => inTheNameOf(pool, { role, account: accountId }, run, first))
    },
    listen: (channel, onNotify) => listener.listen(channel, onNotify),
    async close() {
      isClosing = true
      await listener.close()
      await pool.end()
      await server?.stop()
    },
  }
}
