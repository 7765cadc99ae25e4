/**
 * What adapters of hosted services share in speaking with them: pictures as data URLs and forms, answers as JSON that may be
 * anything, and the rule that an address in an answer is followed only where it leads to the same service.
 */
import {
  failureOf,
  failureOfError,
  isShut,
  type Picture,
  pictureOf,
  pictureOfBase64,
  providerFailure,
} from './failures.ts'
import { type AdapterTools, type Failure, type Outcome, ProviderFailure, type Sent } from './provider.ts'

/** JSON from outside: nothing is known about any of it. */
export type Fields = Readonly<Record<string, unknown>>

export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')
export const numberOf = (value: unknown): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null

/** Whoever sends such a file takes about this long to send it, and answers with about as much. */
export const pictureMs = 120_000
export const pictureBytes = 64 * 1024 * 1024

/** A form is told from a page and from half an answer: none of them is JSON. Throws `ProviderFailure`. */
export async function jsonOf(response: Response, billed: Failure['billed'] = 'unknown'): Promise<Fields> {
  const text = await response.text()
  if (text === '') throw providerFailure('provider_empty', billed)
  const parsed = parsedOr(text, null)
  if (parsed === null) throw providerFailure('provider_not_a_picture', billed)
  return fieldsOf(parsed)
}

/** The answer to a question about an order. A page instead of it, from something in between, says nothing of the order. */
export async function newsOf(response: Response): Promise<Fields> {
  const parsed = parsedOr(await response.text(), null)
  if (parsed === null) throw providerFailure('provider_overloaded', 'unknown')
  return fieldsOf(parsed)
}

/** Of a refusal, which may come without JSON. */
export const detailOf = async (response: Response): Promise<Fields> => fieldsOf(parsedOr(await response.text(), {}))

function parsedOr(text: string, otherwise: unknown): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return otherwise
  }
}

export type MediaType = 'image/png' | 'image/jpeg' | 'image/webp' | 'application/octet-stream'

export function mediaTypeOf(bytes: Uint8Array): MediaType {
  if (bytes[0] === 0x89 && bytes[1] === 0x50) return 'image/png'
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return 'image/jpeg'
  if (bytes[0] === 0x52 && bytes[8] === 0x57) return 'image/webp'
  return 'application/octet-stream'
}

export const base64Of = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64')
export const dataUrlOf = (bytes: Uint8Array): string => `data:${mediaTypeOf(bytes)};base64,${base64Of(bytes)}`

export type Part = readonly [name: string, value: string | number | boolean | Uint8Array | null]

/** As `multipart/form-data`. Null is left out. The names of files say nothing about the person's own. */
export async function formOf(parts: readonly Part[]): Promise<{ headers: Record<string, string>; body: Uint8Array }> {
  const form = new FormData()
  for (const [name, value] of parts) {
    if (value === null) continue
    if (!(value instanceof Uint8Array)) form.append(name, String(value))
    else {
      const type = mediaTypeOf(value)
      form.append(name, new Blob([value as Uint8Array<ArrayBuffer>], { type }), `${name}.${type.slice(6)}`)
    }
  }
  const encoded = new Response(form)
  const body = new Uint8Array(await encoded.arrayBuffer())
  return { headers: { 'content-type': encoded.headers.get('content-type') ?? '' }, body }
}

/**
 * An address out of an answer, if it leads to the connection itself or to one of `hosts`, such as `*.example.com`. What
 * leads elsewhere is not followed, however it came there: it would carry the key, or bring a stranger's file.
 */
export function ownUrl(
  url: unknown,
  baseUrl: string,
  hosts: readonly string[],
  billed: Failure['billed'] = 'unknown',
): string {
  if (typeof url === 'string' && URL.canParse(url)) {
    const { protocol, host, origin, username, password } = new URL(url)
    const isPlain = username === '' && password === ''
    if (isPlain && origin === new URL(baseUrl).origin) return url
    if (isPlain && protocol === 'https:' && hosts.some(each => matches(each, host))) return url
  }
  throw providerFailure('provider_failed', billed)
}

const matches = (pattern: string, host: string): boolean =>
  pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : host === pattern

/** Of a result that was made, and so most likely paid for, whatever keeps it from coming. No key goes along. */
export async function fetchedPicture(
  { send }: Pick<AdapterTools, 'send'>,
  url: string,
  sent: Pick<Sent, 'signal'> = {},
): Promise<Picture> {
  try {
    const response = await send(url, { timeoutMs: pictureMs, answerBytes: pictureBytes, ...sent })
    if ([401, 403, 404, 410].includes(response.status)) throw providerFailure('provider_result_gone', 'yes')
    return await pictureOf(response, 'yes')
  } catch (error) {
    throw new ProviderFailure(failureOfFetching(error), { cause: error })
  }
}

/** The door stays as shut as it is: asking again would not help, and the service itself was reached. */
const failureOfFetching = (error: unknown): Failure =>
  isShut(error) ? failureOf('provider_not_a_picture', 'yes') : { ...failureOfError(error), billed: 'yes' }

/**
 * Where an answer gives an address instead of the picture itself, and is the only one there will be: what does not come at
 * once is lost. That says nothing of the model, which did its work.
 */
export async function pictureAt(tools: Pick<AdapterTools, 'send'>, url: string, signal: AbortSignal): Promise<Picture> {
  if (url.startsWith('data:')) return pictureOfBase64(url, 'yes')
  try {
    return await fetchedPicture(tools, url, { signal })
  } catch (error) {
    const { code } = failureOfError(error)
    const isAboutPicture =
      code === 'provider_not_a_picture' || code === 'provider_cut_short' || code === 'provider_empty'
    throw isAboutPicture ? error : new ProviderFailure(failureOf('provider_result_gone', 'yes'), { cause: error })
  }
}

/** What a result is, as far as a hosted service tells. */
export function outcomeOf({ bytes, format }: Picture, model: string, more: Partial<Outcome> = {}): Outcome {
  return { bytes, format, width: 0, height: 0, svg: null, engine: model, version: '', notes: [], ...more }
}

/** Orders may have 32 bits of seed, and most services read 31: the same seed still gives the same. */
export const seed31 = (seed: number): number => seed & 0x7fff_ffff

/** The ratio that comes nearest, out of names such as `16:9`. */
export function nearestRatio<Name extends string>(
  { width, height }: { readonly width: number; readonly height: number },
  names: readonly [Name, ...Name[]],
): Name {
  const distance = (name: string): number => {
    const [w = 1, h = 1] = name.split(':').map(Number)
    return Math.abs(Math.log(width / height / (w / h)))
  }
  return names.reduce((best, name) => (distance(name) < distance(best) ? name : best), names[0])
}
