/**
 * One table. A result that its person deletes leaves the edit without one; the pictures it was made from are named by
 * id alone, because an edit outlives them.
 */
import { sql } from 'drizzle-orm'
import {
  bigint,
  check,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  real,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { keyEpochs } from '../keys/tables.ts'
import { pictures } from '../media/tables.ts'
import type { Finish, Ticket } from '../providers/providers.ts'

const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })

export const generations = pgTable(
  'generations',
  {
    id: text('id').primaryKey(),
    accountId: text('account_id').notNull(),
    state: text('state').notNull(),
    stage: text('stage').notNull(),
    fraction: real('fraction').notNull(),
    /** The instruction and the plan: `sealing.ts`. */
    sealed: bytes('sealed').notNull(),
    wrappedKey: bytes('wrapped_key').notNull(),
    keyId: text('key_id')
      .notNull()
      .references(() => keyEpochs.id),
    seed: bigint('seed', { mode: 'number' }).notNull(),
    model: text('model').notNull(),
    engine: text('engine').notNull(),
    engineVersion: text('engine_version').notNull(),
    inputId: text('input_id').notNull(),
    maskId: text('mask_id'),
    referenceId: text('reference_id'),
    resultId: text('result_id').references(() => pictures.id, { onDelete: 'set null' }),
    finish: jsonb('finish').$type<Finish>().notNull(),
    ticket: jsonb('ticket').$type<Ticket>(),
    notes: text('notes').array().notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    attempt: integer('attempt').notNull(),
    version: integer('version').notNull(),
    idempotencyKey: text('idempotency_key'),
    /** Only of an order with a key: `sealing.ts`. */
    requestHash: text('request_hash'),
    /** The API key that ordered it: when the key is revoked, the edit stops. */
    orderedByKeyId: text('ordered_by_key_id'),
    /** What the order took from that key's allowance, to be given back where no picture comes of it. */
    spentMegapixels: real('spent_megapixels'),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    /** When anybody last wrote here: a run that is alive does so every second. */
    touchedAt: moment('touched_at').notNull(),
    finishedAt: moment('finished_at'),
  },
  table => [
    index('generations_account').on(table.accountId, table.id),
    index('generations_open').on(table.accountId).where(sql`${table.state} in ('queued', 'running')`),
    index('generations_input').on(table.inputId),
    uniqueIndex('generations_result').on(table.resultId),
    uniqueIndex('generations_idempotency').on(table.accountId, table.idempotencyKey),
    check('generations_state', sql`${table.state} in ('queued', 'running', 'done', 'failed', 'cancelled')`),
    check('generations_done_has_result', sql`${table.state} <> 'done' or ${table.finishedAt} is not null`),
    check('generations_failed_has_error', sql`(${table.state} = 'failed') = (${table.errorCode} is not null)`),
  ],
)
