/** T-31: what somebody with the database, and then also with the folder, may try; and what the verifier says to it. */
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { type Audit, type AuditEvent, openAudit, record, runAuditAdmin } from './audit.ts'
import { hashLeaf, hashOf } from './entry.ts'
import { openNote, parseCheckpoint, verifierOf } from './note.ts'
import * as store from './store.ts'
import { isIncluded } from './tree.ts'

let world: World
let audit: Audit
let dataDir: string
let count = 0
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())

const asOwner = async (...statements: string[]): Promise<void> => {
  const client = await world.database.pool.connect()
  try {
    await client.query('begin')
    await client.query("set local session_replication_role = 'replica'")
    for (const statement of statements) await client.query(statement)
    await client.query('commit')
  } finally {
    client.release()
  }
}

const event = (i: number): AuditEvent => ({
  name: 'session.opened',
  actor: { accountId: `acc_${String(i).padStart(4, '0')}`, role: 'member' },
  facts: { method: 'password' },
})

async function write(entries: number): Promise<void> {
  for (let i = 0; i < entries; i++) {
    await world.database.transaction(tx => record(tx, event(++count), world.clock.now()))
    world.clock.advance(1_000)
  }
}

beforeEach(async () => {
  await asOwner('delete from audit_events')
  dataDir = join(world.dir, `data-${Math.round(world.clock.monotonicMs())}`)
  audit = await openAudit({ ...world, dataDir })
  count = 0
  await write(5)
  expect(await audit.sign()).toBe(true)
  world.clock.advance(11 * 60_000)
  await write(4)
  expect(await audit.sign()).toBe(true)
  await write(3)
  expect(await audit.sign()).toBe(true)
})
afterEach(async () => {
  await audit.stop()
  world.clock.advance(60_000)
})

/** The key as somebody outside reads it. */
function keyOf(text: string) {
  const [, name = '', key = ''] = /^([^+]+)\+[0-9a-f]{8}\+(.+)$/.exec(text) ?? []
  return verifierOf(name, Buffer.from(key, 'base64').subarray(1))
}

const first = async () => {
  const { findings } = await audit.verify()
  return findings[0] && { kind: findings[0].kind, number: findings[0].number }
}

/** What a thorough forger does: every hash made anew, so that the chain fits again. */
async function rehash(): Promise<void> {
  const rows = await store.listAfter(world.database.drizzle, 0, 1_000)
  let previous: Buffer = Buffer.alloc(32)
  const changes: string[] = ['create temporary table forged (old bigint, number bigint, previous bytea, hash bytea)']
  for (const [index, row] of rows.entries()) {
    const hash = hashOf(index + 1, previous, row)
    changes.push(
      `insert into forged values (${row.number}, ${index + 1}, '\\x${previous.toString('hex')}', '\\x${hash.toString('hex')}')`,
    )
    previous = hash
  }
  await asOwner(
    ...changes,
    'update audit_events set number = -number, previous = f.previous, hash = f.hash from forged f where f.old = audit_events.number'.replace(
      'number = -number',
      'number = 1000000 + f.number',
    ),
    'update audit_events set number = number - 1000000',
    'drop table forged',
  )
}

describe('T-31 the log', () => {
  test('as it was written is whole', async () => {
    expect(await audit.verify()).toEqual({ entries: 12, checkpoints: 3, signed: 12, findings: [] })
    await write(2)
    expect((await audit.verify()).findings).toEqual([])
  })

  const tampering: [what: string, statements: string[], kind: string, number: number][] = [
    ['one word changed', ["update audit_events set name = 'key.created' where number = 7"], 'altered', 7],
    ['one fact changed', [`update audit_events set facts = '{"method":"passkey"}' where number = 3`], 'altered', 3],
    ['the time moved', ["update audit_events set at = at - interval '1 day' where number = 12"], 'altered', 12],
    ['the actor changed', ["update audit_events set actor_id = 'acc_9999' where number = 1"], 'altered', 1],
    ['one entry deleted', ['delete from audit_events where number = 4'], 'deleted', 4],
    ['the first deleted', ['delete from audit_events where number = 1'], 'deleted', 1],
    ['the end cut off', ['delete from audit_events where number > 10'], 'truncated', 11],
    ['everything deleted', ['delete from audit_events'], 'truncated', 1],
    [
      'one entry put in',
      [
        'update audit_events set number = number + 1000 where number >= 6',
        'update audit_events set number = number - 999 where number > 1000',
        `insert into audit_events select 6, at, 'key.revoked', 'acc_7777', actor_role, subject, object, case_id, '{}', previous, hash from audit_events where number = 5`,
      ],
      'inserted',
      6,
    ],
    [
      'neighbours changed over',
      [
        'update audit_events set number = 1000 where number = 8',
        'update audit_events set number = 8 where number = 9',
        'update audit_events set number = 9 where number = 1000',
      ],
      'reordered',
      8,
    ],
    [
      'two far apart changed over',
      [
        'update audit_events set number = 1000 where number = 2',
        'update audit_events set number = 2 where number = 9',
        'update audit_events set number = 9 where number = 1000',
      ],
      'reordered',
      2,
    ],
  ]

  test.each(tampering)('%s is named', async (_, statements, kind, number) => {
    await asOwner(...statements)
    expect(await first()).toEqual({ kind, number })
  })

  test.each(tampering)('%s, with every hash made anew, is named too', async (_, statements, kind, number) => {
    await asOwner(...statements)
    await rehash()
    expect(await first()).toEqual({ kind, number })
  })

  test('is not signed on once it is broken', async () => {
    await asOwner('delete from audit_events where number > 10')
    await write(4)
    expect(await audit.sign()).toBe(false)
    const { findings } = await audit.verify()
    expect(findings[0]).toMatchObject({ kind: 'altered', number: 11 })
    const again = await openAudit({ ...world, dataDir })
    expect(await again.sign()).toBe(false)
  })

  test('an entry after the last checkpoint is held by the chain', async () => {
    await write(3)
    await asOwner("update audit_events set name = 'key.created' where number = 14")
    expect(await first()).toEqual({ kind: 'altered', number: 14 })
    await asOwner('delete from audit_events where number = 14')
    expect(await first()).toEqual({ kind: 'deleted', number: 14 })
  })
})

