/**
 * The decoder processes: how many, for whom next, and which are kept. One stays warm, so that a picture does not wait for
 * a start; the number is bounded; owners take turns and none may hold every process, so that one person's bombs do not
 * stop another's pictures.
 */
import { CodecRefusal } from '@image2image/engine/codec'
import type { Log } from '../../kernel/log.ts'
import { refuse } from '../refusals.ts'
import { type Answer, Child, type ChildLimits } from './child.ts'
import type { Body, Task } from './task.ts'

export type { Answer } from './child.ts'
export type { Body, Described, Task } from './task.ts'

export interface DecoderOptions extends ChildLimits {
  /** Processes at most. */
  readonly children: number
  readonly waiting: number
}

interface Job {
  readonly ownerId: string
  readonly task: Task
  readonly bodies: readonly Body[]
  readonly resolve: (answer: Answer) => void
  readonly reject: (cause: unknown) => void
  isDropped: boolean
}

/** A child that holds on to more than this after its task is replaced; WebAssembly never gives memory back. */
const recycleBytes = 400 * 1024 * 1024
const idleMs = 30_000

/** For what a second try would only cost the same again. Not for ever: the machine may have been short of memory. */
const killersKept = 1_000
const killerMs = 10 * 60_000

/** Files that killed a decoder: refused in the same words when they come again, and tried no second time. */
class Killers {
  readonly #known = new Map<string, CodecRefusal>()

  remember([body]: readonly Body[], why: CodecRefusal): void {
    if (body === undefined || body instanceof Uint8Array) return
    const { digest } = body
    const [oldest] = this.#known.keys()
    if (this.#known.size >= killersKept && oldest !== undefined) this.#known.delete(oldest)
    this.#known.set(digest, why)
    setTimeout(() => this.#known.delete(digest), killerMs).unref()
  }

  recall([body]: readonly Body[]): CodecRefusal | null {
    return body === undefined || body instanceof Uint8Array ? null : (this.#known.get(body.digest) ?? null)
  }
}

export class Decoder {
  readonly #options: DecoderOptions
  readonly #log: Log
  /** Owners in the order in which they come next. */
  readonly #queues = new Map<string, Job[]>()
  readonly #idle: { child: Child; timer: NodeJS.Timeout | null }[] = []
  readonly #busy = new Map<Child, Job>()
  readonly #killers = new Killers()
  #waiting = 0
  #closed = false

  constructor(options: DecoderOptions, log: Log) {
    this.#options = options
    this.#log = log
  }

  /** Starts the one warm process ahead of need. */
  warm(): void {
    if (this.#idle.length + this.#busy.size === 0 && !this.#closed) this.#rest(this.#spawn())
  }

  run(ownerId: string, task: Task, bodies: readonly Body[], signal?: AbortSignal): Promise<Answer> {
    const known = this.#killers.recall(bodies)
    if (known) return Promise.reject(known)
    if (this.#closed || this.#waiting >= this.#options.waiting) throw refuse('intake_busy')
    signal?.throwIfAborted()
    return new Promise((resolve, reject) => {
      const job: Job = { ownerId, task, bodies, resolve, reject, isDropped: false }
      const abort = (): void => this.#drop(job, signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      const queue = this.#queues.get(ownerId)
      if (queue) queue.push(job)
      else this.#queues.set(ownerId, [job])
      this.#waiting++
      this.#next()
    })
  }

  /** Process ids, for watching from outside. */
  pids(): number[] {
    return [...this.#busy.keys(), ...this.#idle.map(({ child }) => child)].flatMap(({ pid }) => pid ?? [])
  }

  close(): void {
    this.#closed = true
    for (const { child, timer } of this.#idle.splice(0)) {
      if (timer) clearTimeout(timer)
      child.kill(null)
    }
    for (const child of this.#busy.keys()) child.kill(new CodecRefusal('decoder_timed_out'))
    for (const job of [...this.#queues.values()].flat()) job.reject(refuse('intake_busy'))
    this.#queues.clear()
  }

  #drop(job: Job, reason: unknown): void {
    job.isDropped = true
    for (const [child, running] of this.#busy) if (running === job) child.kill(null)
    job.reject(reason)
  }

  #next(): void {
    while (!this.#closed && this.#busy.size < this.#options.children) {
      const job = this.#take()
      if (!job) return
      void this.#perform(job)
    }
  }

  #take(): Job | null {
    const running = [...this.#busy.values()]
    const share = Math.max(1, this.#options.children - 1)
    for (const [ownerId, queue] of this.#queues) {
      if (running.filter(job => job.ownerId === ownerId).length >= share) continue
      const job = queue.shift()
      this.#queues.delete(ownerId)
      if (queue.length > 0) this.#queues.set(ownerId, queue)
      if (!job) continue
      this.#waiting--
      if (!job.isDropped) return job
      return this.#take()
    }
    return null
  }

  async #perform(job: Job): Promise<void> {
    const child = this.#awake() ?? this.#spawn()
    this.#busy.set(child, job)
    try {
      job.resolve(await child.run(job.task, job.bodies))
    } catch (cause) {
      const code = cause instanceof CodecRefusal ? cause.code : 'broken'
      if (child.isGone && cause instanceof CodecRefusal && !this.#closed && !job.isDropped)
        this.#killers.remember(job.bodies, cause)
      if (child.isGone) this.#log.warn('decoder killed', { code, ...(child.pid ? { pid: child.pid } : {}) })
      job.reject(cause)
    }
    this.#busy.delete(child)
    if (!child.isGone && child.memoryBytes() > recycleBytes) child.kill(null)
    if (!child.isGone) this.#rest(child)
    this.#next()
    this.warm()
  }

  #spawn(): Child {
    const child = new Child(this.#options, () => {
      const at = this.#idle.findIndex(idle => idle.child === child)
      if (at >= 0) this.#idle.splice(at, 1)
    })
    return child
  }

  #awake(): Child | null {
    const idle = this.#idle.pop()
    if (!idle) return null
    if (idle.timer) clearTimeout(idle.timer)
    if (idle.child.isGone) return this.#awake()
    idle.child.wake()
    return idle.child
  }

  #rest(child: Child): void {
    if (this.#closed) {
      child.kill(null)
      return
    }
    child.rest()
    const isSpare = this.#idle.length > 0
    const timer = isSpare ? setTimeout(() => child.kill(null), idleMs) : null
    timer?.unref()
    this.#idle.push({ child, timer })
  }
}
