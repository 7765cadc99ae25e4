/**
 * The helping threads of this one: started when there is the first large picture to help with, as many as there are cores
 * besides this thread's and no more than four in all, and kept. Nobody waits for them to start: until then the asking
 * thread does everything itself.
 */
import { cores, startThread } from '#thread'
import { createSlot, type Slot, setState, slotState } from './slot.ts'

const mostThreads = 4

let wanted: number | null = null
let crew: Slot[] = []

/** How many threads work on a picture, this one included; 1 is this one alone. By default one for each core, four at most. */
export function setThreads(count: number): void {
  wanted = Math.max(1, Math.floor(count))
}

export function threads(): number {
  wanted ??= Math.min(mostThreads, cores())
  return wanted
}

/** The helpers that may be asked now, started if need be; some may not be ready yet. */
export function helpers(): readonly Slot[] {
  const count = threads() - 1
  if (count < 1 || typeof SharedArrayBuffer === 'undefined') return []
  while (crew.length < count) {
    const slot = createSlot()
    const leave = (): void => {
      setState(slot, slotState.broken)
      crew = crew.filter(other => other !== slot)
    }
    if (!startThread(slot.memory, leave)) {
      // It will not be allowed the next time either.
      wanted = crew.length + 1
      break
    }
    crew.push(slot)
  }
  return crew.slice(0, count)
}
