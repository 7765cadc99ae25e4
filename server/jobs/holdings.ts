import type { Holding } from '../kernel/holdings.ts'

const technical = {
  category: 'technical',
  basis: 'none',
  retention: 'While the work runs.',
  export: false,
  erase: 'keep',
} as const

/** Jobs carry ids and nothing that a person wrote; what they are about belongs to the module that asked. */
export const holdings: readonly Holding[] = [
  { ...technical, where: 'job_claims.job_id', purpose: 'Names the work.' },
  { ...technical, where: 'job_claims.worker_id', purpose: 'Which installation does it.' },
  { ...technical, where: 'job_claims.queue', purpose: 'What kind of work it is.' },
  { ...technical, where: 'job_claims.claimed_at', purpose: 'Since when.' },
  {
    ...technical,
    where: 'pgboss.*',
    purpose: 'The queue library’s own tables: which work waits, by id, and how its last attempt ended.',
    retention: 'Finished work 7 days, waiting work 14 days, work that failed for good 30 days.',
  },
]
