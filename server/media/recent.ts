/**
 * The plain bytes of a picture that only passes through, kept for the seconds between its coming and its going on, so that
 * they are not deciphered right after they were ciphered. In memory only, bounded in bytes and in time; whoever asks has
 * been found to own the row and holds its key.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Picture } from './picture.ts'
import { piecesOf } from './pieces.ts'
import type { Content } from './terms.ts'

const mostBytes = 64 * 1024 * 1024
const keptMs = 15_000
const sweepMs = 1_000

export interface AtHand {
  readonly picture: Picture
  readonly bytes: Buffer
}

export const contentOf = ({ picture, bytes }: AtHand): Content => ({
  ...{ picture, sizeBytes: bytes.length },
  read: async range => piecesOf(bytes, range),
})

interface Kept extends AtHand {
  readonly dataKey: Buffer
  readonly untilMs: number
}

export class Recent {
  readonly #clock: Clock
  /** In the order of their coming: the first is the oldest. */
  readonly #kept = new Map<string, Kept>()
  #bytes = 0
  #sweeping: NodeJS.Timeout | null = null

  constructor(clock: Clock) {
    this.#clock = clock
  }

  find(pictureId: string, dataKey: Buffer): Buffer | undefined {
    this.#forgetOld()
    const kept = this.#kept.get(pictureId)
    return kept && timingSafeEqual(kept.dataKey, dataKey) ? kept.bytes : undefined
  }

  /** Without a look at the row, which may be gone by now: for work on it that was begun when it was there. */
  of(accountId: string, pictureId: string): AtHand | undefined {
    this.#forgetOld()
    const kept = this.#kept.get(pictureId)
    return kept?.picture.accountId === accountId ? { picture: kept.picture, bytes: kept.bytes } : undefined
  }

  keep({ picture, dataKey, bytes }: Omit<Kept, 'untilMs'>): void {
    if (bytes.length > mostBytes / 4) return
    this.forget(picture.id)
    this.#kept.set(picture.id, { picture, dataKey, bytes, untilMs: this.#clock.monotonicMs() + keptMs })
    this.#bytes += bytes.length
    this.#forgetOld()
    this.#sweeping ??= setInterval(() => this.#forgetOld(), sweepMs).unref()
  }

  forget(pictureId: string): void {
    this.#bytes -= this.#kept.get(pictureId)?.bytes.length ?? 0
    this.#kept.delete(pictureId)
  }

  close(): void {
    if (this.#sweeping) clearInterval(this.#sweeping)
    this.#kept.clear()
    this.#bytes = 0
  }

  #forgetOld(): void {
    const now = this.#clock.monotonicMs()
    for (const [id, { untilMs }] of this.#kept) {
      if (untilMs > now && this.#bytes <= mostBytes) return
      this.forget(id)
    }
  }
}
