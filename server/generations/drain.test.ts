/** A server that is told to stop while a service holds an order open: it waits as long as it was told, and says what it lost. */
import { encode } from '@image2image/engine/codec'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createJobs } from '../jobs/jobs.ts'
import { systemClock } from '../kernel/clock.ts'
import { bareWorkbench, openStudio, type Studio } from './generations.testworld.ts'
import type { Generations } from './generations.ts'
import { workGenerations } from './jobs.ts'
import { createVendor, modelOf, type Vendor } from './vendors.testworld.ts'

const account = 'acc_drain'
let studio: Studio
let picture: Uint8Array

beforeAll(async () => {
  studio = await openStudio()
  picture = await encode({ width: 4, height: 4, data: new Uint8Array(64).fill(200) }, { format: 'png' })
})
afterAll(() => studio.close())

/** Answers when it is told to. */
function slow(name: string) {
  const vendor = createVendor(name, 'held', picture, () => 'made', [modelOf('painter')])
  const answer = Promise.withResolvers<void>()
  const check: Vendor['check'] = async (ticket, signal) => {
    const stopped = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }))
    await Promise.race([answer.promise, stopped])
    return vendor.check(ticket, signal)
  }
  return { vendor: { ...vendor, check }, answer: answer.resolve, restart: vendor.restart }
}

async function working(generations: Generations, name: string) {
  const { database, log } = studio.world
  const jobs = await createJobs(database, { log, clock: systemClock, workerId: name, pollMs: 100 })
  await workGenerations(jobs, generations, 1)
  return jobs
}

async function begun(name: string) {
  const { vendor, answer, restart } = slow(name)
  const generations = await studio.another({ ...studio.puppet, workbench: bareWorkbench }, vendor)
  const jobs = await working(generations, name)
  const input = await studio.media.ingest(picture, account, { name: 'a', origin: 'upload' })
  const wanted = { pictureId: input?.id ?? '', instruction: 'put a dragon on the roof', model: `${name}/painter` }
  const { id } = await generations.order(account, wanted, name)
  await expect.poll(async () => (await generations.get(account, id)).ticket, { timeout: 20_000 }).not.toBeNull()
  return { vendor, answer, restart, generations, jobs, id }
}

test('what is answered within the time it has is kept, and paid once', async () => {
  const { vendor, answer, generations, jobs, id } = await begun('patient')
  const stopping = jobs.stop({ graceMs: 30_000 })
  answer()
  await stopping
  expect(await generations.get(account, id)).toMatchObject({ state: 'done', notes: ['note'] })
  expect([...vendor.charges.values()]).toEqual([1])
})

test('what lasts longer is put back, ordered again by the next process, and says that it may be paid twice', async () => {
  const { vendor, answer, restart, generations, jobs, id } = await begun('hurried')
  await jobs.stop({ graceMs: 50 })
  expect(await generations.get(account, id)).toMatchObject({ state: 'queued', ticket: expect.any(Object) })
  // The request that was held open is gone with its process.
  restart()
  answer()
  await generations.run(id, { signal: new AbortController().signal, isLast: false })
  const end = await generations.get(account, id)
  expect(end).toMatchObject({ state: 'done', notes: ['may_be_paid_twice', 'note'] })
  expect([...vendor.charges.values()]).toEqual([2])
})

test('two orders for which a service gives the same picture are two results, each with its own end and cost', async () => {
  const vendor = createVendor('twins', 'queued', picture, () => 'made', [modelOf('painter')])
  const generations = await studio.another({ ...studio.puppet, workbench: bareWorkbench }, vendor)
  const input = await studio.media.ingest(picture, account, { name: 'a', origin: 'upload' })
  const ids = await Promise.all(
    ['one', 'two'].map(async key => {
      const wanted = { pictureId: input?.id ?? '', instruction: 'a dragon', model: 'twins/painter' }
      const { id } = await generations.order(account, wanted, key)
      await generations.run(id, { signal: new AbortController().signal, isLast: false })
      return id
    }),
  )
  const ends = await Promise.all(ids.map(id => generations.get(account, id)))
  expect(ends.map(({ state }) => state)).toEqual(['done', 'done'])
  expect(new Set(ends.map(({ resultId }) => resultId)).size).toBe(2)
  const [gone, kept] = ends
  await generations.remove(account, gone?.id ?? '')
  expect((await studio.media.readBytes(account, kept?.resultId ?? '')).length).toBeGreaterThan(0)
})
