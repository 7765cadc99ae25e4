/**
 * The services that were opened, one per connection, until its key or address changes. What was opened before still ends
 * the runs it began, which may be paid for; then it is closed.
 */
import type { Keys } from '../keys/keys.ts'
import type { Connected } from './connected.ts'
import { type DoorsDeps, toolsFor } from './doors.ts'
import type { Provider } from './provider.ts'
import { keyCell } from './store.ts'

export interface OpenedDeps extends DoorsDeps {
  readonly keys: Pick<Keys, 'unsealColumn'>
}

interface Entry {
  readonly revision: number
  readonly provider: Promise<Provider>
  close(): Promise<void>
}

/**
 * Longer than any run takes: generations give a service up after 20 minutes, and a picture that was made in the last of
 * them is still to be fetched. Closed earlier, a run that was paid for would be lost.
 */
const DRAIN_MS = 25 * 60_000

export class Opened {
  readonly #deps: OpenedDeps
  readonly #entries = new Map<string, Entry>()
  readonly #draining = new Map<Entry, NodeJS.Timeout>()

  constructor(deps: OpenedDeps) {
    this.#deps = deps
  }

  async open(connected: Connected): Promise<Provider> {
    const { id, revision } = connected
    const found = this.#entries.get(id)
    if (found?.revision === revision) return found.provider
    if (found) this.#drain(id, found)
    const tools = toolsFor(connected, this.#deps)
    const provider = this.#keyOf(connected).then(key =>
      connected.adapter.open({ id, baseUrl: connected.baseUrl, key }, tools),
    )
    const entry: Entry = {
      revision,
      provider,
      close: async () => {
        await provider.then(
          opened => opened.close(),
          () => {},
        )
        tools.close()
      },
    }
    this.#entries.set(id, entry)
    // A key that could not be opened is tried anew next time.
    provider.catch(() => this.#entries.get(id) === entry && this.#entries.delete(id))
    return provider
  }

  /** Lets go of what is connected otherwise now, or not at all. */
  keep(connected: readonly Connected[]): void {
    const revisions = new Map(connected.map(({ id, revision }) => [id, revision]))
    for (const [id, entry] of this.#entries) if (revisions.get(id) !== entry.revision) this.#drain(id, entry)
  }

  async close(): Promise<void> {
    for (const timer of this.#draining.values()) clearTimeout(timer)
    const all = [...this.#entries.values(), ...this.#draining.keys()]
    this.#entries.clear()
    this.#draining.clear()
    await Promise.all(all.map(entry => entry.close()))
  }

  #drain(id: string, entry: Entry): void {
    this.#entries.delete(id)
    const timer = setTimeout(() => {
      this.#draining.delete(entry)
      entry.close().catch(error => this.#deps.log.error('providers.close_failed', {}, error))
    }, DRAIN_MS)
    timer.unref()
    this.#draining.set(entry, timer)
  }

  async #keyOf({ id, key }: Connected): Promise<string | null> {
    if (key === null) return null
    return 'plain' in key ? key.plain : this.#deps.keys.unsealColumn(key.sealed, keyCell(id))
  }
}
