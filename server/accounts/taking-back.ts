/**
 * The old mailbox takes an account back. Whoever moved it away may have left ways in behind: everything that was added
 * since, and in the day before, goes, and so do every session and the password, which somebody else may know or have set.
 * A letter says what was taken away, with a link to a new password.
 */
import { and, eq, gte } from 'drizzle-orm'
import { record } from '../audit/audit.ts'
import { notify, type Tx } from '../database/database.ts'
import type { Account } from './account.ts'
import { deleteStepsOf, deleteTotp } from './factors/store.ts'
import { keysEndedChannel } from './key-ring.ts'
import { letterLifeMs, writeLetter } from './letters.ts'
import type { MailedLink } from './links.ts'
import type { Parts } from './parts.ts'
import * as profileStore from './profile-store.ts'
import { apiKeys, credentials, passkeys, recoveryCodes, totpSecrets } from './tables.ts'

/** How many of each were taken away. */
export interface TakenAway {
  readonly sessions: number
  readonly passkeys: number
  readonly keys: number
  readonly services: number
  /** Codes were asked for since; they are not any more. */
  readonly codes: boolean
}

const DAY_MS = 24 * 3_600_000

/** The link was made when its letter was sent, which may have waited as long as a letter lives. */
const sinceOf = ({ createdAt }: MailedLink): Date => new Date(createdAt.getTime() - letterLifeMs - DAY_MS)

export async function shutOut(parts: Parts, tx: Tx, account: Account, link: MailedLink): Promise<void> {
  const { id: accountId, role } = account
  const taken = await takeAway(tx, accountId, sinceOf(link))
  await writeLetter(parts, tx, { about: 'taken_back', to: link.email, taken })
  const { codes, ...counts } = taken
  const event = { name: 'account.taken_back', actor: { accountId, role }, subject: accountId } as const
  await record(tx, { ...event, facts: { ...counts, codes } }, parts.clock.now())
}

async function takeAway(tx: Tx, accountId: string, since: Date): Promise<TakenAway> {
  const gonePasskeys = await tx
    .delete(passkeys)
    .where(and(eq(passkeys.accountId, accountId), gte(passkeys.createdAt, since)))
    .returning({ id: passkeys.id })
  const goneKeys = await tx
    .delete(apiKeys)
    .where(and(eq(apiKeys.accountId, accountId), gte(apiKeys.createdAt, since)))
    .returning({ id: apiKeys.id })
  for (const { id } of goneKeys) await notify(tx, keysEndedChannel, id)
  const isService = and(eq(credentials.userId, accountId), eq(credentials.providerId, 'oidc'))
  const services = await tx
    .delete(credentials)
    .where(and(isService, gte(credentials.createdAt, since)))
    .returning({ id: credentials.id })
  const codes = await takeCodes(tx, accountId, since)
  const sessions = await profileStore.deleteSessions(tx, accountId)
  await profileStore.clearPassword(tx, accountId)
  await deleteStepsOf(tx, accountId)
  return { sessions, passkeys: gonePasskeys.length, keys: goneKeys.length, services: services.length, codes }
}

/** Codes that somebody else switched on would keep the owner out; recovery codes that they made would let them in. */
async function takeCodes(tx: Tx, accountId: string, since: Date): Promise<boolean> {
  const isNew = and(eq(totpSecrets.accountId, accountId), gte(totpSecrets.createdAt, since))
  const [fresh] = await tx.select({ accountId: totpSecrets.accountId }).from(totpSecrets).where(isNew)
  if (fresh) {
    await deleteTotp(tx, accountId)
    return true
  }
  await tx.delete(recoveryCodes).where(and(eq(recoveryCodes.accountId, accountId), gte(recoveryCodes.createdAt, since)))
  return false
}
