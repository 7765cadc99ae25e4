/**
 * Reads a command's words strictly: an option that does not exist is refused with the nearest one that does, and a
 * number is a number within its bounds. `node:util` does the parsing.
 */
import { type ParseArgsConfig, parseArgs } from 'node:util'
import { usageFailure } from './failure.ts'

export type OptionTable = NonNullable<ParseArgsConfig['options']>

export interface Words {
  readonly positionals: readonly string[]
  readonly values: Readonly<Record<string, string | boolean | undefined>>
}

export function readWords(words: readonly string[], options: OptionTable, command: string): Words {
  try {
    const parsed = parseArgs({
      args: [...words],
      options: { ...options, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
      strict: true,
    })
    return { positionals: parsed.positionals, values: parsed.values as Words['values'] }
  } catch (error) {
    throw usageFailure(explain(error, Object.keys(options), command))
  }
}

function explain(error: unknown, known: readonly string[], command: string): string {
  const message = error instanceof Error ? error.message : String(error)
  const unknown = /Unknown option '(-{1,2}[^']+)'/.exec(message)?.[1]
  const help = `“image2image ${command} --help” lists them.`.replace('  ', ' ')
  if (!unknown) return `${message.split('. ')[0]}. ${help}`
  const near = nearest(unknown.replace(/^-+/, ''), known)
  return `There is no option ${unknown}${near ? `; did you mean --${near}?` : '.'} ${help}`
}

/** The option that shares most with what was typed, if it is close enough to be meant. */
export function nearest(typed: string, known: readonly string[]): string | null {
  let best: string | null = null
  let bestDistance = Math.max(2, Math.floor(typed.length / 3)) + 1
  for (const name of known) {
    const distance = name.startsWith(typed) && typed.length > 1 ? 0 : editDistance(typed, name)
    if (distance < bestDistance) [best, bestDistance] = [name, distance]
  }
  return best
}

function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i++) {
    const next = [i]
    for (let j = 1; j <= other.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[other.length]
}

interface Bounds {
  readonly minimum: number
  readonly maximum: number
  readonly whole?: boolean
}

export function numberOption(words: Words, name: string, { minimum, maximum, whole }: Bounds): number | undefined {
  const text = words.values[name]
  if (typeof text !== 'string') return undefined
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= minimum && value <= maximum) || (whole && !Number.isInteger(value))) {
    throw usageFailure(`--${name} takes a ${whole ? 'whole number' : 'number'} from ${minimum} to ${maximum}.`)
  }
  return value
}

export function oneOfOption<Value extends string>(
  words: Words,
  name: string,
  values: readonly Value[],
): Value | undefined {
  const text = textOption(words, name)
  const found = values.find(value => value === text)
  if (text !== undefined && !found) throw usageFailure(`--${name} takes one of ${values.join(', ')}.`)
  return found
}

export function textOption(words: Words, name: string): string | undefined {
  const value = words.values[name]
  return typeof value === 'string' ? value : undefined
}
