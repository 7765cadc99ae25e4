/** The front door: what a client is made of, and everything that callers import. Each group of verbs has a file of its own. */
import type {
  ApiKeyOrder,
  Credentials,
  DescribedPlan,
  EngineInfo,
  Generation,
  Given,
  NewApiKey,
  NextStep,
  Order,
  Pages,
  Picture,
  PictureVariant,
  Quote,
  QuoteOrder,
  SetupClaim,
  SetupState,
  Who,
} from './api.ts'
import { connectionVerbs } from './connections.ts'
import { identityVerbs } from './identity.ts'
import { makingVerbs } from './making.ts'
import { oversightVerbs } from './oversight.ts'
import { signInVerbs } from './sign-in.ts'
import { type ClientOptions, createTransport, type OnceOptions } from './transport.ts'
import { type UploadOptions, upload } from './upload.ts'
import { type WatchOptions, watch } from './watch.ts'
import { webhookVerbs } from './webhooks.ts'

/**
 * The client of Image2Image: the web app, the command line and everybody else speak to a server through this and nothing
 * else. No dependencies; runs wherever `fetch` does.
 *
 * @example
 * const client = createClient({ baseUrl: 'https://pictures.example.org', key: 'i2i_…' })
 * const made = await client.edit(blob, 'make it a watercolour', { onProgress: (fraction, stage) => {} })
 * const painting = await made.blob()
 */
export function createClient(options: ClientOptions) {
  const transport = createTransport(options)
  const { json } = transport

  return {
    ...makingVerbs(transport),
    setup: {
      state: (signal?: AbortSignal) => json<SetupState>('GET', '/api/setup', undefined, signal),
      /** Makes the owner, once, with the token that the server printed at its first start. */
      claim: (claim: SetupClaim) => json<Who>('POST', '/api/setup', claim),
    },
    session: {
      get: (signal?: AbortSignal) => json<Who>('GET', '/api/session', undefined, signal),
      /** Signed in, or `next: 'code'` where the account asks for one. */
      signIn: (credentials: Credentials) => json<Who | NextStep>('POST', '/api/session', credentials),
      signOut: () => json<void>('DELETE', '/api/session'),
    },
    ...signInVerbs(transport),
    ...identityVerbs(transport),
    ...oversightVerbs(transport),
    ...connectionVerbs(transport),
    ...webhookVerbs(transport),
    /** Where the account is signed in. */
    sessions: {
      list: async (signal?: AbortSignal) =>
        (await json<Pages['sessions']>('GET', '/api/sessions', undefined, signal)).sessions,
      endOthers: () => json<void>('DELETE', '/api/sessions'),
      end: (id: string) => json<void>('DELETE', `/api/sessions/${encodeURIComponent(id)}`),
    },
    keys: {
      list: async (signal?: AbortSignal) => (await json<Pages['keys']>('GET', '/api/keys', undefined, signal)).keys,
      create: (order: ApiKeyOrder) => json<NewApiKey>('POST', '/api/keys', order),
      /** A new key on the same terms; the old one works for so many hours more. */
      rotate: (id: string, graceHours = 24) =>
        json<NewApiKey>('POST', `/api/keys/${encodeURIComponent(id)}/rotate`, { graceHours }),
      revoke: (id: string) => json<void>('DELETE', `/api/keys/${encodeURIComponent(id)}`),
    },
    pictures: {
      upload: (source: Blob | ReadableStream<Uint8Array>, name: string, options?: UploadOptions) =>
        upload(transport, source, name, options),
      /** Newest first; `before` is the id of the last one seen. */
      list: async (page: Page = {}, signal?: AbortSignal) =>
        (await json<Pages['pictures']>('GET', `/api/pictures${pageQuery(page)}`, undefined, signal)).pictures,
      get: (id: string, signal?: AbortSignal) => json<Picture>('GET', picturePath(id), undefined, signal),
      remove: (id: string) => json<void>('DELETE', picturePath(id)),
      /** An address for an `<img>` of the same origin, or to download from. */
      contentUrl: (id: string, variant: PictureVariant = 'original', { download = false } = {}) =>
        `${transport.baseUrl}${contentPath(id, variant, download)}`,
      /** An address for an `<img>`: where the main subject is, white on black, at 512 pixels. Found at the first asking. */
      matteUrl: (id: string) => `${transport.baseUrl}${picturePath(id)}/matte`,
      content: async (id: string, variant: PictureVariant = 'original', signal?: AbortSignal): Promise<Blob> => {
        const response = await transport.send('GET', contentPath(id, variant, false), { signal })
        return response.blob()
      },
    },
    engine: {
      info: (signal?: AbortSignal) => json<EngineInfo>('GET', '/api/engine', undefined, signal),
    },
    plans: {
      /** What these words would do, without doing it. */
      make: (instruction: string, given: Given = {}, signal?: AbortSignal) =>
        json<DescribedPlan>('POST', '/api/plans', { instruction, ...given }, signal),
    },
    quotes: {
      /** What an order would cost and who would take it; rejects with the refusal that the order would get. */
      make: (order: QuoteOrder, signal?: AbortSignal) => json<Quote>('POST', '/api/quotes', order, signal),
    },
    generations: {
      /** Sent once, however often the line breaks on the way: see `OnceOptions.idempotencyKey`. */
      order: (order: Order, options?: OnceOptions) => transport.once<Generation>('/api/generations', order, options),
      get: (id: string, signal?: AbortSignal) => json<Generation>('GET', generationPath(id), undefined, signal),
      list: async (page: Page & { state?: Generation['state']; model?: string } = {}, signal?: AbortSignal) =>
        (await json<Pages['generations']>('GET', `/api/generations${pageQuery(page)}`, undefined, signal)).generations,
      cancel: (id: string) => json<Generation>('POST', `${generationPath(id)}/cancel`),
      remove: (id: string) => json<void>('DELETE', generationPath(id)),
      /** Resolves with the finished generation, whatever its end; rejects when aborted or refused. */
      watch: (id: string, options?: WatchOptions) => watch(transport, id, options),
    },
  }
}

export type Client = ReturnType<typeof createClient>

export interface Page {
  before?: string | undefined
  limit?: number | undefined
}

const picturePath = (id: string) => `/api/pictures/${encodeURIComponent(id)}`
const generationPath = (id: string) => `/api/generations/${encodeURIComponent(id)}`
const contentPath = (id: string, variant: PictureVariant, isDownload: boolean) =>
  `${picturePath(id)}/content?variant=${variant}${isDownload ? '&download=1' : ''}`

function pageQuery(page: Page & { state?: string; model?: string }): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(page)) if (value !== undefined) query.set(name, String(value))
  return query.size > 0 ? `?${query}` : ''
}

export type * from './api.ts'
export { ApiError, type ErrorCode, GenerationError, isRefusal, NetworkError } from './errors.ts'
export type { EditOptions, Made, MakeOptions, PictureSource } from './making.ts'
export type { ClientOptions, OnceOptions } from './transport.ts'
export type { UploadOptions } from './upload.ts'
export { isOpen, type Preview, type WatchOptions } from './watch.ts'
export { type HeadersLike, verifyWebhook, WebhookError } from './webhooks.ts'
