/**
 * What adapters of engines on the operator's own computers share. Such an engine keeps what it gets to itself and is paid
 * by nobody, so whatever fails there may be started again; and it fails in ways of its own, such as a full graphics card
 * or numbers that ran away and left one black field.
 */
import { randomInt, randomUUID } from 'node:crypto'
import type { Capabilities, DataHandling, Price } from './capabilities.ts'
import { mediaTypeOf } from './exchange.ts'
import { failureOf, failureOfError, failureOfStatus, type Picture, providerFailure } from './failures.ts'
import type { AdapterTools, Outcome, Progress, ProviderOrder, Sent } from './provider.ts'
import { ProviderFailure } from './provider.ts'

export const localData: DataHandling = {
  class: 'local',
  region: 'the operator’s own computers',
  retentionDays: null,
  trains: false,
  humanReviewers: false,
  evidenceUrl: null,
  evidenceDate: null,
}

export const freeOfCharge: Price = { amountMicros: 0, currency: 'USD', per: 'image' }

/** Nobody says when a file on the operator's disk was made; lists want a date. */
export const unknownDate = '1970-01-01T00:00:00.000Z'

/** What diffusion models make of larger ones is two heads; the platform brings the result back to the size of the input. */
export const usualPixels = 1024 * 1024

/** What holds for every model that starts from a picture's noise and words. */
export const usualCapabilities: Capabilities = {
  references: 0,
  mask: 'native',
  maskForm: 'white_edits',
  sizes: { rule: 'multiple', of: 64, sidePixelsLeast: 256, sidePixelsMost: 2_048, pixelsMost: usualPixels },
  seed: true,
  strength: true,
  qualities: [],
  transparentBackground: false,
  previews: false,
  promptCharacters: 2_000,
  formats: ['png'],
  inputPixelsMost: usualPixels,
}

/** The engines themselves know no keys; what stands before them does. `name:password`, or a token. */
export function authorisationOf(key: string | null): Record<string, string> {
  if (key === null) return {}
  return { authorization: key.includes(':') ? `Basic ${Buffer.from(key).toString('base64')}` : `Bearer ${key}` }
}

export const seedOf = ({ seed }: Pick<ProviderOrder, 'seed'>): number => seed ?? randomInt(2 ** 31)

/** Says so of anything that went wrong here. */
export const unbilled = (error: unknown): ProviderFailure =>
  new ProviderFailure({ ...failureOfError(error), billed: 'no' }, { cause: error })

export const unbilledProgress = (progress: Progress): Progress =>
  progress.state === 'failed' || progress.state === 'lost' ? { ...progress, billed: 'no' } : progress

const engineMessages = {
  engine_out_of_memory:
    'The graphics card of the engine ran out of memory. Choose a smaller picture; the operator can free some or choose a smaller model.',
  engine_black_picture:
    'The engine computed a picture of one colour, as it does when its numbers run over. Try again; if it stays so, the operator can start it with full precision.',
  engine_misses_something:
    'The engine lacks something this model needs. The operator sees in the list of connections what is missing.',
} as const

export const engineFailure = (code: keyof typeof engineMessages): ProviderFailure =>
  new ProviderFailure({ code, message: engineMessages[code], billed: 'no' })

/** Words of an engine about itself; they are looked at and go no further. */
export function failureInWords(words: string): ProviderFailure | null {
  if (
    /out of memory|OutOfMemory|Allocation on device|failed to allocate|alloc(ation)? failed|MPS backend out/i.test(
      words,
    )
  )
    return engineFailure('engine_out_of_memory')
  if (/NansException|\bNaNs?\b|all black|invalid value encountered in cast/i.test(words))
    return engineFailure('engine_black_picture')
  return null
}

