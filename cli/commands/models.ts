import { readWords } from '../arguments.ts'
import { exitCodes } from '../failure.ts'
import type { Command } from './command.ts'
import { clientFor, serverHelp, serverOptions } from './server.ts'

/** What the server's orders may name. */
export const models: Command = {
  summary: 'List the models of a server.',
  help: `Usage: image2image models [--json]

Lists the models that an order may name: what each makes, what becomes of the data there, and what it costs.

Options:
  --json           print all that is known of each
${serverHelp}
  --help           show this`,
  async run(words, terminal) {
    const read = readWords(words, { ...serverOptions, json: { type: 'boolean' } }, 'models')
    const all = await clientFor(read.values as Record<string, string>, terminal).models.list()
    if (read.values.json) terminal.print(JSON.stringify(all))
    else
      for (const { id, label, kinds, dataHandling, isAllowed, isDefault } of all) {
        const remarks = [isDefault && 'default', !isAllowed && 'not allowed by your settings'].filter(Boolean)
        terminal.print(
          `${id.padEnd(36)}${label}; ${kinds.join(' and ')}; data: ${dataHandling.class}${remarks.length > 0 ? ` (${remarks.join(', ')})` : ''}`,
        )
      }
    return exitCodes.done
  },
}
