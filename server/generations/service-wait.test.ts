/** A busy service: waited for where nobody else may have the order, and only a little. */
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { Health } from '../providers/health.ts'
import { bareWorkbench, openStudio, type Studio } from './generations.testworld.ts'
import type { Generations } from './generations.ts'
import { SERVICE_WAIT_SECONDS_MOST, secondsToWait, waitOut } from './service-wait.ts'
import { createVendor, type Fate, modelOf, type Vendor } from './vendors.testworld.ts'

const account = 'acc_waits'
const fates: Fate[] = []
let studio: Studio
let picture: Uint8Array
let pictureId: string

beforeAll(async () => {
  studio = await openStudio()
  picture = await encode({ width: 4, height: 4, data: new Uint8Array(64).fill(200) }, { format: 'png' })
  pictureId = (await studio.media.ingest(picture, account, { name: 'a', origin: 'upload' }))?.id ?? ''
})
afterAll(() => studio.close())
beforeEach(() => fates.splice(0))

const vendorOf = (name: string) =>
  createVendor(name, 'held', picture, () => fates.shift() ?? 'made', [modelOf('painter')])
const engineAnd = (...vendors: Vendor[]) => studio.another({ ...studio.puppet, workbench: bareWorkbench }, ...vendors)
const orderAt = (generations: Generations) =>
  generations.order(account, { pictureId, instruction: 'put a dragon on the roof' }, crypto.randomUUID())
const job = () => ({ signal: new AbortController().signal, isLast: false })

const busy = { code: 'provider_rate_limited', billed: 'no', retryAfterSeconds: 20 } as const
const never = { count: 0, seconds: 0 }

test('only what surely cost nothing, twice, and for a minute in all', () => {
  expect(secondsToWait(busy, never)).toBe(20)
  expect(secondsToWait({ ...busy, code: 'provider_overloaded' }, never)).toBe(20)
  expect(secondsToWait({ ...busy, billed: 'unknown' }, never)).toBeNull()
  expect(secondsToWait({ ...busy, code: 'moderation_blocked' }, never)).toBeNull()
  expect(secondsToWait({ code: 'provider_overloaded', billed: 'no' }, never)).toBeNull()
  expect(secondsToWait({ ...busy, retryAfterSeconds: SERVICE_WAIT_SECONDS_MOST + 1 }, never)).toBeNull()
  expect(secondsToWait(busy, { count: 1, seconds: 41 })).toBeNull()
  expect(secondsToWait(busy, { count: 2, seconds: 2 })).toBeNull()
})

test('one that only says "too many" is asked again after 1, 2, 4 and 8 s, or up to half as long, within the minute', () => {
  const tooMany = { code: 'provider_rate_limited', billed: 'no' } as const
  const waits = (chance: () => number) =>
    [0, 1, 2, 3, 4].map(count => secondsToWait(tooMany, { count, seconds: 2 ** count - 1 }, chance))
  expect(waits(() => 1)).toEqual([1, 2, 4, 8, null])
  expect(waits(() => 0)).toEqual([0.5, 1, 2, 4, null])
  expect(secondsToWait(tooMany, { count: 1, seconds: 59 }, () => 1)).toBeNull()
  expect(secondsToWait({ ...tooMany, billed: 'unknown' }, never)).toBeNull()
  // OpenAI says a spent account with a 429, too.
  expect(secondsToWait({ ...tooMany, code: 'provider_billing_limit' }, never)).toBeNull()
})

test('is said while it lasts, and ends when the row is somebody else’s', async () => {
  const said: string[] = []
  const signal = new AbortController().signal
  expect(await waitOut(0.01, signal, async stage => said.push(stage) > 0)).toBe(true)
  expect(said).toEqual(['Waiting for the service, 1 s'])
  expect(await waitOut(30, signal, async () => false)).toBe(false)
  expect(await waitOut(30, AbortSignal.abort(), async () => true)).toBe(false)
})

