/**
 * What a service's no means: our code, words for people, and whether the operator paid. A service's own words are read here
 * and in the adapters, and go no further. Also here: whether bytes that came are a whole picture, as far as that can be
 * said without decoding them.
 */
import { type Failure, type FailureCode, type OutputFormat, ProviderFailure } from './provider.ts'

export const failureMessages: Record<FailureCode, string> = {
  moderation_blocked: 'The service refused this order by its content rules. Change the words or the picture.',
  provider_billing_limit: 'The account at the service has no credit left. The operator of this server can add some.',
  provider_cut_short: 'Only a part of the picture arrived from the service. Try again, or choose another model.',
  provider_empty: 'The service answered without a picture. Other words may help.',
  provider_failed: 'The service could not make this picture. Other words, another picture or another model may work.',
  provider_key_refused: 'The service does not accept the key of this server. The operator can set another.',
  provider_model_gone: 'The service no longer has this model. Choose another.',
  provider_not_a_picture: 'The service sent something that is not a picture. Try again, or choose another model.',
  provider_overloaded: 'The service has a fault or too much to do at the moment. Try again later.',
  provider_rate_limited: 'The service takes no more orders at the moment. Try again later.',
  provider_refused_order: 'The service does not take an order like this one. Another size, picture or model may work.',
  provider_result_gone: 'The service no longer has the result. Order it again.',
  provider_timeout: 'The service took too long. Try again later, or choose another model.',
  provider_unreachable: 'The service cannot be reached at the moment. Try again later.',
}

/** By the code alone, whatever words an adapter handed on. */
export const wordsOf = (code: string): string => failureMessages[code as FailureCode] ?? failureMessages.provider_failed

export function failureOf(
  code: FailureCode,
  billed: Failure['billed'],
  more: Pick<Failure, 'retryAfterSeconds' | 'moderation'> = {},
): Failure {
  return { code, message: failureMessages[code], billed, ...more }
}

/** To be thrown by adapters. The cause is never printed with its message. */
export const providerFailure = (...what: Parameters<typeof failureOf>): ProviderFailure =>
  new ProviderFailure(failureOf(...what))

export const blocked = (stage: 'input' | 'output' | 'unknown', categories: readonly string[] = []): ProviderFailure =>
  // What the output rule stopped was made, and most services charge for making.
  providerFailure('moderation_blocked', stage === 'input' ? 'no' : 'unknown', {
    moderation: { stage, categories: categories.filter(isCategory).slice(0, 10) },
  })

/** A service's name for a category, and no sentence that could repeat the prompt. */
const isCategory = (name: string): boolean => /^[\w/.-]{1,40}$/.test(name)

/** Whether the same order may be given to another model by itself. */
export const mayGoElsewhere = ({ code, billed }: Pick<Failure, 'code' | 'billed'>): boolean =>
  billed === 'no' && code !== 'moderation_blocked' && code !== 'provider_refused_order'

/** What a status says where the service says nothing better. An adapter that knows about billing says so. */
export function failureOfStatus(status: number, headers?: Headers, billed?: Failure['billed']): Failure {
  const wait = retryAfterSeconds(headers)
  const more = wait === undefined ? {} : { retryAfterSeconds: wait }
  if (status === 401 || status === 403) return failureOf('provider_key_refused', billed ?? 'no')
  if (status === 402) return failureOf('provider_billing_limit', billed ?? 'no')
  if (status === 404 || status === 410) return failureOf('provider_model_gone', billed ?? 'no')
  if (status === 408 || status === 504) return failureOf('provider_timeout', billed ?? 'unknown', more)
  if (status === 429) return failureOf('provider_rate_limited', billed ?? 'no', more)
  if (status >= 500) return failureOf('provider_overloaded', billed ?? 'unknown', more)
  if (status >= 400) return failureOf('provider_refused_order', billed ?? 'no')
  return failureOf('provider_failed', billed ?? 'unknown')
}

/** `Retry-After` as seconds, `retry-after-ms`, or a date, which is told relative to the answer's own date. At most an hour. */
export function retryAfterSeconds(headers?: Headers): number | undefined {
  const capped = (seconds: number): number | undefined =>
    Number.isFinite(seconds) && seconds >= 0 ? Math.min(Math.ceil(seconds), 3_600) : undefined
  const ms = headers?.get('retry-after-ms')
  if (ms) return capped(Number(ms) / 1_000)
  const said = headers?.get('retry-after')
  if (!said) return undefined
  if (/^\s*\d+(\.\d+)?\s*$/.test(said)) return capped(Number(said))
  const answered = Date.parse(headers?.get('date') ?? '')
  return capped((Date.parse(said) - answered) / 1_000)
}