describe('T-31 the checkpoints', () => {
  const folder = () => join(dataDir, 'audit', 'checkpoints')

  test('are signed notes that open with the key handed out', async () => {
    const { verifier, notes } = await audit.checkpoints()
    const own = keyOf(verifier)
    expect(notes.map(note => parseCheckpoint(openNote(note, own) ?? '')?.size)).toEqual([12, 9, 5])
    expect(await readdir(folder())).toEqual(['000000000005', '000000000009', 'latest'])
  })

  test('one with another number in it is named', async () => {
    const path = join(folder(), '000000000009')
    await writeFile(path, (await readFile(path, 'utf8')).replace('\n9\n', '\n8\n'))
    expect(await first()).toEqual({ kind: 'checkpoint', number: 6 })
  })

  test('one swapped for a true one of another size is named', async () => {
    await cp(join(folder(), '000000000005'), join(folder(), '000000000009'))
    expect(await first()).toEqual({ kind: 'checkpoint', number: 6 })
  })

  test('one taken away is missed', async () => {
    await rm(join(folder(), '000000000005'))
    expect(await first()).toMatchObject({ kind: 'checkpoint' })
  })

  test('the latest taken away, or set back, is missed', async () => {
    await cp(join(folder(), '000000000005'), join(folder(), 'latest'))
    expect(await first()).toMatchObject({ kind: 'checkpoint' })
    await rm(join(folder(), 'latest'))
    expect(await first()).toMatchObject({ kind: 'checkpoint', number: 1 })
  })

  test('of another key are not taken', async () => {
    const other = join(world.dir, `other-${Math.round(world.clock.monotonicMs())}`)
    const forger = await openAudit({ ...world, dataDir: other })
    await forger.sign()
    await cp(join(other, 'audit', 'checkpoints', 'latest'), join(folder(), 'latest'))
    expect(await first()).toMatchObject({ kind: 'checkpoint' })
    expect(await (await openAudit({ ...world, dataDir })).sign()).toBe(false)
  })

  test('tell a changed table from changed hashes outside', async () => {
    const path = join(dataDir, 'audit', 'entries')
    const bytes = await readFile(path)
    bytes[64 * 7 + 40] ^= 1
    await writeFile(path, bytes)
    const { findings } = await audit.verify()
    expect(findings).toEqual([expect.objectContaining({ kind: 'witness', number: 6 })])
    await asOwner("update audit_events set name = 'key.created' where number = 7")
    await rehash()
    expect(await first()).toEqual({ kind: 'altered', number: 6 })
  })

  test('are not begun anew where the key is gone', async () => {
    await rm(join(dataDir, 'keys', 'log.key'))
    await expect(openAudit({ ...world, dataDir })).rejects.toMatchObject({ code: 'log_key_missing' })
  })

  test('go on after a half-written trace', async () => {
    const path = join(dataDir, 'audit', 'entries')
    await writeFile(path, Buffer.concat([await readFile(path), Buffer.alloc(30, 1)]))
    await write(2)
    const again = await openAudit({ ...world, dataDir })
    expect(await again.sign()).toBe(true)
    expect(await again.verify()).toMatchObject({ entries: 14, signed: 14, findings: [] })
  })
})

test('a person can prove an entry about themselves, and of nobody else', async () => {
  const { entry, leaf, hashes, checkpoint } = await audit.prove('acc_0006', 6)
  const { verifier } = await audit.checkpoints()
  const signed = parseCheckpoint(openNote(checkpoint, keyOf(verifier)) ?? '')
  expect(signed && isIncluded(hashLeaf(leaf), 5, signed.size, hashes, signed.root)).toBe(true)
  expect(entry).toMatchObject({ number: 6, actorId: 'acc_0006' })
  await expect(audit.prove('acc_0006', 7)).rejects.toMatchObject({ code: 'log_entry_not_found' })
  expect((await audit.list('acc_0006', {})).map(({ number }) => number)).toEqual([6])
  expect((await audit.list(null, { before: 4 })).map(({ number }) => number)).toEqual([3, 2, 1])
})

test('the operator reads it on the command line', async () => {
  const out: string[] = []
  const deps = { audit, print: (line: string) => out.push(line), printError: (line: string) => out.push(line) }
  expect(await runAuditAdmin(['verify-log'], deps)).toBe(0)
  expect(await runAuditAdmin(['log', '--account', 'acc_0002'], deps)).toBe(0)
  expect(out[0]).toBe('The log is whole: 12 entries, 12 of them under 3 signed checkpoints.')
  expect(out[1]).toMatch(/^ {5}2 2026-03-01 .* session\.opened by member acc_0002 method=password$/)
  await asOwner('delete from audit_events where number = 4')
  expect(await runAuditAdmin(['verify-log'], deps)).toBe(1)
  expect(out.at(-1)).toBe('  deleted: entry 4 was taken out')
  expect(await runAuditAdmin(['verify-log', '--what'], deps)).toBe(2)
})

test('a checkpoint follows an entry by itself', async () => {
  await audit.start()
  await write(1)
  await expect.poll(async () => (await audit.verify()).signed, { timeout: 5_000 }).toBe(13)
})
