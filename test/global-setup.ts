/**
 * One database server for the whole test run: an embedded one in a temporary folder, or the server that TEST_DATABASE_URL
 * names. It holds one migrated template, which every test file copies. Everything is taken away at the end.
 */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { PgBoss } from 'pg-boss'
import type { TestProject } from 'vitest/node'
import { migrateDatabase, openEmbedded } from '../server/database/database.ts'
import { silentLog } from '../server/kernel/log.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    databaseServer: { config: pg.ClientConfig; template: string }
  }
}

async function withClient<T>(config: pg.ClientConfig, run: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(config)
  await client.connect()
  try {
    return await run(client)
  } finally {
    await client.end()
  }
}

async function makeTemplate(config: pg.ClientConfig, template: string): Promise<void> {
  await withClient(config, client => client.query(`create database ${template}`))
  await withClient({ ...config, database: template }, migrateDatabase)
  const boss = new PgBoss({ ...(config as object), database: template, supervise: false, schedule: false })
  await boss.start()
  await boss.stop({ graceful: false })
}

/** A URL as the parts that a second database name can be put into. */
function partsOf(url: string): pg.ClientConfig {
  const { hostname, port, username, password, searchParams, pathname } = new URL(url)
  return {
    host: searchParams.get('host') ?? hostname,
    port: Number(port || searchParams.get('port') || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || 'postgres',
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const template = `i2i_template_${randomBytes(4).toString('hex')}`
  const url = process.env.TEST_DATABASE_URL
  if (url) {
    const config = partsOf(url)
    await makeTemplate(config, template)
    project.provide('databaseServer', { config, template })
    return () => withClient(config, async client => void (await client.query(`drop database ${template} with (force)`)))
  }
  const dir = mkdtempSync(join(tmpdir(), 'i2i-test-'))
  const server = await openEmbedded({ dir, role: 'server', isThrowaway: true }, silentLog)
  await makeTemplate(server.connection, template)
  project.provide('databaseServer', { config: server.connection, template })
  return async () => {
    await server.stop()
    rmSync(dir, { recursive: true, force: true })
  }
}
