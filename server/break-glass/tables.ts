/** Cases, and what was looked at under each. They go with the account they are about; the log keeps that they were. */
import { sql } from 'drizzle-orm'
import { check, customType, index, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core'
import { accounts } from '../accounts/tables.ts'
import type { Kind, Reason, State } from './case.ts'

const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
const bytea = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

export const breakGlassCases = pgTable(
  'break_glass_cases',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id')
      .notNull()
      .references(() => accounts.id, { onDelete: 'cascade' }),
    objectId: text('object_id'),
    askedBy: text('asked_by').notNull(),
    approvedBy: text('approved_by'),
    reference: text('reference').notNull(),
    reason: text('reason').$type<Reason>().notNull(),
    noteSealed: bytea('note_sealed').notNull(),
    minutes: integer('minutes').notNull(),
    state: text('state').$type<State>().notNull(),
    askedAt: moment('asked_at').notNull(),
    openedAt: moment('opened_at'),
    endsAt: moment('ends_at'),
    endedAt: moment('ended_at'),
    acknowledgedAt: moment('acknowledged_at'),
  },
  table => [
    index('break_glass_cases_account_id').on(table.accountId, table.id),
    check('break_glass_cases_state', sql`${table.state} in ('asked', 'open', 'ended', 'declined')`),
    check('break_glass_cases_minutes', sql`${table.minutes} between 1 and 60`),
    check('break_glass_cases_box', sql`${table.endsAt} <= ${table.openedAt} + interval '60 minutes'`),
    check('break_glass_cases_open', sql`${table.state} <> 'open' or ${table.endsAt} is not null`),
    // Nobody approves their own.
    check('break_glass_cases_two', sql`${table.approvedBy} <> ${table.askedBy}`),
  ],
)

export const breakGlassUses = pgTable(
  'break_glass_uses',
  {
    caseId: text('case_id')
      .notNull()
      .references(() => breakGlassCases.id, { onDelete: 'cascade' }),
    accountId: text('account_id').notNull(),
    kind: text('kind').$type<Kind>().notNull(),
    objectId: text('object_id').notNull(),
    times: integer('times').notNull(),
    lastAt: moment('last_at').notNull(),
  },
  table => [primaryKey({ columns: [table.caseId, table.kind, table.objectId] })],
)
