import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { createWorld, type World } from '../../test/world.ts'
import { systemClock } from '../kernel/clock.ts'
import { createJobs, type Job, JobStopped, type Jobs, type Place } from './jobs.ts'
import { jobClaims } from './tables.ts'

let world: World
let jobs: Jobs
const others: Jobs[] = []

const open = async (workerId: string, pollMs?: number): Promise<Jobs> => {
  const { database, log } = world
  const opened = await createJobs(database, { log, clock: systemClock, workerId, ...(pollMs ? { pollMs } : {}) })
  others.push(opened)
  return opened
}

beforeAll(async () => {
  world = await createWorld()
})
afterAll(() => world.dispose())
afterEach(async () => {
  await Promise.all(others.splice(0).map(each => each.stop({ graceMs: 0 })))
  await world.database.pool.query('delete from pgboss.job')
  await world.database.pool.query('delete from job_claims')
})

const ask = (payload: object, options?: Parameters<Jobs['enqueue']>[3]) =>
  world.database.transaction(tx => jobs.enqueue(tx, 'upkeep', payload, options))
const stateOf = async (id: string): Promise<string | undefined> => {
  const { rows } = await world.database.drizzle.execute<{ state: string }>(
    sql`select state from pgboss.job where id = ${id} and name = 'upkeep'`,
  )
  return rows[0]?.state
}
const claims = () => world.database.drizzle.select().from(jobClaims)

describe('asking', () => {
  test('a job of a rolled back transaction does not exist', async () => {
    jobs = await open('w1')
    let id = ''
    const failing = world.database.transaction(async tx => {
      id = await jobs.enqueue(tx, 'upkeep', {})
      throw new RangeError('changed my mind')
    })
    await expect(failing).rejects.toThrow(RangeError)
    expect(id).toMatch(/^[0-9a-f-]{36}$/)
    expect(await stateOf(id)).toBeUndefined()
  })

  test('the same key is the same job, also in one transaction', async () => {
    jobs = await open('w1')
    const first = await ask({ n: 1 }, { idempotencyKey: 'gen_1' })
    expect(await ask({ n: 2 }, { idempotencyKey: 'gen_1' })).toBe(first)
    expect(await ask({ n: 2 }, { idempotencyKey: 'gen_2' })).not.toBe(first)
    const { rows } = await world.database.pool.query('select data from pgboss.job where id = $1', [first])
    expect(rows).toEqual([{ data: { n: 1 } }])
  })
})

describe('running', () => {
  test('each job runs once, never more at a time than allowed, however many workers there are', async () => {
    jobs = await open('w1')
    const second = await open('w2')
    const seen: number[] = []
    const atOnce = { w1: 0, w2: 0, most: 0 }
    const handlerOf = (name: 'w1' | 'w2') => async (payload: { n: number }) => {
      atOnce.most = Math.max(atOnce.most, ++atOnce[name])
      seen.push(payload.n)
      await sleep(5)
      atOnce[name]--
    }
    await jobs.work('upkeep', handlerOf('w1'), { concurrency: 3 })
    await second.work('upkeep', handlerOf('w2'), { concurrency: 3 })
    await Promise.all(Array.from({ length: 40 }, (_, n) => ask({ n })))
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(40)
    expect(new Set(seen).size).toBe(40)
    expect(atOnce.most).toBeLessThanOrEqual(3)
    await expect.poll(claims).toEqual([])
  })

  test('starting does not wait for a poll', async () => {
    jobs = await open('w1', 60_000)
    const started = new Map<string, number>()
    await jobs.work<{ n: string }>('upkeep', async ({ n }) => void started.set(n, performance.now()), {
      concurrency: 2,
    })
    await sleep(100)
    const delays: number[] = []
    for (let n = 0; n < 9; n++) {
      await ask({ n: `${n}` })
      const askedMs = performance.now()
      await expect.poll(() => started.has(`${n}`), { interval: 2, timeout: 5_000 }).toBe(true)
      delays.push((started.get(`${n}`) ?? 0) - askedMs)
    }
    delays.sort((a, b) => a - b)
    expect(delays[4]).toBeLessThan(100)
  })

  test('a job that throws is tried again; the last failure ends among the dead letters without words', async () => {
    jobs = await open('w1', 200)
    const attempts: number[] = []
    const id = await ask({})
    await world.database.pool.query(`update pgboss.job set retry_limit = 1, retry_delay = 0, retry_backoff = false`)
    await jobs.work(
      'upkeep',
      async (_, job) => {
        attempts.push(job.attempt)
        expect(job.isLastAttempt).toBe(job.attempt === 2)
        throw new TypeError('something a person wrote')
      },
      { concurrency: 1 },
    )
    await expect.poll(() => stateOf(id), { timeout: 5_000 }).toBe('failed')
    expect(attempts).toEqual([1, 2])
    const { rows } = await world.database.pool.query(`select name, output from pgboss.job order by name`)
    expect(rows.map(row => row.name)).toEqual(['dead-letters', 'upkeep'])
    expect(JSON.stringify(rows)).toMatch(/TypeError/)
    expect(JSON.stringify(rows)).not.toMatch(/a person wrote/)
  })
})

