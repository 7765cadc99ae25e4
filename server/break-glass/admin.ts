/** The operator's verbs on the command line: which cases there are, and ending them. They open none. */
import { parseArgs } from 'node:util'
import { Refusal } from '../kernel/refusal.ts'
import type { BreakGlass } from './break-glass.ts'

export const caseVerbs = ['list-cases', 'end-case'] as const

export const caseUsage = [
  'admin list-cases [--json]                  who may look at what people keep, and who did',
  'admin end-case CASE [--json]               end a case now',
].join('\n')

export interface CaseAdminDeps {
  readonly breakGlass: BreakGlass
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
}

/** Whoever has the console stands above every role. */
const operator = { id: 'acc_console', role: 'owner' } as const

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], allowPositionals: true, options: { json: { type: 'boolean' } } })
  } catch {
    return null
  }
}

export async function runCases(
  args: readonly string[],
  { breakGlass, print, printError }: CaseAdminDeps,
): Promise<number> {
  const [verb, ...rest] = args
  const read = readArguments(rest)
  const [id] = read?.positionals ?? []
  if (!read || (verb === 'end-case' && !id)) {
    printError(caseUsage)
    return 2
  }
  try {
    if (verb === 'end-case') {
      const ended = await breakGlass.end(operator, id ?? '')
      print(read.values.json ? JSON.stringify(ended) : `Case ${ended.id} is over.`)
      return 0
    }
    await breakGlass.sweep()
    for (const each of await breakGlass.list({ limit: 50 }))
      print(
        read.values.json
          ? JSON.stringify(each)
          : `${each.id}  ${each.state.padEnd(8)}  ${each.askedAt.toISOString()}  ${each.reason}  ${each.reference}  about ${each.accountId} by ${each.askedBy}`,
      )
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    printError(read.values.json ? JSON.stringify({ code: error.code, message: error.message }) : error.message)
    return 1
  }
}
