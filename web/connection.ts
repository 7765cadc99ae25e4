import { useSyncExternalStore } from 'react'

/**
 * Whether the server can be reached. The browser's own `online` says only that there is some network, so a failed
 * request counts too; from then on the server is asked every few seconds until it answers.
 */
const askEveryMs = 3_000
const listeners = new Set<() => void>()
const returns = new Set<() => void>()
let isConnected = navigator.onLine
let timer: ReturnType<typeof setTimeout> | undefined

function set(next: boolean): void {
  if (next === isConnected) return
  isConnected = next
  for (const listener of listeners) listener()
  if (next) for (const onReturn of returns) onReturn()
}

async function ask(): Promise<void> {
  clearTimeout(timer)
  const answer = await fetch('/healthz', { cache: 'no-store' }).catch(() => null)
  if (answer?.ok) return set(true)
  timer = setTimeout(ask, askEveryMs)
}

export function noteConnectionLost(): void {
  set(false)
  clearTimeout(timer)
  timer = setTimeout(ask, askEveryMs)
}

export function onConnectionReturn(run: () => void): () => void {
  returns.add(run)
  return () => returns.delete(run)
}

window.addEventListener('offline', noteConnectionLost)
window.addEventListener('online', () => void ask())

export function useIsConnected(): boolean {
  return useSyncExternalStore(
    listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => isConnected,
  )
}
