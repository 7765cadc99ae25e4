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
  epoch_key_missing: [
    'conflict',
    'The keys of the present epoch (DATA_DIR/keys/epochs) are gone. Put the folder back from your backup of the keys.',
  ],
  rotation_blocked: [
    'conflict',
    '{count} rows have a key that opens under nothing (the first: {example}), so no epoch was destroyed. “admin verify-vault” lists them. To destroy it all the same, run the rotation with --give-up-damaged.',
  ],
  rotation_unfinished: [
    'conflict',
    'New rows under the old epoch kept coming, so it was not destroyed. Nothing is lost. Run the rotation again.',
  ],
  data_key_unreadable: ['gone', 'The key of this item cannot be opened, so its bytes cannot be read.'],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
