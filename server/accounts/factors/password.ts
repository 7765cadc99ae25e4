import type { Database } from '../../database/database.ts'
import { forgetRate, type Rate, rateSubject, takeRate } from '../../http/http.ts'
import type { Auth } from '../better-auth.ts'
import type { FactorParts } from './parts.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

const proofRate: Rate = { name: 'password_proof', most: 10, perMs: 15 * 60_000 }

interface PasswordParts {
  readonly auth: Auth
  readonly database: Database
}

/**
 * The stored hash that this password is right for, or null. Takes as long for an account that has no password, and for no
 * account at all. Looking takes a third of a second, in which the password may be changed: whoever opens something with it
 * asks `isStillProved` with the hash.
 */
export async function provedHash(
  { auth, database }: PasswordParts,
  accountId: string | null,
  password: string,
): Promise<string | null> {
  const { password: hasher } = await auth.$context
  const hash = accountId === null ? null : await store.findPasswordHash(database.drizzle, accountId)
  if (hash !== null) return (await hasher.verify({ hash, password })) ? hash : null
  await hasher.hash(password)
  return null
}

export const isPasswordOf = async (parts: PasswordParts, accountId: string | null, password: string) =>
  (await provedHash(parts, accountId, password)) !== null

/** Counts a try before the password is looked at; the answer forgets the count. */
export async function takePasswordTry({ database, clock, secret }: FactorParts, accountId: string) {
  const subject = rateSubject(secret, 'account', accountId)
  const answer = await takeRate(database.drizzle, proofRate, subject, clock.now())
  if (!answer.isAllowed) throw refuse('code_limit', { retryAfterSeconds: Math.max(1, Math.ceil(answer.waitMs / 1000)) })
  return () => forgetRate(database.drizzle, proofRate, subject)
}
