import type { Holding } from '../kernel/holdings.ts'

const deleted = {
  category: 'technical',
  basis: 'none',
  retention: 'As long as a backup may exist from which the deleted thing could come back.',
  export: false,
  erase: 'keep',
} as const

/** Random ids of what is gone: they lead to nothing, and keep it from coming back. */
export const holdings: readonly Holding[] = [
  { ...deleted, where: 'tombstones.id', purpose: 'The id of something deleted, so that a restored backup drops it.' },
  { ...deleted, where: 'tombstones.deleted_at', purpose: 'When it was deleted.' },
  { ...deleted, where: 'tombstones.is_filed', purpose: 'Whether the id stands in the file outside the database.' },
  { ...deleted, where: 'storage:tombstones.log', purpose: 'The same ids, outside the database.' },
]
