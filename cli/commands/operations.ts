import { operations as engineOperations, type OperationInfo, type Parameter, suggestions } from '@image2image/engine'
import { readWords } from '../arguments.ts'
import { exitCodes } from '../failure.ts'
import type { Command } from './command.ts'

/** What the engine on this computer can do. */
export const operations: Command = {
  summary: 'List what the built-in engine can do.',
  help: `Usage: image2image operations [--json]

Lists every operation of the built-in engine with its parameters. It is made of classical operations and a segmentation
model; it is not generative.

Options:
  --json   print the whole description as JSON, with units and ranges
  --help   show this`,
  async run(words, terminal) {
    const read = readWords(words, { json: { type: 'boolean' } }, 'operations')
    if (read.values.json) {
      terminal.print(JSON.stringify({ operations: engineOperations, suggestions }))
      return exitCodes.done
    }
    let group = ''
    for (const operation of Object.values(engineOperations)) {
      if (operation.group !== group) terminal.print(`${group === '' ? '' : '\n'}${operation.group}`)
      group = operation.group
      terminal.print(`  ${operation.name.padEnd(20)}${describe(operation)}`)
    }
    terminal.print(`\nTry: ${suggestions.map(({ words }) => `“${words}”`).join(', ')}`)
    return exitCodes.done
  },
}

function describe(operation: OperationInfo): string {
  const parameters = Object.entries(operation.parameters).map(([name, parameter]) => `${name} ${range(parameter)}`)
  const needs = [operation.needsReference && 'needs a second picture', operation.needsMask && 'needs a mask'].filter(
    need => need !== undefined && need !== false,
  )
  const all = [...parameters, ...needs]
  return all.length > 0 ? `${operation.summary} (${all.join('; ')})` : operation.summary
}

function range({ kind, minimum, maximum, unit, choices }: Parameter): string {
  if (kind === 'choice') return choices?.join('|') ?? 'text'
  if (kind === 'number') return `${minimum ?? ''}–${maximum ?? ''}${unit ? ` ${unit}` : ''}`
  if (kind === 'text') return 'text'
  return kind === 'toggle' ? 'true|false' : 'a colour name or #rrggbb'
}
