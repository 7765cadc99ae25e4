/**
 * One photo and words in, one picture out. Without `--server` the engine runs right here and no byte leaves the
 * computer. The result appears under its name only when it is whole, and the photo itself is never written to unless
 * `-o` names it.
 */
import { describePlan, type Plan } from '@image2image/engine'
import { numberOption, oneOfOption, readWords, textOption, type Words } from '../arguments.ts'
import { exitCodes, Failure, usageFailure } from '../failure.ts'
import type { Terminal } from '../terminal.ts'
import type { Command } from './command.ts'
import { type GivenFile, givenFile, readGiven } from './files.ts'
import { formatOf, type OutputFormat, writeWhole } from './output.ts'

export interface Order {
  readonly photo: string
  readonly bytes: Uint8Array
  readonly instruction: string
  /** As given after `-o`; the default depends on the result. */
  readonly output: string | undefined
  readonly format: OutputFormat | undefined
  readonly seed: number | undefined
  readonly strength: number | undefined
  readonly quality: number | undefined
  readonly mask: GivenFile | undefined
  /** A second picture. */
  readonly reference: GivenFile | undefined
}

export interface Edited {
  readonly output: string
  readonly bytes: Uint8Array
  /** The same result as a drawing, where it is one. */
  readonly svg: string | null
  readonly width: number
  readonly height: number
  readonly plan: Plan
  readonly engine: string
  readonly version: string
  readonly seed: number | null
  readonly notes: readonly string[]
}

const help = `Usage: image2image edit <photo> "<words>" [options]

Edits a photo by words, on this computer: no server, no account, nothing is sent anywhere.

Options:
  -o, --output FILE   where the result goes; .png .jpg .webp .avif .svg (default: <photo>-edited.<ext>)
  --format F          png, jpeg, webp, avif, or svg for “vector” results
  --svg FILE          where the drawing of a “vector” result goes, beside the picture
  --mask FILE         a picture of the same size: edited only where it is clear, or white if nothing in it is clear
  --reference FILE    a second picture, for edits such as “match the colours”
  --strength X        0 to 1.5, applied to every operation (default 1)
  --seed N            0 to 4294967295; same seed, same picture (default 1)
  --quality Q         1 to 100, for .jpg, .webp and .avif
  --json              print {output, width, height, plan, engine, version, seed, notes, durationMs}
  --server URL        let a server do it; needs a key
  --key KEY           the server's API key (or the environment variable IMAGE2IMAGE_KEY)
  --help              show this

Exit status: 0 done, 1 failed, 2 wrong usage, 3 refused (the message says what would work).

Examples:
  image2image edit photo.jpg "make it a watercolour" -o painting.png
  image2image edit photo.jpg "slightly warmer, crop to 16:9 and add a vignette"
  image2image edit photo.jpg "remove this" --mask mask.png
  image2image edit photo.jpg "match the colours" --reference sunset.jpg
  image2image edit photo.jpg "make it a vector drawing" -o drawing.svg`

const options = {
  output: { type: 'string', short: 'o' },
  strength: { type: 'string' },
  seed: { type: 'string' },
  quality: { type: 'string' },
  format: { type: 'string' },
  svg: { type: 'string' },
  mask: { type: 'string' },
  reference: { type: 'string' },
  json: { type: 'boolean' },
  server: { type: 'string' },
  key: { type: 'string' },
} as const

export const edit: Command = {
  summary: 'Edit a photo by words.',
  help,
  async run(words, terminal) {
    const started = performance.now()
    const read = readWords(words, options, 'edit')
    const order = await readOrder(read)
    const server = textOption(read, 'server')
    const key = textOption(read, 'key') ?? terminal.environment.IMAGE2IMAGE_KEY
    if (server !== undefined && !key) throw usageFailure('--server needs --key (or IMAGE2IMAGE_KEY).')
    if (server === undefined && read.values.key) throw usageFailure('--key is for a server: give --server too.')
    const edited = await perform(order, server && key ? { server, key } : null, terminal)
    terminal.endProgress()
    await write(edited, textOption(read, 'svg'))
    report(edited, Math.round(performance.now() - started), read.values.json === true, terminal)
    return exitCodes.done
  },
}

/** Loaded when needed: help and usage errors need neither decoders nor a client. */
async function perform(
  order: Order,
  elsewhere: { server: string; key: string } | null,
  terminal: Terminal,
): Promise<Edited> {
  if (!elsewhere) return (await import('./edit-here.ts')).editHere(order, terminal)
  const { editOnServer } = await import('./edit-on-server.ts')
  return editOnServer(order, elsewhere.server, elsewhere.key, terminal)
}

/** The drawing goes where the name says so; asked for and not there, nothing is written at all. */
async function write({ output, bytes, svg }: Edited, besides: string | undefined): Promise<void> {
  const isDrawing = formatOf(output) === 'svg'
  if (svg === null && (isDrawing || besides !== undefined)) {
    const message = 'The result is no drawing. Only “vector” makes one, and only when it is the last step.'
    throw new Failure('svg_missing', message, exitCodes.refused)
  }
  const drawing = new TextEncoder().encode(svg ?? '')
  await writeWhole(output, isDrawing ? drawing : bytes)
  if (besides !== undefined) await writeWhole(besides, drawing)
}

async function readOrder(read: Words): Promise<Order> {
  const [photo, ...rest] = read.positionals
  const instruction = rest.join(' ').trim()
  if (photo === undefined || instruction === '') {
    throw usageFailure('Give a photo and what should change: image2image edit photo.jpg "make it a watercolour"')
  }
  const output = textOption(read, 'output')
  const format = oneOfOption(read, 'format', ['png', 'jpeg', 'webp', 'avif', 'svg'] as const)
  const named = output === undefined ? undefined : formatOf(output)
  if (format !== undefined && named !== undefined && format !== named)
    throw usageFailure(`--format ${format} and -o ${output} do not agree. Give one of them.`)
  return {
    photo,
    instruction,
    output,
    format: format ?? named,
    seed: numberOption(read, 'seed', { minimum: 0, maximum: 0xffffffff, whole: true }),
    strength: numberOption(read, 'strength', { minimum: 0, maximum: 1.5 }),
    quality: numberOption(read, 'quality', { minimum: 1, maximum: 100, whole: true }),
    bytes: await readGiven(photo),
    mask: await givenFile(textOption(read, 'mask')),
    reference: await givenFile(textOption(read, 'reference')),
  }
}

function report(edited: Edited, durationMs: number, isJson: boolean, terminal: Terminal): void {
  const { bytes: _bytes, svg: _svg, ...facts } = edited
  if (isJson) {
    terminal.print(JSON.stringify({ ...facts, durationMs }))
    return
  }
  terminal.say(describePlan(edited.plan))
  for (const note of edited.notes) terminal.say(`Note: ${noteTexts[note] ?? note}`)
  terminal.print(`${edited.output}  ${edited.width} × ${edited.height}  ${(durationMs / 1000).toFixed(1)} s`)
}

const noteTexts: Readonly<Record<string, string>> = {
  subject_mask_fallback: 'the subject was found by colour and position alone, so its outline may be rough.',
  expand_subject_at_edge:
    'the subject is cut off by an edge that grew; a crop to the shape, a blurred fill or content-aware resize may look better.',
  size_limited: 'the result would have been too large, so it was kept smaller.',
  text_made_smaller: 'the words were written smaller than asked for, so that they fit.',
}
