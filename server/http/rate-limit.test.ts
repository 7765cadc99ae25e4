/** The buckets against a real PostgreSQL: bursts, draining, several processes, and a restart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { openDatabase } from '../database/database.ts'
import { silentLog } from '../kernel/log.ts'
import { forgetRate, type Rate, rateSubject, requireRate, saltOfDay, sweepRates, takeRate } from './rate-limit.ts'

let world: World
beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())

const rate: Rate = { name: 'test', most: 5, perMs: 60_000 }
const subject = (name: string) => rateSubject('secret', name)
const take = (name: string, cost = 1) => takeRate(world.database.drizzle, rate, subject(name), world.clock.now(), cost)

test('a burst up to the limit, then one each time a part of it has drained', async () => {
  const answers = []
  for (let i = 0; i < 5; i++) answers.push(await take('burst'))
  expect(answers.map(({ isAllowed, left }) => [isAllowed, left])).toEqual([4, 3, 2, 1, 0].map(left => [true, left]))
  const refused = await take('burst')
  expect(refused).toMatchObject({ isAllowed: false, left: 0, resetMs: 60_000 })
  expect(refused.waitMs).toBeCloseTo(12_000, 0)
  world.clock.advance(11_900)
  expect((await take('burst')).isAllowed).toBe(false)
  world.clock.advance(101)
  expect((await take('burst')).isAllowed).toBe(true)
  expect((await take('burst')).isAllowed).toBe(false)
})

test('a refused try costs nothing, and an unknown subject starts full', async () => {
  expect((await take('cost', 6)).isAllowed).toBe(false)
  expect((await take('cost', 5)).isAllowed).toBe(true)
  expect((await take('cost', 1)).isAllowed).toBe(false)
  expect((await take('other')).left).toBe(4)
})

test('a hundred at once, from two processes, are five', async () => {
  const second = await openDatabase({ url: world.databaseUrl, poolSize: 4 }, silentLog)
  try {
    const now = world.clock.now()
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, i) =>
        takeRate((i % 2 ? second : world.database).drizzle, rate, subject('parallel'), now),
      ),
    )
    expect(answers.filter(({ isAllowed }) => isAllowed)).toHaveLength(5)
    // A process that has only just started knows as much as the others.
    const third = await openDatabase({ url: world.databaseUrl, poolSize: 1 }, silentLog)
    expect((await takeRate(third.drizzle, rate, subject('parallel'), now)).isAllowed).toBe(false)
    await third.close()
  } finally {
    await second.close()
  }
})

test('refusing names the seconds; forgetting gives all back', async () => {
  for (let i = 0; i < 5; i++) await requireRate(world.database.drizzle, rate, subject('strict'), world.clock.now())
  await expect(requireRate(world.database.drizzle, rate, subject('strict'), world.clock.now())).rejects.toMatchObject({
    code: 'rate_limited',
    kind: 'too_many',
    details: { retryAfterSeconds: 12 },
  })
  await forgetRate(world.database.drizzle, rate, subject('strict'))
  expect((await take('strict')).left).toBe(4)
})

test('rows name nobody, and are swept when they mean nothing', async () => {
  await take('ada@example.test')
  const { rows } = await world.database.pool.query('select subject from rate_limits')
  expect(rows.length).toBeGreaterThan(0)
  for (const row of rows) expect(row.subject).toMatch(/^test:[\w-]{27}$/)
  world.clock.advance(61_000)
  await sweepRates(world.database.drizzle, world.clock.now())
  expect((await world.database.pool.query('select 1 from rate_limits')).rowCount).toBe(0)
})

test('a salt lives at most 48 hours', async () => {
  const { drizzle, pool } = world.database
  world.clock.set('2026-03-01T00:00:00Z')
  const first = await saltOfDay(drizzle, world.clock.now(), 'fresh one')
  expect(await saltOfDay(drizzle, world.clock.now(), 'fresh two')).toBe(first)
  world.clock.set('2026-03-02T23:59:00Z')
  expect(await saltOfDay(drizzle, world.clock.now(), 'fresh three')).not.toBe(first)
  world.clock.set('2026-03-03T00:00:00Z')
  await sweepRates(drizzle, world.clock.now())
  expect((await pool.query('select day::text from rate_salts')).rows).toEqual([{ day: '2026-03-02' }])
})
