/**
 * The inventory and the live database must agree. The database is the migrated one that every test gets, the inventory
 * whatever `holdings.ts` files the modules have: a new column fails here until somebody says why it is kept.
 */
import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Holding } from '../server/kernel/holdings.ts'
import { type Column, compareWithSchema, compileInventory } from '../server/privacy/inventory.ts'
import { createWorld, type World } from './world.ts'

const serverFolder = join(dirname(dirname(fileURLToPath(import.meta.url))), 'server')

let world: World
let files: readonly string[]
let holdings: readonly Holding[]
let columns: readonly Column[]
beforeAll(async () => {
  world = await createWorld()
  files = globSync('*/holdings.ts', { cwd: serverFolder }).filter(path => !path.startsWith('kernel'))
  const modules = await Promise.all(files.map(path => import(join(serverFolder, path))))
  holdings = modules.flatMap((module: { holdings: readonly Holding[] }) => module.holdings)
  const { rows } = await world.database.pool.query<Column>(
    `select table_schema as schema, table_name as table, column_name as column from information_schema.columns
     where table_schema not in ('pg_catalog', 'information_schema')`,
  )
  columns = rows
})
afterAll(() => world.dispose())

test('the live database was read', () => {
  expect(columns.length).toBeGreaterThan(50)
  expect(holdings.length).toBeGreaterThan(40)
})

test('every column is named by a holding', () => {
  const { unnamed } = compareWithSchema(holdings, columns)
  expect(unnamed, "cure: name the column in its module's holdings.ts, with purpose, basis and retention").toEqual([])
})

test('every holding names a column that exists', () => {
  const { gone } = compareWithSchema(holdings, columns)
  expect(gone, "cure: take the holding out of its module's holdings.ts, or spell it as the database does").toEqual([])
})

test('main.ts hands every list over', () => {
  const main = readFileSync(join(serverFolder, 'main.ts'), 'utf8')
  const imports = [...main.matchAll(/import \{([^}]*)\} from '\.\/([\w-]+)\//g)]
  const forgotten = files.map(dirname).filter(noun => {
    const named = imports.flatMap(([, names = '', from]) => (from === noun ? names.split(',') : []))
    const local = named.flatMap(name => /^\s*holdings as (\w+)\s*$/.exec(name)?.[1] ?? [])
    return !local.some(name => main.split(new RegExp(`\\b${name}\\b`)).length > 2)
  })
  expect(forgotten, 'cure: import { holdings as <noun>Holdings } and put it into the list for createPrivacy').toEqual(
    [],
  )
})

test('no place is named twice, and every holding is a whole sentence', () => {
  compileInventory(holdings)
  const unfinished = holdings.filter(
    ({ purpose, retention }) => ![purpose, retention].every(text => /^[A-Z0-9].*\.$/.test(text)),
  )
  expect(
    unfinished.map(({ where }) => where),
    'cure: the policy prints these: a capital or a number, and a full stop',
  ).toEqual([])
})

test('what is about a person has a basis', () => {
  const groundless = holdings.filter(({ category, basis }) => category !== 'technical' && basis === 'none')
  expect(
    groundless.map(({ where }) => where),
    'cure: name the basis, or call it technical if it says nothing',
  ).toEqual([])
})
