import { randomBytes } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { type AppEnv, limitBody, newRoutes, shallowJson } from '../http/http.ts'
import { assert } from '../kernel/assert.ts'
import { limits } from '../kernel/limits.ts'
import { handlerFor, type McpDeps } from './mcp.ts'
import { toolSlots } from './slots.ts'

/** A picture in base64, over a slow line. */
const SLOW_BODY_MS = 60_000

interface Call {
  readonly stop: AbortController
  /** How a client of the 2025 protocol names it when it cancels. */
  name: string | null
}

interface Message {
  readonly method?: unknown
  readonly id?: unknown
  readonly params?: { readonly requestId?: unknown }
}

/**
 * The HTTP edge of the tools. GET and DELETE belong to sessions that are kept, which there are none of: both are answered
 * with 405, as the protocol wants it. A call ends early when its answer is not read any more, or when a client of the 2025
 * protocol says so in a request of its own; that one knows it by the session's id and the call's. A call has its place
 * before its body is read, and until its answer has been.
 */
export function mcpRoutes(
  deps: Omit<McpDeps, 'ask'> & { ask(request: Request, connection: object): Promise<Response> },
) {
  const slots = toolSlots()
  const open = new WeakMap<Context, Call>()
  const calls = new Map<string, AbortController>()

  const placed: MiddlewareHandler<AppEnv> = async (c, next) => {
    const giveBack = slots.take(c.get('account').id)
    const call: Call = { stop: new AbortController(), name: null }
    open.set(c, call)
    c.req.raw.signal.addEventListener('abort', () => call.stop.abort(), { once: true })
    const done = (): void => {
      giveBack()
      if (call.name && calls.get(call.name) === call.stop) calls.delete(call.name)
    }
    try {
      await next()
    } catch (error) {
      done()
      throw error
    }
    if (c.res.ok && c.res.body) c.res = whenEnded(c.res, c.res.body, call.stop, done)
    else done()
  }

  async function answer(c: Context<AppEnv>): Promise<Response> {
    const { id: accountId } = c.get('account')
    const call = open.get(c)
    assert(call, 'every call has a place')
    const text = c.req.method === 'POST' ? await c.req.text() : null
    const message = messageOf(text)
    const session = c.req.header('mcp-session-id')
    const nameOf = (id: unknown): string | null =>
      session === undefined || id === undefined ? null : JSON.stringify([accountId, session, id])
    if (message.method === 'notifications/cancelled') calls.get(nameOf(message.params?.requestId) ?? '')?.abort()
    const { stop } = call
    call.name = nameOf(message.id)
    if (call.name) calls.set(call.name, stop)
    const { method, headers } = c.req.raw
    const handler = handlerFor({ ...deps, ask: request => deps.ask(request, c.env as object) }, headers, stop.signal)
    // What was read on the way cannot be read again.
    const request = new Request(c.req.url, {
      method,
      headers,
      signal: stop.signal,
      ...(text !== null && { body: text }),
    })
    const response = await handler.fetch(request)
    if (message.method === 'initialize' && response.ok)
      response.headers.set('mcp-session-id', randomBytes(16).toString('base64url'))
    return response
  }

  const body = limitBody({ jsonBodyBytes: limits.toolBodyBytes, uploadBytes: 0, smallBodyMs: SLOW_BODY_MS })
  const routes = newRoutes()
  for (const method of ['POST', 'GET', 'DELETE']) routes.on(method, '/mcp', placed, body, shallowJson, answer)
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
function whenEnded(
  response: Response,
  whole: ReadableStream<Uint8Array>,
  stop: AbortController,
  done: () => void,
): Response {
  const reader = whole.getReader()
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
