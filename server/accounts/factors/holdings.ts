/** What the ways to prove oneself keep beside the password: passkeys, the secret of six-digit codes, proofs half done. */
import type { Holding } from '../../kernel/holdings.ts'

const untilRemoved = 'Until you remove it, or the account is deleted.'

const technical = { category: 'technical', basis: 'none', export: false, erase: 'delete' } as const
const security = { category: 'security', basis: 'contract', export: false, erase: 'delete' } as const

const passkeys: Holding[] = [
  ...['name', 'created_at', 'last_used_at', 'is_synced', 'is_backed_up'].map(
    (column): Holding => ({
      ...security,
      where: `passkeys.${column}`,
      purpose: 'Lets you tell your passkeys apart and see which are in use (to the hour).',
      retention: untilRemoved,
      export: true,
    }),
  ),
  ...['credential_id', 'public_key', 'counter', 'transports'].map(
    (column): Holding => ({
      ...security,
      where: `passkeys.${column}`,
      purpose: 'Checks that a passkey is yours. The secret half never leaves your device.',
      retention: untilRemoved,
    }),
  ),
  ...['id', 'account_id'].map(
    (column): Holding => ({
      ...technical,
      where: `passkeys.${column}`,
      purpose: 'Ties a passkey to its account.',
      retention: untilRemoved,
    }),
  ),
]

const codes: Holding[] = [
  ...['wrapped_secret', 'key_id', 'last_step'].map(
    (column): Holding => ({
      ...security,
      where: `totp_secrets.${column}`,
      purpose: 'Checks the six-digit codes of your authenticator app. Encrypted; a code works once.',
      retention: untilRemoved,
    }),
  ),
  ...['account_id', 'created_at', 'confirmed_at'].map(
    (column): Holding => ({
      ...technical,
      where: `totp_secrets.${column}`,
      purpose: 'Says whether an account asks for a code at sign-in.',
      retention: untilRemoved,
    }),
  ),
  ...['account_id', 'code_hash', 'created_at'].map(
    (column): Holding => ({
      ...security,
      where: `recovery_codes.${column}`,
      purpose: 'Recognises a recovery code without keeping it.',
      retention: 'Until the code is used or replaced.',
    }),
  ),
]

const steps: Holding[] = ['token_hash', 'purpose', 'account_id', 'facts', 'expires_at'].map(column => ({
  ...technical,
  category: 'security',
  basis: 'legitimate_interest',
  where: `proof_steps.${column}`,
  purpose: 'Remembers a sign-in that has begun and waits for its second half.',
  retention: 'At most 10 minutes; gone at the answer, or with the next sign-in on the server.',
}))

export const factorHoldings: readonly Holding[] = [...passkeys, ...codes, ...steps]
