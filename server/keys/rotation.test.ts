import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { openKeys, type Ring, rotate, sealedCells, sealedRows } from './keys.ts'

let world: World
let dir: string
let ring: Ring
const contextOf = (owner: string, id: string) => `picture ${owner} ${id}`
const sealed = [sealedRows({ table: 'pictures', contextOf }), sealedCells({ table: 'letters', column: 'sealed' })]
/** What went in, by row: everything of it must come out again after whatever happens. */
const kept = new Map<string, Buffer>()
const words = new Map<string, string>()

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())
beforeEach(async () => {
  await world.database.pool.query('delete from pictures; delete from letters; delete from key_epochs')
  kept.clear()
  words.clear()
  dir = join(world.dir, randomBytes(6).toString('hex'))
  ring = await openKeys({ dir, database: world.database })
})

async function addPicture(id: string, from: Pick<Ring, 'wrap'> = ring): Promise<void> {
  const dataKey = randomBytes(32)
  const { keyId, bytes } = await from.wrap(dataKey, contextOf('acc_1', id))
  await world.database.pool.query(
    `insert into pictures (id, account_id, origin, name_sealed, width, height, format, has_alpha, frames, original_bytes,
       large_bytes, thumbnail_bytes, wrapped_key, key_id, created_at)
     values ($1, 'acc_1', 'upload', '\\x', 1, 1, 'png', false, 1, 1, 1, 1, $2, $3, now())`,
    [id, bytes, keyId],
  )
  kept.set(id, dataKey)
}

async function addLetter(id: string): Promise<void> {
  const sealedText = await ring.sealColumn(`to ${id}`, { table: 'letters', column: 'sealed', rowId: id })
  await world.database.pool.query(
    'insert into letters (id, sealed, tries, due_at, expires_at) values ($1, $2, 0, now(), now())',
    [id, sealedText],
  )
  words.set(id, `to ${id}`)
}

async function plant(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await addPicture(`pic_${String(i).padStart(4, '0')}`)
  for (let i = 0; i < count / 4; i++) await addLetter(`let_${i}`)
}

/** As a new process would see it. */
async function expectAllReadable(): Promise<void> {
  const fresh = await openKeys({ dir, database: world.database })
  const { rows } = await world.database.pool.query('select id, wrapped_key as bytes, key_id as "keyId" from pictures')
  expect(rows.length).toBe(kept.size)
  for (const { id, ...wrapped } of rows)
    expect((await fresh.unwrap(wrapped, contextOf('acc_1', id))).equals(kept.get(id) ?? Buffer.alloc(0)), id).toBe(true)
  const letters = await world.database.pool.query('select id, sealed from letters')
  for (const { id, sealed: cell } of letters.rows)
    expect(await fresh.unsealColumn(cell, { table: 'letters', column: 'sealed', rowId: id })).toBe(words.get(id))
}

const coded = (code: string) => expect.objectContaining({ code })
const epochs = async () => (await readdir(join(dir, 'epochs'))).sort()

test('everything that lives opens afterwards, under one new epoch; the old one is gone', async () => {
  await plant(40)
  const [before] = await epochs()
  const old = await world.database.pool.query(
    'select wrapped_key as bytes, key_id as "keyId" from pictures where id = \'pic_0003\'',
  )
  const steps: string[] = []
  const done = await rotate(ring, { sealed, batchRows: 9, onStep: step => steps.push(step) })
  expect(done).toMatchObject({ rewrapped: 50, destroyed: 1, damaged: [] })
  await expectAllReadable()
  expect(await epochs()).toEqual([expect.stringContaining(done.keyId)])
  expect(await epochs()).not.toContain(before)
  const { rows } = await world.database.pool.query('select id from key_epochs')
  expect(rows).toEqual([{ id: done.keyId }])
  // What an old page of the database still holds.
  const fresh = await openKeys({ dir, database: world.database })
  await expect(fresh.unwrap(old.rows[0], contextOf('acc_1', 'pic_0003'))).rejects.toEqual(coded('data_key_unreadable'))
  expect(steps).toContain('destroy')
})

