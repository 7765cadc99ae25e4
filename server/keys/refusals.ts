import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

/** What stops the server at its start, said to the operator; and what a damaged row meets later. */
export const refusals = {
  master_key_missing: [
    'conflict',
    'There are encrypted pictures, but the master key {path} is gone. Put it back from your backup; without it the pictures cannot be read. To start over without them, move the data folder away.',
  ],
  master_key_damaged: [
    'conflict',
    'The master key {path} is damaged. Put it back from your backup; nothing was changed.',
  ],
  master_key_exposed: [
    'conflict',
    'The master key {path} can be read by other users of this machine. Run: chmod 600 {path}',
  ],
  data_key_unreadable: ['gone', 'The key of this item cannot be opened, so its bytes cannot be read.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
