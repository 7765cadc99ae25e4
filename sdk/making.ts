import type { Generation, Order, Picture } from './api.ts'
import { ApiError, GenerationError } from './errors.ts'
import type { OnceOptions, Transport } from './transport.ts'
import { type UploadOptions, upload } from './upload.ts'
import { type Preview, type WatchOptions, watch } from './watch.ts'

/**
 * The whole way in one call: bytes in, an order, its progress, a picture out. What costs is not paid twice because a line
 * broke, or because a program that ended asks again; an abort cancels on the server.
 */

/** Bytes, or the id of a picture that the library has. */
export type PictureSource = Blob | Uint8Array | ArrayBuffer | string | { readonly id: string }

type Wish = Omit<Order, 'pictureId' | 'instruction' | 'maskId' | 'referenceIds'>

export interface MakeOptions extends Wish, Pick<OnceOptions, 'idempotencyKey' | 'signal'> {
  /** Further pictures to take something from. */
  references?: readonly PictureSource[]
  /** What has been done so far, from 0 to 1, and what is being done, in words. */
  onProgress?: (fraction: number, stage: string) => void
  onPreview?: (preview: Preview) => void
  /** Told as soon as the order is accepted: its id finds it again, whatever becomes of this program. */
  onOrdered?: (generation: Generation) => void
}

export interface EditOptions extends MakeOptions {
  /** What the picture is called in the library. Default: `picture`. */
  name?: string
  /** Where to edit: a picture of the same size, clear or white there. */
  mask?: PictureSource
}

export interface Made {
  readonly generation: Generation
  readonly resultId: string
  /** The picture in its own format. */
  blob(signal?: AbortSignal): Promise<Blob>
}

export const makingVerbs = (transport: Transport) => ({
  /** A picture and words in, a picture out. Rejects with a `GenerationError` where none comes of it. */
  edit: (picture: PictureSource, instruction: string, options?: EditOptions) =>
    edit(transport, picture, instruction, options),
  /** A picture from words alone, by a connected model. */
  generate: (prompt: string, options: MakeOptions = {}) => make(transport, { instruction: prompt }, options),
  /** Follows one generation to its end, whatever that is. */
  watch: (id: string, options?: WatchOptions) => watch(transport, id, options),
})

async function edit(
  transport: Transport,
  picture: PictureSource,
  instruction: string,
  { mask, name = 'picture', ...options }: EditOptions = {},
): Promise<Made> {
  const { signal } = options
  const [pictureId, maskId] = await Promise.all([
    idOf(transport, picture, name, { signal }),
    mask === undefined ? undefined : idOf(transport, mask, 'mask', { signal, use: 'mask' }),
  ])
  return make(transport, { pictureId, instruction, ...(maskId !== undefined && { maskId }) }, options)
}

async function idOf(
  transport: Transport,
  source: PictureSource,
  name: string,
  options: UploadOptions,
): Promise<Picture['id']> {
  if (typeof source === 'string') return source
  if (source instanceof Blob) return (await upload(transport, source, fileNameOf(source, name), options)).id
  if (source instanceof Uint8Array || source instanceof ArrayBuffer) {
    const blob = new Blob([source as BlobPart])
    return (await upload(transport, blob, name, options)).id
  }
  return source.id
}

/** A `File` knows its own. */
const fileNameOf = (source: Blob, name: string): string =>
  'name' in source && typeof source.name === 'string' && source.name !== '' ? source.name : name

async function make(
  transport: Transport,
  about: Pick<Order, 'pictureId' | 'instruction' | 'maskId'>,
  { references = [], idempotencyKey, signal, onProgress, onPreview, onOrdered, ...wish }: MakeOptions,
): Promise<Made> {
  const names = references.map((source, at) => idOf(transport, source, `reference ${at + 1}`, { signal }))
  const referenceIds = await Promise.all(names)
  const order: Order = { ...wish, ...about, ...(referenceIds.length > 0 && { referenceIds }) }
  const ordered = await place(transport, order, { idempotencyKey, signal })
  onOrdered?.(ordered)
  const ended = await watch(transport, ordered.id, {
    signal,
    onPreview,
    onEvent: ({ fraction, stage }) => onProgress?.(fraction, stage),
  }).catch(async (error: unknown) => {
    if (signal?.aborted) await cancel(transport, ordered.id)
    throw error
  })
  const { resultId } = ended
  if (ended.state !== 'done' || resultId === null) throw new GenerationError(ended)
  return {
    generation: ended,
    resultId,
    blob: async signal => {
      const path = `/api/pictures/${encodeURIComponent(resultId)}/content?variant=original`
      return (await transport.send('GET', path, { signal })).blob()
    },
  }
}

/** How long the answer to an order is waited for when nobody wants the picture any more. */
const ORDER_ANSWER_MS = 10_000

/** Never broken off at once: whoever does not hear the answer cannot take back what was ordered, and may pay for it. */
async function place(transport: Transport, order: Order, { idempotencyKey, signal }: OnceOptions): Promise<Generation> {
  signal?.throwIfAborted()
  const late = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const lose = (): void => {
    timer = setTimeout(() => late.abort(signal?.reason), ORDER_ANSWER_MS)
  }
  signal?.addEventListener('abort', lose, { once: true })
  try {
    const ordered = await transport.once<Generation>('/api/generations', order, { idempotencyKey, signal: late.signal })
    if (signal?.aborted) await cancel(transport, ordered.id)
    signal?.throwIfAborted()
    return ordered
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', lose)
  }
}

/** What has ended meanwhile needs no cancelling. */
async function cancel(transport: Transport, id: string): Promise<void> {
  await transport.json('POST', `/api/generations/${encodeURIComponent(id)}/cancel`).catch((error: unknown) => {
    if (!(error instanceof ApiError)) throw error
  })
}
