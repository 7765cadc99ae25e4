/**
 * One decoder process as its parent sees it: a task in, an answer out, a clock and a scale beside it. When either runs
 * over, the process is killed and the task refused by code; a `Child` that was killed is not used again.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { CodecRefusal } from '@image2image/engine/codec'
import { AssertionFailed } from '../../kernel/assert.ts'
import { type Frame, FrameReader, headPiece } from './frames.ts'
import { type Body, type Described, maxBodyBytes, type Reply, sizeOf, type Task } from './task.ts'

export interface ChildLimits {
  /**
   * From the start of a task until the stranger's file is read: processor time, so that a busy machine does not refuse what
   * an idle one takes; by the clock three times as much.
   */
  readonly decodeMs: number
  /** For our own encoding after that, counted likewise. */
  readonly encodeMs: number
  readonly memoryBytes: number
  readonly pixels: number
}

export interface Answer {
  readonly described: Described
  readonly bodies: readonly Buffer[]
}

interface Running {
  resolve(answer: Answer): void
  reject(cause: unknown): void
  deadline: NodeJS.Timeout
  watch: NodeJS.Timeout
  /** For the phase that runs. */
  allowedMs: number
  cpuAtStartMs: number
}

const here = dirname(fileURLToPath(import.meta.url))
const root = join(here, '..', '..', '..')
const pageBytes = 4096
/** The unit in which Linux tells processor time. */
const tickMs = 10
const clockFactor = 3

/** Reading the code is all the file system that the child may see; the data folder is not in it. */
const sandbox = [
  '--permission',
  '--allow-addons',
  ...['node_modules', 'engine', 'server', 'package.json'].map(path => `--allow-fs-read=${join(root, path)}`),
]

/** Where the system has it: when the server dies at once, a decoder that is deep in native code dies with it. */
const reaper = existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL'] : []

/** What the process needs beside the picture: code, threads' stacks, and memory that was set aside but never touched. */
const spareBytes = 2 * 2 ** 30

/**
 * The kernel's own bounds, where the system has the program for it: no core dump, which would be somebody's photo on the
 * disk; no file written; and a hard end for memory that grows faster than it is looked at.
 */
const bounds = (memoryBytes: number): string[] =>
  existsSync('/usr/bin/prlimit')
    ? [
        '/usr/bin/prlimit',
        '--core=0:0',
        '--fsize=0:0',
        `--data=${memoryBytes + spareBytes}:${memoryBytes + spareBytes}`,
      ]
    : []

export class Child {
  readonly pid: number | undefined
  readonly #process: ChildProcess
  readonly #limits: ChildLimits
  #running: Running | null = null
  #killedFor: CodecRefusal | null = null
  #gone = false

  constructor(limits: ChildLimits, onGone: () => void) {
    this.#limits = limits
    const [command, ...words] = [
      ...reaper,
      ...bounds(limits.memoryBytes),
      ...[process.execPath, '--no-warnings', '--max-old-space-size=256', ...sandbox, join(here, 'program.ts')],
    ]
    this.#process = spawn(
      command,
      words,
      // Nothing of ours is in its environment; two arenas keep the allocator from hoarding. A session of its own:
      // Ctrl-C in the terminal means the server, which lets it finish.
      { env: { MALLOC_ARENA_MAX: '2' }, stdio: ['pipe', 'ignore', 'ignore', 'pipe'], cwd: here, detached: true },
    )
    this.pid = this.#process.pid
    // When memory is short on the whole machine, this process is the one to lose.
    if (this.pid !== undefined) trySync(() => writeFileSync(`/proc/${this.pid}/oom_score_adj`, '900'))
    const reader = new FrameReader<Reply>(frame => this.#hear(frame), maxBodyBytes(limits.pixels))
    const answers = this.#process.stdio[3] as NodeJS.ReadableStream
    answers.on('data', (chunk: Buffer) => {
      if (!reader.push(chunk))
        this.kill(new CodecRefusal('damaged_picture', { reason: 'its data confuse the decoder' }))
    })
    answers.on('error', () => {})
    this.#process.stdin!.on('error', () => {})
    this.#process.on('error', () => this.#end(null, onGone))
    this.#process.on('close', (_code, signal) => this.#end(signal, onGone))
  }

  get isGone(): boolean {
    return this.#gone
  }

