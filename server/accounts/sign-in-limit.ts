/**
 * How often a password may be tried: for one e-mail address, known or not, so often from one network and so often from
 * everywhere. A stranger who hammers on an address shuts out only the own network, not who lives behind the address; many
 * networks together are bounded all the same, and then a passkey, another service or a letter still lets in. The counts live
 * in the database, so neither a restart nor a second process resets them; a try is counted before the password is looked at.
 */
import { createHmac } from 'node:crypto'
import { inArray, lt, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import { refuse } from './refusals.ts'
import { signInAttempts } from './tables.ts'

interface Bound {
  readonly tries: number
  readonly windowMs: number
}

const MINUTE_MS = 60_000
export const signInLimits = {
  fromOneNetwork: { tries: 10, windowMs: 15 * MINUTE_MS },
  fromEverywhere: { tries: 100, windowMs: 60 * MINUTE_MS },
} as const satisfies Record<string, Bound>

/** What the tries for one address count on, as its rows are named. */
export interface Counters {
  readonly network: string
  readonly everywhere: string
}

/**
 * Keyed with the server's secret, so that a stolen table cannot be searched for a known address, of a mailbox or of a
 * network.
 */
export function countersOf(email: string, network: string | null, secret: string): Counters {
  const nameOf = (text: string): string => createHmac('sha256', secret).update(text).digest('hex')
  return { network: nameOf(`sign-in ${email}\n${network ?? 'unknown'}`), everywhere: nameOf(`sign-in ${email}`) }
}

/** The network comes first: what is refused there does not use up what is left for everybody else. */
export async function takeTry(on: Queryable, { network, everywhere }: Counters, now: Date): Promise<void> {
  await takeOne(on, network, signInLimits.fromOneNetwork, now)
  await takeOne(on, everywhere, signInLimits.fromEverywhere, now)
}

async function takeOne(on: Queryable, row: string, bound: Bound, now: Date): Promise<void> {
  const windowStart = new Date(now.getTime() - bound.windowMs)
  const { tries, windowStartedAt } = signInAttempts
  const isOver = sql`${windowStartedAt} <= ${windowStart.toISOString()}::timestamptz`
  const [counted] = await on
    .insert(signInAttempts)
    .values({ emailHash: row, tries: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: signInAttempts.emailHash,
      set: {
        tries: sql`case when ${isOver} then 1 else ${tries} + 1 end`,
        windowStartedAt: sql`case when ${isOver} then excluded.window_started_at else ${windowStartedAt} end`,
      },
    })
    .returning()
  assert(counted, 'an upsert returns its row')
  if (counted.tries <= bound.tries) return
  const waitMs = counted.windowStartedAt.getTime() + bound.windowMs - now.getTime()
  throw refuse('sign_in_limit', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) })
}

/** Whoever has just proved to be the owner is not kept out by strangers who tried. */
export async function forgetTries(on: Queryable, { network, everywhere }: Counters): Promise<void> {
  await on.delete(signInAttempts).where(inArray(signInAttempts.emailHash, [network, everywhere]))
}

/** Counts of networks that are over stay for the rest of the hour, and count for nothing. */
export async function sweepTries(on: Queryable, now: Date): Promise<void> {
  const windowStart = new Date(now.getTime() - signInLimits.fromEverywhere.windowMs)
  await on.delete(signInAttempts).where(lt(signInAttempts.windowStartedAt, windowStart))
}
