/**
 * Many people, two processes, one database, and bad luck: a seeded storm of orders, doubled runners, lost tickets,
 * failures, shutdowns, cancels and deletions in any order. What must hold at the end is what must always hold.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Progress } from '../providers/providers.ts'
import { doneWith, openStudio, running, type Studio } from './generations.testworld.ts'
import type { Generations } from './generations.ts'

let studio: Studio
let picture: Uint8Array
let processes: Generations[]

beforeAll(async () => {
  studio = await openStudio()
  processes = [studio.generations, await studio.another()]
  picture = await encode({ width: 4, height: 4, data: new Uint8Array(64).fill(200) }, { format: 'png' })
})
afterAll(() => studio.close())

/** mulberry32: small, fast, and the same everywhere. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Runner {
  readonly stop: AbortController
  readonly end: Promise<void>
}

async function storm(seed: number): Promise<void> {
  const random = chance(seed)
  const pick = <Thing>(things: readonly Thing[]): Thing | undefined => things[Math.floor(random() * things.length)]
  const owner = `acc_seed${seed}`
  const open: string[] = []
  const runners: Runner[] = []
  const input = await studio.media.ingest(picture, owner, { name: '', origin: 'upload' })
  const words = (): Progress[] =>
    pick<Progress[]>([
      [running(0.2)],
      [running(0.1), running(0.6), doneWith(picture)],
      [doneWith(picture)],
      [{ state: 'failed', code: 'engine_crashed', message: 'It crashed.' }],
      [running(0.5), { state: 'lost', billed: 'no' }, running(0.1), doneWith(picture)],
    ]) ?? []
  const run = (id: string): void => {
    const stop = new AbortController()
    const end = pick(processes)!.run(id, { signal: stop.signal, isLast: false, isRetry: runners.length % 2 === 0 })
    runners.push({ stop, end: end.catch(() => {}) })
  }
  const steps: (() => Promise<unknown> | unknown)[] = [
    async () => {
      const order = { pictureId: input?.id ?? '', instruction: 'make it a watercolour' }
      open.push((await pick(processes)!.order(owner, order)).id)
    },
    () => run(pick(open) ?? 'gen_none'),
    () => run(pick(open) ?? 'gen_none'),
    () => studio.puppet.say(...words()),
    () => studio.puppet.forget(),
    () => pick(runners)?.stop.abort(new DOMException('shutdown')),
    () => random() < 0.5 && pick(processes)!.cancel(owner, pick(open) ?? 'gen_none'),
    () => random() < 0.3 && pick(processes)!.remove(owner, pick(open) ?? 'gen_none'),
    () => sleep(Math.floor(random() * 25)),
  ]
  for (let i = 0; i < 80; i++) await Promise.resolve(pick(steps)?.()).catch(() => {})
  studio.puppet.say(doneWith(picture))
  for (const id of open) run(id)
  await Promise.all(runners.map(runner => runner.end))
  for (const id of open) {
    // Whoever shut down put it back; the queue would bring it again.
    await processes[0]!.run(id, { signal: new AbortController().signal, isLast: false, isRetry: true })
  }
}

test.each([11, 23, 42, 57])(
  'storm %i leaves every generation with one end, and nothing without an owner',
  async seed => {
    await storm(seed)
    const { pool } = studio.world.database
    const owner = `acc_seed${seed}`
    const { rows } = await pool.query('select id, state, result_id, ticket from generations where account_id = $1', [
      owner,
    ])
    for (const row of rows) {
      expect(['done', 'failed', 'cancelled'], `seed ${seed}: ${row.id}`).toContain(row.state)
      expect(row.result_id !== null, `seed ${seed}: ${row.id} is ${row.state}`).toBe(row.state === 'done')
    }
    const results = await pool.query("select id from pictures where account_id = $1 and origin = 'result'", [owner])
    const named = rows.flatMap(row => row.result_id ?? [])
    expect(results.rows.map(row => row.id).sort(), `seed ${seed}`).toEqual(named.sort())
    const known = new Set((await pool.query('select id from pictures')).rows.map(row => row.id))
    const stored = await readdir(join(studio.world.dir, 'storage'), { recursive: true })
    const objects = new Set(stored.flatMap(path => /(pic_[0-9a-z]+)\/\w+$/.exec(path)?.[1] ?? []))
    expect(
      [...objects].filter(id => !known.has(id)),
      `seed ${seed}`,
    ).toEqual([])
  },
  60_000,
)