describe('cancelling', () => {
  test('a waiting job never runs', async () => {
    jobs = await open('w1')
    const id = await ask({})
    await world.database.transaction(tx => jobs.cancel(tx, id))
    const ran: string[] = []
    await jobs.work('upkeep', async (_, job) => void ran.push(job.id), { concurrency: 1 })
    const next = await ask({})
    await expect.poll(() => ran).toEqual([next])
    expect(await stateOf(id)).toBe('cancelled')
  })

  test('a running job hears of it at once, in another process too, and is not tried again', async () => {
    jobs = await open('w1')
    const worker = await open('w2')
    let seen: Job | undefined
    let stoppedMs = 0
    await worker.work(
      'upkeep',
      async (_, job) => {
        seen = job
        await once(job.signal, 'abort')
        stoppedMs = performance.now()
        job.signal.throwIfAborted()
      },
      { concurrency: 1 },
    )
    const id = await ask({})
    await expect.poll(() => seen?.id, { interval: 5 }).toBe(id)
    await world.database.transaction(tx => jobs.cancel(tx, id))
    const cancelledMs = performance.now()
    await expect.poll(() => stoppedMs, { interval: 2 }).toBeGreaterThan(0)
    expect(stoppedMs - cancelledMs).toBeLessThan(250)
    expect(seen?.signal.reason).toBeInstanceOf(JobStopped)
    expect(seen?.signal.reason).toMatchObject({ why: 'cancelled' })
    await expect.poll(claims).toEqual([])
    expect(await stateOf(id)).toBe('cancelled')
  })

  test('cancelling what does not exist, or is over, does nothing', async () => {
    jobs = await open('w1')
    await world.database.transaction(tx => jobs.cancel(tx, '00000000-0000-4000-8000-000000000000'))
  })
})

describe('stopping', () => {
  test('a job that ends within the grace is finished, the others are put back as if never tried', async () => {
    jobs = await open('w1')
    const worker = await open('w2')
    const reasons: unknown[] = []
    let begun = 0
    await worker.work<{ ms: number }>(
      'upkeep',
      async ({ ms }, job) => {
        begun++
        await sleep(ms, undefined, { signal: job.signal }).catch(() => {
          reasons.push(job.signal.reason)
          throw job.signal.reason
        })
      },
      { concurrency: 2 },
    )
    const [short, long] = [await ask({ ms: 150 }), await ask({ ms: 60_000 })]
    await expect.poll(() => begun).toBe(2)
    const untouched = await ask({ ms: 1 })
    await worker.stop({ graceMs: 600 })
    expect(await stateOf(short)).toBe('completed')
    expect(await stateOf(long)).toBe('created')
    expect(await stateOf(untouched)).toBe('created')
    expect(reasons).toMatchObject([{ why: 'put_back' }])
    expect(await claims()).toEqual([])
    const attempts: number[] = []
    await jobs.work('upkeep', async (_, job) => void attempts.push(job.attempt), { concurrency: 1 })
    await expect.poll(() => attempts).toEqual([1, 1])
  })
})

describe('dying', () => {
  async function takeAndDie(workerId: string): Promise<void> {
    const script = join(import.meta.dirname, '../../test/counterparts/dying-worker.ts')
    const child = spawn(process.execPath, [script, world.databaseUrl, workerId], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = await once(child.stdout, 'data')
    expect(String(line)).toMatch(/^taken/)
    child.kill('SIGKILL')
    await once(child, 'exit')
  }

  test('after kill -9 the next start of the same installation runs the job again at once', async () => {
    jobs = await open('asker')
    const id = await ask({})
    await takeAndDie('w1')
    expect(await stateOf(id)).toBe('active')
    const begunMs = performance.now()
    const restarted = await open('w1')
    const attempts: number[] = []
    await restarted.work('upkeep', async (_, job) => void attempts.push(job.attempt), { concurrency: 1 })
    await expect.poll(() => attempts, { timeout: 5_000 }).toEqual([2])
    expect(performance.now() - begunMs).toBeLessThan(5_000)
    await expect.poll(() => stateOf(id)).toBe('completed')
  })

  test('a restart leaves the jobs of other installations alone', async () => {
    jobs = await open('asker')
    const id = await ask({})
    await takeAndDie('w1')
    const other = await open('w2')
    const ran: string[] = []
    await other.work('upkeep', async (_, job) => void ran.push(job.id), { concurrency: 1 })
    await sleep(300)
    expect(ran).toEqual([])
    expect(await stateOf(id)).toBe('active')
  })
})

describe('a place beside the queue', () => {
  const never = new Promise<void>(() => {})
  const held = (place: Place | null): Promise<unknown> =>
    new Promise(resolve =>
      place?.run(
        signal => new Promise<void>(end => signal.addEventListener('abort', () => end(resolve(signal.reason)))),
      ),
    )

  test('is there where the queue is worked, has room, and nobody waits in it', async () => {
    jobs = await open('w1')
    expect(jobs.reserve('upkeep')).toBeNull()
    await jobs.work('upkeep', () => never, { concurrency: 2 })
    await expect.poll(() => jobs.reserve('upkeep')).not.toBeNull()
    const second = jobs.reserve('upkeep')
    expect(second).not.toBeNull()
    expect(jobs.reserve('upkeep')).toBeNull()
    const waiting = await ask({ n: 1 })
    await sleep(200)
    expect(await stateOf(waiting)).toBe('created')
    second?.release()
    expect(jobs.reserve('upkeep')).toBeNull()
    await expect.poll(() => stateOf(waiting)).toBe('active')
  })

  test('is left when the work ends, well or badly, and its work is told when the process stops', async () => {
    jobs = await open('w1')
    await jobs.work('upkeep', () => never, { concurrency: 1 })
    for (const work of [async () => {}, async () => Promise.reject(new RangeError('no'))]) {
      await expect.poll(() => jobs.reserve('upkeep')?.run(work)).not.toBeNull()
      await expect
        .poll(() => {
          const place = jobs.reserve('upkeep')
          place?.release()
          return place
        })
        .not.toBeNull()
    }
    const told = held(jobs.reserve('upkeep'))
    await jobs.stop({ graceMs: 10 })
    expect(await told).toMatchObject({ why: 'put_back' })
    expect(jobs.reserve('upkeep')).toBeNull()
  })
})
