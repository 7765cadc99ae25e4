/** Orders that a process runs from the moment they are placed: no job while all is well, and one as soon as it is not. */
import { encode } from '@image2image/engine/codec'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createJobs, type Jobs } from '../jobs/jobs.ts'
import { systemClock } from '../kernel/clock.ts'
import { createProviders, type Ticket } from '../providers/providers.ts'
import { bareWorkbench, openStudio, type Studio } from './generations.testworld.ts'
import { createGenerations, type Generations, type GenerationsDeps } from './generations.ts'
import { workGenerations } from './jobs.ts'
import { refuse } from './refusals.ts'
import { createVendor, type Fate, modelOf, type Vendor } from './vendors.testworld.ts'

const account = 'acc_in_hand'
let studio: Studio
let picture: Uint8Array
const running: Jobs[] = []

beforeAll(async () => {
  studio = await openStudio()
  picture = await encode({ width: 4, height: 4, data: new Uint8Array(64).fill(200) }, { format: 'png' })
})
afterAll(() => studio.close())
// The queue is everybody's: nobody else's service is to be looked for here.
afterEach(async () => {
  await Promise.all(running.splice(0).map(jobs => jobs.stop({ graceMs: 0 })))
})

/** A process of an installation, whose queue is empty as far as it knows. While it asks again, it gives nobody a place. */
async function processOf(
  workerId: string,
  vendor: Vendor,
  { pollMs = 60_000, ...more }: Pick<GenerationsDeps, 'spend'> & { pollMs?: number } = {},
): Promise<{ generations: Generations; jobs: Jobs }> {
  const { world, keys, media, puppet } = studio
  const { database, log } = world
  const jobs = await createJobs(database, { log, clock: systemClock, workerId, pollMs })
  running.push(jobs)
  const providers = createProviders([{ ...puppet, workbench: bareWorkbench }, vendor])
  const deps = { database, jobs, keys, media, providers, clock: systemClock, log, ...more }
  const generations = await createGenerations(deps)
  await workGenerations(jobs, generations, 1)
  await expect.poll(() => hasRoom(jobs)).toBe(true)
  return { generations, jobs }
}

function hasRoom(jobs: Jobs): boolean {
  const place = jobs.reserve('models')
  place?.release()
  return place !== null
}

async function wantedAt(name: string) {
  const input = await studio.media.ingest(picture, account, { name: 'a', origin: 'upload' })
  return { pictureId: input?.id ?? '', instruction: 'put a dragon on the roof', model: `${name}/painter` }
}

const orderAt = async (generations: Generations, name: string, key: string) =>
  generations.order(account, await wantedAt(name), `${name} ${key}`)

async function jobsOf(id: string): Promise<string[]> {
  const text = "select state from pgboss.job where name = 'models' and data->>'generationId' = $1"
  const { rows } = await studio.world.database.pool.query<{ state: string }>(text, [id])
  return rows.map(({ state }) => state)
}

const painter = (name: string, fates: Fate[] = [], kind: 'held' | 'queued' = 'queued') =>
  createVendor(name, kind, picture, () => fates.shift() ?? 'made', [modelOf('painter')])

/** Its work goes on until it is let go. */
function patient(name: string) {
  const vendor = painter(name)
  const letGo = Promise.withResolvers<void>()
  const check: Vendor['check'] = async (ticket, signal) => {
    const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([letGo.promise, stopped])
    return vendor.check(ticket, signal)
  }
  return { vendor: { ...vendor, check }, letGo: letGo.resolve }
}

test('runs at once, needs no job, and is handed over to whoever waits for it', async () => {
  const vendor = painter('swift')
  const letGo: string[] = []
  const { generations } = await processOf('swift', { ...vendor, letGo: ({ id }) => void letGo.push(id) })
  const ordered = await orderAt(generations, 'swift', 'one')
  expect(ordered).toMatchObject({ state: 'running', attempt: 1, runner: 'swift' })
  const end = await generations.end(account, ordered.id, new AbortController().signal)
  expect(end).toMatchObject({ state: 'done', attempt: 1, runner: null, resultId: expect.any(String) })
  expect(await generations.get(account, ordered.id)).toEqual(end)
  expect(await jobsOf(ordered.id)).toEqual([])
  expect([...vendor.charges.values()]).toEqual([1])
  expect(letGo).toEqual([expect.any(String)])
})

test('whoever stops waiting is told how it stands; another person is told nothing', async () => {
  const { vendor, letGo } = patient('slow')
  const { generations } = await processOf('slow', vendor)
  const { id } = await orderAt(generations, 'slow', 'one')
  const gone = new AbortController()
  setTimeout(() => gone.abort(), 50)
  expect(await generations.end(account, id, gone.signal)).toMatchObject({ state: 'running' })
  const others = generations.end('acc_stranger', id, new AbortController().signal)
  letGo()
  expect(await others).toBeNull()
  expect(await generations.end(account, id, new AbortController().signal)).toMatchObject({ state: 'done' })
})

test('a run that breaks off goes to the queue, which knows about trying again', async () => {
  const vendor = painter('frail', ['taken_and_died'])
  const { generations } = await processOf('frail', vendor, { pollMs: 100 })
  const { id } = await orderAt(generations, 'frail', 'one')
  await expect.poll(() => jobsOf(id)).toHaveLength(1)
  await expect
    .poll(() => generations.get(account, id), { timeout: 20_000 })
    .toMatchObject({ state: 'done', attempt: 2, notes: ['may_be_paid_twice', 'note'] })
  expect([...vendor.starts.values()]).toEqual([2])
})

