/**
 * Following one generation. The news only says "look": every step reads the row, so a watcher that comes late, reconnects
 * or misses news ends with the same truth. A quiet while gives `null`, for the edge to keep its connection alive.
 */
import type { Generation } from './generation.ts'
import { hasEnded } from './generation.ts'
import type { Parts } from './generations.ts'
import type { Preview } from './store.ts'

export type News = Generation | null
/** Both at once, for a stream that shows both. */
export type Shown = { readonly generation: Generation } | { readonly preview: Preview } | null

export const QUIET_MS = 15_000

type Followed = Pick<Generation, 'accountId' | 'id'>
type WatchParts = Pick<Parts, 'database' | 'hub' | 'store' | 'inHand'>

export async function* watch(
  { database, hub, store }: WatchParts,
  { accountId, id }: Followed,
  since: number,
  signal: AbortSignal,
  /** From which picture of the unfinished work on; null: none are wanted. */
  previewsFrom: number | null = null,
): AsyncGenerator<Shown> {
  const bell = createBell(signal)
  const silence = hub.on(id, bell.ring)
  let seen = since
  let next = previewsFrom
  try {
    while (!signal.aborted && !hub.isClosed) {
      const from = next
      const { generation, previews } = await database.forAccount(accountId, async tx => {
        const generation = await store.find(tx, id)
        const isWanted = generation && from !== null && !hasEnded(generation.state)
        return { generation, previews: isWanted ? await store.previews(tx, id, from) : [] }
      })
      if (!generation) return
      for (const preview of previews) {
        next = preview.index + 1
        yield { preview }
      }
      if (generation.version > seen) {
        seen = generation.version
        yield { generation }
      }
      if (hasEnded(generation.state)) return
      if (!(await bell.wait(QUIET_MS))) yield null
    }
  } finally {
    silence()
  }
}

export async function* watchState(...what: Parameters<typeof watch>): AsyncGenerator<News> {
  for await (const shown of watch(...what)) {
    if (shown === null) yield null
    else if ('generation' in shown) yield shown.generation
  }
}

export async function* watchPreviews(
  parts: WatchParts,
  followed: Followed,
  signal: AbortSignal,
): AsyncGenerator<Preview> {
  for await (const shown of watch(parts, followed, 0, signal, 0)) if (shown && 'preview' in shown) yield shown.preview
}

/** News of these change nothing for who waits for the end. */
const goesOn: ReadonlySet<string | null> = new Set(['queued', 'running', 'preview'])

/** As it is when it ends, or when the watching does; null: it was deleted. What happens on the way is not read. */
export async function watchEnd(
  { database, hub, store, inHand }: WatchParts,
  { accountId, id }: Followed,
  signal: AbortSignal,
): Promise<Generation | null> {
  const bell = createBell(signal)
  const silence = hub.on(id, state => {
    if (!goesOn.has(state)) bell.ring()
  })
  let here: Generation | null = null
  const run = inHand.endOf(id)
  void run?.then(end => {
    here = end
    bell.ring()
  })
  try {
    // A run of this process says how it ended; who cancels or deletes it is heard before that.
    if (run) await bell.wait(QUIET_MS)
    for (;;) {
      if (hasComeTo(here, accountId)) return here
      const generation = await database.forAccount(accountId, tx => store.find(tx, id))
      if (!generation || hasEnded(generation.state) || signal.aborted || hub.isClosed) return generation
      await bell.wait(QUIET_MS)
    }
  } finally {
    silence()
  }
}

/** Null as well where somebody else has the last word; then the row says more. */
const hasComeTo = (end: Generation | null, accountId: string): end is Generation => end?.accountId === accountId

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