/** Of what the door out throws, by its shape, for it comes through clients that wrap it. Anything else: `provider_failed`. */
export function failureOfError(error: unknown): Failure {
  if (error instanceof ProviderFailure) return error.failure
  const why = property(error, 'why')
  if (why === 'too_slow') return failureOf('provider_timeout', 'unknown')
  if (why === 'cut_short') return failureOf('provider_cut_short', 'unknown')
  if (why === 'answer_too_large') return failureOf('provider_not_a_picture', 'unknown')
  if (why === 'unreachable') return failureOf('provider_unreachable', wasSent(error) ? 'unknown' : 'no')
  if (isShut(error)) return failureOf('provider_unreachable', 'no')
  if (property(error, 'name') === 'AbortError') return failureOf('provider_timeout', 'unknown')
  const cause = property(error, 'cause')
  return cause === undefined ? failureOf('provider_failed', 'unknown') : failureOfError(cause)
}

/** The door did not open: nothing was sent. */
export function isShut(error: unknown): boolean {
  const why = property(error, 'why')
  return typeof why === 'string' && !['too_slow', 'cut_short', 'answer_too_large', 'unreachable'].includes(why)
}

const neverConnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']
const wasSent = (error: unknown): boolean => {
  const code = property(property(error, 'cause'), 'code')
  return typeof code !== 'string' || !neverConnected.includes(code)
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined
}

export interface Picture {
  readonly bytes: Uint8Array
  readonly format: OutputFormat
}

/** The picture that an answer is. Throws `ProviderFailure`; a refusal by status is the caller's to see first. */
export async function pictureOf(response: Response, billed: Failure['billed'] = 'unknown'): Promise<Picture> {
  if (!response.ok) throw new ProviderFailure(failureOfStatus(response.status, response.headers, billed))
  const bytes = await bytesOf(response, billed)
  const said = response.headers.get('content-length')
  const isEncoded = (response.headers.get('content-encoding') ?? 'identity') !== 'identity'
  if (bytes.length > 0 && said !== null && !isEncoded && Number(said) > bytes.length)
    throw providerFailure('provider_cut_short', billed)
  return pictureOfBytes(bytes, billed)
}

async function bytesOf(response: Response, billed: Failure['billed']): Promise<Uint8Array> {
  try {
    return new Uint8Array(await response.arrayBuffer())
  } catch (error) {
    throw new ProviderFailure({ ...failureOfError(error), billed }, { cause: error })
  }
}

/** Of a picture inside JSON, with or without `data:image/png;base64,` before it. */
export function pictureOfBase64(text: unknown, billed: Failure['billed'] = 'unknown'): Picture {
  if (typeof text !== 'string' || text === '') throw providerFailure('provider_empty', billed)
  const start = text.startsWith('data:') ? text.indexOf(',') + 1 : 0
  return pictureOfBytes(Buffer.from(text.slice(start), 'base64'), billed)
}

/** What the first bytes say it is, and that its last bytes are there. */
export function pictureOfBytes(bytes: Uint8Array, billed: Failure['billed'] = 'unknown'): Picture {
  if (bytes.length === 0) throw providerFailure('provider_empty', billed)
  const format = formatOf(bytes)
  if (format === null) throw providerFailure('provider_not_a_picture', billed)
  if (!isWhole(bytes, format)) throw providerFailure('provider_cut_short', billed)
  return { bytes, format }
}

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + from, Math.max(0, Math.min(to, bytes.length) - from)).toString('latin1')

function formatOf(bytes: Uint8Array): OutputFormat | null {
  if (bytes.length < 12) return null
  if (latin1(bytes, 0, 8) === '\x89PNG\r\n\x1a\n') return 'png'
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return 'jpeg'
  if (latin1(bytes, 0, 4) === 'RIFF' && latin1(bytes, 8, 12) === 'WEBP') return 'webp'
  if (latin1(bytes, 4, 8) === 'ftyp' && /^avi[fs]$/.test(latin1(bytes, 8, 12))) return 'avif'
  return null
}

/** Some services pad the end, so the end mark may lie a little before it. AVIF has none: decoding tells. */
function isWhole(bytes: Uint8Array, format: OutputFormat): boolean {
  if (format === 'png')
    return latin1(bytes, Math.max(0, bytes.length - 64), bytes.length).includes('IEND\xae\x42\x60\x82')
  if (format === 'jpeg') return latin1(bytes, Math.max(0, bytes.length - 64), bytes.length).includes('\xff\xd9')
  if (format === 'webp')
    return new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(4, true) + 8 <= bytes.length
  return true
}
