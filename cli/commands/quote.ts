import { basename } from 'node:path'
import { readWords, textOption } from '../arguments.ts'
import { exitCodes, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { givenFile } from './files.ts'
import { sizeOf } from './generate.ts'
import { clientFor, serverHelp, serverOptions } from './server.ts'

const options = {
  ...serverOptions,
  photo: { type: 'string' },
  picture: { type: 'string' },
  model: { type: 'string' },
  size: { type: 'string' },
  json: { type: 'boolean' },
} as const

/** What an order would cost and who would take it, before it is one. */
export const quote: Command = {
  summary: 'Ask what an edit would cost, where it would go, how long it takes.',
  help: `Usage: image2image quote "<words>" [--photo FILE | --picture ID] [options]

Asks the server who would do it, at what price, in which region and for how long the data stays there. Nothing is made.
Without a photo: a picture from words alone.

Options:
  --photo FILE     the photo, which is uploaded and stays in the library
  --picture ID     a picture that is in the library already
  --model ID       one of “image2image models”
  --size WxH       of a picture from words alone
  --json           print the quote as it is
${serverHelp}
  --help           show this`,
  async run(words, terminal) {
    const read = readWords(words, options, 'quote')
    const instruction = read.positionals.join(' ').trim()
    if (instruction === '')
      throw usageFailure('Say what should be done: image2image quote "make it a watercolour" --photo photo.jpg')
    const client = clientFor(read.values as Record<string, string>, terminal)
    const photo = await givenFile(textOption(read, 'photo'))
    const uploaded =
      photo && (await client.pictures.upload(new Blob([new Uint8Array(photo.bytes)]), basename(photo.path)))
    const pictureId = uploaded?.id ?? textOption(read, 'picture')
    const [model, size] = [textOption(read, 'model'), sizeOf(textOption(read, 'size'))]
    const order = { instruction, ...(pictureId !== undefined && { pictureId }), ...(model !== undefined && { model }) }
    const said = await client.quotes.make({ ...order, ...(size && { size }) })
    if (read.values.json) {
      terminal.print(JSON.stringify({ ...said, pictureId: pictureId ?? null }))
      return exitCodes.done
    }
    const { price, seconds, retentionDays } = said
    terminal.print(`Model:  ${said.model} (${said.modelLabel})`)
    terminal.print(`Where:  ${said.provider}, ${said.region}; data: ${said.dataClass}`)
    terminal.print(`Kept:   ${retentionDays === null ? 'not known' : `${retentionDays} days`}`)
    terminal.print(`Price:  ${price ? `${(price.amountMicros / 1e6).toFixed(4)} ${price.currency}` : 'not known'}`)
    terminal.print(`Takes:  ${seconds === null ? 'not known yet' : `about ${Math.round(seconds)} s`}`)
    if (said.mask) terminal.print(`Mask:   ${said.mask}`)
    if (said.unused.length > 0) terminal.print(`Unused: ${said.unused.join(', ')}`)
    return exitCodes.done
  },
}
