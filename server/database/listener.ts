/**
 * One connection that hears NOTIFY for the whole process. It comes back by itself when it breaks, and then calls every
 * listener once with an empty payload, because what was sent in between is lost.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Log } from '../kernel/log.ts'

export type OnNotify = (payload: string) => void

export class Listener {
  readonly #config: pg.ClientConfig
  readonly #log: Log
  readonly #channels = new Map<string, Set<OnNotify>>()
  #client: Promise<pg.Client> | null = null
  #isClosed = false
  /** The end of what has been said so far: one connection says one thing at a time. */
  #said: Promise<unknown> = Promise.resolve()

  constructor(config: pg.ClientConfig, log: Log) {
    this.#config = config
    this.#log = log
  }

  async listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>> {
    const listeners = this.#channels.get(channel) ?? new Set()
    this.#channels.set(channel, listeners)
    listeners.add(onNotify)
    this.#client ??= this.#connect()
    await this.#client
    if (listeners.size === 1) await this.#say(`listen ${pg.escapeIdentifier(channel)}`)
    return async () => {
      listeners.delete(onNotify)
      if (listeners.size > 0 || this.#isClosed) return
      this.#channels.delete(channel)
      await this.#say(`unlisten ${pg.escapeIdentifier(channel)}`).catch(() => {})
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#channels.clear()
    const client = await this.#client?.catch(() => null)
    await client?.end().catch(() => {})
  }

  #say(statement: string): Promise<unknown> {
    const saying = this.#said.then(async () => (await this.#client)?.query(statement))
    this.#said = saying.catch(() => {})
    return saying
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ ...this.#config, keepAlive: true })
    client.on('notification', ({ channel, payload = '' }) => this.#deliver(channel, payload))
    client.on('error', () => {})
    client.once('end', () => void this.#reconnect())
    await client.connect()
    return client
  }

  #deliver(channel: string, payload: string): void {
    for (const onNotify of this.#channels.get(channel) ?? []) {
      try {
        onNotify(payload)
      } catch (error) {
        this.#log.error('database.listener_failed', {}, error)
      }
    }
  }

  async #reconnect(): Promise<void> {
    if (this.#isClosed) return
    this.#log.warn('database.listener_lost')
    for (let waitMs = 100; !this.#isClosed; waitMs = Math.min(waitMs * 2, 5_000)) {
      await sleep(waitMs, undefined, { ref: false })
      try {
        const client = await this.#connect()
        for (const channel of this.#channels.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`)
        this.#client = Promise.resolve(client)
        for (const channel of this.#channels.keys()) this.#deliver(channel, '')
        return
      } catch {
        // Still down: the next turn waits longer.
      }
    }
  }
}
