/**
 * The Model Context Protocol over streamable HTTP. The tools live in the workspace `mcp/`, which speaks the public API
 * through the SDK; here each request gets a client whose requests come back into this very server, in the name of whoever
 * calls, through the same rules as everybody's. So there is no second entrance: what a key may not do, its tools may not.
 * Nothing is kept between requests. A session's id is only what a client of the 2025 protocol names when it cancels.
 */
import { createMcp, createMcpHandler, type McpHttpHandler } from '@image2image/mcp'
import { createClient } from '@image2image/sdk'
import { limits } from '../kernel/limits.ts'
import type { Log } from '../kernel/log.ts'

export interface McpDeps {
  readonly version: string
  readonly productName: string
  readonly log: Log
  /** Answers a request as if it had come from outside. */
  readonly ask: (request: Request) => Response | Promise<Response>
}

/** What proves who calls, and where from; everything else of a request is its own. */
const passedOn = ['authorization', 'cookie', 'origin', 'sec-fetch-site', 'host'] as const
/** The name does not matter: nothing leaves the process. */
const INSIDE = 'http://mcp.invalid'

/** One for each request: who asks is in what they sent. */
export function handlerFor(
  { version, productName, log, ask }: McpDeps,
  headers: Headers,
  ended: AbortSignal,
): McpHttpHandler {
  const proof = passedOn.flatMap(name => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  const inside: typeof globalThis.fetch = async (input, init) => {
    const request = new Request(input, init)
    for (const [name, value] of proof) request.headers.set(name, value)
    return endingWith(await ask(request), init?.signal ?? null)
  }
  const client = createClient({ baseUrl: INSIDE, fetch: inside, retries: 0 })
  return createMcpHandler(() => createMcp({ client, version, productName, ended }), {
    maxRequestBodySize: limits.toolBodyBytes,
    onerror: error => log.warn('mcp.refused', { code: error.name }),
  })
}

/** Over a line an aborted answer ends by itself; inside the process somebody has to cut it. */
function endingWith(response: Response, signal: AbortSignal | null): Response {
  if (!signal || !response.body) return response
  const { status, headers } = response
  return new Response(response.body.pipeThrough(new TransformStream(), { signal }), { status, headers })
}
