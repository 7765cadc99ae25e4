/**
 * The ways to prove who one is beside the password: passkeys, codes, another sign-in service; and proving it once more
 * before something that cannot be undone. The verbs that routes call.
 */
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { Account } from '../account.ts'
import { rotateSession } from '../sessions.ts'
import * as codes from './codes.ts'
import * as fresh from './fresh.ts'
import type { FactorParts, SignInAnswer } from './parts.ts'
import * as passkeys from './passkeys.ts'
import { createProvider, type Provider, type ProviderDeps } from './provider.ts'
import { refuse } from './refusals.ts'
import { finishSignIn, finishWithCode } from './second-step.ts'
import { type Ways, waysOf } from './ways.ts'

export interface FactorDeps extends FactorParts {
  readonly provider: ProviderDeps
}

export function createFactors(parts: FactorDeps) {
  const provider: Provider = createProvider(parts, parts.provider)
  return {
    /** What the sign-in page may offer. `passkeyHost` is null where passkeys cannot work. */
    offered: () => ({
      passkeyHost: passkeys.relyingPartyOf(parts.baseUrl)?.id ?? null,
      providerName: provider.name,
    }),
    waysOf: (account: Account): Promise<Ways> => waysOf(parts.database.drizzle, account.id),

    beginAddingPasskey: (account: Account) => passkeys.beginAdding(parts, account),
    finishAddingPasskey: (account: Account, name: string, response: RegistrationResponseJSON, headers: Headers) =>
      passkeys.finishAdding(parts, account, name, response, headers),
    listPasskeys: (account: Account) => passkeys.listPasskeys(parts, account.id),
    renamePasskey: (account: Account, id: string, name: string) => passkeys.renamePasskey(parts, account.id, id, name),
    removePasskey: (account: Account, id: string) => passkeys.removePasskey(parts, account, id),
    beginPasskeySignIn: () => passkeys.beginAsking(parts, null),
    async signInByPasskey(response: AuthenticationResponseJSON, headers: Headers): Promise<SignInAnswer> {
      const accountId = await passkeys.readAnswer(parts, 'passkey_sign_in', response, headers)
      const account = await parts.findAccount(accountId)
      if (!account) throw refuse('passkey_refused')
      const answer = await finishSignIn(parts, account, 'passkey', headers)
      return { ...answer, cookies: [...answer.cookies, passkeys.passkeyStepOver(parts)] }
    },

    beginCodes: (account: Account) => codes.beginCodes(parts, account),
    confirmCodes: (account: Account, code: string) => codes.confirmCodes(parts, account, code),
    endCodes: (account: Account, code: string) => codes.endCodes(parts, account, code),
    renewRecoveryCodes: (account: Account, code: string) => codes.renewRecoveryCodes(parts, account, code),
    signInByCode: (code: string, headers: Headers) => finishWithCode(parts, code, headers),

    proveByPassword: (account: Account, proof: { password: string; code?: string | undefined }, headers: Headers) =>
      fresh.proveByPassword(parts, account, proof, headers),
    beginPasskeyProof: (account: Account) => passkeys.beginAsking(parts, account.id),
    proveByPasskey: (account: Account, response: AuthenticationResponseJSON, headers: Headers) =>
      fresh.proveByPasskey(parts, account, response, headers),

    /** Another session in the place of the one that asks, which has just proved itself. */
    renewSession: (account: Account, headers: Headers) => rotateSession(parts, account.id, headers),

    provider,
  }
}

export type Factors = ReturnType<typeof createFactors>
