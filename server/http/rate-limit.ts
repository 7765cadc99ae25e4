/**
 * How often somebody may do something. A limit is a bucket that fills by what is taken and drains evenly: one row in
 * Postgres holds the moment it is empty, and one statement tries, takes and answers. So a restart resets nothing, all
 * processes count together, and a hundred requests at once are still a hundred. Whom a row counts is a keyed hash.
 */
import { createHmac } from 'node:crypto'
import { lt, sql } from 'drizzle-orm'
import type { Database } from '../database/database.ts'
import { assert } from '../kernel/assert.ts'
import { refuseRequest } from './problem.ts'
import { rateLimits, rateSalts } from './tables.ts'

/** Never a transaction: what is rolled back would not have been counted, and its commit would not wait for the disk. */
type Drizzle = Database['drizzle']

export interface Rate {
  /** Stable; part of the row's name. */
  readonly name: string
  /** How many at once; all of them are given back in `perMs`, one by one. */
  readonly most: number
  readonly perMs: number
}

export interface RateAnswer {
  readonly isAllowed: boolean
  /** How many more would be allowed now. */
  readonly left: number
  /** Until the next one is allowed; 0 when it was. */
  readonly waitMs: number
  /** Until all of the limit is there again. */
  readonly resetMs: number
}

/** What a row is named after. Ids and addresses never stand in the table themselves. */
export const rateSubject = (secret: string, ...words: readonly string[]): string =>
  createHmac('sha256', secret)
    .update(`rate ${words.join('\n')}`)
    .digest('base64url')
    .slice(0, 27)

interface Taken extends Record<string, unknown> {
  readonly empty_at_ms: number
  readonly is_taken: boolean
}

/**
 * Takes `cost` of the limit for `subject` (see `rateSubject`), or nothing when there is less. The row survives a crash of
 * ours; a crash of the machine may forget the last half second, which is worth not waiting for the disk.
 */
export async function takeRate(on: Drizzle, rate: Rate, subject: string, now: Date, cost = 1): Promise<RateAnswer> {
  const nowMs = now.getTime()
  const stepMs = rate.perMs / rate.most
  const row = `${rate.name}:${subject}`
  const { rows } = await on.execute<Taken>(sql`
    with quick as materialized (select set_config('synchronous_commit', 'off', true)),
    taken as (
      insert into ${rateLimits} as present (subject, empty_at_ms)
      select ${row}, ${nowMs + cost * stepMs}::float8 from quick where ${cost}::float8 <= ${rate.most}::float8
      on conflict (subject) do update
        set empty_at_ms = greatest(present.empty_at_ms, ${nowMs}::float8) + ${cost * stepMs}::float8
        where greatest(present.empty_at_ms, ${nowMs}::float8) + ${cost * stepMs}::float8 <= ${nowMs + rate.perMs + 1e-3}::float8
      returning empty_at_ms
    )
    select empty_at_ms, true as is_taken from taken
    union all
    select empty_at_ms, false from ${rateLimits} where subject = ${row} and not exists (select from taken)`)
  const [found] = rows
  // Only a cost above the whole limit, or two beginners in the same instant, leave no row to read.
  const emptyAtMs = Math.max(nowMs, found?.empty_at_ms ?? nowMs + rate.perMs)
  const isAllowed = found?.is_taken === true
  const resetMs = emptyAtMs - nowMs
  return {
    isAllowed,
    left: Math.max(0, Math.floor((rate.perMs - resetMs) / stepMs + 1e-6)),
    waitMs: isAllowed ? 0 : Math.max(1, resetMs + cost * stepMs - rate.perMs),
    resetMs,
  }
}

/** Like `takeRate`, but refuses with `rate_limited` (429 with Retry-After) when there is nothing left. */
export async function requireRate(on: Drizzle, rate: Rate, subject: string, now: Date): Promise<RateAnswer> {
  const answer = await takeRate(on, rate, subject, now)
  if (!answer.isAllowed) throw refuseRate(answer)
  return answer
}

export const refuseRate = ({ waitMs }: RateAnswer) =>
  refuseRequest('rate_limited', { retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1000)) })

/** Gives everything back, for example after a sign-in that succeeded. */
export async function forgetRate(on: Drizzle, rate: Rate, subject: string): Promise<void> {
  await on.execute(sql`delete from ${rateLimits} where subject = ${`${rate.name}:${subject}`}`)
}

const dayOf = (now: Date): string => now.toISOString().slice(0, 10)

/** Today's chance for hashes of network addresses, the same in every process. */
export async function saltOfDay(on: Drizzle, now: Date, fresh: string): Promise<string> {
  const day = dayOf(now)
  await on.insert(rateSalts).values({ day, salt: fresh }).onConflictDoNothing()
  const [row] = await on.select({ salt: rateSalts.salt }).from(rateSalts).where(sql`${rateSalts.day} = ${day}`)
  assert(row, 'today has a salt')
  return row.salt
}

const DAY_MS = 86_400_000

/** Rows whose time has passed, and salts that are older than yesterday: with them every hash of those days means nothing. */
export async function sweepRates(on: Drizzle, now: Date): Promise<void> {
  await on.delete(rateLimits).where(lt(rateLimits.emptyAtMs, now.getTime()))
  await on.delete(rateSalts).where(lt(rateSalts.day, dayOf(new Date(now.getTime() - DAY_MS))))
}
