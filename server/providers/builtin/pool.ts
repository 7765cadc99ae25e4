/**
 * Worker processes that run the engine. A process instead of a thread, because a picture can make native code crash or
 * eat all memory, and only a process can be killed without taking the server along.
 *
 * A slot is starting -> idle -> busy -> idle ..., and its process is replaced whenever it ends. While busy it is
 * watched: past the deadline, over the memory cap, or deaf to a cancel, it is killed and the run gets that as its
 * answer. A process that dies by itself gets its run a second try, because the first may have been bad luck; never a third.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Log } from '../../kernel/log.ts'
import { residentBytes } from './memory.ts'
import type { FromWorker, Made, ToWorker, Work } from './wire.ts'

export interface Listener {
  progress(fraction: number, stage: string): void
  done(made: Made): void
  failed(code: string, message: string): void
}

export interface PoolOptions {
  readonly slots: number
  readonly workerFile: URL
  readonly deadlineMs: number
  readonly memoryBytes: number
  readonly cancelGraceMs: number
  readonly log: Log
}

export interface Pool {
  submit(id: string, work: Work, listener: Listener): void
  cancel(id: string): void
  /** Process ids of the workers alive now. */
  pids(): number[]
  close(): Promise<void>
}

interface Task {
  readonly id: string
  readonly work: Work
  readonly listener: Listener
  crashes: number
}

interface Verdict {
  readonly code: string
  readonly message: string
}

interface Slot {
  child: ChildProcess | null
  ready: boolean
  task: Task | null
  verdict: Verdict | null
  failedStarts: number
  stopWatching: () => void
}

const MEMORY_LOOK_MS = 200
const STARTS_BEFORE_GIVING_UP = 3
/** A worker that keeps more than this share of its cap between runs is replaced, so that fragments do not pile up. */
const IDLE_MEMORY_SHARE = 0.6

const verdicts = {
  timeout: { code: 'engine_timeout', message: 'The edit took too long and was stopped. Try a smaller picture.' },
  memory: { code: 'engine_out_of_memory', message: 'The edit needed too much memory. Try a smaller picture.' },
  cancelled: { code: 'cancelled', message: 'The edit was cancelled.' },
  crashed: { code: 'engine_crashed', message: 'The engine stopped unexpectedly, twice. Try another picture or edit.' },
  missing: { code: 'engine_unavailable', message: 'The engine does not start on this server. Ask its operator.' },
} as const satisfies Record<string, Verdict>

/** The constructor starts every worker, so that the first edit finds one warm. */
export class WorkerPool implements Pool {
  readonly #options: PoolOptions
  readonly #queue: Task[] = []
  readonly #slots: Slot[]
  #closing = false

