import { randomBytes } from 'node:crypto'
import type { Context } from 'hono'
import { type AppEnv, newRoutes } from '../http/http.ts'
import { handlerFor, type McpDeps } from './mcp.ts'
import { refuse } from './refusals.ts'

/** Calls of one account that may run at once: each may hold a picture in memory. */
const AT_ONCE = 8
const AT_ONCE_ALL = 64

interface Message {
  readonly method?: unknown
  readonly id?: unknown
  readonly params?: { readonly requestId?: unknown }
}

/**
 * The HTTP edge of the tools. GET and DELETE belong to sessions that are kept, which there are none of: both are answered
 * with 405, as the protocol wants it. A call ends early when its answer is not read any more, or when a client of the 2025
 * protocol says so in a request of its own; that one knows it by the session's id and the call's.
 */
export function mcpRoutes(
  deps: Omit<McpDeps, 'ask'> & { ask(request: Request, connection: object): Promise<Response> },
) {
  const running = new Map<string, Set<AbortController>>()
  const calls = new Map<string, AbortController>()
  let all = 0

  function begin(accountId: string, name: string | null): { stop: AbortController; done: () => void } {
    const mine = running.get(accountId) ?? new Set()
    if (mine.size >= AT_ONCE || all >= AT_ONCE_ALL) throw refuse('mcp_busy', { limit: AT_ONCE, retryAfterSeconds: 5 })
    const stop = new AbortController()
    running.set(accountId, mine.add(stop))
    all++
    if (name) calls.set(name, stop)
    const done = (): void => {
      if (!mine.delete(stop)) return
      all--
      if (mine.size === 0) running.delete(accountId)
      if (name && calls.get(name) === stop) calls.delete(name)
    }
    return { stop, done }
  }

  async function answer(c: Context<AppEnv>): Promise<Response> {
    const { id: accountId } = c.get('account')
    const text = c.req.method === 'POST' ? await c.req.text() : null
    const message = messageOf(text)
    const session = c.req.header('mcp-session-id')
    const nameOf = (id: unknown): string | null =>
      session === undefined || id === undefined ? null : JSON.stringify([accountId, session, id])
    if (message.method === 'notifications/cancelled') calls.get(nameOf(message.params?.requestId) ?? '')?.abort()
    const { stop, done } = begin(accountId, nameOf(message.id))
    const { method, headers, signal: gone } = c.req.raw
    gone.addEventListener('abort', () => stop.abort(), { once: true })
    const handler = handlerFor({ ...deps, ask: request => deps.ask(request, c.env as object) }, headers, stop.signal)
    // What was read on the way cannot be read again.
    const request = new Request(c.req.url, {
      method,
      headers,
      signal: stop.signal,
      ...(text !== null && { body: text }),
    })
    const response = await handler.fetch(request).catch((error: unknown) => {
      done()
      throw error
    })
    if (message.method === 'initialize' && response.ok)
      response.headers.set('mcp-session-id', randomBytes(16).toString('base64url'))
    return whenEnded(response, stop, done)
  }

  const routes = newRoutes()
  for (const method of ['POST', 'GET', 'DELETE']) routes.on(method, '/mcp', answer)
  return routes
}

/** What is no message is refused by the handler, in the protocol's own words. */
function messageOf(text: string | null): Message {
  try {
    const value: unknown = JSON.parse(text ?? 'null')
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

/** A call runs until its answer has been read, or nobody reads it any more. */
function whenEnded(response: Response, stop: AbortController, done: () => void): Response {
  if (!response.body) {
    done()
    return response
  }
  const reader = response.body.getReader()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done: isLast } = await reader.read()
        if (!isLast) return controller.enqueue(value)
        done()
        controller.close()
      } catch (error) {
        done()
        controller.error(error)
      }
    },
    async cancel(reason) {
      done()
      stop.abort()
      await reader.cancel(reason)
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