/** A question about work that is there: what keeps it from being answered is weather, whatever it is. */
export async function askedJson(
  { send }: Pick<AdapterTools, 'send'>,
  url: string,
  sent: Sent = {},
): Promise<{ status: number; json: unknown }> {
  const away = (cause?: unknown) => new ProviderFailure(failureOf('provider_unreachable', 'no'), { cause })
  const response = await send(url, sent).catch((error: unknown) => {
    throw away(error)
  })
  const { status } = response
  if (status === 401 || status === 403) throw providerFailure('provider_key_refused', 'no')
  if (status === 429 || status >= 500) throw new ProviderFailure(failureOfStatus(status, response.headers, 'no'))
  const text = await response.text().catch((error: unknown) => {
    throw away(error)
  })
  if (status >= 400) return { status, json: null }
  try {
    return { status, json: JSON.parse(text) as unknown }
  } catch (error) {
    throw away(error)
  }
}

/** Whether something answers there with JSON of that kind. Never throws. */
export async function looksLike(
  tools: Pick<AdapterTools, 'send'>,
  url: string,
  isIt: (json: unknown) => boolean,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const response = await tools.send(url, { signal, timeoutMs: 2_000, answerBytes: 16 * 1024 * 1024 })
    return response.ok && isIt(await response.json())
  } catch {
    return false
  }
}

/**
 * One file in a form, under a name that is used once: an engine keeps all its uploads in one folder, and what two people
 * send at the same time must not end under one name. The file itself is sent as it is, not copied.
 */
export function uploadOf(field: string, bytes: Uint8Array, fields: Readonly<Record<string, string>> = {}) {
  const boundary = `image2image-${randomUUID()}`
  const media = mediaTypeOf(bytes)
  const fileName = `${randomUUID()}.${media === 'application/octet-stream' ? 'bin' : media.slice(6)}`
  const texts = Object.entries(fields).map(
    ([name, value]) => `--${boundary}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  )
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${fileName}"\r\ncontent-type: ${media}\r\n\r\n`
  return {
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: [Buffer.from(texts.join('') + head), bytes, Buffer.from(`\r\n--${boundary}--\r\n`)],
  }
}

export interface Side {
  readonly width: number
  readonly height: number
}

/** How large a picture says it is, in the first bytes of its file; nothing is decoded. */
export function sizeOf(bytes: Uint8Array): Side | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  if (bytes.length >= 24 && view.getUint32(0) === 0x89504e47)
    return { width: view.getUint32(16), height: view.getUint32(20) }
  if (bytes.length >= 4 && view.getUint16(0) === 0xffd8) return sizeOfJpeg(view)
  return null
}

function sizeOfJpeg(view: DataView): Side | null {
  for (let at = 2; at + 9 < view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5) }
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/** The size that is asked for: the order's own, or that of the picture which the platform has made fit. */
export const wantedSize = ({ size, input }: ProviderOrder): Side | null => size ?? (input && sizeOf(input))

/** A field of one colour packs to next to nothing, and what a model draws never does: no look inside is needed. */
function isOneColour(bytes: Uint8Array): boolean {
  const size = sizeOf(bytes)
  if (!size || bytes[0] !== 0x89 || size.width * size.height < 65_536) return false
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let packed = 0
  for (let at = 8; at + 12 <= bytes.length; at += 12 + view.getUint32(at))
    if (view.getUint32(at + 4) === 0x49444154) packed += view.getUint32(at)
  return packed < 200 + size.width * size.height * 0.02
}

/** @throws ProviderFailure `engine_black_picture` */
export function engineOutcome(
  { bytes, format }: Picture,
  order: { readonly asked: Side | null; readonly model: string; readonly version: string; readonly seed?: number },
): Outcome {
  if (isOneColour(bytes)) throw engineFailure('engine_black_picture')
  const { asked } = order
  const size = sizeOf(bytes) ?? { width: 0, height: 0 }
  const isOther = asked !== null && size.width > 0 && (size.width !== asked.width || size.height !== asked.height)
  return {
    bytes,
    format,
    ...size,
    svg: null,
    engine: order.model,
    version: order.version,
    notes: isOther ? ['provider_other_size'] : [],
    ...(order.seed === undefined ? {} : { seed: order.seed }),
  }
}
