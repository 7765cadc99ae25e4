/**
 * Transactions on behalf of one person, and steps of the server's own inside them. Most of what a request asks of the
 * database is such a transaction, so it begins and takes its name in one trip; whose name a transaction bears is
 * remembered here instead of asked.
 */
import { sql } from 'drizzle-orm'
import { NodePgSession, NodePgTransaction } from 'drizzle-orm/node-postgres'
import { PgDialect } from 'drizzle-orm/pg-core'
import pg from 'pg'
import type { Tx } from './database.ts'
import { ACCOUNT_SETTING } from './person-role.ts'

interface Name {
  readonly role: string
  readonly account: string
}

/**
 * What the server itself asks, in the same trip, before the transaction takes its name: whether the person may still have
 * anything kept, or a lock in their name. Its values stand in the text: `firstly` quotes them.
 */
export interface First {
  readonly text: string
  /** Throws where the answer forbids the rest. */
  readonly judge?: (rows: readonly Record<string, unknown>[]) => void
}

/** One statement with its values quoted: several in one trip cannot have parameters. */
export const firstly = (parts: TemplateStringsArray, ...values: readonly string[]): string =>
  parts.map((part, index) => (index === 0 ? part : pg.escapeLiteral(values[index - 1] ?? '') + part)).join('')

const dialect = new PgDialect()
const names = new WeakMap<object, Name>()
const nobody: Name = { role: 'none', account: '' }

async function become(tx: Tx, name: Name): Promise<void> {
  const { role, account } = name
  await tx.execute(sql`select set_config('role', ${role}, true), set_config(${ACCOUNT_SETTING}, ${account}, true)`)
  names.set(tx, name)
}

/** Commits when `run` resolves, rolls back when it throws. */
export async function inTheNameOf<T>(
  pool: pg.Pool,
  name: Name,
  run: (tx: Tx) => Promise<T>,
  first: readonly First[] = [],
): Promise<T> {
  const client = await pool.connect()
  const tx = new NodePgTransaction<Record<string, never>, Record<string, never>>(
    dialect,
    new NodePgSession(client, dialect, undefined),
    undefined,
  )
  let isBroken = false
  try {
    const [role, account] = [pg.escapeLiteral(name.role), pg.escapeLiteral(name.account)]
    const asked = first.map(({ text }) => `${text}; `).join('')
    const answers: unknown = await client.query(
      `begin; ${asked}select set_config('role', ${role}, true), set_config('${ACCOUNT_SETTING}', ${account}, true)`,
    )
    names.set(tx, name)
    for (const [index, { judge }] of first.entries()) judge?.((answers as pg.QueryResult[])[index + 1]?.rows ?? [])
    const result = await run(tx)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(() => {
      isBroken = true
    })
    throw error
  } finally {
    client.release(isBroken)
  }
}

/**
 * A step of the server's own inside a transaction of a person's, such as putting a job into the queue: with the rights of
 * the server, and back.
 */
export async function asSystem<T>(tx: Tx, run: () => Promise<T>): Promise<T> {
  const before = names.get(tx) ?? (await nameOf(tx))
  await become(tx, nobody)
  try {
    return await run()
  } finally {
    // Of a transaction that failed nothing is left to protect.
    await become(tx, before).catch(() => {})
  }
}

/** What is left of a transaction of a person's is the server's: one step less than `asSystem` where nothing follows. */
export async function endAsSystem(tx: Tx): Promise<void> {
  await become(tx, nobody)
}

async function nameOf(tx: Tx): Promise<Name> {
  const { rows } = await tx.execute<{ role: string; account: string | null }>(
    sql`select current_setting('role') as role, current_setting(${ACCOUNT_SETTING}, true) as account`,
  )
  const [{ role, account } = { role: 'none', account: null }] = rows
  return { role, account: account ?? '' }
}
