/**
 * Statements that come again and again are prepared: each connection reads and plans them once instead of every time. Who
 * writes a query need not know of it. What is asked only now and then, or has no values, goes as it is.
 */
import { createHash } from 'node:crypto'
import type pg from 'pg'

/** Asked so often, a statement is one that comes again. */
const OFTEN = 5
/** Kept by every connection, and by the server for each of them. */
const PREPARED_MOST = 300
/** Lists of different lengths make texts without end. */
const COUNTED_MOST = 2_000
/** The table changed under a prepared statement, or somebody between here and the server has dropped it, or had it before. */
const lapsed = new Set(['0A000', '26000', '42P05'])

export class Prepared {
  readonly #counts = new Map<string, number>()
  readonly #names = new Map<string, string>()

  /** The connection's own `query` looks for a name first. */
  attach(client: pg.ClientBase): void {
    const ask = client.query.bind(client) as (...what: unknown[]) => unknown
    let isTrusted = true
    const look = (error: unknown): void => {
      // The one that noticed has failed; from here on this connection asks plainly.
      if (error instanceof Error && 'code' in error && lapsed.has(String(error.code))) isTrusted = false
    }
    const query = (what: unknown, values?: unknown, callback?: unknown): unknown => {
      const named = isTrusted ? this.#named(what, values) : what
      if (named === what) return ask(what, values, callback)
      if (typeof callback === 'function')
        return ask(named, values, (error: unknown, result: unknown) => {
          look(error)
          callback(error, result)
        })
      const answer = ask(named, values) as Promise<unknown>
      answer.catch(look)
      return answer
    }
    client.query = query as typeof client.query
  }

  #named(what: unknown, values: unknown): unknown {
    if (!Array.isArray(values) || values.length === 0) return what
    if (typeof what === 'string') {
      const name = this.#nameOf(what)
      return name === undefined ? what : { text: what, name }
    }
    const asked = what as { text?: unknown; name?: unknown; submit?: unknown }
    if (typeof asked?.text !== 'string' || asked.name !== undefined || asked.submit !== undefined) return what
    const name = this.#nameOf(asked.text)
    return name === undefined ? what : { ...asked, name }
  }

  #nameOf(text: string): string | undefined {
    const known = this.#names.get(text)
    if (known !== undefined || this.#names.size === PREPARED_MOST) return known
    const count = (this.#counts.get(text) ?? 0) + 1
    if (count < OFTEN) {
      if (this.#counts.size === COUNTED_MOST) this.#counts.clear()
      this.#counts.set(text, count)
      return undefined
    }
    this.#counts.delete(text)
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32)
    this.#names.set(text, name)
    return name
  }
}
