import type { Generation } from './api.ts'
import { ApiError, NetworkError } from './errors.ts'
import { pause, type Transport } from './transport.ts'

/**
 * Follows one generation to its end over server-sent events. `EventSource` can send no key and tells no status, so this
 * reads the stream from `fetch`. A broken stream is taken up again where it stopped (Last-Event-ID), a little later each
 * time; it gives up only when the server refuses or the caller aborts.
 */
export interface Preview {
  /** Counts from 0. */
  readonly index: number
  readonly mediaType: string
  /** Base64. */
  readonly data: string
}

export interface WatchOptions {
  signal?: AbortSignal | undefined
  onEvent?: (generation: Generation) => void
  /** A picture of the unfinished work, where the order asked for some and the model makes them. */
  onPreview?: ((preview: Preview) => void) | undefined
  /** Called when the stream broke and will be tried again, and when it is back. */
  onConnection?: (isConnected: boolean) => void
}

export interface ServerEvent {
  id: string | null
  event: string
  data: string
}

const firstDelayMs = 500
const longestDelayMs = 10_000
/** The server sends a comment every 15 s; three missed ones mean that the connection is dead. */
const silenceMs = 45_000

export const isOpen = (generation: Pick<Generation, 'state'>) =>
  generation.state === 'queued' || generation.state === 'running'

export async function watch(transport: Transport, id: string, options: WatchOptions = {}): Promise<Generation> {
  let lastEventId: string | null = null
  let delayMs = firstDelayMs
  for (;;) {
    try {
      const headers: Record<string, string> = { accept: 'text/event-stream' }
      if (lastEventId !== null) headers['last-event-id'] = lastEventId
      const abort = new AbortController()
      const signal = options.signal ? AbortSignal.any([options.signal, abort.signal]) : abort.signal
      const path = `/api/generations/${encodeURIComponent(id)}/events`
      const response = await transport.send('GET', path, { headers, signal, retries: 0 })
      options.onConnection?.(true)
      // The end was sent on an earlier connection that broke before it was read here.
      if (response.status === 204) {
        return await transport.json<Generation>('GET', `/api/generations/${encodeURIComponent(id)}`, undefined, signal)
      }
      for await (const event of readEvents(withSilenceLimit(response.body, abort))) {
        if (event.id !== null) lastEventId = event.id
        delayMs = firstDelayMs
        if (event.event === 'preview') {
          options.onPreview?.(JSON.parse(event.data) as Preview)
          continue
        }
        const generation = JSON.parse(event.data) as Generation
        options.onEvent?.(generation)
        if (!isOpen(generation)) return generation
      }
    } catch (error) {
      options.signal?.throwIfAborted()
      if (error instanceof ApiError && error.status < 500 && error.status !== 429) throw error
      if (error instanceof NetworkError) options.onConnection?.(false)
    }
    await pause(delayMs, options.signal)
    delayMs = Math.min(delayMs * 2, longestDelayMs)
  }
}

async function* withSilenceLimit(body: ReadableStream<Uint8Array> | null, abort: AbortController) {
  if (!body) return
  const reader = body.getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    for (;;) {
      timer = setTimeout(() => abort.abort(), silenceMs)
      const { value, done } = await reader.read()
      clearTimeout(timer)
      if (done) return
      yield value
    }
  } finally {
    clearTimeout(timer)
    await reader.cancel().catch(() => undefined)
  }
}

/** Splits a byte stream into events as the HTML standard says; comments (keep-alives) give nothing. */
export async function* readEvents(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder()
  let rest = ''
  let id: string | null = null
  let event = 'message'
  let data: string[] = []
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line === '') {
        if (data.length > 0) yield { id, event, data: data.join('\n') }
        event = 'message'
        data = []
        continue
      }
      const colon = line.indexOf(':')
      const field = colon < 0 ? line : line.slice(0, colon)
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '')
      if (field === 'id') id = value
      else if (field === 'event') event = value
      else if (field === 'data') data.push(value)
    }
  }
}
