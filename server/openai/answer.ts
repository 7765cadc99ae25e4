/** What an edit answers: one JSON with every picture, or a stream of events that always ends with a picture or an error. */
import type { Generation } from '../generations/generations.ts'
import type { EditParameters } from './parameters.ts'

export interface Made {
  readonly generation: Generation
  readonly width: number
  readonly height: number
  /** Base64 of the file, or a link to it. */
  readonly b64: string | null
  readonly url: string | null
}

/** The built-in engine counts no tokens; clients still want the numbers. */
const usage = {
  input_tokens: 0,
  output_tokens: 0,
  total_tokens: 0,
  input_tokens_details: { image_tokens: 0, text_tokens: 0 },
}

const shared = ({ format, echo }: EditParameters, { width, height }: Made) => ({
  background: echo.background,
  output_format: format,
  quality: echo.quality,
  size: `${width}x${height}`,
})

/** `generation` is ours: the id under which the edit is found again, in the studio and under /api. */
const picture = ({ b64, url, generation }: Made) => ({
  ...(b64 === null ? {} : { b64_json: b64 }),
  ...(url === null ? {} : { url }),
  generation: generation.id,
  seed: generation.seed,
})

export function wholeAnswer(parameters: EditParameters, made: readonly [Made, ...Made[]], created: number) {
  return { created, ...shared(parameters, made[0]), data: made.map(picture), usage }
}

export function completedEvent(parameters: EditParameters, made: Made, created: number) {
  const type = 'image_edit.completed'
  return { type, created_at: created, ...shared(parameters, made), ...picture(made), usage }
}

/** For header values: codes only, no words. */
export function notesOf(parameters: EditParameters, made: readonly Made[], images: number): string {
  const notes = new Set(made.flatMap(each => each.generation.notes))
  for (const name of parameters.ignored) notes.add(`ignored:${name}`)
  const hasReference = made.some(({ generation }) => generation.referenceId !== null)
  if (images > 1) notes.add(hasReference ? 'second_image_is_reference' : 'only_first_image_edited')
  return [...notes].join(', ')
}
