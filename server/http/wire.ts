/**
 * What is refused before anything reads it: requests that two programs could understand differently. Node's parser is
 * strict about lengths and line ends; it keeps the first of a doubled header without a word, and passes every method on.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Headers that decide something, so that a second one would decide something else for whoever stands in between. */
const single = new Set([
  'host',
  'authorization',
  'content-type',
  'content-length',
  'transfer-encoding',
  'origin',
  'idempotency-key',
  'sec-fetch-site',
  'range',
])

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** The status of a refusal; null when the request may be read. */
export function wireFault({ method = '', url = '', rawHeaders }: IncomingMessage): 400 | 405 | null {
  if (!methods.has(method)) return 405
  // A proxy's form of address, or one that has no path, is for somebody else.
  if (!url.startsWith('/') || url.startsWith('//')) return 400
  const seen = new Set<string>()
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]?.toLowerCase() ?? ''
    if (single.has(name) && seen.has(name)) return 400
    seen.add(name)
  }
  return null
}

/** Ends the connection: what follows on it may be the second half of a trick. */
export function refuseWire(response: ServerResponse, status: 400 | 405): void {
  response.writeHead(status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...(status === 405 ? { allow: [...methods].join(', ') } : {}),
  })
  const [title, code, detail] =
    status === 405
      ? ['Method Not Allowed', 'method_not_allowed', 'This method is not known here.']
      : ['Bad Request', 'malformed_request', 'The request cannot be read in one way only. Send each header once.']
  response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail, details: {} }))
}
