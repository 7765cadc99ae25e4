import { describePlan } from '@image2image/engine'
import { readWords } from '../arguments.ts'
import { exitCodes, Failure, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { readGiven } from './files.ts'

/** What a result says of itself. */
export const inspect: Command = {
  summary: 'Show how a result was made, from the file alone.',
  help: `Usage: image2image inspect <file> [--json]

Reads the record that every result carries: engine, version, seed, operations, and IPTC's digital source type. The words
that were asked for are never in it.

Options:
  --json   print the record as JSON
  --help   show this`,
  async run(words, terminal) {
    const read = readWords(words, { json: { type: 'boolean' } }, 'inspect')
    const [path] = read.positionals
    if (path === undefined || read.positionals.length > 1)
      throw usageFailure('Give one file: image2image inspect painting.png')
    const { planOf, readProvenance } = await import('@image2image/engine/file')
    const record = await readProvenance(await readGiven(path))
    if (!record) {
      const message = `${path} carries no record of Image2Image: it was not made here, or something took it out.`
      throw new Failure('no_record', message, exitCodes.refused)
    }
    if (read.values.json) {
      terminal.print(JSON.stringify(record))
      return exitCodes.done
    }
    const { engine, version, seed, sourceType, hasMask, hasReference, omitted } = record
    terminal.print(describePlan(planOf(record)))
    terminal.print(`Engine: ${engine} ${version}, seed ${seed}`)
    terminal.print(`Source type (IPTC): ${sourceType}`)
    const needs = [hasMask && 'the mask', hasReference && 'the second picture', omitted.length > 0 && 'the text']
    const needed = needs.filter(need => need !== false)
    if (needed.length > 0) terminal.print(`To make it again: also ${needed.join(', ')}`)
    return exitCodes.done
  },
}