test('a process that is told to stop gives what it has in hand to the queue, ticket and all', async () => {
  const { vendor, letGo } = patient('leaving')
  const { generations, jobs } = await processOf('leaving', vendor)
  const { id } = await orderAt(generations, 'leaving', 'one')
  await expect.poll(async () => (await generations.get(account, id)).ticket).not.toBeNull()
  await jobs.stop({ graceMs: 20 })
  const left = await generations.get(account, id)
  expect(left).toMatchObject({ state: 'queued', runner: null, ticket: expect.any(Object) })
  expect(await jobsOf(id)).toEqual(['created'])
  expect(jobs.reserve('models')).toBeNull()
  letGo()
  const next = await processOf('leaving', vendor)
  await expect.poll(() => next.generations.get(account, id), { timeout: 20_000 }).toMatchObject({ state: 'done' })
  expect([...vendor.starts.values()]).toEqual([1])
})

test('what a process had in hand when it died is taken up by the next start, and by nobody else', async () => {
  const { vendor, letGo } = patient('mortal')
  const first = await processOf('mortal', vendor)
  const { id } = await orderAt(first.generations, 'mortal', 'one')
  await expect.poll(async () => (await first.generations.get(account, id)).ticket).not.toBeNull()
  await processOf('somebody else', vendor)
  expect(await first.generations.get(account, id)).toMatchObject({ state: 'running', attempt: 1 })
  const next = await processOf('mortal', vendor)
  // The second token is nobody's: what the first process still says, were it alive, counts for nothing.
  await expect.poll(() => next.generations.get(account, id)).toMatchObject({ state: 'running', attempt: 3 })
  letGo()
  await expect.poll(() => next.generations.get(account, id)).toMatchObject({ state: 'done', attempt: 3 })
  expect([...vendor.starts.values()]).toEqual([1])
  const { rows } = await studio.world.database.pool.query('select id from pictures where generation_id = $1', [id])
  expect(rows).toHaveLength(1)
})

test('an order that is refused, or is one that was placed before, leaves its place to others', async () => {
  const { generations, jobs } = await processOf('tidy', painter('tidy'))
  const one = await orderAt(generations, 'tidy', 'same')
  await generations.end(account, one.id, new AbortController().signal)
  for (let i = 0; i < 30; i++) {
    await expect(orderAt(generations, 'tidy', 'same')).rejects.toMatchObject({ code: 'idempotency_key_reused' })
    await expect(
      generations.order(account, { instruction: 'a dragon', model: 'tidy/nobody' }, `no ${i}`),
    ).rejects.toMatchObject({ code: 'model_not_found' })
  }
  expect(hasRoom(jobs)).toBe(true)
})

test('of several, one of which is refused, none is there, none was begun, and each gives its place back', async () => {
  const vendor = painter('several')
  const limit = { limit: 1, retryAfterSeconds: 5 }
  const { generations, jobs } = await processOf('several', vendor, {
    spend: async (_, __, { edits }) => {
      if (edits > 1) throw refuse('too_many_open', limit)
    },
  })
  const before = (await generations.list(account, { limit: 50 })).length
  const order = await wantedAt('several')
  const wanted = (count: number) =>
    Array.from({ length: count }, (_, variation) => ({ order: { ...order, variation }, idempotencyKey: undefined }))
  for (let i = 0; i < 20; i++)
    await expect(generations.orderAll(account, wanted(2), 'key_small')).rejects.toMatchObject({ code: 'too_many_open' })
  expect(await generations.list(account, { limit: 50 })).toHaveLength(before)
  expect(vendor.starts.size).toBe(0)
  expect(hasRoom(jobs)).toBe(true)
  const [one] = await generations.orderAll(account, wanted(1), 'key_small')
  expect(await generations.end(account, one?.id ?? '', new AbortController().signal)).toMatchObject({ state: 'done' })
})

test('whoever waits hears of a cancel at once, however long the service takes to take the order', async () => {
  const vendor = painter('hesitant')
  const taken = Promise.withResolvers<void>()
  const start: Vendor['start'] = (...order) => taken.promise.then(() => vendor.start(...order))
  const { generations } = await processOf('hesitant', { ...vendor, start })
  const { id } = await orderAt(generations, 'hesitant', 'one')
  const waiting = generations.end(account, id, new AbortController().signal)
  await generations.cancel(account, id)
  expect(await waiting).toMatchObject({ id, state: 'cancelled' })
  taken.resolve()
})

test('a run that lost its order meanwhile leaves the result to whoever has it', async () => {
  const vendor = painter('ousted')
  const letGo: string[] = []
  let again: Promise<void> | null = null
  const check: Vendor['check'] = async (ticket, signal) => {
    const progress = await vendor.check(ticket, signal)
    if (progress.state !== 'done' || again) return progress
    again = generations.run(id, { signal: new AbortController().signal, isLast: false, isRetry: true })
    await expect.poll(() => generations.get(account, id)).toMatchObject({ attempt: 2 })
    return progress
  }
  const mine = { ...vendor, check, letGo: (ticket: Ticket) => void letGo.push(ticket.id) }
  const { generations, jobs } = await processOf('ousted', mine)
  const { id } = await orderAt(generations, 'ousted', 'one')
  await expect.poll(() => generations.get(account, id), { timeout: 20_000 }).toMatchObject({ state: 'done' })
  await again
  expect(await generations.get(account, id)).toMatchObject({ attempt: 2, notes: ['note'] })
  expect([...vendor.starts.values()]).toEqual([1])
  await jobs.stop({ graceMs: 5_000 })
  // By the one whose word counted.
  expect(letGo).toHaveLength(1)
})
