/**
 * What accounts keep. The first four tables have the columns better-auth asks for (its models: user, session, account,
 * verification) under our names; the property names are better-auth's, the column names ours.
 */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const accounts = pgTable(
  'accounts',
  {
    id: text('id').primaryKey(),
    name: text('name').notNull(),
    email: text('email').notNull().unique(),
    emailVerified: boolean('email_verified').notNull().default(false),
    image: text('image'),
    role: text('role').notNull(),
    createdAt: moment('created_at').notNull(),
    updatedAt: moment('updated_at').notNull(),
  },
  table => [check('accounts_role', sql`${table.role} in ('owner', 'admin', 'support', 'member')`)],
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
  table => [index('credentials_account_id').on(table.userId)],
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
  },
  table => [index('api_keys_account_id').on(table.accountId)],
)

/** Tries to sign in, counted per address. The address itself is not kept: what strangers type here may be anything. */
export const signInAttempts = pgTable(
  'sign_in_attempts',
  {
    emailHash: text('email_hash').primaryKey(),
    tries: integer('tries').notNull(),
    windowStartedAt: moment('window_started_at').notNull(),
  },
  table => [index('sign_in_attempts_window_started_at').on(table.windowStartedAt)],
)
