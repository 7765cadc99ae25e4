/**
 * The second wall, tried with the first one taken away: whatever is asked on behalf of a person, without naming whose it
 * should be, finds only that person's rows. Once with a role of its own, and once as a database user that may make none.
 */
import { randomBytes } from 'node:crypto'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { silentLog } from '../kernel/log.ts'
import { asSystem, type Database, openDatabase } from './database.ts'
import { PERSON_ROLE } from './person-role.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
  await seed(world.database)
})
afterAll(() => world.dispose())

const people = ['acc_ada', 'acc_bob'] as const

interface Column {
  table: string
  column: string
  type: string
  isNeeded: boolean
}

/** The tables with policies, and every column that must be filled. */
async function isolated(database: Database): Promise<Map<string, Column[]>> {
  const { rows } = await database.pool.query<Column>(`
    select c.relname as table, a.attname as column, format_type(a.atttypid, a.atttypmod) as type,
      a.attnotnull and not a.atthasdef as "isNeeded"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relforcerowsecurity and c.relnamespace = 'public'::regnamespace order by c.oid, a.attnum`)
  const tables = new Map<string, Column[]>()
  for (const row of rows) tables.set(row.table, [...(tables.get(row.table) ?? []), row])
  return tables
}

function valueFor({ table, column, type }: Column, person: string): unknown {
  if (column === 'account_id' || (table === 'accounts' && column === 'id')) return person
  if (table === 'api_key_days' && column === 'key_id') return `api_keys ${person}`
  if (column === 'id') return `${table} ${person}`
  if (/^(integer|bigint|real|double precision|smallint)/.test(type)) return 1
  if (type.startsWith('timestamp') || type === 'date') return new Date('2026-01-01T00:00:00Z')
  if (type === 'boolean') return false
  if (type === 'bytea') return Buffer.from([1])
  if (type.endsWith('[]')) return []
  if (type === 'jsonb') return {}
  return `${column} of ${person}`
}

async function insert(
  run: (text: string, values: unknown[]) => Promise<unknown>,
  table: string,
  columns: Column[],
  person: string,
) {
  const filled = columns.filter(({ isNeeded, column }) => isNeeded || column === 'account_id')
  const names = filled.map(({ column }) => `"${column}"`)
  const values = filled.map(column => valueFor(column, person))
  await run(`insert into ${table} (${names}) values (${names.map((_, i) => `$${i + 1}`)})`, values)
}

async function seed(database: Database): Promise<void> {
  const client = await database.pool.connect()
  try {
    // What rows mean to each other is not tried here, only whose they are.
    const { rows } = await client.query(
      `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as statement from pg_constraint
       where contype in ('f', 'c') and connamespace = 'public'::regnamespace
       union all select format('alter table %s disable trigger user', oid::regclass) from pg_class
       where relforcerowsecurity`,
    )
    for (const { statement } of rows) await client.query(statement)
    for (const [table, columns] of await isolated(database))
      for (const person of people) await insert((text, values) => client.query(text, values), table, columns, person)
  } finally {
    client.release()
  }
}

const count = async (database: Database, who: string, table: string) =>
  database.forAccount(who, async tx => {
    const { rows } = await tx.execute<{ row: string }>(sql.raw(`select to_jsonb(t)::text as row from ${table} t`))
    return rows.map(({ row }) => row)
  })

test('every table that names an account has forced policies', async () => {
  const { rows } = await world.database.pool.query(`
    select c.relname as table from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace and a.attname = 'account_id' and not a.attisdropped
      and not (c.relrowsecurity and c.relforcerowsecurity and (
        select array_agg(policyname::text order by policyname) = array['own_rows', 'system'] from pg_policies p where p.tablename = c.relname))`)
  expect(rows, "cure: in a migration: select image2image_isolate('<table>');").toEqual([])
  expect((await isolated(world.database)).size).toBeGreaterThan(8)
})

