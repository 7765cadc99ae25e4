/**
 * A world for one test file: its own copy of the migrated database, its own folder, a clock that a test can move, and an
 * app with the routes it asks for. `dispose` takes all of it away; call it in `afterAll`.
 */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { inject } from 'vitest'
import { type Database, openDatabase } from '../server/database/database.ts'
import type { Clock } from '../server/kernel/clock.ts'
import { type Log, silentLog } from '../server/kernel/log.ts'
import { type Keys, openKeys } from '../server/keys/keys.ts'

export interface TestClock extends Clock {
  /** Moves both clocks forward. */
  advance(ms: number): void
  set(time: Date | string): void
}

export interface World {
  readonly database: Database
  /** For a second `openDatabase` on the same data, as another process would do. */
  readonly databaseUrl: string
  readonly clock: TestClock
  readonly log: Log
  /** Master keys in a folder of their own. */
  readonly keys: Keys
  /** An empty folder of this world's own. */
  readonly dir: string
  /** The folder of `keys`, for a process of its own on the same database. */
  readonly keysDir: string
  dispose(): Promise<void>
}

export function createClock(start = '2026-03-01T12:00:00.000Z'): TestClock {
  let nowMs = Date.parse(start)
  let monotonicMs = 0
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => monotonicMs,
    advance(ms) {
      nowMs += ms
      monotonicMs += ms
    },
    set(time) {
      nowMs = new Date(time).getTime()
    },
  }
}

async function asAdmin(statement: string): Promise<void> {
  const client = new pg.Client(inject('databaseServer').config)
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

function urlOf({ host = '', port, user = '', password }: pg.ClientConfig, database: string): string {
  const credentials = encodeURIComponent(user) + (password ? `:${encodeURIComponent(String(password))}` : '')
  return host.startsWith('/')
    ? `postgres://${credentials}@/${database}?host=${encodeURIComponent(host)}&port=${port}`
    : `postgres://${credentials}@${host}:${port}/${database}`
}

export async function createWorld(): Promise<World> {
  const { config, template } = inject('databaseServer')
  const name = `i2i_world_${randomBytes(6).toString('hex')}`
  await asAdmin(`create database ${name} template ${template} strategy file_copy`)
  const dir = await mkdtemp(join(tmpdir(), 'i2i-world-'))
  const keysParent = await mkdtemp(join(tmpdir(), 'i2i-world-keys-'))
  const keysDir = join(keysParent, 'keys')
  const databaseUrl = urlOf(config, name)
  const database = await openDatabase({ url: databaseUrl, poolSize: 6 }, silentLog)
  return {
    database,
    databaseUrl,
    clock: createClock(),
    log: silentLog,
    keys: await openKeys({ dir: keysDir, database }),
    dir,
    keysDir,
    async dispose() {
      await database.close()
      await asAdmin(`drop database ${name} with (force)`)
      await rm(dir, { recursive: true, force: true })
      await rm(keysParent, { recursive: true, force: true })
    },
  }
}
