import { readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../test/world.ts'
import { openAudit, record } from './audit/audit.ts'
import type { Config } from './config.ts'
import { lookAtConnections, lookAtLog, lookAtVault } from './doctor-kept.ts'
import { systemClock } from './kernel/clock.ts'
import { createMedia } from './media/media.ts'
import { diskStorage } from './storage/disk/disk.ts'

let world: World
let dataDir: string
const account = 'acc_0000000000000000000000000001'
const patient = (environmentConnections: Config['environmentConnections'] = [], allowsOwnKeys = true) => ({
  config: { dataDir, environmentConnections, allowsOwnKeys } as Config,
  database: world.database,
  log: world.log,
  storage: diskStorage(join(dataDir, 'pictures')),
})

beforeAll(async () => {
  world = await createWorld()
  dataDir = dirname(world.keysDir)
})
afterAll(() => world.dispose())

test('the vault: a probe and the newest pictures; one that lost an object is named with what to run', async () => {
  expect(await lookAtVault(patient())).toEqual([true, 'the vault seals and opens; no pictures yet'])
  const pictures = join(dataDir, 'pictures')
  const media = createMedia({ ...world, storage: diskStorage(pictures), decoders: 1 })
  const pixels = { width: 20, height: 10, data: new Uint8Array(800).fill(255) }
  const made = await media.ingestPixels(pixels, account, { name: 'one', origin: 'result', format: 'png' })
  media.close()
  expect(await lookAtVault(patient())).toEqual([
    true,
    expect.stringMatching(/newest 1 pictures \(\d objects\) are whole/),
  ])
  const [lost = ''] = (await readdir(pictures, { recursive: true })).filter(path => path.endsWith('original'))
  await rm(join(pictures, lost))
  const [isOk, line] = await lookAtVault(patient())
  expect(isOk).toBe(false)
  expect(line).toContain(made?.id)
  expect(line).toContain('verify-vault')
})

test('the log: how much is signed, what waits, and what was altered', async () => {
  expect(await lookAtLog(patient())).toEqual([true, 'the log of events is empty'])
  const audit = await openAudit({ database: world.database, clock: systemClock, log: world.log, dataDir })
  const note = () =>
    world.database.transaction(tx =>
      record(tx, { name: 'name.changed', actor: 'system', subject: account }, systemClock.now()),
    )
  await note()
  await note()
  await audit.sign()
  expect((await lookAtLog(patient()))[1]).toContain('2 of 2 entries under signed checkpoints')
  await note()
  expect(await lookAtLog(patient())).toEqual([
    true,
    expect.stringContaining('2 of 3 entries under signed checkpoints; 1 newer waits'),
  ])
  await writeFile(join(dataDir, 'audit', 'entries'), Buffer.alloc(128))
  const [isOk, line] = await lookAtLog(patient())
  expect(isOk).toBe(false)
  expect(line).toContain('verify-log')
})

test('services: how each stands, without those of people', async () => {
  expect(await lookAtConnections(patient())).toEqual([[true, 'no service is connected: edits run on this computer']])
  const add = (id: string, isEnabled: boolean, testCode: string | null) =>
    world.database.pool.query(
      `insert into provider_connections (id, adapter, name, is_enabled, tested_at, test_code, revision, created_at)
       values ($1, 'openai', $1, $2, $3, $4, 1, now())`,
      [id, isEnabled, testCode && new Date('2026-03-01'), testCode],
    )
  await add('fine', true, 'done')
  await add('off', false, null)
  await add('refused', true, 'provider_key_refused')
  await add('sunk', true, null)
  await world.database.pool.query(
    `insert into model_health (connection_id, vendor_id, code, failures, until, changed_at)
     values ('sunk', '', 'provider_unreachable', 3, now() + interval '1 hour', now()), ('fine', 'x', 'provider_timeout', 1, now() - interval '1 hour', now())`,
  )
  expect((await lookAtConnections(patient())).toSorted(([, a], [, b]) => (a < b ? -1 : 1))).toEqual([
    [true, 'service fine: nothing failed lately; tried 2026-03-01: done'],
    [true, 'service off: switched off'],
    [false, 'service refused: its last trial failed; tried 2026-03-01: provider_key_refused'],
    [false, 'service sunk: asked last for now (provider_unreachable); never tried'],
  ])
})

test('keys of people’s own: how many, and how many failed their last trial; not whose, not where', async () => {
  const { pool } = world.database
  await pool.query('delete from provider_connections; delete from model_health')
  await pool.query(
    `insert into accounts (id, role, created_at, updated_at, email, name)
     values ($1, 'member', now(), now(), 'ada@example.test', 'Ada') on conflict do nothing`,
    [account],
  )
  const add = (name: string, testCode: string | null) =>
    pool.query(
      `insert into provider_connections (id, account_id, adapter, name, is_enabled, tested_at, test_code, revision, created_at)
       values ($1, $2, 'stability', $1, true, $3, $4, 1, now())`,
      [name, account, testCode && new Date('2026-03-01'), testCode],
    )
  await add('canary-one', null)
  await add('canary-two', 'done')
  const none = [true, 'no service is connected: edits run on this computer']
  expect(await lookAtConnections(patient())).toEqual([
    none,
    [true, 'services that people connected with keys of their own: 2; no last trial failed'],
  ])
  await add('canary-three', 'provider_key_refused')
  expect(await lookAtConnections(patient())).toEqual([
    none,
    [true, 'services that people connected with keys of their own: 3; the last trial of 1 failed'],
  ])
  const [, [, off = ''] = []] = await lookAtConnections(patient([], false))
  expect(off).toContain('unused while OWN_KEYS is off')
})

test('services of the environment: those that it names, tried or not, and no others', async () => {
  const { pool } = world.database
  await pool.query('delete from provider_connections; delete from model_health; delete from environment_findings')
  const named = [
    { adapter: 'openai', key: 'of the environment', baseUrl: null },
    { adapter: 'comfyui', key: null, baseUrl: 'http://127.0.0.1:8188' },
  ]
  expect(await lookAtConnections(patient(named))).toEqual([
    [true, 'service openai: nothing failed lately; never tried'],
    [true, 'service comfyui: nothing failed lately; never tried'],
  ])
  await pool.query(
    `insert into environment_findings (connection_id, base_url, tested_at, test_code)
     values ('openai', 'https://api.openai.com/v1', '2026-03-01', 'provider_key_refused'),
       ('comfyui', 'http://127.0.0.1:1', '2026-03-01', 'provider_unreachable')`,
  )
  // What was found out at another address says nothing about this one.
  expect(await lookAtConnections(patient(named))).toEqual([
    [false, 'service openai: its last trial failed; tried 2026-03-01: provider_key_refused'],
    [true, 'service comfyui: nothing failed lately; never tried'],
  ])
  expect(await lookAtConnections(patient())).toEqual([[true, 'no service is connected: edits run on this computer']])
})
