/**
 * The epochs that data keys are wrapped under. The keys themselves are files outside the database; this table is the fence
 * around them: what is wrapped refers to its epoch by a foreign key, so an epoch can be destroyed only when nothing that
 * lives needs it, and nobody can write under one that is gone.
 */
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const keyEpochs = pgTable('key_epochs', {
  /** `ep_…`; or `mk_…` for what an earlier version wrapped by the master key itself. */
  id: text('id').primaryKey(),
  /** The highest is current. */
  number: integer('number').notNull(),
  createdAt: timestamp('created_at', { withTimezone: true, mode: 'date' }).notNull(),
})
