import type { Picture } from './api.ts'
import { ApiError, apiErrorFrom, NetworkError } from './errors.ts'
import { isWeather, pause, type Transport } from './transport.ts'

/**
 * Sends one picture. A small one goes as one request; a large one, or one that is to survive a broken line, in pieces that
 * are taken up where they stopped (tus 1.0.0). A stream is never held in memory as a whole, and cannot be sent twice, so it
 * goes as one request. Upload progress of one request exists only in XMLHttpRequest, so in a browser, when asked for
 * progress, that is what sends it.
 */
export interface UploadOptions {
  /** 0..1 of the bytes that have left; of one request in browsers only, of pieces everywhere. Never goes back. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal | undefined
  /** `mask`: it only says where to edit; it is not listed, and goes with the edits that use it. */
  use?: 'picture' | 'mask'
  /** In pieces that survive a broken line. Default: what is larger than a piece. Not for streams. */
  isResumable?: boolean
  /** Default 8 MB. */
  pieceBytes?: number
  /** Told where the pieces go, to be kept by who wants to go on after their own program has ended. */
  onUpload?: (path: string) => void | Promise<void>
  /** What `onUpload` said before. When the server does not know it any more, the upload begins anew. */
  resume?: string | undefined
  /** How long to wait after the first break; doubled each time up to half a minute. Default 500. */
  retryMs?: number
}

const PIECE_BYTES = 8 * 1024 * 1024
/** Breaks without a byte of progress in between. */
const BREAKS_MOST = 8
const LONGEST_WAIT_MS = 30_000

const pathFor = ({ use }: UploadOptions): string => (use === 'mask' ? '/api/pictures?use=mask' : '/api/pictures')

export async function upload(
  transport: Transport,
  source: Blob | ReadableStream<Uint8Array>,
  name: string,
  options: UploadOptions = {},
): Promise<Picture> {
  const path = pathFor(options)
  if (source instanceof ReadableStream) {
    const boundary = `image2image-${crypto.randomUUID()}`
    const response = await transport.send('POST', path, {
      body: multipartStream(source, name, boundary),
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
      signal: options.signal,
    })
    return (await response.json()) as Picture
  }
  const { pieceBytes = PIECE_BYTES } = options
  if (options.isResumable ?? (options.resume !== undefined || source.size > pieceBytes))
    return uploadPieces(transport, source, name, options)
  const form = new FormData()
  form.append('file', source, name)
  if (options.onProgress && typeof XMLHttpRequest !== 'undefined') return uploadWithProgress(transport, form, options)
  const response = await transport.send('POST', path, { body: form, signal: options.signal })
  return (await response.json()) as Picture
}

const base64 = (text: string): string =>
  btoa(Array.from(new TextEncoder().encode(text), byte => String.fromCharCode(byte)).join(''))

async function begin({ send }: Transport, source: Blob, name: string, options: UploadOptions): Promise<string> {
  const metadata = [`filename ${base64(name)}`, ...(options.use ? [`use ${base64(options.use)}`] : [])]
  const headers = { 'upload-length': String(source.size), 'upload-metadata': metadata.join(',') }
  const response = await send('POST', '/api/uploads', { headers, signal: options.signal })
  const path = response.headers.get('location') ?? ''
  await options.onUpload?.(path)
  return path
}

/** One upload on its way: where it goes, how far it is, how often the line broke since a byte got through. */
class Pieces {
  path: string | null
  offset: number | null
  #breaks = 0
  #furthest = 0
  readonly #options: UploadOptions
  readonly #size: number

  constructor(options: UploadOptions, size: number) {
    this.#options = options
    this.#size = size
    this.path = options.resume ?? null
    this.offset = null
  }

  reached(offset: number): void {
    this.offset = offset
    if (offset <= this.#furthest) return
    this.#breaks = 0
    this.#furthest = offset
    this.#options.onProgress?.(offset / this.#size)
  }

  /** Waits, or gives up. What the server does not know any more begins anew. */
  async broke(error: unknown): Promise<void> {
    this.#options.signal?.throwIfAborted()
    const isGone = error instanceof ApiError && error.code === 'upload_not_found'
    const isElsewhere = error instanceof ApiError && /^upload_(offset_wrong|taken_over|interrupted)$/.test(error.code)
    if (!(isGone || isElsewhere || isWeather(error)) || ++this.#breaks > BREAKS_MOST) throw error
    if (isGone) this.path = null
    this.offset = null
    const wait = Math.min((this.#options.retryMs ?? 500) * 2 ** (this.#breaks - 1), LONGEST_WAIT_MS)
    await pause(isGone ? 0 : wait, this.#options.signal)
  }
}

async function uploadPieces(transport: Transport, source: Blob, name: string, options: UploadOptions) {
  const { signal, pieceBytes = PIECE_BYTES } = options
  const state = new Pieces(options, source.size)
  for (;;) {
    try {
      if (state.path === null) {
        state.path = await begin(transport, source, name, options)
        state.offset = 0
      }
      // Only the server knows what has arrived.
      if (state.offset === null) state.reached(offsetOf(await transport.send('HEAD', state.path, { signal })))
      const offset = state.offset ?? 0
      if (offset >= source.size)
        return await transport.json<Picture>('POST', `${state.path}/picture`, undefined, signal)
      const headers = { 'content-type': 'application/offset+octet-stream', 'upload-offset': String(offset) }
      const body = source.slice(offset, offset + pieceBytes, headers['content-type'])
      state.reached(offsetOf(await transport.send('PATCH', state.path, { body, headers, signal })))
    } catch (error) {
      await state.broke(error)
    }
  }
}

const offsetOf = (response: Response): number => Number(response.headers.get('upload-offset'))
function uploadWithProgress(transport: Transport, form: FormData, options: UploadOptions): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${transport.baseUrl}${pathFor(options)}`)
    for (const [header, value] of Object.entries(transport.headers)) request.setRequestHeader(header, value)
    request.upload.onprogress = event => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total)
    }
    request.onload = () => {
      const headers = { get: (name: string) => request.getResponseHeader(name) }
      if (request.status < 200 || request.status >= 300) {
        return reject(apiErrorFrom(request.status, request.responseText, headers))
      }
      try {
        resolve(JSON.parse(request.responseText) as Picture)
      } catch {
        const detail = 'The answer to the upload was cut short. Try again.'
        reject(new ApiError({ code: 'broken_answer', detail, status: request.status }, headers.get('x-request-id')))
      }
    }
    request.onerror = () => reject(new NetworkError(new TypeError('upload failed')))
    request.onabort = () => reject(options.signal?.reason ?? new DOMException('Upload cancelled', 'AbortError'))
    options.signal?.addEventListener('abort', () => request.abort(), { once: true })
    if (options.signal?.aborted) return reject(options.signal.reason)
    request.send(form)
  })
}

function multipartStream(source: ReadableStream<Uint8Array>, name: string, boundary: string) {
  const encoder = new TextEncoder()
  const quoted = name.replace(/[\r\n]/g, ' ').replace(/"/g, '%22')
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${quoted}"\r\ncontent-type: application/octet-stream\r\n\r\n`
  const reader = source.getReader()
  let isStarted = false
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!isStarted) {
        isStarted = true
        return controller.enqueue(encoder.encode(head))
      }
      const { value, done } = await reader.read()
      if (!done) return controller.enqueue(value)
      controller.enqueue(encoder.encode(`\r\n--${boundary}--\r\n`))
      controller.close()
    },
    cancel: reason => reader.cancel(reason),
  })
}
