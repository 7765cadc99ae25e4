/**
 * Many photos, one order. It goes on after a photo that fails, keeps a journal beside the results so that the same command
 * goes on after an interruption, and says at the end what became of all of them.
 */
import { numberOption, oneOfOption, readWords, textOption, type Words } from '../arguments.ts'
import { exitCodes, failureOf, usageFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import { type BatchOrder, type Done, type Maker, makeHere, makeOnServer } from './batch-makers.ts'
import type { Command } from './command.ts'
import { openJournal } from './journal.ts'
import { findPhotos, type Photo } from './photos.ts'
import { requireServer, serverOptions } from './server.ts'

const options = {
  ...serverOptions,
  output: { type: 'string', short: 'o' },
  jobs: { type: 'string', short: 'j' },
  recursive: { type: 'boolean', short: 'r' },
  format: { type: 'string' },
  strength: { type: 'string' },
  seed: { type: 'string' },
  quality: { type: 'string' },
  model: { type: 'string' },
  retry: { type: 'boolean' },
  json: { type: 'boolean' },
} as const

const help = `Usage: image2image batch "<words>" <photo, folder or pattern>… -o FOLDER [options]

Does the same to many photos. Run the same command again after an interruption: what is done is skipped, what a server
has begun is taken up there and not ordered twice.

Options:
  -o, --output FOLDER   where the results go, under the names of their photos
  -j, --jobs N          how many at once (default: 1 here, 4 on a server)
  -r, --recursive       also what lies in folders of the folders
  --format F            png, jpeg, webp or avif (default: like the photo)
  --strength X, --seed N, --quality Q
                        as for edit
  --retry               try again what failed before
  --server URL          let a server do it; needs a key
  --key KEY             the server's API key (better: IMAGE2IMAGE_KEY)
  --model ID            a model of the server
  --json                print {done, skipped, failed: [{photo, code, message}], interrupted} at the end
  --help                show this

Exit status: 0 all done or skipped, 1 some failed or interrupted, 2 wrong usage.

Examples:
  image2image batch "warmer, crop to 4:3" photos -o warm
  image2image batch "remove the background" "shop/*.jpg" -o cut --format png --jobs 2`

interface Outcome {
  done: number
  skipped: number
  readonly failed: { photo: string; code: string; message: string }[]
  interrupted: boolean
}

export const batch: Command = {
  summary: 'Edit many photos by the same words; goes on after an interruption.',
  help,
  async run(words, terminal) {
    const read = readWords(words, options, 'batch')
    const [instruction = '', ...places] = read.positionals
    const output = textOption(read, 'output')
    if (instruction.trim() === '' || places.length === 0 || output === undefined)
      throw usageFailure('Say what should change, which photos, and where: image2image batch "sepia" photos -o sepia')
    const jobs = numberOption(read, 'jobs', { minimum: 1, maximum: 32, whole: true })
    const order = orderOf(read, instruction)
    const isElsewhere = textOption(read, 'server') !== undefined
    if (!isElsewhere && (order.model !== undefined || textOption(read, 'key') !== undefined))
      throw usageFailure('--model and --key are for a server: give --server too.')
    const photos = await findPhotos(places, { isRecursive: read.values.recursive === true, not: output })
    const journal = await openJournal(output)
    const signal = terminal.interruption()
    const parts = { folder: output, order, journal, signal, mayRetry: read.values.retry === true }
    const make = isElsewhere
      ? makeOnServer(parts, requireServer(read.values as Record<string, string>, terminal))
      : makeHere(parts)
    const outcome = await runAll(photos, make, { jobs: jobs ?? (isElsewhere ? 4 : 1), signal, terminal })
    terminal.endProgress()
    return report(outcome, photos.length, read.values.json === true, terminal)
  },
}

function orderOf(read: Words, instruction: string): BatchOrder {
  const given = {
    format: oneOfOption(read, 'format', ['png', 'jpeg', 'webp', 'avif'] as const),
    strength: numberOption(read, 'strength', { minimum: 0, maximum: 1.5 }),
    seed: numberOption(read, 'seed', { minimum: 0, maximum: 0xffffffff, whole: true }),
    quality: numberOption(read, 'quality', { minimum: 1, maximum: 100, whole: true }),
    model: textOption(read, 'model'),
  }
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  return { instruction: instruction.trim(), ...Object.fromEntries(known) }
}

interface Running {
  readonly jobs: number
  readonly signal: AbortSignal
  readonly terminal: Terminal
}

async function runAll(photos: readonly Photo[], make: Maker, { jobs, signal, terminal }: Running): Promise<Outcome> {
  const outcome: Outcome = { done: 0, skipped: 0, failed: [], interrupted: false }
  const fractions = new Map<Photo, number>()
  let next = 0
  const tell = (photo: Photo, fraction: number): void => {
    fractions.set(photo, fraction)
    const ended = outcome.done + outcome.skipped + outcome.failed.length
    const running = [...fractions.values()].reduce((sum, each) => sum + each, 0)
    terminal.progress((ended + running) / photos.length, `${ended} of ${photos.length}  ${photo.name}`)
  }
  const work = async (): Promise<void> => {
    for (let photo = photos[next++]; photo && !signal.aborted; photo = photos[next++]) {
      const current = photo
      tell(current, 0)
      try {
        const done: Done = await make(current, fraction => tell(current, fraction))
        outcome[done.isSkipped ? 'skipped' : 'done']++
        if (!terminal.isInteractive && !done.isSkipped) terminal.say(`${current.name} → ${done.output}`)
      } catch (error) {
        if (signal.aborted) return
        const { code, message } = failureOf(error)
        outcome.failed.push({ photo: current.name, code, message })
        terminal.endProgress()
        terminal.say(`${current.name}: ${message}`)
      } finally {
        fractions.delete(current)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(jobs, photos.length) }, work))
  outcome.interrupted = signal.aborted
  return outcome
}

function report(
  { done, skipped, failed, interrupted }: Outcome,
  all: number,
  isJson: boolean,
  terminal: Terminal,
): number {
  const left = all - done - skipped - failed.length
  if (isJson) terminal.print(JSON.stringify({ done, skipped, failed, left, interrupted }))
  else {
    const parts = [`${done} done`, skipped > 0 && `${skipped} skipped`, failed.length > 0 && `${failed.length} failed`]
    terminal.print(`${[...parts, left > 0 && `${left} left`].filter(part => part !== false).join(', ')}.`)
    if (interrupted) terminal.say('Interrupted. Run the same command again to go on.')
    else if (failed.length > 0) terminal.say('Run the same command with --retry to try again what failed.')
  }
  return failed.length > 0 || interrupted ? exitCodes.failed : exitCodes.done
}
