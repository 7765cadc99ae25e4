/**
 * Every column accounts keep, and why. The privacy inventory, the policy and a test on the live schema are made from
 * this list: a column that is not named here cannot be merged.
 */
import type { Holding } from '../kernel/holdings.ts'
import { factorHoldings } from './factors/holdings.ts'

const lifeOfAccount = 'As long as the account exists.'
const lifeOfSession = 'Until sign-out, or at most 30 days; ended sessions go with the next sign-in on the server.'

const account = {
  category: 'account',
  basis: 'contract',
  retention: lifeOfAccount,
  export: true,
  erase: 'delete',
} as const

const technical = { category: 'technical', basis: 'none', export: false, erase: 'delete' } as const

const session = { retention: lifeOfSession, basis: 'legitimate_interest', erase: 'delete' } as const

const unused = (table: string, columns: readonly string[], retention: string): Holding[] =>
  columns.map(column => ({
    ...technical,
    where: `${table}.${column}`,
    purpose: 'Part of the sign-in library’s form; always empty today.',
    retention,
  }))

const people: Holding[] = [
  { ...account, where: 'accounts.id', purpose: 'Ties what belongs to one person together.' },
  { ...account, where: 'accounts.name_sealed', purpose: 'How the studio addresses you, encrypted.' },
  { ...account, where: 'accounts.email_sealed', purpose: 'Where letters to you go, encrypted.' },
  {
    ...account,
    where: 'accounts.email_index',
    category: 'security',
    purpose: 'Finds your account at sign-in: a keyed hash of your address, which cannot be turned back.',
    export: false,
  },
  { ...account, where: 'accounts.email_verified', purpose: 'Whether the address is known to be yours.' },
  { ...account, where: 'accounts.role', purpose: 'What you may do on this server.' },
  { ...account, where: 'accounts.state', purpose: 'Whether the account is in use or being deleted.' },
  { ...account, where: 'accounts.created_at', purpose: 'When the account was made.' },
  { ...account, where: 'accounts.updated_at', purpose: 'When the account last changed.' },
  ...unused('accounts', ['image'], lifeOfAccount),
  ...['name', 'email'].map(
    (column): Holding => ({
      ...technical,
      where: `accounts.${column}`,
      purpose: 'Empty: the first start of this version encrypts what an older one left here.',
      retention: 'Until the first start of this version.',
    }),
  ),
]

const lifeOfLink =
  'Until it is used or withdrawn, or its time is over: one hour for a new password, at most 7 days for others.'
const lifeOfLetter = 'Until the letter is sent, at most a day.'

const mailed: Holding[] = [
  {
    where: 'mailed_links.email_sealed',
    category: 'account',
    purpose: 'The address an invitation, a sign-up or a change of address is for, encrypted.',
    basis: 'contract',
    retention: lifeOfLink,
    export: true,
    erase: 'delete',
  },
  {
    where: 'mailed_links.email_index',
    category: 'security',
    purpose: 'Takes other open links to an address away when one was used: a keyed hash of the address.',
    basis: 'legitimate_interest',
    retention: lifeOfLink,
    export: false,
    erase: 'delete',
  },
  {
    where: 'mailed_links.token_hash',
    category: 'security',
    purpose: 'Recognises a mailed link without keeping it.',
    basis: 'contract',
    retention: lifeOfLink,
    export: false,
    erase: 'delete',
  },
  ...['id', 'purpose', 'account_id', 'role', 'is_handed_over', 'invited_by', 'created_at', 'expires_at'].map(
    column => ({
      ...technical,
      where: `mailed_links.${column}`,
      purpose: 'What a mailed link opens, for whom, until when, and who invited.',
      retention: lifeOfLink,
    }),
  ),
  {
    where: 'letters.sealed',
    category: 'account',
    purpose: 'A letter that waits to be sent: what it is about and to whom, encrypted.',
    basis: 'contract',
    retention: lifeOfLetter,
    export: false,
    erase: 'delete',
  },
  ...['id', 'account_id', 'tries', 'due_at', 'expires_at'].map(column => ({
    ...technical,
    where: `letters.${column}`,
    purpose: 'When a waiting letter is tried again.',
    retention: lifeOfLetter,
  })),
]

