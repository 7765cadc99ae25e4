import { afterEach, expect, test } from 'vitest'
import { silentLog } from '../../kernel/log.ts'
import { residentBytes } from './memory.ts'
import { type Pool, type PoolOptions, WorkerPool } from './pool.ts'
import type { EditWork } from './wire.ts'

const pools: Pool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map(pool => pool.close()))
})

const poolOf = (over: Partial<PoolOptions> = {}): Pool => {
  const pool = new WorkerPool({
    slots: 1,
    workerFile: new URL('./pool.testworker.ts', import.meta.url),
    deadlineMs: 20_000,
    memoryBytes: 2 ** 31,
    cancelGraceMs: 100,
    log: silentLog,
    ...over,
  })
  pools.push(pool)
  return pool
}

const order = (
  behaviour: 'echo' | 'crash' | 'deaf' | 'hog' | 'patient',
  input = new Uint8Array([1, 2, 3]),
): EditWork => ({
  plan: { operations: [], notUnderstood: [behaviour], needsGenerative: false },
  seed: 0,
  input,
  mask: null,
  reference: null,
  finish: { format: 'png', quality: null, size: null, background: 'auto' },
})

interface Answer {
  code: string
  bytes?: Uint8Array
  worker?: string
  stages: string[]
}

const run = (pool: Pool, id: string, what: EditWork, onProgress: () => void = () => {}): Promise<Answer> =>
  new Promise(resolve => {
    const stages: string[] = []
    pool.submit(id, what, {
      progress(_, stage) {
        stages.push(stage)
        onProgress()
      },
      done: made => 'notes' in made && resolve({ code: 'done', bytes: made.bytes, worker: made.version, stages }),
      failed: code => resolve({ code, stages }),
    })
  })

test('a run gives progress and bytes, and the process is kept for the next', async () => {
  const pool = poolOf()
  const first = await run(pool, 'a', order('echo', new Uint8Array(5_000_000).fill(7)))
  expect(first).toMatchObject({ code: 'done', stages: ['half'] })
  expect(first.bytes?.length).toBe(5_000_000)
  expect(first.bytes?.[4_999_999]).toBe(7)
  expect((await run(pool, 'b', order('echo'))).worker).toBe(first.worker)
})

test('more runs than slots wait their turn', async () => {
  const pool = poolOf({ slots: 2 })
  const answers = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(id => run(pool, id, order('echo'))))
  expect(answers.map(answer => answer.code)).toEqual(Array(5).fill('done'))
})

test('a crash gives its run one more try, then a code; the others are not touched', async () => {
  const pool = poolOf({ slots: 2 })
  const crash = run(pool, 'bad', order('crash'))
  const good = await Promise.all(['a', 'b', 'c'].map(id => run(pool, id, order('echo'))))
  expect(good.every(answer => answer.code === 'done')).toBe(true)
  expect(await crash).toMatchObject({ code: 'engine_crashed', stages: ['half', 'half'] })
  expect((await run(pool, 'after', order('echo'))).code).toBe('done')
})

test('a run over its deadline is killed and the slot serves again', async () => {
  const pool = poolOf({ deadlineMs: 1_500 })
  expect((await run(pool, 'slow', order('deaf'))).code).toBe('engine_timeout')
  expect((await run(pool, 'next', order('echo'))).code).toBe('done')
})

test('a run over its memory cap is killed with its own code', async () => {
  const pool = poolOf({ memoryBytes: 400 * 1024 * 1024 })
  expect((await run(pool, 'hog', order('hog'))).code).toBe('engine_out_of_memory')
  expect((await run(pool, 'next', order('echo'))).code).toBe('done')
})

test('cancel: waiting, running and willing, running and deaf', async () => {
  const pool = poolOf()
  const willing = run(pool, 'willing', order('patient'), () => pool.cancel('willing'))
  const waiting = run(pool, 'waiting', order('echo'))
  pool.cancel('waiting')
  expect((await waiting).code).toBe('cancelled')
  expect((await willing).code).toBe('cancelled')
  const before = pool.pids()
  const deaf = run(pool, 'deaf', order('deaf'), () => pool.cancel('deaf'))
  expect((await deaf).code).toBe('cancelled')
  expect((await run(pool, 'next', order('echo'))).code).toBe('done')
  expect(pool.pids()).not.toEqual(before)
})

test('a worker that never starts gives a code instead of silence', async () => {
  const pool = poolOf({ workerFile: new URL('./no-such-worker.ts', import.meta.url) })
  expect((await run(pool, 'a', order('echo'))).code).toBe('engine_unavailable')
}, 20_000)

test('closing kills the workers and answers everybody', async () => {
  const pool = poolOf()
  const running = run(pool, 'a', order('deaf'))
  const waiting = run(pool, 'b', order('echo'))
  const [pid = 0] = pool.pids()
  await pool.close()
  expect((await running).code).toBe('cancelled')
  expect((await waiting).code).toBe('cancelled')
  expect(await residentBytes(pid)).toBe(0)
})
