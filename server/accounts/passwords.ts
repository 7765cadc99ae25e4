/**
 * A new password: with the present one, or with a link from the mailbox. Either way whoever else was signed in no longer
 * is, and a letter tells the owner of the mailbox.
 */
import { record } from '../audit/audit.ts'
import type { Tx } from '../database/database.ts'
import { newId } from '../kernel/ids.ts'
import { type Account, accountLimits, normaliseEmail } from './account.ts'
import { hashPassword } from './enrolment.ts'
import { provedHash, takePasswordTry } from './factors/password.ts'
import { deleteStepsOf, isStillProved } from './factors/store.ts'
import { writeLetter } from './letters.ts'
import * as linkStore from './link-store.ts'
import { readLink, useLink } from './links.ts'
import type { Parts } from './parts.ts'
import * as profileStore from './profile-store.ts'
import { refuse } from './refusals.ts'
import { endOtherSessions } from './sessions.ts'
import { countersOf, forgetTries } from './sign-in-limit.ts'
import { takeLetterRate } from './sign-up.ts'

/** The same answer whoever has that address, if anybody. */
export async function askReset(parts: Parts, typedEmail: string): Promise<void> {
  const to = normaliseEmail(typedEmail)
  await takeLetterRate(parts, to)
  await parts.database.transaction(tx => writeLetter(parts, tx, { about: 'reset', to }))
}

interface Change {
  readonly hash: string
  readonly by: 'owner' | 'reset'
  /** How many sessions it ended. */
  readonly ended: number
}

async function setPassword(parts: Parts, tx: Tx, account: Account, { hash, by, ended }: Change): Promise<void> {
  const now = parts.clock.now()
  await profileStore.setPassword(tx, { id: newId('cre', parts.clock), accountId: account.id, hash, now })
  await linkStore.deleteLinksOf(tx, account.id, 'reset')
  await deleteStepsOf(tx, account.id)
  await writeLetter(parts, tx, { about: 'password_changed', to: account.email, accountId: account.id })
  const actor = { accountId: account.id, role: account.role }
  if (ended > 0) {
    const facts = { by: 'password_changed', count: ended } as const
    await record(tx, { name: 'session.ended', actor, subject: account.id, facts }, now)
  }
  await record(tx, { name: 'password.changed', actor, subject: account.id, facts: { by } }, now)
}

/** @param network the request's: strangers who tried passwords must not keep out whoever resets it */
export async function resetPassword(
  parts: Parts,
  token: string,
  password: string,
  network: string | null,
): Promise<void> {
  const seen = await readLink(parts, token)
  const account = seen.purpose === 'reset' && seen.accountId ? await parts.findAccount(seen.accountId) : null
  if (!account) throw refuse('link_over')
  const hash = await hashPassword(parts, password, account.email)
  await parts.database.transaction(async tx => {
    // First: a sign-in with the old password that is under way either ends before, or finds the new one.
    if (!(await isStillProved(tx, account.id, null))) throw refuse('link_over')
    await useLink(parts, tx, token, 'reset')
    const ended = await profileStore.deleteSessions(tx, account.id)
    await profileStore.setVerified(tx, account.id)
    await forgetTries(tx, countersOf(account.email, network, parts.secret))
    await setPassword(parts, tx, account, { hash, by: 'reset', ended })
  })
}

/** @param present ignored where the account has no password yet; then the route asks for a fresh proof */
export async function changePassword(
  parts: Parts,
  account: Account,
  { present, next }: { readonly present: string; readonly next: string },
  headers: Headers,
): Promise<void> {
  let proved: string | null = null
  if (await profileStore.hasPassword(parts.database.drizzle, account.id)) {
    const forget = await takePasswordTry(parts, account.id)
    const isPossible = present.length <= accountLimits.passwordMaxCharacters
    proved = isPossible ? await provedHash(parts, account.id, present) : null
    if (proved === null) throw refuse('password_wrong')
    await forget()
  }
  const hash = await hashPassword(parts, next, account.email)
  await parts.database.transaction(async tx => {
    if (!(await isStillProved(tx, account.id, proved))) throw refuse('password_wrong')
    const ended = await endOtherSessions(parts, account.id, headers, tx)
    await setPassword(parts, tx, account, { hash, by: 'owner', ended })
  })
}