  run(task: Task, bodies: readonly Body[]): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const allowedMs = this.#limits.decodeMs
      const deadline = this.#deadline(allowedMs)
      const watch = setInterval(() => this.#weigh(), process.platform === 'linux' ? 25 : 500)
      this.#running = { resolve, reject, deadline, watch, allowedMs, cpuAtStartMs: this.#cpuMs() }
      void this.#send(task, bodies)
    })
  }

  async #send(task: Task, bodies: readonly Body[]): Promise<void> {
    const stdin = this.#process.stdin!
    try {
      stdin.write(headPiece(task, bodies.map(sizeOf)))
      for (const body of bodies) {
        if (body instanceof Uint8Array) stdin.write(body)
        else for await (const piece of body.read()) if (!(stdin.write(piece) || stdin.destroyed)) await drained(stdin)
      }
    } catch (cause) {
      // A child that is gone has said so by itself; otherwise the bytes could not be read, and it waits in vain.
      if (this.#gone || !this.#running) return
      const { reject } = this.#stop()
      this.kill(null)
      reject(cause)
    }
  }

  /** Keeps the event loop of the server free to end when nothing runs. */
  rest(): void {
    this.#process.unref()
    for (const stream of this.#process.stdio) (stream as { unref?(): void } | null)?.unref?.()
  }

  wake(): void {
    this.#process.ref()
    for (const stream of this.#process.stdio) (stream as { ref?(): void } | null)?.ref?.()
  }

  kill(why: CodecRefusal | null): void {
    this.#killedFor ??= why
    this.#gone = true
    this.#process.kill('SIGKILL')
  }

  /** Resident memory now; 0 where it cannot be told. */
  memoryBytes(): number {
    const statm = trySync(() => readFileSync(`/proc/${this.pid}/statm`, 'utf8'))
    return statm ? Number(statm.split(' ')[1]) * pageBytes : 0
  }

  /** Processor time of the child so far; 0 where it cannot be told. */
  #cpuMs(): number {
    const stat = trySync(() => readFileSync(`/proc/${this.pid}/stat`, 'utf8'))
    const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
    return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) * tickMs
  }

  #timeOut(allowedMs: number): void {
    this.kill(new CodecRefusal('decoder_timed_out', { limitSeconds: Math.round(allowedMs / 1000) }))
  }

  #deadline(allowedMs: number): NodeJS.Timeout {
    return setTimeout(() => this.#timeOut(allowedMs), allowedMs * (process.platform === 'linux' ? clockFactor : 1))
  }

  #weigh(): void {
    const tooMuch = (bytes: number): void => {
      if (bytes > this.#limits.memoryBytes) this.kill(new CodecRefusal('decoder_out_of_memory'))
    }
    if (process.platform === 'linux') {
      tooMuch(this.memoryBytes())
      const { allowedMs = Number.POSITIVE_INFINITY, cpuAtStartMs = 0 } = this.#running ?? {}
      if (this.#cpuMs() - cpuAtStartMs > allowedMs) this.#timeOut(allowedMs)
    } else execFile('ps', ['-o', 'rss=', '-p', String(this.pid)], (_cause, said) => tooMuch(Number(said) * 1024))
  }

  #hear({ head, bodies }: Frame<Reply>): void {
    if (!this.#running) return
    if (head.event === 'decoded') {
      clearTimeout(this.#running.deadline)
      this.#running.allowedMs = this.#limits.encodeMs
      this.#running.cpuAtStartMs = this.#cpuMs()
      this.#running.deadline = this.#deadline(this.#limits.encodeMs)
      return
    }
    const { resolve, reject } = this.#stop()
    if (head.event === 'done') resolve({ described: head.described, bodies })
    else if (head.event === 'refused') reject(new CodecRefusal(head.code, head.details))
    else reject(new AssertionFailed(`the decoder failed with ${head.name}`))
  }

  #stop(): Running {
    const running = this.#running!
    clearTimeout(running.deadline)
    clearInterval(running.watch)
    this.#running = null
    return running
  }

  #end(signal: NodeJS.Signals | null, onGone: () => void): void {
    this.#gone = true
    if (this.#running) {
      // A kill that was not ours comes from the kernel, for memory; anything else is the file's doing.
      const crashed =
        signal === 'SIGKILL'
          ? new CodecRefusal('decoder_out_of_memory')
          : new CodecRefusal('damaged_picture', { reason: 'its data stop the decoder' })
      this.#stop().reject(this.#killedFor ?? crashed)
    }
    onGone()
  }
}

/** Also when the other side is gone: then there is nothing left to wait for. */
function drained(stream: Writable): Promise<void> {
  return new Promise(resolve => {
    const done = (): void => {
      stream.off('drain', done).off('close', done)
      resolve()
    }
    stream.on('drain', done).on('close', done)
  })
}

function trySync<T>(attempt: () => T): T | null {
  try {
    return attempt()
  } catch {
    return null
  }
}
