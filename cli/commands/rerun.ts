/**
 * The proof of a record: makes a result again from the photo it was made from, and says whether the bytes are the same.
 * What the record leaves out on purpose (a mask, a second picture, drawn text) is given anew.
 */
import { engineVersion } from '@image2image/engine'
import { readWords, textOption } from '../arguments.ts'
import { exitCodes, Failure, usageFailure } from '../failure.ts'
import type { Command } from './command.ts'
import { givenFile, readGiven } from './files.ts'
import { writeWhole } from './output.ts'

const options = {
  output: { type: 'string', short: 'o' },
  mask: { type: 'string' },
  reference: { type: 'string' },
  text: { type: 'string' },
  json: { type: 'boolean' },
} as const

export const rerun: Command = {
  summary: 'Make a result again from its photo, and compare.',
  help: `Usage: image2image rerun <photo> <result> [options]

Reads how <result> was made, does the same to <photo>, and says whether the files are the same to the byte.

Options:
  -o, --output FILE   where the new file goes (default: nowhere)
  --mask FILE         the mask, if the result was made with one
  --reference FILE    the second picture, if the result was made with one
  --text TEXT         the text that was drawn, if there was one: results never carry it
  --json              print {identical, engine, version, seed}
  --help              show this

Exit status: 0 the same, 1 not the same or failed, 2 wrong usage, 3 refused.`,
  async run(words, terminal) {
    const read = readWords(words, options, 'rerun')
    const [photo, result] = read.positionals
    if (photo === undefined || result === undefined || read.positionals.length > 2) {
      throw usageFailure('Give the photo and the result: image2image rerun photo.jpg painting.png')
    }
    const { editFile, planOf, readProvenance } = await import('@image2image/engine/file')
    const before = await readGiven(result)
    const record = await readProvenance(before)
    if (!record)
      throw refused('no_record', `${result} carries no record of Image2Image, so nobody knows how it was made.`)
    if (record.model)
      throw refused('made_by_model', `It was made by ${record.model.id}, which gives another picture each time.`)
    const [mask, reference] = await Promise.all(['mask', 'reference'].map(name => givenFile(textOption(read, name))))
    const text = textOption(read, 'text')
    if (record.hasMask && !mask) throw refused('mask_missing', 'It was made with a mask: give it with --mask.')
    if (record.hasReference && !reference)
      throw refused('reference_missing', 'It was made with a second picture: give it with --reference.')
    if (record.omitted.length > 0 && text === undefined)
      throw refused('no_text', 'Text was drawn, and results never carry it: give it with --text.')
    if (record.version !== engineVersion)
      terminal.say(`It was made by engine ${record.version}; this is ${engineVersion}, so the bytes may differ.`)
    const made = await editFile(
      {
        ...{ input: await readGiven(photo), plan: planOf(record, text === undefined ? [] : [text]) },
        ...{ seed: record.seed ?? 0, finish: record.finish },
        ...(mask && { mask: mask.bytes }),
        ...(reference && { reference: reference.bytes }),
      },
      { onProgress: (fraction, stage) => terminal.progress(fraction, stage) },
    )
    terminal.endProgress()
    const isDrawing =
      before.subarray(0, 256).includes(60) && new TextDecoder().decode(before.subarray(0, 256)).includes('<svg')
    const after = isDrawing && made.svg !== null ? new TextEncoder().encode(made.svg) : made.bytes
    const identical = Buffer.compare(before, after) === 0
    const output = textOption(read, 'output')
    if (output !== undefined) await writeWhole(output, after)
    const { engine, version, seed } = made
    if (read.values.json) terminal.print(JSON.stringify({ identical, engine, version, seed }))
    else terminal.print(identical ? 'The same, to the byte.' : 'Not the same: another photo, or another engine.')
    return identical ? exitCodes.done : exitCodes.failed
  },
}

const refused = (code: string, message: string): Failure => new Failure(code, message, exitCodes.refused)
