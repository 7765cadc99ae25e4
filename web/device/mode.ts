import { useSyncExternalStore } from 'react'
import { storage } from '../storage.ts'

/** Whether pictures are edited in this browser instead of on the server. The choice outlives the tab. */
const listeners = new Set<() => void>()

const subscribe = (listen: () => void) => {
  listeners.add(listen)
  return () => void listeners.delete(listen)
}

export const useIsOnDevice = (): boolean => useSyncExternalStore(subscribe, () => storage.read('device') === 'on')

export function setOnDevice(isOn: boolean): void {
  storage.write('device', isOn ? 'on' : null)
  for (const listen of listeners) listen()
}
