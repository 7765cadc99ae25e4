import type {
  Account,
  Invitation,
  InvitationOrder,
  MailedLink,
  NewInvitation,
  Pages,
  PasswordChange,
  PasswordReset,
  SignUpFinish,
  SignUpState,
  Who,
} from './api.ts'
import type { Transport } from './transport.ts'

/**
 * How an account comes, changes and goes. What is asked for an address is answered the same whether somebody has it or
 * not: the letter says. All of it needs a browser; an API key is refused where an account is changed.
 */
export function identityVerbs({ json }: Transport) {
  return {
    signUp: {
      state: (signal?: AbortSignal) => json<SignUpState>('GET', '/api/sign-up', undefined, signal),
      ask: (email: string) => json<void>('POST', '/api/sign-up', { email }),
      /** With the link of a sign-up or an invitation; signs in. */
      finish: (finish: SignUpFinish) => json<Who>('POST', '/api/sign-up/finish', finish),
    },
    links: {
      /** Does not use the link up. */
      read: (token: string, signal?: AbortSignal) => json<MailedLink>('POST', '/api/links/read', { token }, signal),
    },
    password: {
      forgotten: (email: string) => json<void>('POST', '/api/password/forgotten', { email }),
      reset: (reset: PasswordReset) => json<void>('POST', '/api/password/reset', reset),
      change: (change: PasswordChange) => json<void>('POST', '/api/account/password', change),
    },
    account: {
      rename: async (name: string): Promise<Account> => (await json<Who>('PATCH', '/api/account', { name })).account,
      askEmailChange: (email: string) => json<void>('POST', '/api/account/email', { email }),
      confirmEmail: (token: string) => json<void>('POST', '/api/account/email/confirm', { token }),
      undoEmail: (token: string) => json<void>('POST', '/api/account/email/undo', { token }),
      /** `email` is the account's address, typed to confirm. */
      remove: (email: string) => json<void>('POST', '/api/account/deletion', { email }),
    },
    invitations: {
      list: async (signal?: AbortSignal): Promise<Invitation[]> =>
        (await json<Pages['invitations']>('GET', '/api/invitations', undefined, signal)).invitations,
      make: (order: InvitationOrder) => json<NewInvitation>('POST', '/api/invitations', order),
      withdraw: (id: string) => json<void>('DELETE', `/api/invitations/${encodeURIComponent(id)}`),
    },
  }
}
