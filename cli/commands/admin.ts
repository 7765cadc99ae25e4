import { spawn } from 'node:child_process'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../failure.ts'
import type { Command } from './command.ts'

/**
 * Accounts and keys of the server on this computer. A client never imports the server, so these words are handed to the
 * server's own program, which works on the same data folder whether or not a server is running there.
 */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

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
  create-key --email E [--name N] [--json]      --json prints {"key": "…"}
  backup FILE|FOLDER [--with-keys]              everything but the keys, while the server runs
  verify-backup FILE [--keys FOLDER]
  restore FILE [--keys FOLDER] --tombstones FILE|--without-tombstones
                 into an empty DATA_DIR
  rotate-keys [--master] [--give-up-damaged]
                 new keys for what lives; nothing opens what was deleted before
  verify-vault   reads everything that is kept and lists what is damaged
  drill [--also PATH]…
                 plants a canary, deletes it, rotates, and looks for it in every raw byte`,
  run: words =>
    new Promise((done, reject) => {
      const program = join(root, 'server', 'main.ts')
      const flags = [
        '--disable-warning=ExperimentalWarning',
        program,
        'admin',
        ...words.map((word, at) => (isPath(words, at, word) ? resolve(word) : word)),
      ]
      const child = spawn(process.execPath, flags, { cwd: root, stdio: 'inherit' })
      child.on('error', reject)
      child.on('exit', code => done(code ?? exitCodes.failed))
    }),
}
