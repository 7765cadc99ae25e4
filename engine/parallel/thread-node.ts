import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'

/**
 * Threads in Node. A process that may not start any (Node's permission model) does everything itself. One that may must
 * hand its own flags on: a thread with flags of its own would be free of the permissions of its process.
 */
export const cores = (): number => availableParallelism()

export function startThread(memory: SharedArrayBuffer, ended: () => void): boolean {
  try {
    const worker = new Worker(new URL('./strip-worker-node.ts', import.meta.url), {
      workerData: memory,
      ...(process.permission ? {} : { execArgv: ['--disable-warning=ExperimentalWarning'] }),
    })
    worker.unref()
    worker.on('error', ended)
    worker.on('exit', ended)
    return true
  } catch {
    return false
  }
}
