import type { Holding } from '../kernel/holdings.ts'

export const holdings: readonly Holding[] = [
  {
    where: 'drizzle.*',
    category: 'technical',
    purpose: 'Which versions of the schema were applied.',
    basis: 'none',
    retention: 'As long as the database exists.',
    export: false,
    erase: 'keep',
  },
]
