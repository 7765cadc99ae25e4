/**
 * What the server keeps, made from the modules' own lists. The same list is compared with the live database, so a
 * column can neither be added in silence nor be promised when it is gone.
 */
import { assert } from '../kernel/assert.ts'
import type { Category, Holding } from '../kernel/holdings.ts'

export interface InventoryCategory {
  readonly category: Category
  readonly title: string
  readonly holdings: readonly Holding[]
}

export type Inventory = readonly InventoryCategory[]

/** In the order in which a person would ask. */
const titles: Record<Category, string> = {
  account: 'Your account',
  source_picture: 'Pictures you upload',
  prompt: 'Instructions you write',
  generated_content: 'Pictures made for you',
  usage: 'How the service was used',
  device: 'Your device',
  security: 'Keeping your account safe',
  payment: 'Payments',
  technical: 'Keys and states that say nothing about you by themselves',
}

export function compileInventory(holdings: readonly Holding[]): Inventory {
  const places = holdings.map(holding => holding.where)
  const twice = places.filter((where, position) => places.indexOf(where) !== position)
  assert(twice.length === 0, `named by two holdings: ${twice.join(', ')}`)
  return Object.entries(titles)
    .map(([category, title]) => ({
      category: category as Category,
      title,
      holdings: holdings.filter(holding => holding.category === category),
    }))
    .filter(entry => entry.holdings.length > 0)
}

/** A column of the live database. */
export interface Column {
  readonly schema: string
  readonly table: string
  readonly column: string
}

/**
 * How a holding names a column: `table.column`. The tables of a library live in a schema of their own and hold nothing
 * of ours, so one holding, `schema.*`, may speak for all of them; our own tables have no such short cut.
 */
const namesOf = ({ schema, table, column }: Column): string =>
  schema === 'public' ? `${table}.${column}` : `${schema}.*`

/** Columns that no holding names, and holdings that name nothing. Bytes outside the database (`storage:`) have no schema. */
export function compareWithSchema(holdings: readonly Holding[], columns: readonly Column[]) {
  const live = new Set(columns.map(namesOf))
  const named = new Set(holdings.map(holding => holding.where).filter(where => !where.startsWith('storage:')))
  return {
    unnamed: [...live].filter(name => !named.has(name)).sort(),
    gone: [...named].filter(name => !live.has(name)).sort(),
  }
}
