/**
 * Runs the jobs of one queue, a few at a time. It takes a job and writes down that it did in one transaction, says every
 * few seconds that its jobs are alive, and lets go of a job the moment the database says it is no longer ours.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { fromDrizzle, type JobWithMetadata, type PgBoss } from 'pg-boss'
import { type Database, isDatabaseDown } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { Refusal, Unavailable } from '../kernel/refusal.ts'
import { HEARTBEAT_SECONDS, type QueueName, queues } from './queues.ts'
import { cancelledAmong, forgetClaims, putBack, recordClaims, touch } from './store.ts'

export type WhyStopped =
  /** Somebody cancelled the job: undo, and never do it again. */
  | 'cancelled'
  /** This process ends: the job will start anew after the next start. */
  | 'put_back'
  /** It took too long, or another worker has it by now: leave everything alone. */
  | 'lost'

/** The reason of a job's aborted signal. */
export class JobStopped extends Error {
  override name = 'JobStopped'
  readonly why: WhyStopped

  constructor(why: WhyStopped) {
    super(`the job was stopped: ${why}`)
    this.why = why
  }
}

export interface Job {
  id: string
  /** Aborts with a `JobStopped`. */
  signal: AbortSignal
  /** 1 for the first try. */
  attempt: number
  /** When this one fails, the job is over. */
  isLastAttempt: boolean
}

export type Handler<Payload extends object> = (payload: Payload, job: Job) => Promise<void>

/** Room for one more, kept for work of this process that is not in the queue. Exactly one of the two is called, once. */
export interface Place {
  /** Begins at once. The signal aborts with a `JobStopped` when the process ends or it took too long; what `work` throws is its own affair. */
  run(work: (signal: AbortSignal) => Promise<void>): void
  release(): void
}

export interface WorkerParts {
  boss: PgBoss
  database: Database
  log: Log
  clock: Clock
  workerId: string
  queue: QueueName
  concurrency: number
  pollMs: number
}

interface Running {
  id: string
  retryCount: number
  abort: AbortController
  done: Promise<void>
}

/** How long a handler may take to notice that its process ends, after its grace. */
const LAST_CALL_MS = 3_000

export class Worker {
  readonly #parts: WorkerParts
  readonly #handler: Handler<object>
  readonly #running = new Map<string, Running>()
  /** In the places that were reserved, work or not yet. */
  readonly #inHand = new Set<Pick<Running, 'abort' | 'done'>>()
  /** Nothing waited when the queue was last asked, and nobody has said since that something does. */
  #isDrained = false
  /** What comes of the question may fill every place. */
  #isAsking = false
  #isStopping = false
  #isAwake = false
  #alarm: () => void = () => {}
  #loop: Promise<void> = Promise.resolve()
  #heart: NodeJS.Timeout | undefined

  constructor(parts: WorkerParts, handler: Handler<object>) {
    this.#parts = parts
    this.#handler = handler
  }

  start(): void {
    this.#heart = setInterval(() => void this.beat(), (HEARTBEAT_SECONDS * 1_000) / 4)
    this.#loop = this.#run()
  }

  /** There may be something to do. */
  wake(): void {
    this.#isDrained = false
    this.#isAwake = true
    this.#alarm()
  }

  /** Null: there is no room, or somebody waits in the queue and is first. */
  reserve(): Place | null {
    if (this.#isStopping || this.#isAsking || !this.#isDrained || this.#free <= 0) return null
    const held = { abort: new AbortController(), done: Promise.resolve() }
    this.#inHand.add(held)
    const release = (): void => {
      this.#inHand.delete(held)
      if (!this.#isDrained) this.wake()
    }
    return {
      release,
      run: work => {
        if (this.#isStopping) held.abort.abort(new JobStopped('put_back'))
        // As a job of the queue is taken away from whoever has it for too long.
        const stop = (): void => held.abort.abort(new JobStopped('lost'))
        const limit = setTimeout(stop, queues[this.#parts.queue].expireInSeconds * 1_000).unref()
        held.done = work(held.abort.signal)
          .catch(error => this.#parts.log.error('jobs.in_hand_failed', {}, error))
          .finally(() => {
            clearTimeout(limit)
            release()
          })
      },
    }
  }

  get #free(): number {
    return this.#parts.concurrency - this.#running.size - this.#inHand.size
  }

  abort(jobId: string, why: WhyStopped): void {
    this.#running.get(jobId)?.abort.abort(new JobStopped(why))
  }

  async #run(): Promise<void> {
    let waitMs = 0
    while (!this.#isStopping) {
      this.#isAwake = false
      try {
        const free = this.#free
        this.#isAsking = true
        const jobs = free > 0 ? await this.#claim(free) : []
        this.#isDrained = jobs.length < free && !this.#isAwake
        for (const job of jobs) this.#begin(job)
        waitMs = this.#parts.pollMs
      } catch (error) {
        // The database is away or sick: the heart and the jobs that run notice for themselves.
        this.#isDrained = false
        this.#parts.log.error('jobs.claim_failed', {}, error)
        waitMs = Math.min(Math.max(waitMs, 250) * 2, 10_000)
      } finally {
        this.#isAsking = false
      }
      await this.#rest(waitMs)
    }
  }

  async #rest(waitMs: number): Promise<void> {
    if (this.#isAwake || this.#isStopping) return
    const nap = new AbortController()
    this.#alarm = () => nap.abort()
    await sleep(waitMs, undefined, { signal: nap.signal }).catch(() => {})
    this.#alarm = () => {}
  }

  async #claim(count: number): Promise<JobWithMetadata<object>[]> {
    const { boss, database, queue, workerId, clock } = this.#parts
    return database.transaction(async tx => {
      const options = { batchSize: count, includeMetadata: true, db: fromDrizzle(tx, sql) } as const
      const jobs = await boss.fetch<object>(queue, options)
      const ids = jobs.map(job => job.id)
      if (ids.length > 0) await recordClaims(tx, ids, { workerId, queue, claimedAt: clock.now() })
      return jobs
    })
  }

  #begin(job: JobWithMetadata<object>): void {
    const abort = new AbortController()
    const { id, retryCount } = job
    const running: Running = { id, retryCount, abort, done: Promise.resolve() }
    this.#running.set(id, running)
    running.done = this.#handle(job, running).finally(() => {
      this.#running.delete(id)
      this.wake()
    })
  }

