import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  log_key_missing: [
    'conflict',
    'There are signed checkpoints of the log, but the key {path} is gone. Put it back from your backup. To begin anew without it, move the folder "audit" beside it away; then the log before that can no longer be proved.',
  ],
  log_key_damaged: ['conflict', 'The key {path} is damaged. Put it back from your backup; nothing was changed.'],
  log_entry_not_found: ['not_found', 'There is no such entry about you.'],
  log_entry_too_new: [
    'conflict',
    'This entry is not under a checkpoint yet. Ask again in a few seconds; checkpoints follow each entry.',
  ],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
