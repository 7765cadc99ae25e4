/**
 * The keys of the living epochs, in memory. Data keys are wrapped under the newest epoch and unwrapped under the one they
 * name; the folder is looked at before every wrap, so that a rotation by another process is obeyed at once.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import { type Cell, sealColumn, unsealColumn } from './columns.ts'
import { contextOfEpoch, type EpochFile, EpochFiles } from './epoch-files.ts'
import { sweepDrafts } from './key-file.ts'
import type { Keys, WrappedKey } from './keys.ts'
import type { MasterKey } from './master.ts'
import { refuse } from './refusals.ts'
import { deriveFrom, openRoot, rewrapRoot } from './root.ts'
import * as store from './store.ts'
import { keyBytes, unwrapUnder, wrappingKeyOf, wrapUnder } from './wrapping.ts'

/** A row read just before its rotation may be opened this long after its epoch was destroyed on the disk. */
const fadingMs = 30_000
/** Any number will do, as long as every process of ours takes the same one. */
const ROTATION_LOCK = 7_206_114_552

export interface RingOptions {
  /** Usually DATA_DIR/keys. */
  readonly dir: string
  readonly master: MasterKey
  readonly database: Database
  readonly clock: Clock
}

interface Epoch {
  readonly id: string
  readonly number: number
  readonly isOld: boolean
  readonly wrappingKey: Buffer
}

export class Ring implements Keys {
  readonly master: MasterKey
  readonly files: EpochFiles
  readonly database: Database
  readonly #options: RingOptions
  #root: Buffer = Buffer.alloc(0)
  #epochs = new Map<string, Epoch>()
  #fading = new Map<string, { epoch: Epoch; untilMs: number }>()
  #seen = ''

  constructor(options: RingOptions) {
    this.#options = options
    this.master = options.master
    this.database = options.database
    this.files = new EpochFiles(options.dir)
  }

