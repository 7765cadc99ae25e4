import type { Holding } from '../kernel/holdings.ts'

const retention =
  'As long as the installation exists: an entry that could be removed would prove nothing. It holds identifiers only, and once an account is deleted its identifier names nobody.'

const said = (column: string, purpose: string): Holding => ({
  where: `audit_events.${column}`,
  category: 'security',
  purpose,
  basis: 'legitimate_interest',
  retention,
  export: true,
  erase: 'keep',
})

const proof = (column: string, purpose: string): Holding => ({
  where: `audit_events.${column}`,
  category: 'technical',
  purpose,
  basis: 'none',
  retention,
  export: false,
  erase: 'keep',
})

export const holdings: readonly Holding[] = [
  said('at', 'When something was done that concerns the safety of an account.'),
  said('name', 'What was done, as one word of a closed list.'),
  said('actor_id', 'Which account did it; an identifier without a name or an address.'),
  said('actor_role', 'With which right it was done.'),
  said('subject', 'Whose account it concerns; an identifier.'),
  said('object', 'Which key, session or picture it concerns; an identifier.'),
  said('case_id', 'Under which case an administrator looked; an identifier.'),
  said('facts', 'Counts, flags and words of closed lists; no text that a person wrote.'),
  proof('number', 'The place in the log, so that a gap shows.'),
  proof('previous', 'Ties an entry to the one before, so that a change shows.'),
  proof('hash', 'Ties an entry to what it says, so that a change shows.'),
  {
    where: 'storage:keys/log.key',
    category: 'technical',
    purpose: 'Signs checkpoints of the log.',
    basis: 'none',
    retention: 'As long as the installation exists.',
    export: false,
    erase: 'keep',
  },
  {
    where: 'storage:audit',
    category: 'technical',
    purpose: 'Hashes of the log and signed checkpoints over them, kept apart from the database.',
    basis: 'none',
    retention,
    export: false,
    erase: 'keep',
  },
]
