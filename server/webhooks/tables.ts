/** Endpoints, whose address and secrets lie sealed, and what was sent to them. Both go with the account. */
import { sql } from 'drizzle-orm'
import { check, customType, index, integer, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/tables.ts'
import type { Attempt, Event, OffReason, State, Subject } from './webhook.ts'

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    /** Addresses may hold a token in their path. */
    urlSealed: bytea('url_sealed').notNull(),
    secretSealed: bytea('secret_sealed').notNull(),
    previousSecretSealed: bytea('previous_secret_sealed'),
    previousUntil: moment('previous_until'),
    events: text('events').array().$type<Event[]>().notNull(),
    offReason: text('off_reason').$type<OffReason>(),
    offAt: moment('off_at'),
    failingSince: moment('failing_since'),
    last: jsonb('last').$type<Attempt>(),
    createdAt: moment('created_at').notNull(),
  },
  table => [
    index('webhook_endpoints_account').on(table.accountId, table.id),
    check('webhook_endpoints_off', sql`(${table.offReason} is null) = (${table.offAt} is null)`),
    check(
      'webhook_endpoints_previous',
      sql`(${table.previousSecretSealed} is null) = (${table.previousUntil} is null)`,
    ),
  ],
)

export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    endpointId: text('endpoint_id')
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: 'cascade' }),
    subject: text('subject').$type<Subject>().notNull(),
    generationId: text('generation_id'),
    message: text('message').notNull(),
    state: text('state').$type<State>().notNull(),
    attempt: integer('attempt').notNull(),
    tries: integer('tries').notNull(),
    attempts: jsonb('attempts').$type<Attempt[]>().notNull(),
    nextAt: moment('next_at'),
    createdAt: moment('created_at').notNull(),
  },
  table => [
    index('webhook_deliveries_endpoint').on(table.endpointId, table.id),
    index('webhook_deliveries_account').on(table.accountId, table.id),
    index('webhook_deliveries_waiting').on(table.nextAt).where(sql`${table.state} = 'waiting'`),
    check('webhook_deliveries_state', sql`${table.state} in ('waiting', 'delivered', 'failed')`),
    check('webhook_deliveries_next', sql`(${table.state} = 'waiting') = (${table.nextAt} is not null)`),
  ],
)