  async open(): Promise<this> {
    this.#root = await openRoot(this.#options.dir, this.master)
    await this.#refresh()
    if (!this.#current()) await this.#openFirst()
    // A database restored from before an epoch does not know it yet; the files say which keys exist.
    for (const { id, number, isOld } of await this.files.list())
      if (!isOld) await store.add(this.database.drizzle, { id, number, createdAt: this.#options.clock.now() })
    return this
  }

  async #openFirst(): Promise<void> {
    await this.exclusively(async () => {
      await this.#refresh()
      if (!this.#current()) await this.addEpoch()
    })
  }

  /** One process at a time, also across machines that share the database. */
  async exclusively<T>(run: () => Promise<T>): Promise<T> {
    const client = await this.database.pool.connect()
    try {
      await client.query('select pg_advisory_lock($1)', [ROTATION_LOCK])
      return await run()
    } finally {
      await client.query('select pg_advisory_unlock($1)', [ROTATION_LOCK]).catch(() => {})
      client.release()
    }
  }

  /** The row first: whoever sees the file may write under it at once. */
  async addEpoch(): Promise<string> {
    const rows = await store.list(this.database.drizzle)
    const files = await this.files.list()
    const number = Math.max(0, ...rows.map(row => row.number), ...files.map(file => file.number)) + 1
    const id = `ep_${randomBytes(6).toString('hex')}`
    const wrapped = await this.master.wrap(randomBytes(keyBytes), contextOfEpoch(id))
    await store.add(this.database.drizzle, { id, number, createdAt: this.#options.clock.now() })
    await this.files.create(id, number, wrapped)
    await this.#refresh()
    return id
  }

  #current(): Epoch | undefined {
    return [...this.#epochs.values()].filter(epoch => !epoch.isOld).at(-1)
  }

  async currentKeyId(): Promise<string> {
    return (await this.#requireCurrent()).id
  }

  async #requireCurrent(): Promise<Epoch> {
    await this.#refresh()
    const current = this.#current()
    if (!current) throw refuse('epoch_key_missing')
    return current
  }

  /** Reads what is new in the folder and lets go of what is gone. */
  async #refresh(): Promise<void> {
    const files = await this.files.list()
    const seen = files.map(file => file.name).join(' ')
    if (seen === this.#seen) return
    const epochs = new Map<string, Epoch>()
    for (const file of files) {
      const epoch = await this.#load(file)
      if (epoch) epochs.set(file.id, epoch)
    }
    const nowMs = this.#options.clock.monotonicMs()
    for (const [id, epoch] of this.#epochs)
      if (!epochs.has(id)) this.#fading.set(id, { epoch, untilMs: nowMs + fadingMs })
    this.#epochs = epochs
    this.#seen = seen
  }

  async #load(file: EpochFile): Promise<Epoch | null> {
    const { id, number, isOld } = file
    const known = this.#epochs.get(id)
    if (known) return { ...known, isOld }
    const wrapped = await this.files.read(file)
    // Destroyed between the listing and the reading.
    if (!wrapped) return null
    const secret = await this.master.unwrap(wrapped, contextOfEpoch(id))
    return { id, number, isOld, wrappingKey: wrappingKeyOf(secret) }
  }

  #fadingEpoch(id: string): Epoch | undefined {
    const nowMs = this.#options.clock.monotonicMs()
    for (const [each, { untilMs }] of this.#fading) if (untilMs < nowMs) this.#fading.delete(each)
    return this.#fading.get(id)?.epoch
  }

  async wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey> {
    const { id, wrappingKey } = await this.#requireCurrent()
    return wrapUnder(wrappingKey, id, dataKey, context)
  }

  async unwrap(wrapped: WrappedKey, context: string): Promise<Buffer> {
    const { keyId } = wrapped
    if (this.master.owns(keyId)) return this.master.unwrap(wrapped, context)
    if (!this.#epochs.has(keyId)) await this.#refresh()
    const epoch = this.#epochs.get(keyId) ?? this.#fadingEpoch(keyId)
    if (!epoch) throw refuse('data_key_unreadable')
    return unwrapUnder(epoch.wrappingKey, wrapped, context)
  }

  /** What a thief of everything that is left would try: every key there is, whatever the row says. Names the one that fits. */
  async keyThatOpens(wrapped: WrappedKey, context: string): Promise<string | null> {
    for (const { id, wrappingKey } of this.#epochs.values()) {
      try {
        unwrapUnder(wrappingKey, wrapped, context)
        return id
      } catch {
        // Not this one.
      }
    }
    return this.master.unwrap(wrapped, context).then(
      () => wrapped.keyId,
      () => null,
    )
  }

  async derive(purpose: string): Promise<Buffer> {
    return deriveFrom(this.#root, purpose)
  }

  sealColumn(text: string, cell: Cell): Promise<Buffer> {
    return sealColumn(this, text, cell)
  }

  unsealColumn(sealed: Uint8Array, cell: Cell): Promise<string> {
    return unsealColumn(this, sealed, cell)
  }

  isEpochGone(error: unknown): boolean {
    return store.isEpochGone(error)
  }

  /** What crashes left lying about. */
  async sweep(): Promise<void> {
    const minuteAgo = new Date(systemClock.now().getTime() - 60_000)
    for (const folder of [this.#options.dir, join(this.#options.dir, 'epochs')]) await sweepDrafts(folder, minuteAgo)
  }

  /** Everything that the master key wraps, under its current version. */
  async rewrapUnderMaster(): Promise<void> {
    await rewrapRoot(this.#options.dir, this.master)
    for (const file of await this.files.list()) {
      const wrapped = await this.files.read(file)
      if (!wrapped || wrapped.keyId === this.master.currentKeyId) continue
      const secret = await this.master.unwrap(wrapped, contextOfEpoch(file.id))
      await this.files.replace(file, await this.master.wrap(secret, contextOfEpoch(file.id)))
    }
  }
}
