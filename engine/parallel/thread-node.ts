import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/** Threads in Node. A process that may not start any (Node's permission model) does everything itself. */
export const cores = (): number => availableParallelism()

export function startThread(memory: SharedArrayBuffer, ended: () => void): boolean {
  try {
    const worker = new Worker(new URL('./helper-node.ts', import.meta.url), {
      workerData: memory,
      execArgv: ['--disable-warning=ExperimentalWarning'],
    })
    worker.unref()
    worker.on('error', ended)
    worker.on('exit', ended)
    return true
  } catch {
    return false
  }
}