test('the role holds no right but on those tables, and cannot rise', async () => {
  const { rows } = await world.database.pool.query(`
    select c.oid::regclass::text as name from pg_class c
    where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
      and not c.relforcerowsecurity
      and has_table_privilege('${PERSON_ROLE}', c.oid, 'select, insert, update, delete, truncate')`)
  expect(rows).toEqual([])
  const { rows: roles } = await world.database.pool.query('select * from pg_roles where rolname = $1', [PERSON_ROLE])
  expect(roles[0]).toMatchObject({
    rolsuper: false,
    rolbypassrls: false,
    rolcreaterole: false,
    rolcreatedb: false,
    rolcanlogin: false,
  })
})

const walls: [string, () => Promise<{ database: Database; close(): Promise<void> }>][] = [
  ['with the role', async () => ({ database: world.database, close: async () => {} })],
  ['with the setting alone, as a user that may make no role', openAsPlainUser],
]

describe.each(walls)('on behalf of a person, %s', (_, open) => {
  let database: Database
  let close: () => Promise<void>
  beforeAll(async () => {
    ;({ database, close } = await open())
  })
  afterAll(() => close())

  test('a query without an owner finds only their own rows, in every table', async () => {
    const tables = [...(await isolated(database)).keys()]
    // What a person has no business with at all, such as letters on their way.
    const { rows: closed } = await database.pool.query<{ table: string }>(
      `select tablename as table from pg_policies where policyname = 'own_rows' and qual = 'false'`,
    )
    const found: string[] = []
    for (const table of tables) {
      const { rows } = await database.pool.query(`select 1 from ${table}`)
      expect(rows.length, table).toBe(2)
      for (const who of people) {
        const other = people.find(each => each !== who)
        const own = await count(database, who, table)
        expect(own.length, table).toBe(closed.some(each => each.table === table) ? 0 : 1)
        found.push(table)
        if (own.length === 0) continue
        expect(own[0], table).toContain(who)
        expect(own[0], table).not.toContain(other)
      }
    }
    expect(found.length).toBe(tables.length * 2)
    for (const table of tables) expect(await count(database, 'acc_nobody', table), table).toEqual([])
  })

  test('nobody else’s row can be changed, deleted, made or given away', async () => {
    for (const [table, columns] of await isolated(database)) {
      const owner = columns.some(({ column }) => column === 'account_id')
      if (!owner) continue
      const everything = database.forAccount('acc_ada', async tx => {
        await tx.execute(sql.raw(`update ${table} set account_id = account_id where account_id = 'acc_bob'`))
        await tx.execute(sql.raw(`delete from ${table}`))
        const left = await asSystem(tx, async () => (await tx.execute(sql.raw(`select account_id from ${table}`))).rows)
        expect(left, table).toContainEqual({ account_id: 'acc_bob' })
        tx.rollback()
      })
      await expect(everything, table).rejects.toThrow(/Rollback|Failed query: (update|delete)/)
      // What may only be read is refused, or is no row at all to an update.
      await database
        .forAccount('acc_ada', tx => tx.execute(sql.raw(`update ${table} set account_id = 'acc_bob'`)))
        .catch((error: { cause: { code: string } }) => expect(error.cause.code, table).toMatch(/42501|23505/))
      const { rows } = await database.pool.query(`select account_id as id from ${table} order by 1`)
      expect(rows, table).toEqual([{ id: 'acc_ada' }, { id: 'acc_bob' }])
      const made = database.forAccount('acc_ada', tx =>
        insert((text, values) => runOn(tx, text, values), table, columns, 'acc_bob'),
      )
      await expect(made, table).rejects.toMatchObject({ cause: { code: '42501' } })
    }
  })

  test('nothing of it outlives the transaction, and the server’s own step returns to the person', async () => {
    await database.forAccount('acc_ada', async tx => {
      expect(await asSystem(tx, async () => (await tx.execute(sql`select 1 from pictures`)).rows.length)).toBe(2)
      expect((await tx.execute(sql`select 1 from pictures`)).rows.length).toBe(1)
      await asSystem(tx, async () => Promise.reject(new TypeError('no'))).catch(() => {})
      expect((await tx.execute(sql`select 1 from pictures`)).rows.length).toBe(1)
    })
    await Promise.all(Array.from({ length: 8 }, (_, i) => count(database, people[i % 2] ?? '', 'pictures')))
    for (let i = 0; i < 8; i++) {
      const { rows } = await database.pool.query('select 1 from pictures')
      expect(rows.length).toBe(2)
    }
  })
})

