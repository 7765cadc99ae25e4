/**
 * The server's own program, for what works on the data folder of this computer whether or not a server is running there. A
 * client never imports the server, so words are handed to it.
 */
import { spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitCodes } from '../failure.ts'

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** Resolves with its exit status. It runs in its own folder, so paths have to be whole. */
export function runHere(words: readonly string[]): Promise<number> {
  return new Promise((done, reject) => {
    const flags = ['--disable-warning=ExperimentalWarning', join(root, 'server', 'main.ts'), ...words]
    const child = spawn(process.execPath, flags, { cwd: root, stdio: 'inherit' })
    child.on('error', reject)
    child.on('exit', code => done(code ?? exitCodes.failed))
  })
}
