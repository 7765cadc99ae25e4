import { ApiError, apiErrorFrom, NetworkError } from './errors.ts'

/**
 * One request: address, credentials, and the two ways to fail. Everything else in the SDK is made of this.
 * In a browser the session cookie travels by itself (same origin); elsewhere a key goes in the Authorization header.
 * Only what may safely come twice is sent again: questions, and orders. The server knows an order again that costs money
 * and is equal in every byte, or that has the same idempotency key, so nothing is paid twice because a line broke.
 */
export interface Transport {
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The answer as it is, or an `ApiError` or `NetworkError`; an abort stays an `AbortError`. */
  send(method: string, path: string, options?: SendOptions): Promise<Response>
  json<Answer>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<Answer>
  /** An order. It may come twice: see above. */
  once<Answer>(path: string, body: unknown, options?: OnceOptions): Promise<Answer>
}

export interface SendOptions {
  body?: BodyInit
  headers?: Record<string, string>
  signal?: AbortSignal | undefined
  /** Instead of the client's own. */
  retries?: number
  /** Default: what only asks. */
  isRepeatable?: boolean
}

export interface OnceOptions {
  /**
   * The same key is the same order, for ever; another key is another order, also where it is equal. Without one, an equal
   * order joins the one before while that is open, or its end was not fetched, for ten minutes; what costs nothing may be
   * made twice.
   */
  idempotencyKey?: string | undefined
  signal?: AbortSignal | undefined
}

export interface ClientOptions {
  /** Such as `https://pictures.example.org`; in a browser, `location.origin`. */
  baseUrl: string
  key?: string
  fetch?: typeof globalThis.fetch
  /** How often what may come twice is sent again when the line or the server fails. Default 2. */
  retries?: number
}

const FIRST_WAIT_MS = 500
/** A server that asks for more patience than this is not waited for. */
const LONGEST_WAIT_MS = 30_000

/** The line, or the server, but not what was asked: it may go well later. */
export const isWeather = (error: unknown): boolean =>
  error instanceof NetworkError || (error instanceof ApiError && error.mayTryAgain)

/** Null: there is no use in trying again. */
function waitFor(error: unknown, tries: number, retries: number): number | null {
  if (tries > retries || !isWeather(error)) return null
  const asked = error instanceof ApiError ? error.retryAfterSeconds : null
  const waitMs = asked === null ? FIRST_WAIT_MS * 2 ** (tries - 1) * (0.75 + Math.random() / 2) : asked * 1_000
  return waitMs > LONGEST_WAIT_MS ? null : waitMs
}

export function createTransport(options: ClientOptions): Transport {
  const baseUrl = options.baseUrl.replace(/\/+$/, '')
  const headers: Record<string, string> = options.key === undefined ? {} : { authorization: `Bearer ${options.key}` }
  const request = options.fetch ?? globalThis.fetch.bind(globalThis)
  const { retries = 2 } = options

  async function attempt(method: string, path: string, { body, headers: more, signal }: SendOptions) {
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
    throw apiErrorFrom(response.status, await response.text(), response.headers)
  }

  async function send(method: string, path: string, sent: SendOptions = {}): Promise<Response> {
    const { isRepeatable = method === 'GET' || method === 'HEAD' } = sent
    for (let tries = 1; ; tries++) {
      try {
        return await attempt(method, path, sent)
      } catch (error) {
        sent.signal?.throwIfAborted()
        const waitMs = isRepeatable ? waitFor(error, tries, sent.retries ?? retries) : null
        if (waitMs === null) throw error
        await pause(waitMs, sent.signal)
      }
    }
  }

  async function spoken<Answer>(method: string, path: string, body: unknown, sent: SendOptions): Promise<Answer> {
    const options: SendOptions = { ...sent, headers: { accept: 'application/json', ...sent.headers } }
    if (body !== undefined) {
      options.body = JSON.stringify(body)
      options.headers = { ...options.headers, 'content-type': 'application/json' }
    }
    const response = await send(method, path, options)
    const text = await response.text()
    return (text === '' ? undefined : JSON.parse(text)) as Answer
  }

  return {
    baseUrl,
    headers,
    send,
    json: (method, path, body, signal) => spoken(method, path, body, { signal }),
    once: (path, body, { idempotencyKey, signal } = {}) => {
      const headers: Record<string, string> = idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }
      return spoken('POST', path, body, { signal, headers, isRepeatable: true })
    },
  }
}

export function pause(delayMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    const stop = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', stop, { once: true })
  })
}
