import { eq, sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { integer, pgTable, text } from 'drizzle-orm/pg-core'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { Prepared } from './prepared.ts'

let world: World
let pool: pg.Pool
const things = pgTable('things', { id: integer('id').primaryKey(), name: text('name') })

beforeAll(async () => {
  world = await createWorld()
  const prepared = new Prepared()
  pool = new pg.Pool({ connectionString: world.databaseUrl, max: 1 })
  pool.on('connect', client => prepared.attach(client))
  await pool.query("create table things as select 1 as id, 'one' as name union select 2, null")
})
afterAll(async () => {
  await pool.end()
  await world.dispose()
})

const preparedHere = async (part: string): Promise<number> => {
  const { rows } = await pool.query('select statement from pg_prepared_statements')
  return rows.filter(({ statement }) => String(statement).includes(part)).length
}

describe('a statement', () => {
  test('that comes again is prepared once, and answers the same', async () => {
    const database = drizzle(pool)
    for (let i = 0; i < 12; i++) {
      expect(await database.select().from(things).where(eq(things.id, 1))).toEqual([{ id: 1, name: 'one' }])
      expect(await database.select().from(things).where(eq(things.id, 2))).toEqual([{ id: 2, name: null }])
    }
    expect(await preparedHere('"things"."id" = $1')).toBe(1)
  })

  test('that is asked by callback, or as a text, is too', async () => {
    for (let i = 0; i < 8; i++) {
      expect((await pool.query('select $1::int + 1 as next', [i])).rows).toEqual([{ next: i + 1 }])
      const rows = await new Promise((resolve, reject) =>
        pool.query('select $1::int - 1 as last', [i], (error, answer) =>
          error ? reject(error) : resolve(answer.rows),
        ),
      )
      expect(rows).toEqual([{ last: i - 1 }])
    }
    expect(await preparedHere('as next')).toBe(1)
    expect(await preparedHere('as last')).toBe(1)
  })

  test('that is wrong says so each time, and spoils nothing', async () => {
    for (let i = 0; i < 8; i++) {
      await expect(pool.query('select 1 / $1::int', [0])).rejects.toMatchObject({ code: '22012' })
      await expect(pool.query('select nothing from things where id = $1', [1])).rejects.toMatchObject({ code: '42703' })
    }
    expect((await pool.query('select 6 / $1::int as n', [3])).rows).toEqual([{ n: 2 }])
  })

  test('whose table changes under it fails once, and then goes as it is', async () => {
    const ask = () => pool.query('select * from things where id = $1', [1])
    for (let i = 0; i < 8; i++) await ask()
    await pool.query('alter table things add column size int')
    await expect(ask()).rejects.toMatchObject({ code: '0A000' })
    expect((await ask()).rows).toEqual([{ id: 1, name: 'one', size: null }])
  })
})

test('who asks decides what is seen, under one name in one connection', async () => {
  const { database } = world
  const seen = (accountId: string) =>
    database.forAccount(accountId, async tx => {
      const { rows } = await tx.execute(sql`select id from generations where account_id = ${'acc_a'} and id <> ${'x'}`)
      return rows.length
    })
  await database.pool.query(
    `insert into generations (id, account_id, state, stage, fraction, sealed, wrapped_key, key_id, kind, model, provider,
       region, data_class, tried, asked, engine, engine_version, input_id, reference_ids, finish, notes, attempt, version,
       created_at, touched_at)
     select 'gen_a', 'acc_a', 'queued', '', 0, '', '', id, 'edit', '', '', '', 'local', '{}', '{}', '', '', 'pic', '{}', '{}',
       '{}', 0, 1, now(), now() from key_epochs limit 1`,
  )
  for (let i = 0; i < 8; i++) {
    expect(await seen('acc_a')).toBe(1)
    expect(await seen('acc_b')).toBe(0)
  }
})
