import { type RefusalTable, refusalsOf } from '../kernel/refusal.ts'

export const refusals = {
  backup_damaged: ['conflict', 'The backup is damaged: {what}. Nothing was changed. Use another one.'],
  backup_unknown: ['unsupported', '{path} is not a backup of Image2Image that this version can read.'],
  backup_exists: ['conflict', '{path} is there already and is not overwritten. Name another file.'],
  backup_place: [
    'invalid',
    'The backup cannot be written to {path}. Name a file or a folder that exists and can be written.',
  ],
  backup_other_version: [
    'conflict',
    'The backup was made by a version with {made} migrations of the database; this one has {known}. Restore it with the version that made it, then start this one.',
  ],
  restore_not_empty: [
    'conflict',
    '{dir} is not empty. A restore never writes over anything: move the folder away or name another DATA_DIR.',
  ],
  restore_keys_missing: [
    'invalid',
    'The keys are not in the backup. Name a copy of the folder DATA_DIR/keys with --keys, or give the passphrase if they were put in.',
  ],
  restore_keys_wrong: [
    'conflict',
    'These keys do not open this backup. Nothing of it was restored: empty the folder and use the keys of the same installation.',
  ],
  restore_passphrase_wrong: ['conflict', 'The passphrase does not open the keys in this backup. Nothing was changed.'],
  restore_stones_missing: [
    'invalid',
    'Name the file of what was deleted since (tombstones.log of the old data folder) with --tombstones, so that it does not come back. If it is lost, say --without-tombstones.',
  ],
  restore_embedded_only: [
    'conflict',
    'A restore fills the embedded database of an empty DATA_DIR. With DATABASE_URL, restore the database with the tools of PostgreSQL; docs/guide/operator.md says how.',
  ],
  passphrase_short: [
    'invalid',
    'A passphrase has at least {least} characters: whoever has the backup can try as many as they like.',
  ],
} as const satisfies RefusalTable

export const refuse = refusalsOf(refusals)