test('the order is made there in the end, is started once for each answer, and is charged once', async () => {
  const vendor = vendorOf('only')
  const generations = await engineAnd(vendor)
  fates.push('asked_to_wait', 'asked_to_wait')
  const { id } = await orderAt(generations)
  await generations.run(id, job())
  expect(await generations.get(account, id)).toMatchObject({ state: 'done', model: 'only/painter', tried: [] })
  expect([[...vendor.starts.values()], [...vendor.charges.values()]]).toEqual([[3], [1]])
})

test('without a word of when to come back, it is made there too, and the service counts as having failed once', async () => {
  const vendor = vendorOf('wordless')
  const generations = await engineAnd(vendor)
  fates.push('too_many', 'too_many', 'too_many')
  const heard = vi.spyOn(Health.prototype, 'heard')
  const { id } = await orderAt(generations)
  await generations.run(id, job())
  expect(heard.mock.calls.map(([, { code }]) => code)).toEqual(['provider_rate_limited', 'done'])
  heard.mockRestore()
  expect(await generations.get(account, id)).toMatchObject({ state: 'done', model: 'wordless/painter', tried: [] })
  expect([[...vendor.starts.values()], [...vendor.charges.values()]]).toEqual([[4], [1]])
})

test('a service that never takes it is given up, with why', async () => {
  const vendor = vendorOf('shut')
  const generations = await engineAnd(vendor)
  fates.push('asked_to_wait', 'asked_to_wait', 'asked_to_wait')
  const { id } = await orderAt(generations)
  await generations.run(id, job())
  expect(await generations.get(account, id)).toMatchObject({
    ...{ state: 'failed', error: { code: 'provider_rate_limited' } },
  })
  expect(vendor.charges.size).toBe(0)
})

test('who can go elsewhere does not wait', async () => {
  const [first, second] = [vendorOf('first'), vendorOf('second')]
  const generations = await engineAnd(first, second)
  fates.push('asked_to_wait')
  const { id } = await orderAt(generations)
  await generations.run(id, job())
  const { tried, notes } = await generations.get(account, id)
  expect([tried.length, notes[0]]).toEqual([1, 'failed_over'])
})

test('a cancel ends the wait, and a stop hands the order on as if it had not been asked', async () => {
  const vendor = vendorOf('slow')
  const { start } = vendor
  const slow = { ...vendor, start: (...what: Parameters<typeof start>) => start(...what).catch(waitLonger) }
  const generations = await engineAnd(slow)
  fates.push('asked_to_wait', 'asked_to_wait')
  const cancelled = await orderAt(generations)
  const running = generations.run(cancelled.id, job())
  await untilWaiting(generations, cancelled.id)
  await generations.cancel(account, cancelled.id)
  await running
  expect(await generations.get(account, cancelled.id)).toMatchObject({ state: 'cancelled' })

  const stopped = await orderAt(generations)
  const stop = new AbortController()
  const stopping = generations.run(stopped.id, { signal: stop.signal, isLast: false })
  await untilWaiting(generations, stopped.id)
  stop.abort(new DOMException('shutdown'))
  await expect(stopping).rejects.toThrow('shutdown')
  expect(await generations.get(account, stopped.id)).toMatchObject({
    state: 'queued',
    ticket: null,
    dispatchedAt: null,
  })
  await generations.run(stopped.id, job())
  expect(await generations.get(account, stopped.id)).toMatchObject({ state: 'done', notes: ['note'] })
})

function waitLonger(error: unknown): never {
  const failure = (error as { failure?: object }).failure
  if (failure) Object.assign(failure, { retryAfterSeconds: 40 })
  throw error
}

async function untilWaiting(generations: Generations, id: string): Promise<void> {
  for (;;) {
    const { stage } = await generations.get(account, id)
    if (stage.startsWith('Waiting for the service, ')) return
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
