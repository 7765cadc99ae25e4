import { describePlan, planInstruction } from '@image2image/engine'
import { readWords } from '../arguments.ts'
import { exitCodes, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'

/** What words would do, without a picture. */
export const plan: Command = {
  summary: 'Show what words would do, without a picture.',
  help: `Usage: image2image plan "<words>" [--json]

Shows the operations that the words come to, what was not understood, and whether a generative model would be needed.

Options:
  --json   print {"operations": […], "notUnderstood": […], "needsGenerative": false}
  --help   show this

Example:
  image2image plan "a bit warmer, blur the background and crop to 16:9" --json`,
  async run(words, terminal) {
    const read = readWords(words, { json: { type: 'boolean' } }, 'plan')
    if (read.positionals.length === 0) throw usageFailure('Say what should change, such as: image2image plan "sepia"')
    const planned = planInstruction(read.positionals.join(' '))
    terminal.print(read.values.json ? JSON.stringify(planned) : describePlan(planned))
    return exitCodes.done
  },
}
