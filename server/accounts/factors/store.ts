/** The queries on passkeys, codes, linked providers and proofs half done. */
import { and, asc, count, eq, isNotNull, lt, sql } from 'drizzle-orm'
import type { Queryable, Tx } from '../../database/database.ts'
import { accounts, credentials, passkeys, proofSteps, recoveryCodes, totpSecrets } from '../tables.ts'
import type { Purpose, Step } from './steps.ts'

const providerId = 'oidc'

type StepRow = Step & { readonly expiresAt: Date }

const stepColumns = {
  purpose: proofSteps.purpose,
  accountId: proofSteps.accountId,
  facts: proofSteps.facts,
  expiresAt: proofSteps.expiresAt,
}

const toStep = (row: { purpose: string; accountId: string | null; facts: Record<string, string>; expiresAt: Date }) =>
  ({ ...row, purpose: row.purpose as Purpose }) satisfies StepRow

export async function insertStep(on: Queryable, step: StepRow & { readonly tokenHash: string }): Promise<void> {
  await on.insert(proofSteps).values({ ...step, facts: { ...step.facts } })
}

export async function takeStep(on: Queryable, tokenHash: string): Promise<StepRow | null> {
  const [row] = await on.delete(proofSteps).where(eq(proofSteps.tokenHash, tokenHash)).returning(stepColumns)
  return row ? toStep(row) : null
}

export async function peekStep(on: Queryable, tokenHash: string): Promise<StepRow | null> {
  const [row] = await on.select(stepColumns).from(proofSteps).where(eq(proofSteps.tokenHash, tokenHash))
  return row ? toStep(row) : null
}

export async function sweepSteps(on: Queryable, now: Date): Promise<void> {
  await on.delete(proofSteps).where(lt(proofSteps.expiresAt, now))
}

export async function isEmailVerified(on: Queryable, accountId: string): Promise<boolean> {
  const [row] = await on.select({ is: accounts.emailVerified }).from(accounts).where(eq(accounts.id, accountId))
  return row?.is === true
}

/** Held to the end of the transaction: two removals at once must not both leave the other's way in. */
export async function lockAccount(on: Queryable, accountId: string): Promise<void> {
  await on.select({ id: accounts.id }).from(accounts).where(eq(accounts.id, accountId)).for('update')
}

export async function findPasswordHash(on: Queryable, accountId: string): Promise<string | null> {
  const [row] = await on
    .select({ hash: credentials.password })
    .from(credentials)
    .where(and(eq(credentials.userId, accountId), eq(credentials.providerId, 'credential')))
  return row?.hash ?? null
}

const passkeyColumns = {
  id: passkeys.id,
  name: passkeys.name,
  isSynced: passkeys.isSynced,
  isBackedUp: passkeys.isBackedUp,
  createdAt: passkeys.createdAt,
  lastUsedAt: passkeys.lastUsedAt,
}

export const listPasskeys = (on: Queryable, accountId: string) =>
  on.select(passkeyColumns).from(passkeys).where(eq(passkeys.accountId, accountId)).orderBy(asc(passkeys.id))

export const listCredentials = (on: Queryable, accountId: string) =>
  on
    .select({ id: passkeys.credentialId, transports: passkeys.transports })
    .from(passkeys)
    .where(eq(passkeys.accountId, accountId))

export async function insertPasskey(on: Queryable, passkey: typeof passkeys.$inferInsert): Promise<boolean> {
  const made = await on.insert(passkeys).values(passkey).onConflictDoNothing().returning({ id: passkeys.id })
  return made.length > 0
}

export async function findPasskey(on: Queryable, credentialId: string) {
  const [row] = await on.select().from(passkeys).where(eq(passkeys.credentialId, credentialId))
  return row ?? null
}

/** False when a later use was noted in the meantime: then the same key exists twice. */
export async function notePasskeyUse(
  on: Queryable,
  id: string,
  use: { readonly counter: number; readonly isBackedUp: boolean; readonly lastUsedAt: Date },
): Promise<boolean> {
  const isNewer = use.counter === 0 ? eq(passkeys.counter, 0) : lt(passkeys.counter, use.counter)
  const noted = await on
    .update(passkeys)
    .set(use)
    .where(and(eq(passkeys.id, id), isNewer))
    .returning({ id: passkeys.id })
  return noted.length > 0
}

export async function renamePasskey(on: Queryable, accountId: string, id: string, name: string): Promise<boolean> {
  const mine = and(eq(passkeys.id, id), eq(passkeys.accountId, accountId))
  return (await on.update(passkeys).set({ name }).where(mine).returning({ id: passkeys.id })).length > 0
}

export async function deletePasskey(on: Queryable, accountId: string, id: string): Promise<boolean> {
  const mine = and(eq(passkeys.id, id), eq(passkeys.accountId, accountId))
  return (await on.delete(passkeys).where(mine).returning({ id: passkeys.id })).length > 0
}

