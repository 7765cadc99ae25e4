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
import { bareWorkbench, doneWith, openStudio, running, type Studio } from './generations.testworld.ts'
import type { Generations } from './generations.ts'
import { createVendor, Died, type Fate, type Vendor } from './vendors.testworld.ts'

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

/** How many storms of services that charge; 500 were run by hand. */
const drills = Number(process.env.DRILL_SEEDS ?? 40)

const fates: readonly Fate[] = [
  ...(['made', 'made', 'made', 'made_late', 'failed_unbilled', 'failed_billed', 'blocked'] as const),
  ...(['lost_unbilled', 'lost_unknown', 'refused_at_once', 'asked_to_wait', 'taken_and_died'] as const),
]

interface Drill {
  readonly vendors: readonly Vendor[]
  readonly owner: string
  /** The key that each order was made with, by its id: one key, one order. */
  readonly keys: Map<string, string>
}

/** Two processes before two services, and everything that happens to processes and services, in any order. */
async function drill(seed: number): Promise<Drill> {
  const random = chance(seed)
  const pick = <Thing>(things: readonly Thing[]): Thing | undefined => things[Math.floor(random() * things.length)]
  let isCalm = false
  const fateOf = (): Fate => (isCalm ? 'made' : (pick(fates) ?? 'made'))
  const vendors = [
    createVendor(`held${seed}`, 'held', picture, fateOf),
    createVendor(`queued${seed}`, 'queued', picture, fateOf),
  ]
  const workbench = {
    ...bareWorkbench,
    finish: async (...what: Parameters<typeof bareWorkbench.finish>) => {
      if (!isCalm && random() < 0.15) throw new Died('between the picture and the row')
      return bareWorkbench.finish(...what)
    },
  }
  const engine = { ...studio.puppet, workbench }
  const both = [await studio.another(engine, ...vendors), await studio.another(engine, ...vendors)]
  const owner = `acc_drill${seed}`
  const keys = new Map<string, string>()
  const runners: Runner[] = []
  const input = await studio.media.ingest(picture, owner, { name: '', origin: 'upload' })
  const run = (id: string): void => {
    const stop = new AbortController()
    const end = pick(both)!.run(id, { signal: stop.signal, isLast: false, isRetry: random() < 0.5 })
    runners.push({ stop, end: end.catch(() => {}) })
  }
  const any = (): string => pick([...keys.keys()]) ?? 'gen_none'
  const steps: (() => Promise<unknown> | unknown)[] = [
    async () => {
      const key = `key ${seed} ${keys.size}`
      const order = { pictureId: input?.id ?? '', instruction: 'put a dragon on the roof', variation: keys.size }
      keys.set((await pick(both)!.order(owner, order, undefined, key)).id, key)
    },
    () => run(any()),
    () => run(any()),
    () => pick(vendors)?.restart(),
    () => pick(runners)?.stop.abort(new DOMException('shutdown')),
    () => random() < 0.3 && pick(both)!.cancel(owner, any()),
    () => sleep(Math.floor(random() * 12)),
  ]
  for (let i = 0; i < 40; i++) await Promise.resolve(pick(steps)?.()).catch(() => {})
  isCalm = true
  await Promise.all(runners.map(runner => runner.end))
  const calm = { signal: new AbortController().signal, isLast: false, isRetry: true }
  for (const id of keys.keys()) await both[0]!.run(id, calm)
  await Promise.all(both.map(each => each.close()))
  return { vendors, owner, keys }
}

async function requireSound({ vendors, owner, keys }: Drill, seed: number): Promise<Record<string, number>> {
  const { pool } = studio.world.database
  const { rows } = await pool.query(
    'select id, state, result_id, ticket, notes, tried from generations where account_id = $1',
    [owner],
  )
  expect(rows, `seed ${seed}`).toHaveLength(keys.size)
  const sum: Record<string, number> = { orders: rows.length }
  const count = (name: string): void => {
    sum[name] = (sum[name] ?? 0) + 1
  }
  for (const row of rows) {
    const about = `seed ${seed}: ${row.id}, ${row.state}, ${row.notes}`
    expect(['done', 'failed', 'cancelled'], about).toContain(row.state)
    expect(row.result_id !== null, about).toBe(row.state === 'done')
    // The customer: what was made is taken once, what failed not at all.
    const spent = studio.spent.get(keys.get(row.id) ?? '') ?? 0
    expect(row.state === 'cancelled' ? [0, 1] : [row.state === 'done' ? 1 : 0], about).toContain(spent)
    // The operator: a second bill only where nobody could know of the first, and then the row says so.
    const charges = vendors.reduce((all, vendor) => all + (vendor.charges.get(row.id) ?? 0), 0)
    expect(charges, about).toBeLessThanOrEqual(2)
    if (charges > 1) expect(row.notes, about).toContain('may_be_paid_twice')
    count(row.state)
    if (charges > 1) count('paid twice')
    if (row.tried.length > 0) count('went elsewhere')
  }
  for (const vendor of vendors) expect(vendor.doubled, `seed ${seed}`).toEqual([])
  const results = await pool.query("select id from pictures where account_id = $1 and origin = 'result'", [owner])
  const named = rows.flatMap(row => row.result_id ?? [])
  expect(results.rows.map(row => row.id).sort(), `seed ${seed}`).toEqual(named.sort())
  const left = await pool.query('select generation_id from generation_previews where account_id = $1', [owner])
  expect(left.rows, `seed ${seed}`).toEqual([])
  return sum
}

test(`${drills} storms of services that charge: each order ends once, is taken once, and is never started beside a good ticket`, async () => {
  const all: Record<string, number> = {}
  for (let seed = 1; seed <= drills; seed++) {
    const sum = await requireSound(await drill(seed), seed)
    for (const [name, value] of Object.entries(sum)) all[name] = (all[name] ?? 0) + value
  }
  if (process.env.DRILL_SEEDS) process.stdout.write(`${JSON.stringify({ seeds: drills, ...all })}\n`)
  expect(all.done).toBeGreaterThan(drills)
  expect(all.failed).toBeGreaterThan(0)
  expect(all['went elsewhere']).toBeGreaterThan(0)
}, 3_600_000)
