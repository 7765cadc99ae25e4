/**
 * Codes as a second step: an authenticator app's six digits, or one of ten recovery codes. A code counts once; wrong ones
 * are counted per account in the database, before they are looked at. The secret lies encrypted beside the account.
 */
import { randomBytes } from 'node:crypto'
import { record } from '../../audit/audit.ts'
import type { Queryable } from '../../database/database.ts'
import { forgetRate, type Rate, rateSubject, takeRate } from '../../http/http.ts'
import { sealedRows } from '../../keys/keys.ts'
import type { Account } from '../account.ts'
import type { FactorParts } from './parts.ts'
import { looksLikeRecoveryCode, mintRecoveryCode, recoveryHashOf, recoveryRules } from './recovery.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'
import { base32, matchingStep, totpAddress, totpRules } from './totp.ts'

/** Ten wrong codes of a million, three of which are right at any time, every quarter of an hour. */
export const codeRate: Rate = { name: 'second_step', most: 10, perMs: 15 * 60_000 }

const contextOf = (accountId: string): string => `totp ${accountId}`

/** For the rotation of keys: where secrets of ours lie wrapped. */
export const sealedSecrets = sealedRows({
  table: 'totp_secrets',
  id: 'account_id',
  owner: 'account_id',
  wrapped: 'wrapped_secret',
  contextOf,
})

/** A new secret for the person's app. It guards nothing until `confirmCodes`. */
export async function beginCodes(parts: FactorParts, account: Account) {
  const { keys, productName } = parts
  // Wrapped like any data key, whose length it has; the app gets as much of it as its codes use.
  const whole = randomBytes(32)
  const put = () => putSecret(parts, account.id, whole)
  const isPut = await put().catch(error => {
    if (keys.isEpochGone(error)) return put()
    throw error
  })
  if (!isPut) throw refuse('totp_on')
  const secret = whole.subarray(0, totpRules.secretBytes)
  return { secret: base32(secret), address: totpAddress(secret, productName, account.email) }
}

async function putSecret({ database, clock, keys }: FactorParts, accountId: string, whole: Buffer): Promise<boolean> {
  const { keyId, bytes } = await keys.wrap(whole, contextOf(accountId))
  return store.putTotp(database.drizzle, {
    accountId,
    wrappedSecret: Buffer.from(bytes),
    keyId,
    confirmedAt: null,
    lastStep: 0,
    createdAt: clock.now(),
  })
}

interface SecretRow {
  readonly accountId: string
  readonly wrappedSecret: Buffer
  readonly keyId: string
}

async function secretOf({ keys }: FactorParts, { accountId, wrappedSecret, keyId }: SecretRow): Promise<Buffer> {
  const whole = await keys.unwrap({ keyId, bytes: wrappedSecret }, contextOf(accountId))
  return whole.subarray(0, totpRules.secretBytes)
}

/** Proves that the app holds the secret; from now on signing in asks for a code. Gives the recovery codes, once. */
export async function confirmCodes(parts: FactorParts, account: Account, code: string): Promise<string[]> {
  const { database, clock } = parts
  const row = await store.findTotp(database.drizzle, account.id)
  if (!row) throw refuse('totp_not_begun')
  if (row.confirmedAt) throw refuse('totp_on')
  await takeTry(parts, account.id)
  const step = matchingStep(await secretOf(parts, row), code, clock.now())
  if (step === null) throw refuse('code_wrong')
  const codes = await database.transaction(async tx => {
    if (!(await store.takeTotpStep(tx, account.id, step))) throw refuse('code_wrong')
    await store.confirmTotp(tx, account.id, clock.now())
    const made = await renew(parts, tx, account.id)
    await parts.tell(tx, account, { what: 'codes_on' })
    await record(tx, { name: 'totp.enabled', actor: actorOf(account), subject: account.id }, clock.now())
    return made
  })
  await forgetTries(parts, account.id)
  return codes
}

const actorOf = ({ id, role }: Account) => ({ accountId: id, role })

async function renew({ secret, clock }: FactorParts, on: Queryable, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryRules.codes }, mintRecoveryCode)
  const hashes = codes.map(code => recoveryHashOf(code, accountId, secret))
  await store.replaceRecoveryCodes(on, accountId, hashes, clock.now())
  return codes
}

/** Ten new recovery codes; the old ones stop working. */
export async function renewRecoveryCodes(parts: FactorParts, account: Account, code: string): Promise<string[]> {
  const { database, clock } = parts
  await requireCode(parts, account, code)
  return database.transaction(async tx => {
    const codes = await renew(parts, tx, account.id)
    const facts = { count: codes.length }
    await record(tx, { name: 'recovery_codes.made', actor: actorOf(account), subject: account.id, facts }, clock.now())
    return codes
  })
}

/** Needs a code: whoever only has the browser, or only the password, cannot turn the second step off. */
export async function endCodes(parts: FactorParts, account: Account, code: string): Promise<void> {
  const { database, clock } = parts
  await requireCode(parts, account, code)
  await database.transaction(async tx => {
    await store.deleteTotp(tx, account.id)
    await parts.tell(tx, account, { what: 'codes_off' })
    await record(tx, { name: 'totp.disabled', actor: actorOf(account), subject: account.id }, clock.now())
  })
}

/** Takes a code of the app or a recovery code; each counts once. Says which it was. */
export async function requireCode(
  parts: FactorParts,
  account: Account,
  typed: string,
): Promise<'totp' | 'recovery_code'> {
  const { database, clock } = parts
  const row = await store.findTotp(database.drizzle, account.id)
  if (!row?.confirmedAt) throw refuse('totp_off')
  await takeTry(parts, account.id)
  const isRecovery = looksLikeRecoveryCode(typed)
  const isRight = isRecovery ? await useRecoveryCode(parts, account, typed) : await useAppCode(parts, row, typed)
  if (!isRight) {
    const reason = isRecovery ? 'recovery_code' : 'totp'
    await database.transaction(tx =>
      record(tx, { name: 'sign_in.failed', actor: 'nobody', subject: account.id, facts: { reason } }, clock.now()),
    )
    throw refuse('code_wrong')
  }
  await forgetTries(parts, account.id)
  return isRecovery ? 'recovery_code' : 'totp'
}

async function useAppCode(parts: FactorParts, row: SecretRow, typed: string) {
  const step = matchingStep(await secretOf(parts, row), typed, parts.clock.now())
  return step !== null && (await store.takeTotpStep(parts.database.drizzle, row.accountId, step))
}

async function useRecoveryCode({ database, secret, clock, tell }: FactorParts, account: Account, typed: string) {
  return database.transaction(async tx => {
    const isTaken = await store.takeRecoveryCode(tx, account.id, recoveryHashOf(typed, account.id, secret))
    if (!isTaken) return false
    const facts = { left: await store.countRecoveryCodes(tx, account.id) }
    await tell(tx, account, { what: 'recovery_code_used' })
    await record(tx, { name: 'recovery_code.used', actor: actorOf(account), subject: account.id, facts }, clock.now())
    return true
  })
}

async function takeTry({ database, clock, secret }: FactorParts, accountId: string): Promise<void> {
  const answer = await takeRate(database.drizzle, codeRate, rateSubject(secret, 'account', accountId), clock.now())
  if (!answer.isAllowed) throw refuse('code_limit', { retryAfterSeconds: Math.max(1, Math.ceil(answer.waitMs / 1000)) })
}

const forgetTries = ({ database, secret }: FactorParts, accountId: string): Promise<void> =>
  forgetRate(database.drizzle, codeRate, rateSubject(secret, 'account', accountId))
