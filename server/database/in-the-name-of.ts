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

const dialect = new PgDialect()
const names = new WeakMap<object, Name>()
const nobody: Name = { role: 'none', account: '' }

async function become(tx: Tx, name: Name): Promise<void> {
  const { role, account } = name
  await tx.execute(sql`select set_config('role', ${role}, true), set_config(${ACCOUNT_SETTING}, ${account}, true)`)
  names.set(tx, name)
}

/** Commits when `run` resolves, rolls back when it throws. */
export async function inTheNameOf<T>(pool: pg.Pool, name: Name, run: (tx: Tx) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  const tx = new NodePgTransaction<Record<string, never>, Record<string, never>>(
    dialect,
    new NodePgSession(client, dialect, undefined),
    undefined,
  )
  let isBroken = false
  try {
    const [role, account] = [pg.escapeLiteral(name.role), pg.escapeLiteral(name.account)]
    await client.query(
      `begin; select set_config('role', ${role}, true), set_config('${ACCOUNT_SETTING}', ${account}, true)`,
    )
    names.set(tx, name)
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

async function nameOf(tx: Tx): Promise<Name> {
  const { rows } = await tx.execute<{ role: string; account: string | null }>(
    sql`select current_setting('role') as role, current_setting(${ACCOUNT_SETTING}, true) as account`,
  )
  const [{ role, account } = { role: 'none', account: null }] = rows
  return { role, account: account ?? '' }
}
