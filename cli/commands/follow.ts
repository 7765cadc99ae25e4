import { readWords } from '../arguments.ts'
import { exitCodes, Failure, runFailure, usageFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Command } from './command.ts'
import { clientFor, serverHelp, serverOptions } from './server.ts'

const options = { ...serverOptions, json: { type: 'boolean' } } as const

function readOne(words: readonly string[], name: string, terminal: Terminal) {
  const read = readWords(words, options, name)
  const [id] = read.positionals
  if (id === undefined || read.positionals.length > 1)
    throw usageFailure(`Give the id of one generation: image2image ${name} gen_…`)
  return { id, isJson: read.values.json === true, client: clientFor(read.values as Record<string, string>, terminal) }
}

/** Follows what runs on a server, from anywhere. */
export const watch: Command = {
  summary: 'Follow an edit on a server to its end.',
  help: `Usage: image2image watch <generation> [--json]

Follows one generation to its end. Ctrl-C stops watching, not the generation.

Options:
  --json           print the generation when it has ended
${serverHelp}
  --help           show this

Exit status: 0 done, 1 failed or cancelled, 2 wrong usage, 3 refused.`,
  async run(words, terminal) {
    const { id, isJson, client } = readOne(words, 'watch', terminal)
    const signal = terminal.interruption()
    const onEvent = ({ fraction, stage }: { fraction: number; stage: string }): void =>
      terminal.progress(fraction, stage)
    const ended = await client.generations.watch(id, { signal, onEvent }).catch((error: unknown) => {
      if (signal.aborted) throw new Failure('interrupted', 'Not watching any more; it goes on.', exitCodes.failed)
      throw error
    })
    terminal.endProgress()
    if (isJson) terminal.print(JSON.stringify(ended))
    else if (ended.state === 'done') terminal.print(`${ended.id}  done  ${ended.resultId ?? ''}`)
    if (ended.state === 'done') return exitCodes.done
    if (isJson) return exitCodes.failed
    const { code, message } = ended.error ?? { code: ended.state, message: `The edit was ${ended.state}.` }
    throw runFailure(code, message)
  },
}

export const cancel: Command = {
  summary: 'Stop an edit on a server.',
  help: `Usage: image2image cancel <generation> [--json]

Stops one generation. One that has ended stays as it is (exit status 3).

Options:
  --json           print the generation
${serverHelp}
  --help           show this`,
  async run(words, terminal) {
    const { id, isJson, client } = readOne(words, 'cancel', terminal)
    const stopped = await client.generations.cancel(id)
    terminal.print(isJson ? JSON.stringify(stopped) : `${stopped.id}  ${stopped.state}`)
    return exitCodes.done
  },
}
