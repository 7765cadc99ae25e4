/**
 * Where the main subject of a picture is: found once by the engine, then kept in the vault beside the picture until it
 * goes. Who asks while it is being found waits for the same answer.
 */
import { Unavailable } from '../kernel/refusal.ts'
import type { Media } from '../media/media.ts'
import type { Providers } from '../providers/providers.ts'
import { refuse } from './refusals.ts'

export interface Mattes {
  /** An 8-bit grey PNG, white on the subject, longer side 512. */
  of(accountId: string, pictureId: string): Promise<Uint8Array>
  close(): void
}

/** A matte takes seconds of an engine slot; nobody's browsing may keep the edits of others waiting. */
const findingAtOnce = 2

export function createMattes({ media, providers }: { media: Media; providers: Providers }): Mattes {
  const finding = new Map<string, Promise<Uint8Array>>()
  const busy = new Map<string, number>()
  const closing = new AbortController()

  async function find(accountId: string, pictureId: string): Promise<Uint8Array> {
    const finder = providers.matteFinder()
    if (!finder) throw new Unavailable('the finding of subjects')
    const input = await media.readBytes(accountId, pictureId)
    const { png, isRough } = await finder(input, closing.signal)
    // A makeshift is not kept: there may be room for the model next time.
    if (!isRough) await media.keepMatte(accountId, pictureId, png)
    return png
  }

  return {
    async of(accountId, pictureId) {
      // First of all whose picture it is: what is being found for its owner is nobody else's.
      const kept = await media.readMatte(accountId, pictureId)
      if (kept) return kept
      const running = finding.get(pictureId)
      if (running) return running
      const open = busy.get(accountId) ?? 0
      if (open >= findingAtOnce) throw refuse('too_many_mattes', { limit: findingAtOnce, retryAfterSeconds: 5 })
      busy.set(accountId, open + 1)
      const found = find(accountId, pictureId).finally(() => {
        finding.delete(pictureId)
        const left = (busy.get(accountId) ?? 1) - 1
        if (left > 0) busy.set(accountId, left)
        else busy.delete(accountId)
      })
      finding.set(pictureId, found)
      return found
    },
    close: () => closing.abort(),
  }
}
