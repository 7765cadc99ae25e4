/**
 * The command line: one photo and words in, one picture out, on this computer or through a server. Each verb is a file
 * in `commands/`. Exit status: 0 done, 1 failed, 2 wrong usage, 3 refused (the message says what would work).
 */
import { engineName, engineVersion } from '@image2image/engine'
import { nearest } from './arguments.ts'
import { admin } from './commands/admin.ts'
import { batch } from './commands/batch.ts'
import type { Command } from './commands/command.ts'
import { connections } from './commands/connections.ts'
import { doctor } from './commands/doctor.ts'
import { edit } from './commands/edit.ts'
import { cancel, watch } from './commands/follow.ts'
import { generate } from './commands/generate.ts'
import { inspect } from './commands/inspect.ts'
import { mcp } from './commands/mcp.ts'
import { models } from './commands/models.ts'
import { operations } from './commands/operations.ts'
import { plan } from './commands/plan.ts'
import { quote } from './commands/quote.ts'
import { rerun } from './commands/rerun.ts'
import { webhooks } from './commands/webhooks.ts'
import { exitCodes, failureOf, usageFailure } from './failure.ts'
import { openTerminal, type Terminal } from './terminal.ts'

const commands: Readonly<Record<string, Command>> = {
  ...{ edit, batch, generate, plan, operations, inspect, rerun },
  ...{ models, quote, watch, cancel, webhooks, connections, mcp, admin, doctor },
}

const overview = `Usage: image2image <command>

Put in a picture, say what should change, get the picture you meant.

Commands:
${Object.entries(commands)
  .map(([name, command]) => `  ${name.padEnd(12)}${command.summary}`)
  .join('\n')}

“image2image <command> --help” says more. Example:
  image2image edit photo.jpg "make it a watercolour" -o painting.png`

async function main(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = words
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    terminal.print(overview)
    return name === undefined ? exitCodes.usage : exitCodes.done
  }
  if (name === '--version' || name === '-v') {
    terminal.print(`image2image, engine ${engineName} ${engineVersion}`)
    return exitCodes.done
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (!command) {
    const near = nearest(name, Object.keys(commands))
    throw usageFailure(`There is no command “${name}”${near ? `; did you mean “${near}”?` : '.'} Try --help.`)
  }
  const beforeDashes = rest.includes('--') ? rest.slice(0, rest.indexOf('--')) : rest
  if (beforeDashes.includes('--help') || beforeDashes.includes('-h')) {
    terminal.print(command.help)
    return exitCodes.done
  }
  return command.run(rest, terminal)
}

const terminal = openTerminal()
const words = process.argv.slice(2)
try {
  process.exitCode = await main(words, terminal)
} catch (error) {
  terminal.endProgress()
  const failure = failureOf(error)
  if (words.includes('--json')) {
    terminal.print(JSON.stringify({ error: { code: failure.code, message: failure.message } }))
  } else {
    terminal.say(`image2image: ${failure.message}`)
  }
  process.exitCode = failure.exitCode
}
