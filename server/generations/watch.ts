/**
 * Following one generation. The news only says "look": every step reads the row, so a watcher that comes late, reconnects
 * or misses news ends with the same truth. A quiet while gives `null`, for the edge to keep its connection alive.
 */
import type { Generation } from './generation.ts'
import { hasEnded } from './generation.ts'
import type { Parts } from './generations.ts'

export type News = Generation | null

export const QUIET_MS = 15_000

export async function* watch(
  { database, hub, store }: Pick<Parts, 'database' | 'hub' | 'store'>,
  { accountId, id }: Pick<Generation, 'accountId' | 'id'>,
  since: number,
  signal: AbortSignal,
): AsyncGenerator<News> {
  const bell = createBell(signal)
  const silence = hub.on(id, bell.ring)
  let seen = since
  try {
    while (!signal.aborted && !hub.isClosed) {
      const generation = await database.forAccount(accountId, tx => store.find(tx, id))
      if (!generation) return
      if (generation.version > seen) {
        seen = generation.version
        yield generation
      }
      if (hasEnded(generation.state)) return
      if (!(await bell.wait(QUIET_MS))) yield null
    }
  } finally {
    silence()
  }
}

/** Remembers a ring that comes while nobody waits, so that none is lost between reading the row and waiting. */
function createBell(signal: AbortSignal) {
  let hasRung = false
  let wake: (rung: boolean) => void = () => {}
  return {
    ring(): void {
      hasRung = true
      wake(true)
    },
    async wait(ms: number): Promise<boolean> {
      if (!hasRung && !signal.aborted) {
        let timer: NodeJS.Timeout | undefined
        const onAbort = (): void => wake(true)
        await new Promise<boolean>(resolve => {
          wake = resolve
          timer = setTimeout(() => resolve(false), ms)
          signal.addEventListener('abort', onAbort)
        })
        clearTimeout(timer)
        signal.removeEventListener('abort', onAbort)
        wake = () => {}
      }
      const rung = hasRung || signal.aborted
      hasRung = false
      return rung
    },
  }
}
