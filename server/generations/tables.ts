/**
 * The orders, and for as long as one runs, how it looks so far. A result that its person deletes leaves the edit without one; the pictures it was made from are named by
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
  primaryKey,
  real,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core'
import { keyEpochs } from '../keys/tables.ts'
import { pictures } from '../media/tables.ts'
import type { DataClass, Finish, OutputFormat, Ticket } from '../providers/providers.ts'
import type { Asked, Cost } from './generation.ts'

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
    kind: text('kind').notNull(),
    /** Null: the model's own choice. */
    seed: bigint('seed', { mode: 'number' }),
    /** What the person named; null where routing chose. */
    askedModel: text('asked_model'),
    /** What takes it, and in the end what took it. */
    model: text('model').notNull(),
    provider: text('provider').notNull(),
    region: text('region').notNull(),
    dataClass: text('data_class').$type<DataClass>().notNull(),
    /** Models that failed it without a bill. */
    tried: text('tried').array().notNull(),
    asked: jsonb('asked').$type<Asked>().notNull(),
    engine: text('engine').notNull(),
    engineVersion: text('engine_version').notNull(),
    inputId: text('input_id'),
    maskId: text('mask_id'),
    maskHandling: text('mask_handling').$type<'native' | 'composited'>(),
    referenceIds: text('reference_ids').array().notNull(),
    resultId: text('result_id').references(() => pictures.id, { onDelete: 'set null' }),
    finish: jsonb('finish').$type<Finish>().notNull(),
    ticket: jsonb('ticket').$type<Ticket>(),
    /** Set before a service that charges is asked: with it and without a ticket, nobody knows what the service did. */
    dispatchedAt: moment('dispatched_at'),
    vendorRequestId: text('vendor_request_id'),
    cost: jsonb('cost').$type<Cost>(),
    /** The share of points outside the mask that the model changed, before the original was put back there. */
    changedOutside: real('changed_outside'),
    notes: text('notes').array().notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    attempt: integer('attempt').notNull(),
    version: integer('version').notNull(),
    idempotencyKey: text('idempotency_key'),
    /** Only of an order with a key: `sealing.ts`. */
    requestHash: text('request_hash'),
    /** Tells an order that is sent again: an HMAC, `fingerprint.ts`. Only of what costs money. */
    fingerprint: text('fingerprint'),
    /** When whoever ordered it was handed its end. */
    deliveredAt: moment('delivered_at'),
    /** The API key that ordered it: when the key is revoked, the edit stops. */
    orderedByKeyId: text('ordered_by_key_id'),
    /** What the order took from that key's allowance, to be given back where no picture comes of it. */
    spentMegapixels: real('spent_megapixels'),
    createdAt: moment('created_at').notNull(),
    startedAt: moment('started_at'),
    /** The installation that runs it without a job: `in-hand.ts`. */
    runner: text('runner'),
    /** When anybody last wrote here: a run that is alive does so every second. */
    touchedAt: moment('touched_at').notNull(),
    finishedAt: moment('finished_at'),
  },
  table => [
    index('generations_account').on(table.accountId, table.id),
    index('generations_open').on(table.accountId).where(sql`${table.state} in ('queued', 'running')`),
    index('generations_fingerprint')
      .on(table.accountId, table.fingerprint)
      .where(sql`${table.fingerprint} is not null`),
    index('generations_input').on(table.inputId),
    index('generations_runner').on(table.runner).where(sql`${table.runner} is not null`),
    uniqueIndex('generations_result').on(table.resultId),
    uniqueIndex('generations_idempotency').on(table.accountId, table.idempotencyKey),
    check('generations_state', sql`${table.state} in ('queued', 'running', 'done', 'failed', 'cancelled')`),
    check('generations_kind', sql`${table.kind} in ('edit', 'generate')`),
    check('generations_edit_has_input', sql`${table.kind} <> 'edit' or ${table.inputId} is not null`),
    check('generations_done_has_result', sql`${table.state} <> 'done' or ${table.finishedAt} is not null`),
    check('generations_failed_has_error', sql`(${table.state} = 'failed') = (${table.errorCode} is not null)`),
  ],
)

/** A few of the latest of a run, sealed under its key; gone with its end. Every process shows them to whoever watches. */
export const generationPreviews = pgTable(
  'generation_previews',
  {
    generationId: text('generation_id')
      .notNull()
      .references(() => generations.id, { onDelete: 'cascade' }),
    accountId: text('account_id').notNull(),
    index: integer('index').notNull(),
    format: text('format').$type<OutputFormat>().notNull(),
    sealed: bytes('sealed').notNull(),
  },
  table => [primaryKey({ columns: [table.generationId, table.index] })],
)
