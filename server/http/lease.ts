/**
 * Limits without a statement per request. This process takes a handful from the bucket in Postgres at once and spends it
 * from memory: everything spent was taken before, so all processes together never allow more than the limit, and one that
 * ends has at most taken a handful in vain. Near the end of a limit one is taken at a time, so that the edge is exact.
 */
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Rate, type RateAnswer, takeRate } from './rate-limit.ts'

/** The part of a limit that is taken at once. */
const HANDFUL = 20
/** Whoever is forgotten loses a handful at most. */
const REMEMBERED = 20_000

interface Lease {
  left: number
  /** By then what is left here has drained from the bucket, too. */
  untilMs: number
  /** What the bucket said last, and when. */
  answer: RateAnswer
  askedMs: number
  asking: Promise<void> | null
}

const spent: RateAnswer = { isAllowed: false, left: 0, waitMs: 0, resetMs: 0 }

export class Leases {
  readonly #drizzle: Database['drizzle']
  readonly #clock: Clock
  readonly #leases = new Map<string, Lease>()

  constructor({ database, clock }: { database: Database; clock: Clock }) {
    this.#drizzle = database.drizzle
    this.#clock = clock
  }

  /** Whether the next one would be refused, as far as this process knows; asks nobody. */
  refusal(rate: Rate, subject: string): RateAnswer | null {
    const lease = this.#leases.get(`${rate.name}:${subject}`)
    return lease ? this.#refusalOf(lease) : null
  }

  async take(rate: Rate, subject: string): Promise<RateAnswer> {
    const lease = this.#leaseOf(`${rate.name}:${subject}`)
    while (true) {
      const refused = this.#refusalOf(lease)
      if (refused) return refused
      const nowMs = this.#clock.now().getTime()
      if (lease.left > 0 && nowMs < lease.untilMs) {
        lease.left--
        const since = nowMs - lease.askedMs
        return {
          ...lease.answer,
          left: lease.answer.left + lease.left,
          resetMs: Math.max(0, lease.answer.resetMs - since),
        }
      }
      lease.asking ??= this.#ask(lease, rate, subject).finally(() => {
        lease.asking = null
      })
      await lease.asking
    }
  }

  #leaseOf(row: string): Lease {
    const known = this.#leases.get(row)
    if (known) return known
    for (const [oldest] of this.#leases) {
      if (this.#leases.size < REMEMBERED) break
      this.#leases.delete(oldest)
    }
    const fresh: Lease = { left: 0, untilMs: 0, answer: { ...spent, isAllowed: true }, askedMs: 0, asking: null }
    this.#leases.set(row, fresh)
    return fresh
  }

  /** A refusal holds until the bucket has drained enough; until then it is not asked again. */
  #refusalOf({ answer, askedMs, left }: Lease): RateAnswer | null {
    if (answer.isAllowed || left > 0) return null
    const since = this.#clock.now().getTime() - askedMs
    if (since < 0 || since >= answer.waitMs) return null
    return { ...answer, waitMs: answer.waitMs - since, resetMs: answer.resetMs - since }
  }

  async #ask(lease: Lease, rate: Rate, subject: string): Promise<void> {
    const handful = Math.max(1, Math.floor(rate.most / HANDFUL))
    const now = this.#clock.now()
    let taken = handful
    let answer = await takeRate(this.#drizzle, rate, subject, now, handful)
    if (!answer.isAllowed && handful > 1) {
      taken = 1
      answer = await takeRate(this.#drizzle, rate, subject, now, 1)
    }
    lease.answer = answer
    lease.askedMs = now.getTime()
    lease.left = answer.isAllowed ? taken : 0
    lease.untilMs = lease.askedMs + Math.max(1_000, (taken * rate.perMs) / rate.most)
  }
}
