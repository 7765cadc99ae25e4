/**
 * The page's side of its engine worker: questions become promises, an `AbortSignal` stops what runs, and a worker that
 * does not stop in time is ended and begun again with the files it had. Nothing here talks to a server.
 */
import type { Plan } from '@image2image/engine'
import type {
  Answer,
  Beside,
  DeviceEngine,
  DeviceFormat,
  DevicePicture,
  DevicePlan,
  DevicePreview,
  DeviceResult,
  Question,
  Reply,
  Verb,
  Verbs,
} from './protocol.ts'
import { workerAddress } from './worker-address.ts'

export type { DeviceEngine, DeviceFormat, DevicePicture, DevicePlan, DevicePreview, DeviceResult } from './protocol.ts'

export class DeviceFailure extends Error {
  override name = 'DeviceFailure'
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

const cancelled = () => new DeviceFailure('cancelled', 'Cancelled.')

/** Models run in one piece and cannot be asked to stop in between. */
const patienceMs = 700

interface Waiting {
  resolve(value: unknown): void
  reject(error: DeviceFailure): void
  onProgress?: ((fraction: number, stage: string) => void) | undefined
}

export interface Fetching {
  readonly receivedBytes: number
  readonly totalBytes: number
}

export interface Device {
  describe(): Promise<DeviceEngine>
  plan(words: string): Promise<DevicePlan>
  missingBytes(plan: Plan): Promise<number>
  estimateSeconds(plan: Plan, width: number, height: number, where: 'here' | 'server'): Promise<number>
  take(key: string, file: Blob): Promise<DevicePicture>
  takeMatte(key: string, file: Blob): Promise<void>
  preview(key: string, plan: Plan, signal: AbortSignal, beside?: Beside): Promise<DevicePreview>
  veil(key: string, mask: string, beside?: Beside): Promise<ImageBitmap>
  run(
    key: string,
    plan: Plan,
    options: {
      resultKey: string
      format: DeviceFormat
      signal: AbortSignal
      onProgress(fraction: number, stage: string): void
    },
  ): Promise<DeviceResult>
  encode(key: string, format: DeviceFormat): Promise<Blob>
  forget(key: string): Promise<void>
  /** Hears of model files as they come; gives the way to stop hearing. */
  onFetch(listen: (fetching: Fetching) => void): () => void
}

interface AskOptions {
  signal?: AbortSignal
  stop?: Int32Array | null
  onProgress?: Waiting['onProgress']
}

/** One worker at a time, the questions that wait for its answers, and the files that a new one would need. */
class Line {
  readonly files = new Map<string, Blob>()
  readonly listeners = new Set<(fetching: Fetching) => void>()
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #lastId = 0

  get isOpen(): boolean {
    return this.#worker !== null
  }

  ask<Name extends Verb>(
    verb: Name,
    given: Parameters<Verbs[Name]>,
    { signal, stop, onProgress }: AskOptions = {},
  ): Promise<Answer<Name>> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(cancelled())
      const worker = this.#worker ?? this.#begin()
      this.#lastId += 1
      const id = this.#lastId
      let timer: ReturnType<typeof setTimeout> | undefined
      const onAbort = () => {
        if (stop) Atomics.store(stop, 0, 1)
        // Nobody waits for a preview; it ends by itself, soon.
        if (verb === 'run') timer = setTimeout(() => this.#end(cancelled()), patienceMs)
        else reject(cancelled())
      }
      const settle = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.set(id, {
        resolve: value => {
          settle()
          resolve(value as Answer<Name>)
        },
        reject: error => {
          settle()
          reject(error)
        },
        onProgress,
      })
      const question: Question<Name> = { id, verb, given }
      worker.postMessage(question)
    })
  }

  #hear(reply: Reply): void {
    if (reply.kind === 'fetch') {
      for (const listen of this.listeners) listen(reply)
      return
    }
    const asked = this.#waiting.get(reply.id)
    if (reply.kind === 'progress') {
      asked?.onProgress?.(reply.fraction, reply.stage)
      return
    }
    this.#waiting.delete(reply.id)
    if (reply.kind === 'value') asked?.resolve(reply.value)
    else asked?.reject(new DeviceFailure(reply.failure.code, reply.failure.message))
  }

  #begin(): Worker {
    const worker = new Worker(workerAddress(), { type: 'module', name: 'device' })
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#hear(data))
    worker.addEventListener('error', event => {
      this.#end(new DeviceFailure('engine_failed', event.message || 'The engine could not be started in this browser.'))
    })
    this.#worker = worker
    // A worker that was ended by force took its pictures with it; their files are still here.
    for (const [key, file] of this.files) this.ask('take', [key, file]).catch(() => undefined)
    return worker
  }

  #end(error: DeviceFailure): void {
    this.#worker?.terminate()
    this.#worker = null
    const left = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { reject } of left) reject(error)
  }
}

/** Pages that are cut off from every other origin may share a word of memory; elsewhere a stop waits or ends by force. */
const newStop = (): Int32Array | null =>
  globalThis.crossOriginIsolated ? new Int32Array(new SharedArrayBuffer(4)) : null

export function createDevice(): Device {
  const line = new Line()
  return {
    describe: () => line.ask('describe', []),
    plan: words => line.ask('plan', [words]),
    missingBytes: plan => line.ask('missingBytes', [plan]),
    estimateSeconds: (...given) => line.ask('estimateSeconds', given),
    take(key, file) {
      const taken = line.ask('take', [key, file])
      // Remembered after asking, or a worker that begins now would take it twice.
      line.files.set(key, file)
      taken.catch(() => line.files.delete(key))
      return taken
    },
    takeMatte: (key, file) => line.ask('takeMatte', [key, file]),
    preview(key, plan, signal, beside = {}) {
      const stop = newStop()
      return line.ask('preview', [key, plan, stop, beside], { signal, stop })
    },
    veil: (key, mask, beside = {}) => line.ask('veil', [key, mask, beside]),
    async run(key, plan, { resultKey, format, signal, onProgress }) {
      const stop = newStop()
      const result = await line.ask('run', [key, plan, resultKey, format, stop], { signal, stop, onProgress })
      line.files.set(resultKey, result.file)
      return result
    },
    encode: (key, format) => line.ask('encode', [key, format]),
    forget(key) {
      line.files.delete(key)
      return line.isOpen ? line.ask('forget', [key]) : Promise.resolve()
    },
    onFetch(listen) {
      line.listeners.add(listen)
      return () => void line.listeners.delete(listen)
    },
  }
}
