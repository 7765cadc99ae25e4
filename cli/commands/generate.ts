import { existsSync } from 'node:fs'
import { numberOption, oneOfOption, readWords, textOption } from '../arguments.ts'
import { exitCodes, Failure, runFailure, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { formatOf, writeWhole } from './output.ts'
import { clientFor, serverHelp, serverOptions } from './server.ts'

const options = {
  ...serverOptions,
  output: { type: 'string', short: 'o' },
  model: { type: 'string' },
  size: { type: 'string' },
  seed: { type: 'string' },
  quality: { type: 'string' },
  format: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** A picture from words alone: the built-in engine draws none, so a server with a generative model does. */
export const generate: Command = {
  summary: 'Make a picture from words, by a model of a server.',
  help: `Usage: image2image generate "<words>" -o FILE [options]

Makes a picture from words alone, by a generative model that the server has connected.

Options:
  -o, --output FILE   where the picture goes; .png .jpg .webp .avif
  --model ID          one of “image2image models” (default: the server's choice)
  --size WxH          such as 1024x768 (default: the model's)
  --seed N            the same seed makes the same picture, where the model has seeds
  --quality Q         1 to 100, for .jpg, .webp and .avif
  --json              print {output, generationId, model, provider, cost, durationMs}
${serverHelp}
  --help              show this

Ctrl-C cancels it on the server, too. Exit status: 0 done, 1 failed, 2 wrong usage, 3 refused.`,
  async run(words, terminal) {
    const started = performance.now()
    const read = readWords(words, options, 'generate')
    const prompt = read.positionals.join(' ').trim()
    const output = textOption(read, 'output')
    if (prompt === '' || output === undefined)
      throw usageFailure('Say what it shows and where it goes: image2image generate "a lighthouse at dusk" -o out.png')
    const named = formatOf(output)
    const format = oneOfOption(read, 'format', ['png', 'jpeg', 'webp', 'avif'] as const) ?? named
    if (format === 'svg' || format !== named)
      throw usageFailure('The name after -o must end in .png, .jpg, .webp or .avif.')
    if (existsSync(output)) throw usageFailure(`${output} is there already. Give another name.`)
    const [seed, quality] = [
      numberOption(read, 'seed', { minimum: 0, maximum: 0xffffffff, whole: true }),
      numberOption(read, 'quality', { minimum: 1, maximum: 100, whole: true }),
    ]
    const client = clientFor(read.values as Record<string, string>, terminal)
    const { GenerationError } = await import('@image2image/sdk')
    const signal = terminal.interruption()
    const model = textOption(read, 'model')
    const size = sizeOf(textOption(read, 'size'))
    const made = await client
      .generate(prompt, {
        ...{ format, signal, onProgress: (fraction, stage) => terminal.progress(fraction, stage) },
        ...(model !== undefined && { model }),
        ...(size && { size }),
        ...(seed !== undefined && { seed }),
        ...(quality !== undefined && { quality }),
      })
      .catch((error: unknown) => {
        if (signal.aborted) throw new Failure('cancelled', 'It was cancelled.', exitCodes.failed)
        throw error instanceof GenerationError ? runFailure(error.code, error.message) : error
      })
    await writeWhole(output, new Uint8Array(await (await made.blob()).arrayBuffer()))
    terminal.endProgress()
    const { id: generationId, model: ran, provider, cost } = made.generation
    const durationMs = Math.round(performance.now() - started)
    if (read.values.json)
      terminal.print(JSON.stringify({ output, generationId, model: ran, provider, cost, durationMs }))
    else terminal.print(`${output}  ${ran} (${provider})  ${(durationMs / 1000).toFixed(1)} s`)
    return exitCodes.done
  },
}

export function sizeOf(text: string | undefined): { width: number; height: number } | undefined {
  if (text === undefined) return undefined
  const [, width, height] = /^(\d{1,5})[x×](\d{1,5})$/i.exec(text) ?? []
  if (!width || !height) throw usageFailure('--size takes a width and a height, such as 1024x768.')
  return { width: Number(width), height: Number(height) }
}
