/**
 * The small pictures of one that was kept without being decoded: made when somebody first looks, once however many look at
 * the same moment, and kept from then on.
 */
import type { Database } from '../database/database.ts'
import type { Storage } from '../storage/storage.ts'
import { refuse } from './refusals.ts'
import * as shelf from './shelf.ts'
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
    const { id, largeBytes: large, thumbnailBytes: thumbnail } = row
    if (large !== null && thumbnail !== null) return { large, thumbnail }
    const making = this.#making.get(id)
    if (making) return making
    const made = this.#make(row, dataKey).finally(() => this.#making.delete(id))
    this.#making.set(id, made)
    return made
  }

  async #make(row: store.Row, dataKey: Buffer): Promise<SmallSizes> {
    const { storage, database, derive } = this.#deps
    const [large = Buffer.alloc(0), thumbnail = large] = await derive(row, dataKey)
    await shelf.put(storage, row, dataKey, 'large', large)
    await shelf.put(storage, row, dataKey, 'thumbnail', thumbnail)
    const sizes = { large: large.length, thumbnail: thumbnail.length }
    if (await database.forAccount(row.accountId, tx => store.setSmallBytes(tx, row, sizes))) return sizes
    // Deleted meanwhile: then its other objects are gone already.
    await shelf.removeAll(storage, row.id)
    throw refuse('picture_not_found')
  }
}
