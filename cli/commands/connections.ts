import { readWords } from '../arguments.ts'
import { exitCodes } from '../failure.ts'
import type { Command } from './command.ts'
import { clientFor, serverHelp, serverOptions } from './server.ts'

/** What the server is connected to. Connecting needs a browser and a fresh sign-in; a key may only look. */
export const connections: Command = {
  summary: 'List the services that a server is connected to (administrators).',
  help: `Usage: image2image connections [--json]

Lists the picture services that the server is connected to, and how they are. Needs a key with the scope “admin”. Connecting
one, testing it and setting prices is done in the browser, under Administration; or by environment variables (see
docs/configuration.md).

Options:
  --json           print all that is known of each, never a key
${serverHelp}
  --help           show this`,
  async run(words, terminal) {
    const read = readWords(words, { ...serverOptions, json: { type: 'boolean' } }, 'connections')
    const all = await clientFor(read.values as Record<string, string>, terminal).connections.list()
    if (read.values.json) terminal.print(JSON.stringify(all))
    else if (all.length === 0) terminal.print('None.')
    else for (const { id, label, adapter } of all) terminal.print(`${id}  ${adapter}  ${label}`)
    return exitCodes.done
  },
}
