import { apiErrorFrom, NetworkError } from './errors.ts'

/**
 * One request: address, credentials, and the two ways to fail. Everything else in the SDK is made of this.
 * In a browser the session cookie travels by itself (same origin); elsewhere a key goes in the Authorization header.
 */
export interface Transport {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The answer as it is, or an `ApiError` or `NetworkError`; an abort stays an `AbortError`. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>
  json<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer>
}

export interface SendOptions {
  body?: BodyInit
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
}

export interface ClientOptions {
  /** Such as `https://pictures.example.org`; in a browser, `location.origin`. */
  baseUrl: string
  key?: string
  fetch?: typeof globalThis.fetch
}

export function createTransport(options: ClientOptions): Transport {
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const headers: Record<string, string> = options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }
  const request = options.fetch ?? globalThis.fetch.bind(globalThis)

  async function send(method: string, path: string, { body, headers: more, signal }: SendOptions = {}) {
    const init: RequestInit & { duplex?: 'half' } = { method, headers: { ...headers, ...more }, signal: signal ?? null }
    if (body !== undefined) init.body = body
    if (body instanceof ReadableStream) init.duplex = 'half'
    let response: Response
    try {
      response = await request(`${baseUrl}${path}`, init)
    } catch (error) {
      if (signal?.aborted) throw error
      throw new NetworkError(error)
    }
    if (response.ok) return response
    throw apiErrorFrom(response.status, await response.text(), response.headers.get('x-request-id'))
  }

  async function json<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer> {
    const options: SendOptions = { signal, headers: { accept: 'application/json' } }
    if (body !== undefined) {
      options.body = JSON.stringify(body)
      options.headers = { ...options.headers, 'content-type': 'application/json' }
    }
    const response = await send(method, path, options)
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }

  return { baseUrl, headers, send, json }
}
