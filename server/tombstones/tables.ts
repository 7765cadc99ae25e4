/** What was deleted, by id alone. Triggers write it, so that no deletion can forget to; a restored backup is cleared by it. */
import { sql } from 'drizzle-orm'
import { boolean, index, pgTable, text, timestamp } from 'drizzle-orm/pg-core'

export const tombstones = pgTable(
  'tombstones',
  {
    id: text('id').primaryKey(),
    deletedAt: timestamp('deleted_at', { withTimezone: true, mode: 'date' }).notNull(),
    /** Whether it stands in the file outside the database, too. */
    isFiled: boolean('is_filed').notNull().default(false),
  },
  table => [index('tombstones_unfiled').on(table.deletedAt).where(sql`not ${table.isFiled}`)],
)
