/** What the edge keeps: how much of each limit is used up, without saying by whom. */
import { date, doublePrecision, pgTable, text } from 'drizzle-orm/pg-core'

/** One row per limit and subject that used it lately; a row whose time has passed means the same as none. */
export const rateLimits = pgTable('rate_limits', {
  /** The limit's name and a keyed hash of whom it counts. */
  subject: text('subject').primaryKey(),
  /**
   * When everything taken has been given back, as milliseconds since 1970. Without an index on purpose: it changes with
   * every count, and only a change that no index sees stays within its page.
   */
  emptyAtMs: doublePrecision('empty_at_ms').notNull(),
})

/** The chance that keeps hashes of network addresses from being found again; a new one each day, the old ones destroyed. */
export const rateSalts = pgTable('rate_salts', {
  day: date('day', { mode: 'string' }).primaryKey(),
  salt: text('salt').notNull(),
})