const proofs: Holding[] = [
  ...['id', 'account_id', 'provider', 'provider_account_id', 'created_at', 'updated_at'].map(column => ({
    ...technical,
    where: `credentials.${column}`,
    purpose: 'Ties a way to sign in to its account.',
    retention: lifeOfAccount,
  })),
  {
    where: 'credentials.password_hash',
    category: 'security',
    purpose: 'Checks your password without keeping it: a salted scrypt hash.',
    basis: 'contract',
    retention: lifeOfAccount,
    export: false,
    erase: 'delete',
  },
  ...unused(
    'credentials',
    ['access_token', 'refresh_token', 'id_token', 'access_token_expires_at', 'refresh_token_expires_at', 'scope'],
    lifeOfAccount,
  ),
]

const devices: Holding[] = [
  ...['device_type', 'operating_system', 'browser'].map(
    (column): Holding => ({
      ...session,
      where: `sessions.${column}`,
      category: 'device',
      purpose: 'One coarse word, so that you recognise your own sessions. The full user agent is not kept.',
      export: true,
    }),
  ),
  ...['created_at', 'updated_at', 'expires_at', 'authenticated_at', 'last_used_at'].map(
    (column): Holding => ({
      ...session,
      where: `sessions.${column}`,
      category: 'security',
      purpose: 'When a sign-in happened, was last confirmed and used (to the hour), and when it ends.',
      export: true,
    }),
  ),
  {
    ...session,
    where: 'sessions.token',
    category: 'security',
    purpose: 'Recognises your browser. Useless without the signature that only your cookie carries.',
    export: false,
  },
  ...['id', 'account_id'].map(column => ({
    ...technical,
    where: `sessions.${column}`,
    purpose: 'Ties a session to its account.',
    retention: lifeOfSession,
  })),
  ...['ip_address', 'user_agent'].map(column => ({
    ...technical,
    where: `sessions.${column}`,
    purpose: 'Always empty: the database refuses any value here.',
    retention: lifeOfSession,
  })),
]

const keyRetention = 'Until you revoke the key, or the account is deleted.'

const keys: Holding[] = [
  ...['scopes', 'expires_at', 'rate_per_minute', 'spend_unit', 'spend_most', 'spend_period'].map(
    (column): Holding => ({
      ...account,
      where: `api_keys.${column}`,
      purpose: 'What you allow the API key to do, until when, and how much.',
      retention: keyRetention,
    }),
  ),
  ...['day', 'requests', 'edits', 'megapixels'].map(
    (column): Holding => ({
      ...account,
      where: `api_key_days.${column}`,
      category: 'usage',
      purpose: 'Shows you how much an API key was used, and keeps it within its limit.',
      retention: 'Two months, or until you revoke the key.',
    }),
  ),
  ...['name', 'hint', 'created_at', 'last_used_at'].map(
    (column): Holding => ({
      ...account,
      where: `api_keys.${column}`,
      purpose: 'Lets you tell your API keys apart and see which are in use.',
      retention: keyRetention,
    }),
  ),
  {
    ...technical,
    where: 'api_key_days.key_id',
    purpose: 'Ties a day to its API key.',
    retention: keyRetention,
  },
  ...['id', 'account_id', 'successor_id'].map(column => ({
    ...technical,
    where: `api_keys.${column}`,
    purpose: 'Ties a key to its account.',
    retention: keyRetention,
  })),
  {
    where: 'api_keys.key_hash',
    category: 'security',
    purpose: 'Recognises a key without keeping it.',
    basis: 'contract',
    retention: keyRetention,
    export: false,
    erase: 'delete',
  },
]

const guards: Holding[] = [
  ...['email_hash', 'tries', 'window_started_at'].map(
    (column): Holding => ({
      where: `sign_in_attempts.${column}`,
      category: 'security',
      purpose:
        'Limits how often a password can be guessed. The e-mail address, and the network it was typed on, are kept only as keyed hashes.',
      basis: 'legitimate_interest',
      retention: 'An hour; gone at the sign-in that succeeds, or with the next sign-in on the server after that.',
      export: false,
      erase: 'delete',
    }),
  ),
  {
    ...technical,
    where: 'storage:keys/accounts.secret',
    purpose: 'Signs the session cookies of everybody.',
    retention: 'As long as the server exists.',
    erase: 'keep',
  },
  ...unused(
    'verifications',
    ['id', 'identifier', 'value', 'expires_at', 'created_at', 'updated_at'],
    'Nothing is kept here today.',
  ),
]

export const holdings: readonly Holding[] = [
  ...people,
  ...mailed,
  ...proofs,
  ...devices,
  ...keys,
  ...guards,
  ...factorHoldings,
]
