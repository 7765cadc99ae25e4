/**
 * The shapes of answers: one JSON with every picture that there is, or events of a stream. What did not come is said beside
 * what did, with the reason; a request of which nothing came is an error.
 */
import type { Generation, Preview } from '../generations/generations.ts'
import { presentFailure } from './errors.ts'
import type { Parameters } from './parameters.ts'
import { PLACE } from './pieces.ts'
import type { End, Made, Missing } from './waiting.ts'

/** Nothing here is billed by tokens; clients still want the numbers. */
const usage = {
  input_tokens: 0,
  output_tokens: 0,
  total_tokens: 0,
  input_tokens_details: { image_tokens: 0, text_tokens: 0 },
}

export interface Asked {
  readonly parameters: Parameters
  /** How many pictures came with it. */
  readonly images: number
  /** Notes on what the model does not have. */
  readonly ignored: readonly string[]
  readonly created: number
}

const sizeOf = ({ content: { picture } }: Made): string => `${picture.width}x${picture.height}`

const shared = ({ parameters: { format, echo } }: Asked, made: Made) => ({
  ...echo,
  output_format: format,
  size: sizeOf(made),
})

/** `generation` is ours: the id under which it is found again, in the studio, under /api, and under /v1/images. */
const pictureOf = ({ url, generation }: Made) => ({
  ...(url === null ? { b64_json: PLACE } : { url }),
  generation: generation.id,
  seed: generation.seed,
  model: generation.model,
})

const failureOf = ({ generation, why }: Missing, index: number) => ({
  index,
  generation: generation.id,
  error: presentFailure(why, {}).error,
})

const isMade = (end: End): end is Made => end.state === 'made'

/** At least one of the ends is a picture. */
export function wholeAnswer(asked: Asked, ends: readonly End[]) {
  const made = ends.filter(isMade)
  const failed = ends.flatMap((end, index) => (isMade(end) ? [] : [failureOf(end, index)]))
  const notes = notesOf(asked, ends)
  return {
    created: asked.created,
    ...(made[0] ? shared(asked, made[0]) : {}),
    data: made.map(pictureOf),
    usage,
    ...(failed.length > 0 ? { failed } : {}),
    ...(notes.length > 0 ? { notes } : {}),
  }
}

const familyOf = ({ parameters }: Asked): string => (parameters.kind === 'edit' ? 'image_edit' : 'image_generation')

export function completedEvent(asked: Asked, made: Made, index: number) {
  const notes = notesOf(asked, [made])
  return {
    type: `${familyOf(asked)}.completed`,
    created_at: asked.created,
    ...shared(asked, made),
    ...pictureOf(made),
    ...(asked.parameters.n > 1 ? { image_index: index } : {}),
    ...(notes.length > 0 ? { notes } : {}),
    usage,
  }
}

/** How it looks so far, as the engine shows it: never made up. `format` is the preview's own. */
export function partialEvent(
  { parameters, created }: Asked,
  place: { generation: string; index: number },
  preview: Preview,
) {
  const { kind, echo, size, n } = parameters
  return {
    type: `${kind === 'edit' ? 'image_edit' : 'image_generation'}.partial_image`,
    b64_json: Buffer.from(preview.bytes).toString('base64'),
    created_at: created,
    ...echo,
    output_format: preview.format,
    size: size ? `${size.width}x${size.height}` : 'auto',
    partial_image_index: preview.index,
    generation: place.generation,
    ...(n > 1 ? { image_index: place.index } : {}),
  }
}

/** Codes only, no words: they also stand in a header. */
export function notesOf({ parameters, images, ignored }: Asked, ends: readonly End[]): string[] {
  const notes = new Set([...parameters.notes, ...ignored])
  for (const { generation } of ends) for (const note of generation.notes) notes.add(note)
  const used = Math.max(0, ...ends.map(({ generation }) => generation.referenceIds.length))
  if (images > 1) notes.add(used > 0 ? 'further_images_are_references' : 'only_first_image_edited')
  const failed = ends.filter(end => !isMade(end)).length
  if (failed > 0) notes.add(`failed:${failed}_of_${ends.length}`)
  return [...notes]
}

const statuses: Record<Generation['state'], string> = {
  queued: 'queued',
  running: 'in_progress',
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
}

/** One that is asked for by its id. `end` is null while there is none. */
export function foundAnswer(generation: Generation, end: End | null) {
  const { id, state, fraction, kind, model, provider, region, dataClass, cost, error, createdAt } = generation
  return {
    id,
    object: 'image.generation',
    status: statuses[state],
    progress: Math.round(fraction * 100),
    created: Math.floor(createdAt.getTime() / 1_000),
    ...{ kind, model, provider, region },
    data_class: dataClass,
    mask: generation.maskHandling,
    changed_outside: generation.changedOutside,
    cost: cost && { amount_micros: cost.amountMicros, currency: cost.currency, is_estimate: cost.isEstimate },
    notes: [...generation.notes],
    data: end?.state === 'made' ? [pictureOf(end)] : [],
    error: error ? presentFailure(error, {}).error : null,
  }
}