test('a new master key opens everything, and the old one opens nothing', async () => {
  await plant(8)
  const before = await readFile(join(dir, 'master.key'), 'utf8')
  const derived = await ring.derive('blind index')
  await rotate(ring, { sealed, master: true })
  await expectAllReadable()
  const after = await readFile(join(dir, 'master.key'), 'utf8')
  expect(after.trim().split('\n')).toHaveLength(1)
  expect(after).not.toBe(before)
  const fresh = await openKeys({ dir, database: world.database })
  expect((await fresh.derive('blind index')).equals(derived)).toBe(true)
  for (const name of await readdir(dir, { recursive: true }))
    if (/key$/.test(name)) expect(await readFile(join(dir, name), 'utf8')).not.toContain(before.split(' ')[2])
})

test('killed before any of its steps, nothing is lost, and the next rotation ends it', async () => {
  const run = async (last: number, master: string) => {
    const args = ['test/counterparts/rotating.ts', world.databaseUrl, dir, String(last), master]
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args])
    const [said, complaint, [, signal]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ])
    expect(complaint).toBe('')
    return { steps: Number(said), signal }
  }
  await plant(20)
  const { steps } = await run(0, 'master')
  expect(steps).toBeGreaterThan(12)
  for (let last = 1; last <= steps; last++) {
    expect((await run(last, 'master')).signal).toBe('SIGKILL')
    ring = await openKeys({ dir, database: world.database })
    await expectAllReadable()
    await addPicture(`pic_after_${last}`)
    await addLetter(`let_after_${last}`)
    // Not after every one: two crashes in a row must not hurt either.
    if (last % 3 !== 0) continue
    await rotate(ring, { sealed, master: true })
    await expectAllReadable()
    expect(await epochs()).toHaveLength(1)
    expect((await readFile(join(dir, 'master.key'), 'utf8')).trim().split('\n')).toHaveLength(1)
  }
}, 240_000)

test('writers that go on meanwhile lose nothing', async () => {
  await plant(60)
  const writer = await openKeys({ dir, database: world.database })
  let isOver = false
  let written = 0
  const writing = (async () => {
    while (!isOver) {
      const id = `pic_w_${String(written++).padStart(5, '0')}`
      try {
        await addPicture(id, writer)
      } catch (error) {
        if (!writer.isEpochGone(error)) throw error
        await addPicture(id, writer)
      }
    }
  })()
  for (let turn = 0; turn < 5; turn++) await rotate(ring, { sealed, batchRows: 11 })
  isOver = true
  await writing
  expect(written).toBeGreaterThan(10)
  await expectAllReadable()
  expect(await epochs()).toHaveLength(1)
})

test('who writes what was wrapped under a destroyed epoch is turned away', async () => {
  const { keyId, bytes } = await ring.wrap(randomBytes(32), contextOf('acc_1', 'pic_late'))
  const cell = await ring.sealColumn('late', { table: 'letters', column: 'sealed', rowId: 'let_late' })
  await rotate(ring, { sealed })
  const late = addPicture('pic_late', { wrap: async () => ({ keyId, bytes }) })
  await expect(late).rejects.toSatisfy(error => ring.isEpochGone(error))
  const insert = world.database.pool.query(
    "insert into letters (id, sealed, tries, due_at, expires_at) values ('let_late', $1, 0, now(), now())",
    [cell],
  )
  await expect(insert).rejects.toSatisfy(error => ring.isEpochGone(error))
})

test('a row whose key opens under nothing stops it before anything is destroyed, unless it is given up', async () => {
  await plant(6)
  await world.database.pool.query(
    "update pictures set wrapped_key = (select wrapped_key from pictures where id = 'pic_0001') where id = 'pic_0002'",
  )
  const before = await epochs()
  await expect(rotate(ring, { sealed })).rejects.toEqual(coded('rotation_blocked'))
  expect((await epochs()).join(' ')).toContain(before[0]?.slice(0, 20))
  const done = await rotate(ring, { sealed, givesUp: true })
  expect(done.damaged).toEqual(['pic_0002'])
  expect(await epochs()).toHaveLength(1)
  kept.delete('pic_0002')
  await world.database.pool.query("delete from pictures where id = 'pic_0002'")
  await expectAllReadable()
  // Once it is known to be lost, it stops no later rotation.
  await rotate(ring, { sealed })
})

test('a folder of keys that lost its epochs says so instead of wrapping under nothing', async () => {
  await plant(2)
  await rm(join(dir, 'master.key'))
  await expect(openKeys({ dir, database: world.database })).rejects.toEqual(coded('master_key_missing'))
})
