import type { IncomingMessage } from 'node:http'
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuseRequest } from './problem.ts'

/** Form fields and boundaries around the one file of an upload. */
const MULTIPART_OVERHEAD_BYTES = 1024 * 1024

const megabytes = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KB` : `${Math.floor(bytes / (1024 * 1024))} MB`

/**
 * Bounds what a request may send. A multipart body is only checked by the length it declares, because it must stream:
 * whoever reads its parts counts them.
 */
export function limitBody(limits: { jsonBodyBytes: number; uploadBytes: number }): MiddlewareHandler {
  const tooLarge = (bytes: number) => refuseRequest('body_too_large', { limit: megabytes(bytes), limitBytes: bytes })
  const small = bodyLimit({
    maxSize: limits.jsonBodyBytes,
    onError: () => {
      throw tooLarge(limits.jsonBodyBytes)
    },
  })
  return async (c, next) => {
    if (!/^multipart\/form-data\b/i.test(c.req.header('content-type') ?? '')) return small(c, next)
    const declaredBytes = Number(c.req.header('content-length') ?? 0)
    if (declaredBytes > limits.uploadBytes + MULTIPART_OVERHEAD_BYTES) throw tooLarge(limits.uploadBytes)
    return next()
  }
}

/** What is thrown away for the sake of an answer that arrives. Whoever sends more sees a broken connection. */
const DISCARD_BYTES = 256 * 1024 * 1024
const DISCARD_MS = 60_000

function discard(incoming: IncomingMessage): Promise<void> {
  return new Promise(resolve => {
    let bytes = 0
    const finish = (): void => {
      clearTimeout(limit)
      incoming.off('data', count)
      resolve()
    }
    const count = (chunk: Uint8Array): void => {
      bytes += chunk.byteLength
      if (bytes > DISCARD_BYTES) finish()
    }
    const limit = setTimeout(finish, DISCARD_MS)
    incoming.on('data', count)
    for (const event of ['end', 'close', 'error']) incoming.once(event, finish)
    incoming.resume()
  })
}

/**
 * Browsers read an answer only when they have sent everything: a refusal in the middle of an upload would look to them
 * like a broken network. So the rest is read and thrown away before the refusal goes out.
 */
export const readToEnd: MiddlewareHandler = async (c, next) => {
  await next()
  // A refusal that closes the connection waits for nothing: what would come is slow, or without end.
  if (c.res.status < 400 || c.res.headers.get('connection') === 'close') return
  // Only behind a real socket; a request made in memory has none.
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming
  const declared = Number(c.req.header('content-length') ?? 0)
  if (incoming && !incoming.complete && !incoming.destroyed && declared <= DISCARD_BYTES) await discard(incoming)
}
