/**
 * The fields of an edit or of a generation, checked. A field that has no effect here is taken and named in the answer's
 * notes, so that a client that always sends it works and nobody thinks it did something; so is one that nobody knows.
 */
import { type WireStep, wireSteps } from '../generations/generations.ts'
import type { RefusalDetails } from '../kernel/refusal.ts'
import { type DataClass, dataClasses, type Kind } from '../providers/providers.ts'
import { refuse } from './refusals.ts'

export type Format = 'png' | 'jpeg' | 'webp'

export interface Parameters {
  readonly kind: Kind
  readonly prompt: string
  readonly model: string | undefined
  /** The connection, where only that is asked for. */
  readonly provider: string | undefined
  readonly n: number
  readonly size: { readonly width: number; readonly height: number } | null
  readonly format: Format
  /** Of the file. */
  readonly compression: number | null
  /** Of the work, as the model spells it; null: its default. */
  readonly quality: string | null
  readonly background: 'auto' | 'opaque' | 'transparent'
  readonly asUrl: boolean
  readonly isStream: boolean
  readonly partialImages: number
  readonly seed: number | undefined
  readonly strength: number | undefined
  /** Takes the place of the plan that the words would give. */
  readonly steps: readonly WireStep[] | undefined
  readonly maxDataClass: DataClass | undefined
  /** Only a quote is wanted. */
  readonly isDryRun: boolean
  /** As they were sent, for the echo that OpenAI gives. */
  readonly echo: { readonly quality: string; readonly background: string }
  /** `ignored:<name>` for what has no effect, `unknown:<name>` for what is not known. */
  readonly notes: readonly string[]
}

type Fields = ReadonlyMap<string, string>

const known = [
  ...['prompt', 'model', 'n', 'size', 'quality', 'background', 'output_format', 'output_compression'],
  ...[
    'response_format',
    'stream',
    'partial_images',
    'seed',
    'strength',
    'plan',
    'provider',
    'max_data_class',
    'dry_run',
  ],
]
/** OpenAI's own, for which no engine here has a use. */
const withoutEffect = ['input_fidelity', 'moderation', 'complexity', 'style', 'safety_identifier', 'user']
/** OpenAI's own, without which the result would be something else than was asked for. */
const refused = ['markup', 'frame_count', 'frame_duration_ms', 'svg']

const PROMPT_CHARACTERS = 32_000
const SIDE_PIXELS = { minimum: 16, maximum: 4_096 }
const RATIO_MAX = 4
const NAMED_MAX = 8

const wrong = (param: string, expected: string, more: RefusalDetails = {}) =>
  refuse('invalid_value', { param, expected, ...more })

function oneOf<Value extends string>(fields: Fields, param: string, values: readonly Value[], fallback: Value): Value {
  const given = fields.get(param)
  if (given === undefined || given === '') return fallback
  const found = values.find(value => value === given)
  if (!found) throw wrong(param, `one of ${values.join(', ')}`)
  return found
}

const isTrue = (fields: Fields, param: string): boolean =>
  oneOf(fields, param, ['false', 'true', '0', '1'] as const, 'false').replace('1', 'true') === 'true'

function numberIn(fields: Fields, param: string, [from, to]: readonly [number, number], isWhole = true) {
  const given = fields.get(param)
  if (given === undefined || given === '') return undefined
  const value = Number(given)
  const isFine = Number.isFinite(value) && value >= from && value <= to && (!isWhole || Number.isInteger(value))
  if (!isFine) throw wrong(param, `a ${isWhole ? 'whole ' : ''}number from ${from} to ${to}`)
  return value
}

function sizeOf(fields: Fields): Parameters['size'] {
  const given = fields.get('size') ?? 'auto'
  if (given === 'auto' || given === '') return null
  const found = /^(\d{1,5})x(\d{1,5})$/.exec(given)
  const [width, height] = [Number(found?.[1]), Number(found?.[2])]
  const { minimum, maximum } = SIDE_PIXELS
  const isInside = (side: number): boolean => side >= minimum && side <= maximum
  if (!found || !isInside(width) || !isInside(height) || Math.max(width / height, height / width) > RATIO_MAX)
    throw wrong('size', `auto or WxH, such as 1024x1024; sides ${minimum} to ${maximum}, at most 1:${RATIO_MAX}`)
  return { width, height }
}

