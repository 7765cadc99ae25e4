import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../failure.ts'
import type { Command } from './command.ts'

/**
 * Accounts and keys of the server on this computer. A client never imports the server, so these words are handed to the
 * server's own program, which works on the same data folder whether or not a server is running there.
 */
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

export const admin: Command = {
  summary: 'Make accounts and keys for the server on this computer.',
  help: `Usage: image2image admin <verb>

Works on the data folder (DATA_DIR) of this computer, while the server runs or not.

Verbs:
  create-account --email E --password P [--name N] [--role owner|admin|support|member]
                 without --password it is read from standard input
  invite EMAIL [--role owner|admin|support|member] [--link] [--json]
                 mails a link to an account, or prints it
  create-key --email E [--name N] [--json]      --json prints {"key": "…"}`,
  run: words =>
    new Promise((resolve, reject) => {
      const program = join(root, 'server', 'main.ts')
      const flags = ['--disable-warning=ExperimentalWarning', program, 'admin', ...words]
      const child = spawn(process.execPath, flags, { cwd: root, stdio: 'inherit' })
      child.on('error', reject)
      child.on('exit', code => resolve(code ?? exitCodes.failed))
    }),
}
