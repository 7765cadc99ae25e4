/**
 * What is connected, what was set for its models, and what people allow. A connection without an account is the
 * operator's. Settings name a connection without a foreign key, because one that the environment makes has no row.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  boolean,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  real,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/tables.ts'
import type { DataClass, DataHandling, Price } from './capabilities.ts'
import type { ModelFacts } from './provider.ts'

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const classes = sql`('local', 'not_kept', 'kept_briefly', 'kept', 'learned_from')`

export const providerConnections = pgTable(
  'provider_connections',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    adapter: text('adapter').notNull(),
    /** What ids of its models begin with. */
    name: text('name').notNull(),
    /** Null: the adapter's own. */
    baseUrl: text('base_url'),
    keySealed: bytea('key_sealed'),
    /** At most its last four characters, to tell keys apart. */
    keyTail: text('key_tail'),
    isEnabled: boolean('is_enabled').notNull(),
    dataHandling: jsonb('data_handling').$type<DataHandling>(),
    discovered: jsonb('discovered').$type<readonly ModelFacts[]>(),
    remarks: jsonb('remarks').$type<readonly string[]>(),
    testedAt: moment('tested_at'),
    testCode: text('test_code'),
    /** While a test runs: by when it has surely ended, if the server that runs it dies. */
    testingUntil: moment('testing_until'),
    /** Grows with every change of the key or the address: what was opened before is opened anew. */
    revision: integer('revision').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  table => [
    index('provider_connections_account_id').on(table.accountId),
    unique('provider_connections_name').on(table.accountId, table.name).nullsNotDistinct(),
    check('provider_connections_key', sql`num_nulls(${table.keySealed}, ${table.keyTail}) in (0, 2)`),
    check('provider_connections_tail', sql`length(${table.keyTail}) <= 4`),
    // Only an operator says how data is handled somewhere.
    check('provider_connections_own', sql`${table.accountId} is null or ${table.dataHandling} is null`),
  ],
)

export const modelSettings = pgTable(
  'model_settings',
  {
    connectionId: text('connection_id').notNull(),
    vendorId: text('vendor_id').notNull(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    /** Null: as the adapter says. */
    isEnabled: boolean('is_enabled'),
    isDefault: boolean('is_default').notNull(),
    priceMicros: bigint('price_micros', { mode: 'number' }),
    priceCurrency: text('price_currency'),
    pricePer: text('price_per').$type<Price['per']>(),
    dataClass: text('data_class').$type<DataClass>(),
  },
  table => [
    primaryKey({ columns: [table.connectionId, table.vendorId] }),
    index('model_settings_account_id').on(table.accountId),
    check(
      'model_settings_price',
      sql`num_nulls(${table.priceMicros}, ${table.priceCurrency}, ${table.pricePer}) in (0, 3)`,
    ),
    check('model_settings_class', sql`${table.dataClass} in ${classes}`),
  ],
)

export const dataChoices = pgTable(
  'data_choices',
  {
    accountId: text('account_id')
      .primaryKey()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    dataClass: text('data_class').$type<DataClass>().notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  table => [check('data_choices_class', sql`${table.dataClass} in ${classes}`)],
)

/** How a model has been lately, for every server. Goes with its connection: a trigger, because that may have no row. */
export const modelHealth = pgTable(
  'model_health',
  {
    connectionId: text('connection_id').notNull(),
    /** Empty: what holds for all models of the connection. */
    vendorId: text('vendor_id').notNull(),
    accountId: text('account_id').references(() => accounts.id, { onDelete: 'cascade' }),
    /** The failure that it sank for; null: it is well. */
    code: text('code'),
    failures: integer('failures').notNull(),
    until: moment('until'),
    /** Of a usual run. */
    seconds: real('seconds'),
    changedAt: moment('changed_at').notNull(),
  },
  table => [
    primaryKey({ columns: [table.connectionId, table.vendorId] }),
    index('model_health_account_id').on(table.accountId),
    check('model_health_sinks', sql`(${table.code} is null) = (${table.until} is null)`),
  ],
)

/** What was found out about a connection of the environment, which has no row of its own. */
export const environmentFindings = pgTable(
  'environment_findings',
  {
    connectionId: text('connection_id').notNull(),
    /** Where: at another address it says nothing, and another server may name that one. */
    baseUrl: text('base_url').notNull(),
    discovered: jsonb('discovered').$type<readonly ModelFacts[]>(),
    remarks: jsonb('remarks').$type<readonly string[]>(),
    testedAt: moment('tested_at'),
    testCode: text('test_code'),
    testingUntil: moment('testing_until'),
    /** When a server that names it was last there. */
    namedAt: moment('named_at').notNull().defaultNow(),
  },
  table => [primaryKey({ columns: [table.connectionId, table.baseUrl] })],
)
