/**
 * Proofs in two halves: a challenge given and its answer, a password and then a code, a way to a provider and back. The
 * browser holds a random token in a cookie, the database what belongs to it; whoever has only one of them has nothing.
 * A half that was answered is gone, so no answer counts twice.
 */
import { createHash, randomBytes } from 'node:crypto'
import type { Database, Queryable } from '../../database/database.ts'
import type { Clock } from '../../kernel/clock.ts'
import { cookieNameOf } from '../cookies.ts'
import * as store from './store.ts'

/** `passkey…`: a challenge waits. `code`: the first factor is proved. `provider`: somebody is on the way. */
export type Purpose =
  | 'passkey_sign_in'
  | 'passkey_add'
  | 'passkey_prove'
  | 'code'
  | 'provider_sign_in'
  | 'provider_prove'
  | 'provider_link'

export interface Step {
  readonly purpose: Purpose
  readonly accountId: string | null
  readonly facts: Readonly<Record<string, string>>
}

export const stepMs = 10 * 60_000

interface StepParts {
  readonly database: Database
  readonly clock: Clock
  readonly baseUrl: string
}

/** One cookie for each kind of way, so that a waiting passkey prompt and a code do not take each other's place. */
export type Way = 'passkey' | 'code' | 'provider'

const nameOf = (way: Way, baseUrl: string): string => cookieNameOf(`${way}_step`, baseUrl)

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')

/** Lax, not strict: the way back from a provider begins on the provider's page. */
function cookie(way: Way, value: string, maxAgeSeconds: number, baseUrl: string): string {
  const secure = baseUrl.startsWith('https://') ? '; Secure' : ''
  return `${nameOf(way, baseUrl)}=${value}; Max-Age=${maxAgeSeconds}; Path=/; HttpOnly${secure}; SameSite=Lax`
}

export const expiredCookie = (way: Way, baseUrl: string): string => cookie(way, '', 0, baseUrl)

/** Gives the `Set-Cookie` value. */
export async function beginStep({ database, clock, baseUrl }: StepParts, way: Way, step: Step): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const expiresAt = new Date(clock.now().getTime() + stepMs)
  await store.insertStep(database.drizzle, { ...step, tokenHash: hashOf(token), expiresAt })
  return cookie(way, token, stepMs / 1000, baseUrl)
}

function tokenHashOf(way: Way, headers: Headers, baseUrl: string): string | null {
  const wanted = `${nameOf(way, baseUrl)}=`
  const pair = (headers.get('cookie') ?? '').split(/;\s*/).find(each => each.startsWith(wanted))
  const token = pair?.slice(wanted.length) ?? ''
  return /^[\w-]{43}$/.test(token) ? hashOf(token) : null
}

/** Takes the waiting half away; null when there is none for these purposes, or it waited too long. */
export async function takeStep(
  { database, clock, baseUrl }: StepParts,
  way: Way,
  purposes: readonly Purpose[],
  headers: Headers,
  on: Queryable = database.drizzle,
): Promise<Step | null> {
  const tokenHash = tokenHashOf(way, headers, baseUrl)
  const step = tokenHash ? await store.takeStep(on, tokenHash) : null
  return isGood(step, purposes, clock) ? step : null
}

/** Looks without taking: a mistyped code may be typed again. */
export async function peekStep(
  { database, clock, baseUrl }: StepParts,
  way: Way,
  purposes: readonly Purpose[],
  headers: Headers,
): Promise<Step | null> {
  const tokenHash = tokenHashOf(way, headers, baseUrl)
  const step = tokenHash ? await store.peekStep(database.drizzle, tokenHash) : null
  return isGood(step, purposes, clock) ? step : null
}

const isGood = (step: (Step & { expiresAt: Date }) | null, purposes: readonly Purpose[], clock: Clock): boolean =>
  step !== null && purposes.includes(step.purpose) && step.expiresAt.getTime() > clock.now().getTime()
