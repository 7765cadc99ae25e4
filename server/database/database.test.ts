import { execFileSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { is, sql } from 'drizzle-orm'
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { silentLog } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { isDatabaseDown, migrateDatabase, notify, openDatabase } from './database.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())

const serverFolder = join(import.meta.dirname, '..')

async function drizzleTables(): Promise<PgTable[]> {
  const tables: PgTable[] = []
  for (const file of readdirSync(serverFolder, { recursive: true, encoding: 'utf8' })) {
    if (!/^[a-z-]+\/tables\.ts$/.test(file)) continue
    const module = (await import(pathToFileURL(join(serverFolder, file)).href)) as Record<string, unknown>
    for (const value of Object.values(module)) if (is(value, PgTable)) tables.push(value)
  }
  return tables
}

describe('migrations', () => {
  test('the live schema has exactly the columns that the tables name', async () => {
    const named = new Set<string>()
    for (const table of await drizzleTables()) {
      const { name, columns } = getTableConfig(table)
      for (const column of columns) {
        named.add(
          `${name}.${column.name} ${column.getSQLType().replace(' (', '(')} ${column.notNull ? 'not null' : 'null'}`,
        )
      }
    }
    const { rows } = await world.database.pool.query<{ line: string }>(`
      select c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' ' ||
        case when a.attnotnull then 'not null' else 'null' end as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 and not a.attisdropped`)
    expect(rows.map(row => row.line).sort()).toEqual([...named].sort())
  })

  test('the newest migration leaves nothing for drizzle-kit to generate', () => {
    const root = join(serverFolder, '..')
    const kit = join(root, 'node_modules/drizzle-kit/bin.cjs')
    expect(() => execFileSync(process.execPath, [kit, 'check'], { cwd: root, stdio: 'pipe' })).not.toThrow()
  })

  test('migrating again, and twice at once, changes nothing', async () => {
    const clients = await Promise.all([world.database.pool.connect(), world.database.pool.connect()])
    expect(await Promise.all(clients.map(client => migrateDatabase(client)))).toEqual([0, 0])
    for (const client of clients) client.release()
  })

  test('a database of a newer version is refused', async () => {
    await world.database.pool.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('future', 1)`)
    const client = await world.database.pool.connect()
    await expect(migrateDatabase(client)).rejects.toMatchObject({ code: 'database_newer' })
    client.release()
    await world.database.pool.query(`delete from drizzle.__drizzle_migrations where hash = 'future'`)
  })
})

describe('transactions', () => {
  test('commit when the function returns and roll back when it throws', async () => {
    const { database } = world
    await database.pool.query('create table scratch (n int)')
    await database.transaction(tx => tx.execute(sql`insert into scratch values (1)`))
    const failing = database.transaction(async tx => {
      await tx.execute(sql`insert into scratch values (2)`)
      throw new RangeError('no')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect((await database.pool.query('select n from scratch')).rows).toEqual([{ n: 1 }])
    await database.pool.query('drop table scratch')
  })

  test('a lost connection is weather, a wrong statement is not', async () => {
    const killed = world.database.transaction(tx => tx.execute(sql`select pg_terminate_backend(pg_backend_pid())`))
    await expect(killed).rejects.toThrow(Unavailable)
    const wrong = await world.database.pool.query('select * from nowhere').catch((error: unknown) => error)
    expect(isDatabaseDown(wrong)).toBe(false)
  })
})

describe('listen', () => {
  test('hears what was committed, never what was rolled back, and comes back after a broken connection', async () => {
    const { database } = world
    const heard: string[] = []
    const waitFor = (payload: string) => expect.poll(() => heard, { timeout: 5_000 }).toContain(payload)
    const stop = await database.listen('test_channel', payload => heard.push(payload))
    await database.transaction(tx => notify(tx, 'test_channel', 'one'))
    await waitFor('one')
    await database
      .transaction(async tx => {
        await notify(tx, 'test_channel', 'never')
        throw new RangeError('rolled back')
      })
      .catch(() => {})
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%' and datname = current_database()`,
    )
    await waitFor('')
    await notify(database.drizzle, 'test_channel', 'two')
    await waitFor('two')
    await stop()
    await notify(database.drizzle, 'test_channel', 'three')
    await database.pool.query('select 1')
    expect(heard).toEqual(['one', '', 'two'])
  })
})

test('a server that does not answer is named without its password', async () => {
  const refused = openDatabase({ url: 'postgres://user:secret@127.0.0.1:1/nothing' }, silentLog)
  await expect(refused).rejects.toMatchObject({ code: 'database_unreachable' })
  await expect(refused).rejects.not.toThrow(/secret/)
})
