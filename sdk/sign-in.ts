import type {
  Factors,
  NewPasskey,
  NewTotp,
  Pages,
  Passkey,
  PasskeyAnswer,
  PasskeyOptions,
  Proof,
  ProviderDeparture,
  ProviderJourney,
  RecoveryCodes,
  SignInWays,
  Who,
} from './api.ts'
import type { Transport } from './transport.ts'

/** Ways to prove who one is beside the password. They need a browser: an API key is refused here. */
export function signInVerbs({ json }: Transport) {
  const passkeyPath = (id: string) => `/api/passkeys/${encodeURIComponent(id)}`
  return {
    signIn: {
      ways: (signal?: AbortSignal) => json<SignInWays>('GET', '/api/sign-in', undefined, signal),
      /** The second step after `session.signIn` answered `next: 'code'`. */
      withCode: (code: string) => json<Who>('POST', '/api/session/code', { code }),
      passkeyOptions: () => json<PasskeyOptions>('POST', '/api/session/passkey/options'),
      withPasskey: (answer: PasskeyAnswer) => json<Who>('POST', '/api/session/passkey', answer),
      /** Send the browser to the `url` of the answer. */
      withProvider: (journey: ProviderJourney) => json<ProviderDeparture>('POST', '/api/oidc', journey),
    },
    /** Needed again every ten minutes for what cannot be undone (`fresh_sign_in_needed`). */
    proof: {
      byPassword: (proof: Proof) => json<void>('POST', '/api/session/proof', proof),
      passkeyOptions: () => json<PasskeyOptions>('POST', '/api/session/proof/passkey/options'),
      byPasskey: (answer: PasskeyAnswer) => json<void>('POST', '/api/session/proof/passkey', answer),
    },
    factors: {
      get: (signal?: AbortSignal) => json<Factors>('GET', '/api/factors', undefined, signal),
      disconnect: () => json<void>('DELETE', '/api/oidc'),
    },
    passkeys: {
      list: async (signal?: AbortSignal) =>
        (await json<Pages['passkeys']>('GET', '/api/passkeys', undefined, signal)).passkeys,
      options: () => json<PasskeyOptions>('POST', '/api/passkeys/options'),
      add: (passkey: NewPasskey) => json<Passkey>('POST', '/api/passkeys', passkey),
      rename: (id: string, name: string) => json<void>('PATCH', passkeyPath(id), { name }),
      remove: (id: string) => json<void>('DELETE', passkeyPath(id)),
    },
    totp: {
      begin: () => json<NewTotp>('POST', '/api/totp'),
      confirm: (code: string) => json<RecoveryCodes>('POST', '/api/totp/confirm', { code }),
      end: (code: string) => json<void>('POST', '/api/totp/end', { code }),
      renewRecoveryCodes: (code: string) => json<RecoveryCodes>('POST', '/api/totp/recovery-codes', { code }),
    },
  }
}
