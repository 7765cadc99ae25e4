/**
 * Reads everything that is kept of every picture, and says what fails its check: a key that does not open, a name, an
 * object that was changed, cut, swapped or lost. It changes nothing, and one damaged picture does not keep it from the next.
 */
import type { Database } from '../database/database.ts'
import { Refusal } from '../kernel/refusal.ts'
import type { Keys } from '../keys/keys.ts'
import type { Storage } from '../storage/storage.ts'
import { type Body, bodyNames } from './picture.ts'
import { bindingOf, objectKey } from './shelf.ts'
import * as store from './store.ts'
import { unseal, unsealText, VaultDamaged } from './vault.ts'

export interface Damage {
  readonly id: string
  readonly kind: 'key' | 'name' | Body
  readonly reason: string
}

export interface Verified {
  readonly pictures: number
  readonly objects: number
  readonly bytes: number
}

interface Deps {
  readonly database: Database
  readonly storage: Storage
  readonly keys: Keys
}

const pageRows = 200

export const sizesOf = (row: store.Row): Readonly<Record<Body, number | null>> => ({
  original: row.originalBytes,
  large: row.largeBytes,
  thumbnail: row.thumbnailBytes,
  svg: row.svgBytes,
  matte: row.matteBytes,
})

/** @param newest only so many, the newest, instead of all */
export async function verifyPictures(
  deps: Deps,
  onDamage: (damage: Damage) => void,
  newest?: number,
): Promise<Verified> {
  const sum = { pictures: 0, objects: 0, bytes: 0 }
  for (let after = ''; ; ) {
    const { drizzle } = deps.database
    const rows =
      newest === undefined ? await store.pageOfAll(drizzle, after, pageRows) : await store.newestOfAll(drizzle, newest)
    for (const row of rows) {
      sum.pictures++
      for (const damage of await damagesOf(deps, row, sum)) {
        // Deleted while we read it: then nothing is damaged.
        if (await store.find(drizzle, row.accountId, row.id)) onDamage(damage)
      }
    }
    const last = rows.at(-1)
    if (!last || newest !== undefined) return sum
    after = last.id
  }
}

async function damagesOf(deps: Deps, row: store.Row, sum: { objects: number; bytes: number }): Promise<Damage[]> {
  const { id, accountId } = row
  const wrapped = { keyId: row.keyId, bytes: row.wrappedKey }
  let dataKey: Buffer
  try {
    dataKey = await deps.keys.unwrap(wrapped, store.contextOf(accountId, id))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return [{ id, kind: 'key', reason: 'opens under no key' }]
  }
  const damages: Damage[] = []
  const check = async (kind: Damage['kind'], run: () => unknown): Promise<void> => {
    try {
      await run()
    } catch (error) {
      if (!(error instanceof VaultDamaged)) throw error
      damages.push({ id, kind, reason: error.reason })
    }
  }
  await check('name', () => unsealText(row.nameSealed, dataKey, store.nameBinding(accountId, id)))
  const sizes = sizesOf(row)
  for (const body of bodyNames) {
    const sizeBytes = sizes[body]
    if (sizeBytes === null) continue
    sum.objects++
    sum.bytes += sizeBytes
    await check(body, async () => {
      const read = (start: number, end: number) => deps.storage.get(objectKey(id, body), { start, end })
      for await (const _ of unseal(read, dataKey, bindingOf(row, body), sizeBytes));
    })
  }
  return damages
}

/** The keys of the objects of every picture, read by whoever asks in a transaction of their own. */
export async function* storedObjectsOf(
  query: (text: string, values: unknown[]) => Promise<{ id: string; small: boolean; svg: boolean; matte: boolean }[]>,
): AsyncGenerator<string[]> {
  for (let after = ''; ; ) {
    const rows = await query(
      `select id, thumbnail_bytes is not null as small, svg_bytes is not null as svg, matte_bytes is not null as matte
       from pictures where id > $1 order by id limit ${pageRows}`,
      [after],
    )
    for (const { id, small, svg, matte } of rows) {
      const has = { original: true, large: small, thumbnail: small, svg, matte }
      const bodies = bodyNames.filter(body => has[body])
      yield bodies.map(body => objectKey(id, body))
    }
    const last = rows.at(-1)
    if (!last) return
    after = last.id
  }
}