/**
 * Whether the account may still be signed in to, by the password of this hash where one is given. Holds the account to the
 * end of the transaction, as a change of the password does: what one of them opens, the other finds.
 */
export async function isStillProved(tx: Tx, accountId: string, passwordHash: string | null): Promise<boolean> {
  const [row] = await tx
    .select({ state: accounts.state })
    .from(accounts)
    .where(eq(accounts.id, accountId))
    .for('no key update')
  if (row?.state !== 'active') return false
  return passwordHash === null || (await findPasswordHash(tx, accountId)) === passwordHash
}

/** Whoever proved the first half with the old password does not come in with the second. */
export async function deleteStepsOf(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(proofSteps).where(eq(proofSteps.accountId, accountId))
}

export async function findTotp(on: Queryable, accountId: string) {
  const [row] = await on.select().from(totpSecrets).where(eq(totpSecrets.accountId, accountId))
  return row ?? null
}

export async function hasTotp(on: Queryable, accountId: string): Promise<boolean> {
  const found = await on
    .select({ accountId: totpSecrets.accountId })
    .from(totpSecrets)
    .where(and(eq(totpSecrets.accountId, accountId), isNotNull(totpSecrets.confirmedAt)))
  return found.length > 0
}

/** A secret that was not confirmed makes way for a new one; a confirmed one does not. */
export async function putTotp(on: Queryable, totp: typeof totpSecrets.$inferInsert): Promise<boolean> {
  const put = await on
    .insert(totpSecrets)
    .values(totp)
    .onConflictDoUpdate({ target: totpSecrets.accountId, set: totp, setWhere: sql`${totpSecrets.confirmedAt} is null` })
    .returning({ accountId: totpSecrets.accountId })
  return put.length > 0
}

/** False when this code, or a later one, was taken before. */
export async function takeTotpStep(on: Queryable, accountId: string, step: number): Promise<boolean> {
  const taken = await on
    .update(totpSecrets)
    .set({ lastStep: step })
    .where(and(eq(totpSecrets.accountId, accountId), lt(totpSecrets.lastStep, step)))
    .returning({ accountId: totpSecrets.accountId })
  return taken.length > 0
}

export async function confirmTotp(on: Queryable, accountId: string, confirmedAt: Date): Promise<void> {
  await on.update(totpSecrets).set({ confirmedAt }).where(eq(totpSecrets.accountId, accountId))
}

export async function deleteTotp(on: Queryable, accountId: string): Promise<void> {
  await on.delete(totpSecrets).where(eq(totpSecrets.accountId, accountId))
  await on.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId))
}

export async function replaceRecoveryCodes(
  on: Queryable,
  accountId: string,
  hashes: readonly string[],
  createdAt: Date,
): Promise<void> {
  await on.delete(recoveryCodes).where(eq(recoveryCodes.accountId, accountId))
  await on.insert(recoveryCodes).values(hashes.map(codeHash => ({ accountId, codeHash, createdAt })))
}

export async function takeRecoveryCode(on: Queryable, accountId: string, codeHash: string): Promise<boolean> {
  const taken = await on
    .delete(recoveryCodes)
    .where(and(eq(recoveryCodes.accountId, accountId), eq(recoveryCodes.codeHash, codeHash)))
    .returning({ accountId: recoveryCodes.accountId })
  return taken.length > 0
}

export async function countRecoveryCodes(on: Queryable, accountId: string): Promise<number> {
  const [row] = await on.select({ total: count() }).from(recoveryCodes).where(eq(recoveryCodes.accountId, accountId))
  return row?.total ?? 0
}

export async function findLinkedAccount(on: Queryable, subjectHash: string): Promise<string | null> {
  const [row] = await on
    .select({ accountId: credentials.userId })
    .from(credentials)
    .where(and(eq(credentials.providerId, providerId), eq(credentials.accountId, subjectHash)))
  return row?.accountId ?? null
}

export async function isLinked(on: Queryable, accountId: string): Promise<boolean> {
  const found = await on
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(eq(credentials.userId, accountId), eq(credentials.providerId, providerId)))
  return found.length > 0
}

export interface Link {
  readonly id: string
  readonly accountId: string
  readonly subjectHash: string
  readonly now: Date
}

/** False when this person of the provider belongs to an account already. */
export async function insertLink(on: Queryable, { id, accountId, subjectHash, now }: Link): Promise<boolean> {
  const made = await on
    .insert(credentials)
    .values({ id, userId: accountId, providerId, accountId: subjectHash, createdAt: now, updatedAt: now })
    .onConflictDoNothing()
    .returning({ id: credentials.id })
  return made.length > 0
}

export async function deleteLinks(on: Queryable, accountId: string): Promise<boolean> {
  const gone = await on
    .delete(credentials)
    .where(and(eq(credentials.userId, accountId), eq(credentials.providerId, providerId)))
    .returning({ id: credentials.id })
  return gone.length > 0
}
