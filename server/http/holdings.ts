/** What the edge keeps: counts without names, for as long as a limit lasts. */
import type { Holding } from '../kernel/holdings.ts'

const limits: Holding[] = ['subject', 'empty_at_ms'].map(column => ({
  where: `rate_limits.${column}`,
  category: 'security',
  purpose: 'Limits how often something may be done. Who did it is kept only as a keyed hash.',
  basis: 'legitimate_interest',
  retention: 'Until the limit is whole again, at most a day, and the hour in which it is swept.',
  export: false,
  erase: 'delete',
}))

const salts: Holding[] = ['day', 'salt'].map(column => ({
  where: `rate_salts.${column}`,
  category: 'technical',
  purpose: 'Chance that makes hashes of network addresses worthless after their day.',
  basis: 'none',
  retention: 'Destroyed at most 48 hours after it was made.',
  export: false,
  erase: 'keep',
}))

export const holdings: readonly Holding[] = [...limits, ...salts]
