/**
 * The text fields of an edit, checked. Fields that OpenAI has and this engine has no use for are taken and named in the
 * answer's notes, so that a client that always sends them works and nobody thinks they did something.
 */

import { limits } from '../kernel/limits.ts'
import type { RefusalDetails } from '../kernel/refusal.ts'
import { refuse } from './refusals.ts'

export type Format = 'png' | 'jpeg' | 'webp'

export interface EditParameters {
  readonly prompt: string
  readonly model: string | undefined
  readonly n: number
  readonly size: { readonly width: number; readonly height: number } | null
  readonly format: Format
  readonly quality: number | null
  readonly background: 'auto' | 'opaque' | 'transparent'
  readonly asUrl: boolean
  readonly isStream: boolean
  readonly seed: number | undefined
  readonly strength: number | undefined
  /** As they were sent, for the echo that OpenAI gives. */
  readonly echo: { readonly size: string; readonly quality: string; readonly background: string }
  /** Names of fields that were taken and have no effect. */
  readonly ignored: readonly string[]
}

const withoutEffect = ['quality', 'input_fidelity', 'moderation', 'complexity', 'style', 'partial_images'] as const
const SIDE_PIXELS = { minimum: 16, maximum: 4_096 }
const RATIO_MAX = 4

type Fields = ReadonlyMap<string, string>

const wrong = (param: string, expected: string, more: RefusalDetails = {}) =>
  refuse('invalid_value', { param, expected, ...more })

function oneOf<Value extends string>(fields: Fields, param: string, values: readonly Value[], fallback: Value): Value {
  const given = fields.get(param)
  if (given === undefined || given === '') return fallback
  const found = values.find(value => value === given)
  if (!found) throw wrong(param, `one of ${values.join(', ')}`)
  return found
}

function numberIn(fields: Fields, param: string, [from, to]: readonly [number, number], isWhole = true) {
  const given = fields.get(param)
  if (given === undefined || given === '') return undefined
  const value = Number(given)
  const isFine = Number.isFinite(value) && value >= from && value <= to && (!isWhole || Number.isInteger(value))
  if (!isFine) throw wrong(param, `a ${isWhole ? 'whole ' : ''}number from ${from} to ${to}`)
  return value
}

function sizeOf(fields: Fields): EditParameters['size'] {
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

function promptOf(fields: Fields): string {
  const prompt = fields.get('prompt')
  if (prompt === undefined || prompt.trim() === '') throw refuse('missing_parameter', { param: 'prompt' })
  if (prompt.length > limits.instructionCharacters)
    throw wrong('prompt', `at most ${limits.instructionCharacters} characters long`)
  return prompt
}

export function readParameters(fields: Fields): EditParameters {
  const prompt = promptOf(fields)
  const format = oneOf<Format>(fields, 'output_format', ['png', 'jpeg', 'webp'], 'png')
  const background = oneOf(fields, 'background', ['auto', 'transparent', 'opaque'] as const, 'auto')
  if (background === 'transparent' && format === 'jpeg')
    throw wrong('background', 'auto or opaque with output_format jpeg, which has no transparency')
  const compression = numberIn(fields, 'output_compression', [0, 100])
  const size = sizeOf(fields)
  const isNamed = (name: string): boolean => !['', 'auto', undefined].includes(fields.get(name))
  return {
    prompt,
    model: fields.get('model') || undefined,
    n: numberIn(fields, 'n', [1, 10]) ?? 1,
    size,
    format,
    quality: compression === undefined || format === 'png' ? null : Math.max(1, compression),
    background,
    asUrl: oneOf(fields, 'response_format', ['b64_json', 'url'] as const, 'b64_json') === 'url',
    isStream: oneOf(fields, 'stream', ['false', 'true'] as const, 'false') === 'true',
    seed: numberIn(fields, 'seed', [0, 0xffffffff]),
    strength: numberIn(fields, 'strength', [0, 1.5], false),
    echo: { size: fields.get('size') || 'auto', quality: fields.get('quality') || 'auto', background },
    ignored: withoutEffect.filter(isNamed),
  }
}
