/**
 * What accounts keep. The first four tables have the columns better-auth asks for (its models: user, session, account,
 * verification) under our names; the property names are better-auth's, the column names ours.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import type { Scope } from '../access/access.ts'
import { keyEpochs } from '../keys/tables.ts'
import type { SpendPeriod, SpendUnit } from './api-key.ts'
import type { LinkPurpose } from './links.ts'

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const accounts = pgTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    /** The blind index of the address: `people.ts`. better-auth looks a person up by it under this name. */
    email: text('email_index').unique(),
    emailSealed: bytea('email_sealed'),
    nameSealed: bytea('name_sealed'),
    /** Only of rows that an older version wrote; sealed and emptied at the first start. */
    plainName: text('name'),
    plainEmail: text('email'),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text('image'),
    role: text('role').notNull(),
    /** `suspended`: an administrator shut it; nobody may sign in. `deleting`: nobody any more; what was theirs is being destroyed. */
    state: text('state').notNull().default('active'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [
    check('accounts_role', sql`${table.role} in ('owner', 'admin', 'support', 'member')`),
    check('accounts_state', sql`${table.state} in ('active', 'suspended', 'deleting')`),
    // Sealed whole, or from an older version and plain; never both, never half.
    check(
      'accounts_sealed',
      sql`case when ${table.plainEmail} is null
        then ${table.plainName} is null and num_nulls(${table.email}, ${table.emailSealed}, ${table.nameSealed}) = 0
        else num_nonnulls(${table.email}, ${table.emailSealed}, ${table.nameSealed}) = 0 end`,
    ),
  ],
)

/** What opens something once, by a secret that travels by mail: `links.ts`. */
export const mailedLinks = pgTable(
  'mailed_links',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose').$type<LinkPurpose>().notNull(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    /** SHA-256; null until a letter carries the secret. */
    tokenHash: text('token_hash').unique(),
    emailIndex: text('email_index').notNull(),
    emailSealed: bytea('email_sealed').notNull(),
    role: text('role'),
    /** Given to somebody instead of mailed: then it proves nothing about the mailbox. */
    isHandedOver: boolean('is_handed_over').notNull().default(false),
    invitedBy: text('invited_by').references(() => accounts.id, { onDelete: 'set null' }),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  table => [
    index('mailed_links_account_id').on(table.accountId),
    index('mailed_links_email_index').on(table.emailIndex),
    index('mailed_links_expires_at').on(table.expiresAt),
    check(
      'mailed_links_purpose',
      sql`${table.purpose} in ('sign_up', 'invitation', 'reset', 'email_change', 'email_undo')`,
    ),
  ],
)

