import { resolve } from 'node:path'
import type { Command } from './command.ts'
import { runHere } from './on-this-computer.ts'

/** The program runs in its own folder; what the person names is seen from theirs. */
const isPath = ([verb = '']: readonly string[], at: number, word?: string): boolean =>
  at > 0 && ['backup', 'verify-backup', 'restore', 'drill'].includes(verb) && !word?.startsWith('-')

export const admin: Command = {
  summary: 'Make accounts and keys for the server on this computer.',
  help: `Usage: image2image admin <verb>

Works on the data folder (DATA_DIR) of this computer, while the server runs or not.

Verbs:
  create-account --email E --password P [--name N] [--role owner|admin|support|member]
                 without --password it is read from standard input
  invite EMAIL [--role owner|admin|support|member] [--link] [--json]
                 mails a link to an account, or prints it
  create-key --email E [--name N] [--scope edit,read,admin] [--expires 90d|12h|DATE] [--rate N] [--spend N/edits/day]
                 [--json]; --json prints {"key": "…"}
  backup FILE|FOLDER [--with-keys]              everything but the keys, while the server runs
  verify-backup FILE [--keys FOLDER]
  restore FILE [--keys FOLDER] --tombstones FILE|--without-tombstones
                 into an empty DATA_DIR
  rotate-keys [--master] [--give-up-damaged]
                 new keys for what lives; nothing opens what was deleted before
  verify-vault   reads everything that is kept and lists what is damaged
  drill [--also PATH]…
                 plants a canary, deletes it, rotates, and looks for it in every raw byte
  log [--account ID] [--before NUMBER] [--json]
                 the newest entries of the log of events
  verify-log [--json]
                 whether the log is what was signed
  list-cases [--json], end-case CASE [--json]
                 who may look at what people keep, and ends that`,
  run: words => runHere(['admin', ...words.map((word, at) => (isPath(words, at, word) ? resolve(word) : word))]),
}