  async #handle(job: JobWithMetadata<object>, { id, retryCount, abort }: Running): Promise<void> {
    const { log, queue } = this.#parts
    const isLastAttempt = retryCount >= job.retryLimit
    let failure: unknown
    try {
      await this.#handler(job.data, { id, signal: abort.signal, attempt: retryCount + 1, isLastAttempt })
    } catch (error) {
      failure = error ?? new JobStopped('lost')
    }
    const why = abort.signal.aborted && abort.signal.reason instanceof JobStopped ? abort.signal.reason.why : null
    if (failure === undefined)
      await this.#settle(id, (boss, db) => boss.complete(queue, { id, retryCount }, null, { db }))
    else if (why === 'put_back') {
      // `stop` puts it back.
    } else if (why !== null) await this.#settle(id, async () => {})
    else {
      log.error('jobs.attempt_failed', { jobId: id, count: retryCount + 1 }, failure)
      await this.#settle(id, (boss, db) => boss.fail(queue, { id, retryCount }, { code: codeOf(failure) }, { db }))
    }
  }

  /** Writes how a job ended. Without a database the heartbeat stops too, and the job is tried again. */
  async #settle(
    id: string,
    write: (boss: PgBoss, db: ReturnType<typeof fromDrizzle>) => Promise<unknown>,
  ): Promise<void> {
    const { boss, database, log } = this.#parts
    for (let attempt = 1; ; attempt++) {
      try {
        await database.transaction(async tx => {
          await write(boss, fromDrizzle(tx, sql))
          await forgetClaims(tx, [id])
        })
        return
      } catch (error) {
        if (attempt >= 5 || !(error instanceof Unavailable || isDatabaseDown(error))) {
          log.error('jobs.settle_failed', { jobId: id }, error)
          return
        }
        await sleep(200 * 2 ** attempt)
      }
    }
  }

  /** Tells the database that our jobs are alive, and learns which are not ours any more. */
  async beat(): Promise<void> {
    const { database, queue, log } = this.#parts
    const claims = [...this.#running.values()]
    if (claims.length === 0) return
    try {
      const ours = await touch(database.drizzle, queue, claims)
      const rest = claims.filter(claim => !ours.has(claim.id)).map(claim => claim.id)
      if (rest.length === 0) return
      const cancelled = await cancelledAmong(database.drizzle, queue, rest)
      // Those that ended, and were settled, while we asked are not in the map any more.
      for (const id of rest) this.abort(id, cancelled.has(id) ? 'cancelled' : 'lost')
    } catch (error) {
      log.error('jobs.heartbeat_failed', {}, error)
    }
  }

  async stop(graceMs: number): Promise<void> {
    this.#isStopping = true
    this.#alarm()
    await this.#loop
    await this.#allDone(graceMs)
    const rest = [...this.#running.values()]
    for (const { abort } of [...rest, ...this.#inHand]) abort.abort(new JobStopped('put_back'))
    await this.#allDone(LAST_CALL_MS)
    clearInterval(this.#heart)
    const { database, queue, log } = this.#parts
    await database
      .transaction(async tx => {
        for (const claim of rest) await putBack(tx, queue, claim)
        await forgetClaims(
          tx,
          rest.map(claim => claim.id),
        )
      })
      .catch((error: unknown) => log.error('jobs.put_back_failed', { count: rest.length }, error))
  }

  async #allDone(withinMs: number): Promise<void> {
    const left = [...this.#running.values(), ...this.#inHand]
    if (left.length === 0) return
    const limit = new AbortController()
    const all = Promise.allSettled(left.map(({ done }) => done))
    await Promise.race([all, sleep(withinMs, undefined, { signal: limit.signal }).catch(() => {})])
    limit.abort()
  }
}

/** What the queue keeps of a failure: a code, never a message, which may quote a person. */
function codeOf(failure: unknown): string {
  if (failure instanceof Refusal) return failure.code
  return failure instanceof Error ? failure.name : 'unknown'
}