/** Letters that wait to be sent: `letters.ts`. */
export const letters = pgTable(
  'letters',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    /** What it is about, and to whom. */
    sealed: bytea('sealed').notNull(),
    tries: integer('tries').notNull(),
    dueAt: moment('due_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  table => [index('letters_account_id').on(table.accountId), index('letters_due_at').on(table.dueAt)],
)

export const sessions = pgTable(
  'sessions',
  {
    id: text('id').primaryKey(),
    userId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    token: text('token').notNull().unique(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
    /** better-auth insists on these two columns; the database refuses to fill them. */
    ipAddress: text('ip_address'),
    userAgent: text('user_agent'),
    deviceType: text('device_type').notNull(),
    operatingSystem: text('operating_system').notNull(),
    browser: text('browser').notNull(),
    /** When the person behind it last proved who they are. */
    authenticatedAt: moment('authenticated_at').notNull().defaultNow(),
    /** To the hour. */
    lastUsedAt: moment('last_used_at').notNull().defaultNow(),
  },
  table => [
    index('sessions_account_id').on(table.userId),
    index('sessions_expires_at').on(table.expiresAt),
    check('sessions_without_trace', sql`${table.ipAddress} is null and ${table.userAgent} is null`),
  ],
)

/** A way to prove who one is: today a password; providers come with the same shape. */
export const credentials = pgTable(
  'credentials',
  {
    id: text('id').primaryKey(),
    userId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    providerId: text('provider').notNull(),
    accountId: text('provider_account_id').notNull(),
    password: text('password_hash'),
    accessToken: text('access_token'),
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    accessTokenExpiresAt: moment('access_token_expires_at'),
    refreshTokenExpiresAt: moment('refresh_token_expires_at'),
    scope: text('scope'),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [
    index('credentials_account_id').on(table.userId),
    uniqueIndex('credentials_provider_account').on(table.providerId, table.accountId),
  ],
)

export const verifications = pgTable(
  'verifications',
  {
    id: text('id').primaryKey(),
    identifier: text('identifier').notNull(),
    value: text('value').notNull(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [index('verifications_identifier').on(table.identifier)],
)

export const apiKeys = pgTable(
  'api_keys',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    /** The first characters of the key, so that a person can tell keys apart. */
    hint: text('hint').notNull(),
    /** SHA-256 of the key. The key has 256 bits of chance, so no slow hash is needed and a lookup is one index probe. */
    keyHash: text('key_hash').notNull().unique(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    /** Of `access/`: what the key may be used for. */
    scopes: text('scopes').array().$type<Scope[]>().notNull().default(sql`'{read,edit}'`),
    expiresAt: moment('expires_at'),
    ratePerMinute: integer('rate_per_minute'),
    /** What the key may use up: so many of a unit in a period. All three or none. */
    spendUnit: text('spend_unit').$type<SpendUnit>(),
    spendMost: integer('spend_most'),
    spendPeriod: text('spend_period').$type<SpendPeriod>(),
    /** The key that took this one's place when it was rotated. */
    successorId: text('successor_id'),
  },
  table => [
    index('api_keys_account_id').on(table.accountId),
    check('api_keys_scopes', sql`${table.scopes} <@ '{read,edit,admin}' and cardinality(${table.scopes}) > 0`),
    check(
      'api_keys_spend',
      sql`num_nulls(${table.spendUnit}, ${table.spendMost}, ${table.spendPeriod}) in (0, 3)
        and ${table.spendUnit} in ('edits', 'megapixels') and ${table.spendPeriod} in ('day', 'month')`,
    ),
  ],
)

/** What a key did on one day (UTC). The limit on spending is held against these rows. */
export const apiKeyDays = pgTable(
  'api_key_days',
  {
    keyId: text('key_id')
      .notNull()
      .references(() => apiKeys.id, { onDelete: 'cascade' }),
    day: date('day', { mode: 'string' }).notNull(),
    requests: integer('requests').notNull().default(0),
    edits: integer('edits').notNull().default(0),
    /** Of the pictures that were edited. */
    megapixels: doublePrecision('megapixels').notNull().default(0),
  },
  table => [primaryKey({ columns: [table.keyId, table.day] })],
)

/**
 * Tries to sign in, counted per address, and per address and network. Neither is kept itself: what strangers type here may
 * be anything.
 */
export const signInAttempts = pgTable(
  'sign_in_attempts',
  {
    emailHash: text('email_hash').primaryKey(),
    tries: integer('tries').notNull(),
    windowStartedAt: moment('window_started_at').notNull(),
  },
  table => [index('sign_in_attempts_window_started_at').on(table.windowStartedAt)],
)

/** Keys that stay in a person's device or password manager; only their public halves are here. */
export const passkeys = pgTable(
  'passkeys',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    credentialId: text('credential_id').notNull().unique(),
    publicKey: bytea('public_key').notNull(),
    /** Rises with each use where the device counts; 0 for ever where it does not. */
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: text('transports').array().notNull(),
    isSynced: boolean('is_synced').notNull(),
    isBackedUp: boolean('is_backed_up').notNull(),
    createdAt: moment('created_at').notNull(),
    lastUsedAt: moment('last_used_at'),
  },
  table => [index('passkeys_account_id').on(table.accountId)],
)

/** The secret behind a person's six-digit codes, wrapped with the master key. */
export const totpSecrets = pgTable('totp_secrets', {
  accountId: text('account_id')
    .primaryKey()
    .references(() => accounts.id, { onDelete: 'cascade' }),
  wrappedSecret: bytea('wrapped_secret').notNull(),
  keyId: text('key_id')
    .notNull()
    .references(() => keyEpochs.id),
  /** Until a first code has proved that the app holds the secret, it guards nothing. */
  confirmedAt: moment('confirmed_at'),
  /** The half minute of the last code that was taken: it and older ones are refused. */
  lastStep: bigint('last_step', { mode: 'number' }).notNull().default(0),
  createdAt: moment('created_at').notNull(),
})

/** One row per code that was not used yet. */
export const recoveryCodes = pgTable(
  'recovery_codes',
  {
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    codeHash: text('code_hash').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  table => [primaryKey({ columns: [table.accountId, table.codeHash] })],
)

/** A proof that has begun and waits for its second half, such as the answer to a challenge. Taken out when it comes. */
export const proofSteps = pgTable(
  'proof_steps',
  {
    /** SHA-256 of what the browser's cookie holds. */
    tokenHash: text('token_hash').primaryKey(),
    purpose: text('purpose').notNull(),
    /** Null while it is not known who proves something. */
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    facts: jsonb('facts').$type<Record<string, string>>().notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  table => [index('proof_steps_account_id').on(table.accountId), index('proof_steps_expires_at').on(table.expiresAt)],
)
