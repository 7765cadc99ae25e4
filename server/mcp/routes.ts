import type { Context } from 'hono'
import { type AppEnv, newRoutes } from '../http/http.ts'
import { handlerFor, type McpDeps } from './mcp.ts'
import { refuse } from './refusals.ts'

/** Calls of one account that may run at once: each may hold a picture in memory. */
const AT_ONCE = 8
const AT_ONCE_ALL = 64

/**
 * The HTTP edge of the tools. GET and DELETE belong to sessions, which there are none of: both are answered with 405, as
 * the protocol wants it.
 */
export function mcpRoutes(
  deps: Omit<McpDeps, 'ask'> & { ask(request: Request, connection: object): Promise<Response> },
) {
  const running = new Map<string, number>()
  let all = 0

  async function answer(c: Context<AppEnv>): Promise<Response> {
    const { id } = c.get('account')
    const mine = running.get(id) ?? 0
    if (mine >= AT_ONCE || all >= AT_ONCE_ALL) throw refuse('mcp_busy', { limit: AT_ONCE, retryAfterSeconds: 5 })
    running.set(id, mine + 1)
    all++
    const done = (): void => {
      all--
      const left = (running.get(id) ?? 1) - 1
      if (left > 0) running.set(id, left)
      else running.delete(id)
    }
    const handler = handlerFor({ ...deps, ask: request => deps.ask(request, c.env as object) }, c.req.raw.headers)
    const response = await handler.fetch(await requestOf(c)).catch((error: unknown) => {
      done()
      throw error
    })
    return whenEnded(response, done)
  }

  const routes = newRoutes()
  for (const method of ['POST', 'GET', 'DELETE']) routes.on(method, '/mcp', answer)
  return routes
}

/** The same once more: what was read on the way cannot be read again. */
async function requestOf(c: Context): Promise<Request> {
  const { method, headers, signal } = c.req.raw
  const body = method === 'POST' ? { body: await c.req.text() } : {}
  return new Request(c.req.url, { method, headers, signal, ...body })
}

/** A call runs until its answer has been read, or nobody reads it any more. */
function whenEnded(response: Response, done: () => void): Response {
  if (!response.body) {
    done()
    return response
  }
  const reader = response.body.getReader()
  let isOver = false
  const end = (): void => {
    if (!isOver) done()
    isOver = true
  }
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { value, done: isLast } = await reader.read()
        if (!isLast) return controller.enqueue(value)
        end()
        controller.close()
      } catch (error) {
        end()
        controller.error(error)
      }
    },
    async cancel(reason) {
      end()
      await reader.cancel(reason)
    },
  })
  return new Response(body, { status: response.status, headers: response.headers })
}