function promptOf(fields: Fields, hasSteps: boolean): string {
  const prompt = fields.get('prompt') ?? ''
  if (prompt.trim() === '' && !hasSteps) throw refuse('missing_parameter', { param: 'prompt' })
  if (prompt.length > PROMPT_CHARACTERS) throw wrong('prompt', `at most ${PROMPT_CHARACTERS} characters long`)
  return prompt
}

function stepsOf(fields: Fields): Parameters['steps'] {
  const given = fields.get('plan')
  if (given === undefined || given === '') return undefined
  const expected = 'a list of steps, such as [{"name":"watercolour","strength":0.8}]; GET /api/engine lists the names'
  try {
    const read = JSON.parse(given) as unknown
    const steps = wireSteps.safeParse(Array.isArray(read) ? read : (read as { operations?: unknown }).operations)
    if (steps.success) return steps.data
  } catch {}
  throw wrong('plan', expected)
}

/** What older clients say. */
const olderQualities: Record<string, string> = { standard: 'medium', hd: 'high' }

function qualityOf(fields: Fields): string | null {
  const given = fields.get('quality') ?? 'auto'
  if (given === 'auto' || given === '') return null
  if (!/^[\w.-]{1,40}$/.test(given)) throw wrong('quality', 'auto, low, medium, high, or what the model lists')
  return olderQualities[given] ?? given
}

function notesOf(fields: Fields, kind: Kind): string[] {
  const notes: string[] = []
  const isNamed = (name: string): boolean => !['', 'auto', undefined].includes(fields.get(name))
  for (const name of withoutEffect) if (isNamed(name)) notes.push(`ignored:${name}`)
  const isStrange = (name: string): boolean => ![...known, ...withoutEffect, ...refused].includes(name)
  const strange = [...fields.keys()].filter(isStrange)
  // For a header: no more than a name may be.
  for (const name of strange.slice(0, NAMED_MAX)) notes.push(`unknown:${name.replace(/[^\w.[\]-]/g, '_').slice(0, 40)}`)
  if (strange.length > NAMED_MAX) notes.push(`unknown:and_${strange.length - NAMED_MAX}_more`)
  if (kind === 'generate' && isNamed('strength')) notes.push('ignored:strength')
  return notes
}

function refuseOthers(fields: Fields, format: string): void {
  const made = 'png, jpeg and webp'
  if (format === 'gif' || format === 'svg') throw refuse('format_not_made', { param: 'output_format', format, made })
  const found = refused.find(name => fields.has(name))
  if (found) throw refuse('parameter_not_taken', { param: found })
}

export function readParameters(kind: Kind, fields: Fields): Parameters {
  refuseOthers(fields, fields.get('output_format') ?? '')
  const steps = stepsOf(fields)
  const prompt = promptOf(fields, steps !== undefined)
  const format = oneOf<Format>(fields, 'output_format', ['png', 'jpeg', 'webp'], 'png')
  const background = oneOf(fields, 'background', ['auto', 'transparent', 'opaque'] as const, 'auto')
  if (background === 'transparent' && format === 'jpeg')
    throw wrong('background', 'auto or opaque with output_format jpeg, which has no transparency')
  const compression = numberIn(fields, 'output_compression', [0, 100])
  const isStream = isTrue(fields, 'stream')
  const partialImages = numberIn(fields, 'partial_images', [0, 3]) ?? 0
  const notes = notesOf(fields, kind)
  if (partialImages > 0 && !isStream) notes.push('ignored:partial_images')
  if (compression !== undefined && compression < 100 && format === 'png') notes.push('ignored:output_compression')
  return {
    ...{ kind, prompt, steps, format, background, isStream, partialImages, notes },
    model: fields.get('model') || undefined,
    provider: fields.get('provider') || undefined,
    n: numberIn(fields, 'n', [1, 10]) ?? 1,
    size: sizeOf(fields),
    compression: compression === undefined || format === 'png' ? null : Math.max(1, compression),
    quality: qualityOf(fields),
    asUrl: oneOf(fields, 'response_format', ['b64_json', 'url'] as const, 'b64_json') === 'url',
    seed: numberIn(fields, 'seed', [0, 0xffffffff]),
    strength: kind === 'edit' ? numberIn(fields, 'strength', [0, 1.5], false) : undefined,
    maxDataClass: fields.get('max_data_class')
      ? oneOf(fields, 'max_data_class', dataClasses, 'learned_from')
      : undefined,
    isDryRun: isTrue(fields, 'dry_run'),
    echo: { quality: fields.get('quality') || 'auto', background },
  }
}
