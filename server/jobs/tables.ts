import { index, pgTable, text, timestamp, uuid } from 'drizzle-orm/pg-core'

/** Which installation runs which job, so that a restart can put back at once what its last run left behind. */
export const jobClaims = pgTable(
  'job_claims',
  {
    jobId: uuid('job_id').primaryKey(),
    workerId: text('worker_id').notNull(),
    queue: text('queue').notNull(),
    claimedAt: timestamp('claimed_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  table => [index('job_claims_worker').on(table.workerId)],
)
