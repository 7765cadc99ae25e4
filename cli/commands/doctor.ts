import { usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { runHere } from './on-this-computer.ts'

export const doctor: Command = {
  summary: 'Look at what the server on this computer needs and keeps, and say what is wrong.',
  help: `Usage: image2image doctor

Looks at the data folder (DATA_DIR) and the settings of this computer, and starts and changes nothing: the
database, the vault, the log of events, the connected services, the master key, the mail server, the disk.
Exit status: 0 all is well, 1 something is not.`,
  async run(words) {
    const [word] = words
    if (word !== undefined) throw usageFailure(`doctor takes no words, not “${word}”.`)
    return runHere(['doctor'])
  },
}
