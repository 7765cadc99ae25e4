/**
 * How rotation goes through a table: in batches by id, each in a transaction of its own, while others read and write. A
 * module that keeps sealed rows or cells describes them here, and main.ts hands the descriptions to the rotation.
 */
import { type Name, sql } from 'drizzle-orm'
import type { Tx } from '../database/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import { rewrapColumn } from './columns.ts'
import type { WrappedKey } from './keys.ts'

/** What did not open under any key that there is, is moved here if the operator says so. */
export const lostKeyId = 'ep_000000000000'

export interface Batch {
  readonly keys: {
    wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>
    unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
  }
  /** The epoch that everything shall be under. */
  readonly keyId: string
  /** Rows after this one. */
  readonly after: string
  readonly limit: number
  /** Moves what does not open to `lostKeyId`. */
  readonly givesUp: boolean
}

export interface Rewrapped {
  readonly count: number
  readonly damaged: readonly string[]
  /** Null at the end of the table. */
  readonly last: string | null
}

export interface SealedRows {
  readonly name: string
  rewrap(tx: Tx, batch: Batch): Promise<Rewrapped>
  /** Whether anything is under this epoch; asked while nobody can write under it any more. */
  isUnder(tx: Tx, keyId: string): Promise<boolean>
}

interface Anew {
  readonly id: string
  readonly bytes: Uint8Array
}

interface Found {
  readonly id: string
  readonly owner: string
  readonly bytes: Buffer
  readonly key_id: string
}

/** Rows that hold a wrapped key in one column and the name of its epoch in another. */
export function sealedRows(described: {
  readonly table: string
  readonly id?: string
  readonly owner?: string
  readonly wrapped?: string
  readonly keyId?: string
  contextOf(ownerId: string, id: string): string
}): SealedRows {
  const name = described.table
  const [table, id, owner] = [name, described.id ?? 'id', described.owner ?? 'account_id'].map(each =>
    sql.identifier(each),
  ) as [Name, Name, Name]
  const [wrapped, keyId] = [described.wrapped ?? 'wrapped_key', described.keyId ?? 'key_id'].map(sql.identifier) as [
    Name,
    Name,
  ]
  return {
    name,
    async rewrap(tx, batch) {
      const { rows } = await tx.execute<Found & Record<string, unknown>>(
        sql`select ${id} as id, ${owner} as owner, ${wrapped} as bytes, ${keyId} as key_id from ${table}
            where ${id} > ${batch.after} and ${keyId} not in (${batch.keyId}, ${lostKeyId})
            order by ${id} limit ${batch.limit} for no key update`,
      )
      const { anew, damaged } = await each(rows, async row => {
        const context = described.contextOf(row.owner, row.id)
        const dataKey = await batch.keys.unwrap({ keyId: row.key_id, bytes: row.bytes }, context)
        return (await batch.keys.wrap(dataKey, context)).bytes
      })
      if (anew.length > 0) {
        const [ids, bytes] = [anew.map(row => row.id), anew.map(row => row.bytes)]
        await tx.execute(
          sql`update ${table} set ${wrapped} = anew.bytes, ${keyId} = ${batch.keyId}
              from unnest(${sql.param(ids)}::text[], ${sql.param(bytes)}::bytea[]) as anew (row_id, bytes)
              where ${id} = anew.row_id`,
        )
      }
      if (batch.givesUp && damaged.length > 0)
        await tx.execute(
          sql`update ${table} set ${keyId} = ${lostKeyId} where ${id} = any(${sql.param(damaged)}::text[])`,
        )
      return { count: anew.length, damaged, last: rows.at(-1)?.id ?? null }
    },
    async isUnder(tx, epochId) {
      return isAny(await tx.execute(sql`select 1 from ${table} where ${keyId} = ${epochId} limit 1`))
    },
  }
}

/** Rows with cells made by `sealColumn`. */
export function sealedCells(described: {
  readonly table: string
  readonly id?: string
  readonly column: string
}): SealedRows {
  const place = { table: described.table, column: described.column }
  const [table, id, cell] = [place.table, described.id ?? 'id', place.column].map(each => sql.identifier(each)) as [
    Name,
    Name,
    Name,
  ]
  const keyId = sql`encode(substring(${cell} from 2 for 15), 'escape')`
  return {
    name: `${place.table}.${place.column}`,
    async rewrap(tx, batch) {
      const { rows } = await tx.execute<Found & Record<string, unknown>>(
        sql`select ${id} as id, ${cell} as bytes from ${table}
            where ${id} > ${batch.after} and ${cell} is not null and ${keyId} not in (${batch.keyId}, ${lostKeyId})
            order by ${id} limit ${batch.limit} for no key update`,
      )
      const outcome = await each(rows, row => rewrapColumn(batch.keys, row.bytes, { ...place, rowId: row.id }))
      const lost = batch.givesUp ? rows.filter(row => outcome.damaged.includes(row.id)).map(asLost) : []
      const anew = [...outcome.anew, ...lost]
      if (anew.length > 0) {
        const [ids, bytes] = [anew.map(row => row.id), anew.map(row => row.bytes)]
        await tx.execute(
          sql`update ${table} set ${cell} = anew.bytes
              from unnest(${sql.param(ids)}::text[], ${sql.param(bytes)}::bytea[]) as anew (row_id, bytes)
              where ${id} = anew.row_id`,
        )
      }
      return { count: outcome.anew.length, damaged: outcome.damaged, last: rows.at(-1)?.id ?? null }
    },
    async isUnder(tx, epochId) {
      return isAny(await tx.execute(sql`select 1 from ${table} where ${keyId} = ${epochId} limit 1`))
    },
  }
}

const isAny = ({ rows }: { rows: readonly unknown[] }): boolean => rows.length > 0

function asLost({ id, bytes }: Found): Anew {
  return { id, bytes: Buffer.concat([bytes.subarray(0, 1), Buffer.from(lostKeyId, 'latin1'), bytes.subarray(16)]) }
}

async function each(rows: readonly Found[], rewrap: (row: Found) => Promise<Uint8Array>) {
  const anew: Anew[] = []
  const damaged: string[] = []
  for (const row of rows) {
    try {
      anew.push({ id: row.id, bytes: await rewrap(row) })
    } catch (error) {
      // A master key that cannot be asked says nothing about the row.
      if (!(error instanceof Refusal) || error.code !== 'data_key_unreadable') throw error
      damaged.push(row.id)
    }
  }
  return { anew, damaged }
}