  constructor(options: PoolOptions) {
    this.#options = options
    this.#slots = Array.from({ length: options.slots }, emptySlot)
    for (const slot of this.#slots) this.#start(slot)
  }

  submit(id: string, work: Work, listener: Listener): void {
    const task = { id, work, listener, crashes: 0 }
    // What is short, or was paid for, does not wait behind somebody's minute of painting.
    const at = isEdit(work) ? -1 : this.#queue.findIndex(waiting => isEdit(waiting.work))
    if (at < 0) this.#queue.push(task)
    else this.#queue.splice(at, 0, task)
    if (this.#closing) this.#refuseQueued(verdicts.cancelled)
    else if (this.#isHopeless()) this.#refuseQueued(verdicts.missing)
    else this.#dispatch()
  }

  cancel(id: string): void {
    const at = this.#queue.findIndex(task => task.id === id)
    if (at >= 0) {
      for (const task of this.#queue.splice(at, 1)) answer(task, verdicts.cancelled)
      return
    }
    const slot = this.#slots.find(each => each.task?.id === id)
    if (!slot?.child) return
    const { child, task } = slot
    say(child, { type: 'cancel', id })
    setTimeout(() => {
      if (slot.task === task && slot.child === child) this.#kill(slot, verdicts.cancelled)
    }, this.#options.cancelGraceMs)
  }

  pids(): number[] {
    return this.#slots.flatMap(slot => slot.child?.pid ?? [])
  }

  async close(): Promise<void> {
    this.#closing = true
    this.#refuseQueued(verdicts.cancelled)
    const ends = this.#slots.flatMap(slot => (slot.child ? [gone(slot.child)] : []))
    for (const slot of this.#slots) this.#kill(slot, verdicts.cancelled)
    await Promise.all(ends)
  }

  #start(slot: Slot): void {
    if (this.#closing || slot.child) return
    const child = forkWorker(this.#options)
    slot.child = child
    child.on('message', (message: FromWorker) => this.#heard(slot, child, message))
    // A worker that cannot be started has no exit, only an error: whichever comes first decides.
    child.on('error', () => this.#ended(slot, child))
    child.on('exit', () => this.#ended(slot, child))
  }

  #kill(slot: Slot, verdict: Verdict): void {
    slot.verdict ??= verdict
    slot.child?.kill('SIGKILL')
  }

  #ended(slot: Slot, child: ChildProcess): void {
    if (slot.child !== child) return
    const { task, verdict, ready } = slot
    slot.stopWatching()
    Object.assign(slot, emptySlot(), { failedStarts: ready ? 0 : slot.failedStarts + 1 })
    if (task && verdict) answer(task, verdict)
    else if (task) this.#afterCrash(task)
    if (this.#closing) return
    if (!verdict) this.#options.log.warn('engine_worker_ended', child.pid === undefined ? {} : { pid: child.pid })
    if (this.#isHopeless()) this.#refuseQueued(verdicts.missing)
    const delayMs = slot.failedStarts === 0 ? 0 : Math.min(30_000, 250 * 2 ** slot.failedStarts)
    setTimeout(() => this.#start(slot), delayMs).unref()
  }

  #afterCrash(task: Task): void {
    task.crashes++
    if (task.crashes < 2 && !this.#closing) this.#queue.unshift(task)
    else answer(task, verdicts.crashed)
  }

  #isHopeless(): boolean {
    return this.#slots.every(slot => slot.failedStarts >= STARTS_BEFORE_GIVING_UP)
  }

  #refuseQueued(verdict: Verdict): void {
    for (const task of this.#queue.splice(0)) answer(task, verdict)
  }

  #heard(slot: Slot, child: ChildProcess, message: FromWorker): void {
    if (slot.child !== child) return
    if (message.type === 'ready') {
      slot.ready = true
      slot.failedStarts = 0
      this.#dispatch()
      return
    }
    const { task } = slot
    // Words about a run that was given up already.
    if (task?.id !== message.id) return
    if (message.type === 'progress') {
      task.listener.progress(message.fraction, message.stage)
      return
    }
    slot.stopWatching()
    slot.task = null
    if (message.type === 'done') task.listener.done(message.outcome)
    else answer(task, message)
    if (!slot.verdict) void this.#rest(slot, child)
  }

  async #rest(slot: Slot, child: ChildProcess): Promise<void> {
    this.#dispatch()
    if (slot.task || child.pid === undefined) return
    const bytes = await residentBytes(child.pid)
    if (slot.child !== child || slot.task || bytes <= this.#options.memoryBytes * IDLE_MEMORY_SHARE) return
    this.#kill(slot, verdicts.memory)
  }

  #dispatch(): void {
    for (const slot of this.#slots) {
      if (!slot.ready || slot.task || slot.verdict || !slot.child) continue
      const task = this.#queue.shift()
      if (!task) return
      slot.task = task
      slot.stopWatching = this.#watch(slot, slot.child)
      say(slot.child, { type: 'run', id: task.id, work: task.work })
    }
  }

  #watch(slot: Slot, child: ChildProcess): () => void {
    const { deadlineMs, memoryBytes } = this.#options
    const deadline = setTimeout(() => this.#kill(slot, verdicts.timeout), deadlineMs)
    const look = setInterval(async () => {
      const bytes = await residentBytes(child.pid ?? 0)
      if (slot.child === child && slot.task && bytes > memoryBytes) this.#kill(slot, verdicts.memory)
    }, MEMORY_LOOK_MS)
    return () => {
      clearTimeout(deadline)
      clearInterval(look)
    }
  }
}

const isEdit = (work: Work): boolean => 'plan' in work

const emptySlot = (): Slot => ({
  child: null,
  ready: false,
  task: null,
  verdict: null,
  failedStarts: 0,
  stopWatching: () => {},
})

const answer = (task: Pick<Task, 'listener'>, verdict: Verdict): void =>
  task.listener.failed(verdict.code, verdict.message)

const root = fileURLToPath(new URL('../../..', import.meta.url))
/** The code and the weights, and how much memory the machine has left; the data folder with its keys is not among them. */
const readable = [
  ...['node_modules', 'engine', 'server', 'test', 'package.json'].map(path => `${root}${path}`),
  '/sys/fs/cgroup',
  '/proc/meminfo',
  '/proc/self',
].map(path => `--allow-fs-read=${path}`)

function forkWorker(options: PoolOptions): ChildProcess {
  return fork(fileURLToPath(options.workerFile), [], {
    serialization: 'advanced',
    // Nothing of the server's environment: a worker decodes strangers' files and must know no secret.
    env: { MALLOC_ARENA_MAX: '2' },
    execArgv: ['--permission', ...readable, '--allow-addons', '--allow-worker', '--disable-warning=SecurityWarning'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // In a session of its own: Ctrl-C in the terminal means the server, which lets the worker finish.
    detached: true,
  })
}

/** A worker that is gone hears nothing; its `exit` tells what to do about it. */
function say(child: ChildProcess, message: ToWorker): void {
  if (child.connected) child.send(message, () => {})
}

function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve()
  return new Promise(resolve => child.once('exit', () => resolve()))
}
