/**
 * Proving once more who one is, before something that cannot be undone. Each proof opens a new session and ends the one
 * that asked, so that a stolen cookie does not become fresh with it.
 */
import type { AuthenticationResponseJSON } from '@simplewebauthn/server'
import { record } from '../../audit/audit.ts'
import { type Account, accountLimits } from '../account.ts'
import { rotateSession } from '../sessions.ts'
import { requireCode } from './codes.ts'
import type { FactorParts } from './parts.ts'
import { passkeyStepOver, readAnswer } from './passkeys.ts'
import { isPasswordOf, takePasswordTry } from './password.ts'
import { refuse } from './refusals.ts'
import * as store from './store.ts'

/** Where codes are on, the password alone proves nothing. */
export async function proveByPassword(
  parts: FactorParts,
  account: Account,
  proof: { readonly password: string; readonly code?: string | undefined },
  headers: Headers,
): Promise<string[]> {
  const { database } = parts
  const asksForCode = await store.hasTotp(database.drizzle, account.id)
  if (asksForCode && !proof.code) throw refuse('code_needed')
  const forget = await takePasswordTry(parts, account.id)
  const { password } = proof
  const isRight =
    password.length <= accountLimits.passwordMaxCharacters && (await isPasswordOf(parts, account.id, password))
  if (!isRight) {
    await noteFailure(parts, account, 'password')
    throw refuse('proof_wrong')
  }
  if (asksForCode) await requireCode(parts, account, proof.code ?? '')
  await forget()
  return rotateSession(parts, account.id, headers)
}

export async function proveByPasskey(
  parts: FactorParts,
  account: Account,
  response: AuthenticationResponseJSON,
  headers: Headers,
): Promise<string[]> {
  const accountId = await readAnswer(parts, 'passkey_prove', response, headers)
  if (accountId !== account.id) throw refuse('passkey_refused')
  return [...(await rotateSession(parts, account.id, headers)), passkeyStepOver(parts)]
}

async function noteFailure({ database, clock }: FactorParts, account: Account, reason: 'password'): Promise<void> {
  const actor = { accountId: account.id, role: account.role }
  await database.transaction(tx =>
    record(tx, { name: 'sign_in.failed', actor, subject: account.id, facts: { reason } }, clock.now()),
  )
}
