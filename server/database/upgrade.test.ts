/**
 * An installation of an older version, with people and pictures in it, and the start of this one: every step from there to
 * here is taken once, and what was there is there. The older schema is made by its own migrations, as it was then.
 */
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { silentLog } from '../kernel/log.ts'
import { openDatabase } from './database.ts'

const shipped = join(import.meta.dirname, 'migrations')
const name = (steps: number) => `i2i_upgrade_${process.pid}_${steps}`
let admin: pg.Client
let dir: string
beforeAll(async () => {
  admin = new pg.Client(inject('databaseServer').config)
  await admin.connect()
  dir = await mkdtemp(join(tmpdir(), 'i2i-upgrade-'))
})
afterAll(async () => {
  await admin.end()
  await rm(dir, { recursive: true, force: true })
})

interface Journal {
  readonly entries: readonly object[]
}

/** The folder of migrations as a version that knew only the first so many had it. */
async function firstOf(steps: number): Promise<string> {
  const folder = join(dir, String(steps))
  await cp(shipped, folder, { recursive: true })
  const path = join(folder, 'meta', '_journal.json')
  const journal = JSON.parse(await readFile(path, 'utf8')) as Journal
  await writeFile(path, JSON.stringify({ ...journal, entries: journal.entries.slice(0, steps) }))
  return folder
}

interface Column {
  readonly column_name: string
  readonly data_type: string
  readonly is_needed: boolean
}

const person = 'acc_0000000000000000000000000001'
const epoch = 'ep_000000000001'
/** As a sealed cell begins: its version, and the epoch that the database insists on. */
const cell = Buffer.from(`\u0001${epoch}${'kept'.repeat(40)}`, 'latin1')
const given: Readonly<Record<string, string>> = {
  id: person,
  account_id: person,
  key_id: epoch,
  role: 'member',
  state: 'active',
  name: 'Ada',
  email: 'ada@example.test',
}

/** What only the rules between columns ask for. */
const more: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  key_epochs: { id: epoch },
  accounts: { email_index: 'index', email_sealed: cell, name_sealed: cell },
  pictures: { format: 'png', origin: 'upload' },
  generations: { state: 'cancelled', kind: 'edit', input_id: person, reference_id: person },
}

/** Something of its type for each column that must not be empty and says nothing by itself. */
function fillingOf({ column_name: column, data_type: type }: Column): unknown {
  if (column in given) return given[column]
  if (type === 'bytea') return cell
  if (type === 'boolean') return true
  if (/^timestamp|^date/.test(type)) return new Date('2025-05-05T05:05:05Z')
  if (/int|real|double|numeric/.test(type)) return 1
  if (/^json/.test(type)) return '{}'
  return type === 'ARRAY' ? [] : 'kept'
}

async function insert(client: pg.Client, table: string, more: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const { rows } = await client.query<Column>(
    `select column_name, data_type, is_nullable = 'NO' and column_default is null and is_identity = 'NO' as is_needed
     from information_schema.columns where table_schema = 'public' and table_name = $1`,
    [table],
  )
  // An older schema does not have every column yet.
  const named = rows.filter(({ column_name: column, is_needed: isNeeded }) => isNeeded || column in more)
  const columns = named.map(({ column_name: column }) => pg.escapeIdentifier(column)).join(', ')
  const values = named.map(column => more[column.column_name] ?? fillingOf(column))
  await client.query(
    `insert into ${table} (${columns}) values (${values.map((_, at) => `$${at + 1}`).join(', ')})`,
    values,
  )
}

type Row = Readonly<Record<string, unknown>>

/** How one row reads in the columns that it had before. */
async function read(client: pg.Client | pg.Pool, table: string, columns?: readonly string[]): Promise<Row> {
  const { rows } = await client.query<Row>(`select * from ${table}`)
  const [row = {}] = rows
  return Object.fromEntries((columns ?? Object.keys(row)).map(column => [column, row[column]]))
}

const total = (await readdir(shipped)).filter(file => file.endsWith('.sql')).length
const tables = ['key_epochs', 'accounts', 'sessions', 'api_keys', 'pictures', 'generations'] as const

describe('a database of an older version', () => {
  test.each([total - 1, total - 3, total - 6, 12])(
    'with %i migrations is brought here, and keeps what it has',
    async steps => {
      await admin.query(`create database ${name(steps)}`)
      const { config } = inject('databaseServer')
      const old = new pg.Client({ ...config, database: name(steps) })
      await old.connect()
      await migrate(drizzle(old), { migrationsFolder: await firstOf(steps) })
      for (const table of tables) await insert(old, table, more[table])
      const before = new Map<string, Row>()
      for (const table of tables) before.set(table, await read(old, table))
      await old.end()

      const { host = '', port, user = '', password } = config
      const credentials = encodeURIComponent(user) + (password ? `:${encodeURIComponent(String(password))}` : '')
      const url = host.startsWith('/')
        ? `postgres://${credentials}@/${name(steps)}?host=${encodeURIComponent(host)}&port=${port}`
        : `postgres://${credentials}@${host}:${port}/${name(steps)}`
      const said: string[] = []
      const database = await openDatabase({ url, poolSize: 2, announce: line => said.push(line) }, silentLog)
      try {
        expect(said.join()).toContain(`applying ${total - steps} migration`)
        for (const [table, row] of before) {
          const { reference_id: reference, ...same } = row
          expect(await read(database.pool, table, Object.keys(same)), table).toEqual(same)
          // The one column that gave way to another.
          if (reference !== undefined)
            expect(await read(database.pool, table, ['reference_ids'])).toEqual({ reference_ids: [reference] })
        }
        const { rows } = await database.pool.query('select count(*)::int as count from drizzle.__drizzle_migrations')
        expect(rows).toEqual([{ count: total }])
      } finally {
        await database.close()
      }
      const again = await openDatabase({ url, poolSize: 2, announce: line => said.push(line) }, silentLog)
      await again.close()
      expect(said).toHaveLength(1)
      await admin.query(`drop database ${name(steps)} with (force)`)
    },
  )
})
