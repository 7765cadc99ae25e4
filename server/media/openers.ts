/**
 * What was derived to open an object, kept for a moment: somebody who reads a picture by ranges, or a page of thumbnails
 * twice, does not pay for the header and the derivation again. Bounded in number and in time, and never on a disk.
 */
import { timingSafeEqual } from 'node:crypto'
import type { Clock } from '../kernel/clock.ts'
import type { Opener } from './vault.ts'

const most = 512
const keptMs = 30_000

interface Kept {
  readonly dataKey: Buffer
  readonly opener: Opener
  readonly untilMs: number
}

export class Openers {
  readonly #clock: Clock
  /** In the order of their coming: the first is the oldest. */
  readonly #kept = new Map<string, Kept>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Only under the same data key: who has no key, or another one, opens nothing from memory. */
  find(object: string, dataKey: Buffer): Opener | undefined {
    const kept = this.#kept.get(object)
    if (!kept || !timingSafeEqual(kept.dataKey, dataKey)) return undefined
    if (kept.untilMs >= this.#clock.monotonicMs()) return kept.opener
    this.#kept.delete(object)
    return undefined
  }

  keep(object: string, dataKey: Buffer, opener: Opener): void {
    this.#kept.delete(object)
    this.#kept.set(object, { dataKey, opener, untilMs: this.#clock.monotonicMs() + keptMs })
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= most) break
      this.#kept.delete(oldest)
    }
  }

  forget(object: string): void {
    this.#kept.delete(object)
  }
}
