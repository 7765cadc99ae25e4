/**
 * Work that outlives the request, in the same database as the data it is about: a job exists exactly when the transaction
 * that asked for it was committed. Workers are woken by NOTIFY, so starting does not wait for a poll; a job whose worker
 * died starts again when the installation restarts, or when its heartbeat has been missing long enough.
 */
import { createHash, randomUUID } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { fromDrizzle, PgBoss } from 'pg-boss'
import { type Database, notify, type Tx } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { DEAD_LETTERS, type QueueName, queueNames, queues, retryOptions } from './queues.ts'
import { claimsOf, forgetClaims, queueOf, startNow } from './store.ts'
import { type Handler, type Place, Worker } from './worker.ts'

export { holdings } from './holdings.ts'
export type { QueueName } from './queues.ts'
export { type Handler, type Job, JobStopped, type Place } from './worker.ts'
export { workerIdOf } from './worker-id.ts'

export interface Jobs {
  /** Names this installation across restarts. */
  readonly workerId: string
  /**
   * The job is there when the transaction commits. The same `idempotencyKey` in the same queue gives the same job.
   * @param payload JSON; ids, never what a person wrote
   * @returns the job's id
   */
  enqueue(
    tx: Tx,
    queue: QueueName,
    payload: object,
    options?: { idempotencyKey?: string; startAfter?: Date; priority?: number },
  ): Promise<string>
  /** Starts running jobs of a queue here. A handler that throws is tried again, later each time, up to the queue's limit. */
  work<Payload extends object>(
    queue: QueueName,
    handler: Handler<Payload>,
    options: { concurrency: number },
  ): Promise<void>
  /**
   * A place beside the jobs of a queue that this process runs, for work that it begins itself the moment it is asked for:
   * whoever takes it sees to it that the work outlives this process. Null: no room, somebody waits, or others run them.
   */
  reserve(queue: QueueName): Place | null
  /** A waiting job never runs; a running one sees its signal abort, on whichever machine, as soon as the transaction commits. */
  cancel(tx: Tx, jobId: string): Promise<void>
  /** Takes no more jobs, gives the running ones `graceMs` to end, puts the rest back for the next start. */
  stop(options: { graceMs: number }): Promise<void>
}

export interface JobsOptions {
  log: Log
  clock: Clock
  /** Names this installation across restarts. Two live processes must never use the same. */
  workerId: string
  /** How long work that has become due by the clock alone, such as a retry, may go unnoticed. */
  pollMs?: number
}

export const CANCEL_CHANNEL = 'jobs_cancelled'
export const WAKE_CHANNEL = 'jobs_waiting'

/** A name for the job that follows from its key, so that the second insert finds the first. */
function idFor(queue: QueueName, key: string | undefined): string {
  if (key === undefined) return randomUUID()
  const hex = createHash('sha256').update(`${queue}\0${key}`).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

async function makeQueues(boss: PgBoss): Promise<void> {
  const existing = new Set((await boss.getQueues()).map(queue => queue.name))
  if (!existing.has(DEAD_LETTERS)) await boss.createQueue(DEAD_LETTERS, { deleteAfterSeconds: 30 * 86_400 })
  for (const name of queueNames) {
    if (!existing.has(name))
      await boss.createQueue(name, { ...retryOptions, ...queues[name], deadLetter: DEAD_LETTERS })
  }
}

/** What the last run of this installation left in its hands counts as one failed attempt and waits for nobody's heartbeat. */
async function recover(boss: PgBoss, database: Database, workerId: string): Promise<number> {
  return database.transaction(async tx => {
    const claims = await claimsOf(tx, workerId)
    const db = fromDrizzle(tx, sql)
    for (const queue of new Set(claims.map(claim => claim.queue))) {
      const ids = claims.filter(claim => claim.queue === queue).map(claim => claim.jobId)
      await boss.fail(queue, ids, { code: 'worker_died' }, { db })
      await startNow(tx, queue, ids)
    }
    await forgetClaims(
      tx,
      claims.map(claim => claim.jobId),
    )
    return claims.length
  })
}

export async function createJobs(database: Database, options: JobsOptions): Promise<Jobs> {
  const { log, clock, workerId, pollMs = 2_000 } = options
  const boss = new PgBoss({
    db: { executeSql: (text, values) => database.pool.query(text, values as unknown[]) },
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    registerInstance: false,
  })
  boss.on('error', error => log.error('jobs.failed', {}, error))
  await boss.start()
  await makeQueues(boss)
  const count = await recover(boss, database, workerId)
  if (count > 0) log.warn('jobs.recovered', { count })

  const workers = new Map<QueueName, Worker>()
  const stopListening = await Promise.all([
    database.listen(WAKE_CHANNEL, queue => {
      for (const [name, worker] of workers) if (queue === '' || queue === name) worker.wake()
    }),
    database.listen(CANCEL_CHANNEL, jobId => {
      for (const worker of workers.values()) jobId === '' ? void worker.beat() : worker.abort(jobId, 'cancelled')
    }),
  ])

  return {
    workerId,
    reserve: queue => workers.get(queue)?.reserve() ?? null,
    async enqueue(tx, queue, payload, { idempotencyKey, startAfter, priority = 0 } = {}) {
      const id = idFor(queue, idempotencyKey)
      const when = startAfter ? { startAfter } : {}
      await boss.send(queue, payload, { id, priority, ...when, db: fromDrizzle(tx, sql) })
      await notify(tx, WAKE_CHANNEL, queue)
      return id
    },
    async work(queue, handler, { concurrency }) {
      const parts = { boss, database, log, clock, workerId, queue, concurrency, pollMs }
      const worker = new Worker(parts, handler as Handler<object>)
      workers.set(queue, worker)
      worker.start()
    },
    async cancel(tx, jobId) {
      const queue = await queueOf(tx, jobId, queueNames)
      if (queue === null) return
      await boss.cancel(queue, jobId, { db: fromDrizzle(tx, sql) })
      await notify(tx, CANCEL_CHANNEL, jobId)
    },
    async stop({ graceMs }) {
      await Promise.all([...workers.values()].map(worker => worker.stop(graceMs)))
      await Promise.all(stopListening.map(stop => stop()))
      await boss.stop({ graceful: false })
    },
  }
}
