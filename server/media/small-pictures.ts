/**
 * The small pictures of one that was kept without being decoded: made when somebody first looks, once however many look at
 * the same moment, and kept from then on.
 */
import type { Database } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import type { Storage } from '../storage/storage.ts'
import { refuse } from './refusals.ts'
import * as shelf from './shelf.ts'
import { isFull } from './spool-file.ts'
import * as store from './store.ts'

export type SmallSizes = Readonly<Record<'large' | 'thumbnail', number>>

interface SmallDeps {
  readonly database: Database
  readonly storage: Storage
  /** Two WebPs of the original, the larger first. */
  readonly derive: (row: store.Row, dataKey: Buffer) => Promise<readonly Uint8Array[]>
}

export class SmallPictures {
  readonly #deps: SmallDeps
  readonly #making = new Map<string, Promise<SmallSizes>>()

  constructor(deps: SmallDeps) {
    this.#deps = deps
  }

  async sizesOf(row: store.Row, dataKey: Buffer): Promise<SmallSizes> {
    const known = sizesIn(row)
    if (known) return known
    const making = this.#making.get(row.id)
    if (making) return making
    const made = this.#make(row, dataKey).finally(() => this.#making.delete(row.id))
    this.#making.set(row.id, made)
    return made
  }

  /** As the row says now: somebody may have made them since it was read. */
  async #sizesNow({ accountId, id }: store.Row): Promise<SmallSizes | null> {
    const row = await this.#deps.database.forAccount(accountId, tx => store.find(tx, accountId, id))
    if (!row) throw refuse('picture_not_found')
    return sizesIn(row)
  }

  async #make(row: store.Row, dataKey: Buffer): Promise<SmallSizes> {
    const { storage, database, derive } = this.#deps
    const before = await this.#sizesNow(row)
    if (before) return before
    const [large, thumbnail] = await derive(row, dataKey)
    assert(large && thumbnail, 'a decoder that ends well gives both')
    try {
      await shelf.put(storage, row, dataKey, 'large', large)
      await shelf.put(storage, row, dataKey, 'thumbnail', thumbnail)
    } catch (error) {
      throw isFull(error) ? refuse('disk_full') : error
    }
    const sizes = { large: large.length, thumbnail: thumbnail.length }
    if (await database.forAccount(row.accountId, tx => store.setSmallBytes(tx, row, sizes))) return sizes
    // Another process was first, with the same pictures; or it was deleted, and its other objects are gone already.
    try {
      return (await this.#sizesNow(row)) ?? sizes
    } catch (error) {
      await shelf.removeAll(storage, row.id)
      throw error
    }
  }
}

const sizesIn = ({ largeBytes: large, thumbnailBytes: thumbnail }: store.Row): SmallSizes | null =>
  large === null || thumbnail === null ? null : { large, thumbnail }