test('a page of a large library is read in the order of an index, also behind the wall', async () => {
  const { database } = world
  await database.pool.query(`
    insert into pictures (id, account_id, origin, name_sealed, width, height, format, has_alpha, frames, original_bytes,
      large_bytes, thumbnail_bytes, wrapped_key, key_id, created_at)
    select 'pic_' || lpad(n::text, 30, '0'), 'acc_' || n % 20, 'upload', '', 1, 1, 'png', false, 1, 1, 1, 1, '', '', now()
    from generate_series(1, 20000) n`)
  await database.pool.query('analyze pictures')
  const plan = await database.forAccount('acc_7', async tx => {
    await tx.execute(sql`set local plan_cache_mode = force_generic_plan`)
    const page = sql`explain select * from pictures where account_id = ${'acc_7'} and origin <> 'mask' order by id desc limit 20`
    return (await tx.execute<{ 'QUERY PLAN': string }>(page)).rows.map(row => row['QUERY PLAN']).join('\n')
  })
  await database.pool.query(`delete from pictures where id like 'pic_0%'`)
  expect(plan).toMatch(/Index Scan/)
  expect(plan).not.toMatch(/Sort|Seq Scan/)
})

/** Values as text in the statement: a transaction of drizzle's takes no parameters for raw words. */
function runOn(tx: { execute(query: ReturnType<typeof sql.raw>): Promise<unknown> }, text: string, values: unknown[]) {
  const spell = (value: unknown): string => {
    if (value instanceof Date) return `'${value.toISOString()}'`
    if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`
    if (Array.isArray(value)) return `'{}'`
    if (typeof value === 'object') return `'${JSON.stringify(value)}'`
    return typeof value === 'string' ? pg.escapeLiteral(value) : String(value)
  }
  return tx.execute(sql.raw(text.replace(/\$(\d+)/g, (_, n) => spell(values[Number(n) - 1]))))
}

async function asAdmin(...statements: string[]): Promise<void> {
  const client = new pg.Client(inject('databaseServer').config)
  await client.connect()
  try {
    for (const statement of statements) await client.query(statement)
  } finally {
    await client.end()
  }
}

const urlAs = (user: string, name: string): string => {
  const url = new URL(world.databaseUrl.replace('@/', '@localhost/'))
  const host = url.searchParams.get('host') ?? url.hostname
  const port = url.searchParams.get('port') ?? url.port
  return `postgres://${user}:plain@/${name}?host=${encodeURIComponent(host)}&port=${port}`
}

async function openAsPlainUser() {
  const user = `i2i_plain_${randomBytes(4).toString('hex')}`
  await asAdmin(
    `create role ${user} login password 'plain' nosuperuser nocreaterole nobypassrls`,
    `create database ${user} owner ${user}`,
  )
  const database = await openDatabase({ url: urlAs(user, user), poolSize: 3 }, silentLog)
  await seed(database)
  return {
    database,
    async close() {
      await database.close()
      await asAdmin(`drop database ${user} with (force)`, `drop role ${user}`)
    },
  }
}

test('a user that no policy binds and that may not take the role is refused with the way out', async () => {
  const user = `i2i_unbound_${randomBytes(4).toString('hex')}`
  await asAdmin(
    `create role ${user} login password 'plain' nosuperuser nocreaterole bypassrls`,
    `create database ${user} owner ${user}`,
  )
  try {
    const refused = openDatabase({ url: urlAs(user, user), poolSize: 2 }, silentLog)
    await expect(refused).rejects.toMatchObject({ code: 'database_user_unbound' })
    await asAdmin(`grant ${PERSON_ROLE} to ${user}`)
    const database = await openDatabase({ url: urlAs(user, user), poolSize: 2 }, silentLog)
    expect(await count(database, 'acc_ada', 'pictures')).toEqual([])
    await database.close()
  } finally {
    await asAdmin(`drop database ${user} with (force)`, `drop role ${user}`)
  }
})
