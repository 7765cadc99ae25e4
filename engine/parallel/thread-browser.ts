/** Threads in a page: only from within a worker, which may wait, and only where the page is isolated from others. */
export const cores = (): number =>
  typeof document === 'undefined' && globalThis.crossOriginIsolated ? navigator.hardwareConcurrency : 1

export function startThread(memory: SharedArrayBuffer, ended: () => void): boolean {
  try {
    const worker = new Worker(new URL('./strip-worker-browser.ts', import.meta.url), { type: 'module' })
    worker.addEventListener('error', ended)
    worker.postMessage(memory)
    return true
  } catch {
    return false
  }
}
