/**
 * Who waits for news of which generation, in this process. The news itself comes from the database, so it does not
 * matter which process made it; one listening connection serves everybody.
 */
import type { Database } from '../database/database.ts'
import { CHANNEL } from './store.ts'

/** `state` is null when news may have been missed: look. */
export type OnNews = (state: string | null) => void

export class Hub {
  readonly #waiting = new Map<string, Set<OnNews>>()
  #unlisten: (() => Promise<void>) | null = null
  isClosed = false

  async open(database: Database): Promise<void> {
    this.#unlisten = await database.listen(CHANNEL, payload => this.#heard(payload))
  }

  /** Returns the way to stop listening. */
  on(id: string, onNews: OnNews): () => void {
    const waiting = this.#waiting.get(id) ?? new Set()
    this.#waiting.set(id, waiting)
    waiting.add(onNews)
    return () => {
      waiting.delete(onNews)
      if (waiting.size === 0 && this.#waiting.get(id) === waiting) this.#waiting.delete(id)
    }
  }

  /** For tests: nobody may be left when everybody went. */
  get size(): number {
    return this.#waiting.size
  }

  /** Everybody who waits is sent home, so that a server can end although somebody watches. */
  async close(): Promise<void> {
    this.isClosed = true
    this.#heard('')
    await this.#unlisten?.()
  }

  #heard(payload: string): void {
    const [id = '', state = null] = payload === '' ? [] : payload.split(' ')
    const waiting =
      id === '' ? [...this.#waiting.values()].flatMap(each => [...each]) : [...(this.#waiting.get(id) ?? [])]
    for (const onNews of waiting) onNews(state)
  }
}
