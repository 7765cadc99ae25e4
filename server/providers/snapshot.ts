/**
 * What is connected and allowed, in memory, so that routing asks nobody. The database tells every server of every change
 * (a trigger on the tables), and each reads everything anew; what a change of our own writes is read before it is answered.
 */
import type { Database } from '../database/database.ts'
import type { Log } from '../kernel/log.ts'
import type { DataClass } from './capabilities.ts'
import { type Connected, compose, type EnvironmentConnection } from './connected.ts'
import type { Adapter } from './provider.ts'
import { readEverything } from './store.ts'

/** The triggers of the tables say it. */
const channel = 'providers_changed'

export interface SnapshotDeps {
  readonly database: Database
  readonly log: Log
  readonly environment: readonly EnvironmentConnection[]
  readonly adapters: readonly Adapter[]
}

export class Snapshot {
  readonly #deps: SnapshotDeps
  #connected: readonly Connected[] = []
  #byId: ReadonlyMap<string, Connected> = new Map()
  #byOwner: ReadonlyMap<string | null, readonly Connected[]> = new Map()
  #choices: ReadonlyMap<string, DataClass> = new Map()
  #reading: Promise<void> | null = null
  #next: Promise<void> | null = null
  #stop: (() => Promise<void>) | null = null
  readonly #listeners: ((connected: readonly Connected[]) => void)[] = []

  constructor(deps: SnapshotDeps) {
    this.#deps = deps
  }

  async open(): Promise<void> {
    const { database, log } = this.#deps
    this.#stop = await database.listen(channel, () => {
      this.renew().catch(error => log.error('providers.snapshot_failed', {}, error))
    })
    await this.renew()
  }

  async close(): Promise<void> {
    await this.#stop?.()
    await this.#reading?.catch(() => {})
  }

  get connected(): readonly Connected[] {
    return this.#connected
  }

  find(id: string): Connected | undefined {
    return this.#byId.get(id)
  }

  /** Null: the operator's. */
  of(owner: string | null): readonly Connected[] {
    return this.#byOwner.get(owner) ?? []
  }

  /** Called after each reading. */
  onRenewed(listener: (connected: readonly Connected[]) => void): void {
    this.#listeners.push(listener)
  }

  choiceOf(accountId: string): DataClass | undefined {
    return this.#choices.get(accountId)
  }

  /** Resolves when everything that was committed before the call is known. */
  renew(): Promise<void> {
    if (!this.#reading) {
      this.#reading = this.#read().finally(() => {
        this.#reading = null
      })
      return this.#reading
    }
    // The reading under way may have begun before the change.
    this.#next ??= this.#reading
      .catch(() => {})
      .then(() => {
        this.#next = null
        return this.renew()
      })
    return this.#next
  }

  async #read(): Promise<void> {
    const { database, environment, adapters } = this.#deps
    const everything = await readEverything(database.drizzle)
    this.#connected = compose(everything, environment, adapters)
    this.#byId = new Map(this.#connected.map(each => [each.id, each]))
    this.#byOwner = Map.groupBy(this.#connected, ({ accountId }) => accountId)
    this.#choices = everything.choices
    for (const listener of this.#listeners) listener(this.#connected)
  }
}
