import type { Picture } from './api.ts'
import { ApiError, apiErrorFrom, NetworkError } from './errors.ts'
import type { Transport } from './transport.ts'

/**
 * Sends one picture as multipart. A `Blob` or a stream: a stream is never held in memory as a whole.
 * Upload progress exists only in XMLHttpRequest, so in a browser, when asked for progress, that is what sends it.
 */
export interface UploadOptions {
  /** 0..1 of the bytes that have left; called in browsers only. */
  onProgress?: (fraction: number) => void
  signal?: AbortSignal | undefined
  /** `mask`: it only says where to edit; it is not listed, and goes with the edits that use it. */
  use?: 'picture' | 'mask'
}

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
  const form = new FormData()
  form.append('file', source, name)
  if (options.onProgress && typeof XMLHttpRequest !== 'undefined') return uploadWithProgress(transport, form, options)
  const response = await transport.send('POST', path, { body: form, signal: options.signal })
  return (await response.json()) as Picture
}

function uploadWithProgress(transport: Transport, form: FormData, options: UploadOptions): Promise<Picture> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open('POST', `${transport.baseUrl}${pathFor(options)}`)
    for (const [header, value] of Object.entries(transport.headers)) request.setRequestHeader(header, value)
    request.upload.onprogress = event => {
      if (event.lengthComputable) options.onProgress?.(event.loaded / event.total)
    }
    request.onload = () => {
      const requestId = request.getResponseHeader('x-request-id')
      if (request.status < 200 || request.status >= 300) {
        return reject(apiErrorFrom(request.status, request.responseText, requestId))
      }
      try {
        resolve(JSON.parse(request.responseText) as Picture)
      } catch {
        const detail = 'The answer to the upload was cut short. Try again.'
        reject(new ApiError({ code: 'broken_answer', detail, status: request.status }, requestId))
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
