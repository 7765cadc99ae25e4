/**
 * How often a password may be tried. The count belongs to the e-mail address that was typed, known or not, so no forged
 * header resets it; it lives in the database, so neither a restart nor a second process does. A try is counted before
 * the password is looked at: a hundred tries at once are still a hundred.
 */
import { createHmac } from 'node:crypto'
import { eq, lt, sql } from 'drizzle-orm'
import type { Queryable } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import { refuse } from './refusals.ts'
import { signInAttempts } from './tables.ts'

export const signInLimits = { tries: 10, windowMs: 15 * 60_000 } as const

/** Keyed with the server's secret, so that a stolen table cannot be searched for a known address. */
export const emailHashOf = (email: string, secret: string): string =>
  createHmac('sha256', secret).update(`sign-in ${email}`).digest('hex')

export async function takeTry(on: Queryable, emailHash: string, now: Date): Promise<void> {
  const windowStart = new Date(now.getTime() - signInLimits.windowMs)
  const { tries, windowStartedAt } = signInAttempts
  const isOver = sql`${windowStartedAt} <= ${windowStart.toISOString()}::timestamptz`
  const [row] = await on
    .insert(signInAttempts)
    .values({ emailHash, tries: 1, windowStartedAt: now })
    .onConflictDoUpdate({
      target: signInAttempts.emailHash,
      set: {
        tries: sql`case when ${isOver} then 1 else ${tries} + 1 end`,
        windowStartedAt: sql`case when ${isOver} then excluded.window_started_at else ${windowStartedAt} end`,
      },
    })
    .returning()
  assert(row, 'an upsert returns its row')
  if (row.tries <= signInLimits.tries) return
  const waitMs = row.windowStartedAt.getTime() + signInLimits.windowMs - now.getTime()
  throw refuse('sign_in_limit', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) })
}

export async function forgetTries(on: Queryable, emailHash: string): Promise<void> {
  await on.delete(signInAttempts).where(eq(signInAttempts.emailHash, emailHash))
}

export async function sweepTries(on: Queryable, now: Date): Promise<void> {
  const windowStart = new Date(now.getTime() - signInLimits.windowMs)
  await on.delete(signInAttempts).where(lt(signInAttempts.windowStartedAt, windowStart))
}
