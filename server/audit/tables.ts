/** The log. A trigger refuses every UPDATE, DELETE and TRUNCATE; what goes round the trigger breaks the chain of hashes. */
import { sql } from 'drizzle-orm'
import { bigint, check, customType, index, jsonb, pgTable, text, timestamp } from 'drizzle-orm/pg-core'
import type { FactValue } from './events.ts'

const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const auditEvents = pgTable(
  'audit_events',
  {
    number: bigint('number', { mode: 'number' }).primaryKey(),
    /** To the millisecond, which is what is hashed. */
    at: timestamp('at', { withTimezone: true, mode: 'date', precision: 3 }).notNull(),
    name: text('name').notNull(),
    /** No foreign keys: an entry outlives its account, and then its ids name nobody. */
    actorId: text('actor_id'),
    actorRole: text('actor_role').notNull(),
    subject: text('subject'),
    object: text('object'),
    caseId: text('case_id'),
    facts: jsonb('facts').$type<Record<string, FactValue>>().notNull(),
    previous: bytea('previous').notNull(),
    hash: bytea('hash').notNull(),
  },
  table => [
    index('audit_events_actor').on(table.actorId, table.number),
    index('audit_events_subject').on(table.subject, table.number),
    check('audit_events_number', sql`${table.number} > 0`),
    check('audit_events_hashes', sql`octet_length(${table.previous}) = 32 and octet_length(${table.hash}) = 32`),
  ],
)
