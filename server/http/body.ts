import type { IncomingMessage } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { refuseRequest } from './problem.ts'

/** Form fields and boundaries around the one file of an upload. */
const MULTIPART_OVERHEAD_BYTES = 1024 * 1024

const megabytes = (bytes: number): string =>
  bytes < 1024 * 1024 ? `${Math.floor(bytes / 1024)} KB` : `${Math.floor(bytes / (1024 * 1024))} MB`

/** How long anything but an upload may take to arrive; the slowest phone sends 256 KB in less. */
const SMALL_BODY_MS = 20_000
/** Deeper than anything we ask for; every step down costs a program's stack. */
const DEPTH_MOST = 32

const typeOf = (c: Context): string => (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
const isJson = (c: Context): boolean => typeOf(c) === 'application/json'

const hasBody = (c: Context): boolean =>
  c.req.header('transfer-encoding') !== undefined || Number(c.req.header('content-length') ?? 0) > 0

/** Of an upload that can be resumed. No form on another site can send this type. */
const isPiece = (c: Context): boolean =>
  typeOf(c) === 'application/offset+octet-stream' && /^\/api\/uploads\/[^/]+$/.test(c.req.path)

/** A body that says it is something else than it is meant as could come from a form on another site. */
function requireKnownType(c: Context): void {
  if (!hasBody(c) || isJson(c) || typeOf(c) === 'multipart/form-data' || isPiece(c)) return
  throw refuseRequest('unsupported_type')
}

/** Counts brackets outside of strings, before anything builds objects of them. */
function requireShallow(json: string): void {
  let depth = 0
  let isInside = false
  for (let i = 0; i < json.length; i++) {
    const character = json.charCodeAt(i)
    if (isInside) {
      if (character === 92) i++
      else if (character === 34) isInside = false
    } else if (character === 34) isInside = true
    else if (character === 91 || character === 123) {
      if (++depth > DEPTH_MOST) throw refuseRequest('too_deep', { limit: DEPTH_MOST })
    } else if (character === 93 || character === 125) depth--
  }
}

/** Cuts the connection of one that sends a few bytes now and then for ever. Uploads have a pace of their own. */
function endSlowBody(c: Context, ms: number): void {
  const incoming = (c.env as { incoming?: IncomingMessage } | undefined)?.incoming
  if (!incoming || !hasBody(c)) return
  const deadline = setTimeout(() => {
    if (!incoming.complete) incoming.destroy()
  }, ms)
  deadline.unref()
  incoming.once('close', () => clearTimeout(deadline))
}

/** Where pictures come in a form, read as it streams in by the route itself, which counts it. Forms elsewhere are small. */
const streamedForms: ReadonlySet<string> = new Set(['/api/pictures', '/v1/images/edits'])
/** Where pictures come inside of JSON: counted likewise, and looked at for depth. */
const streamedJson: ReadonlySet<string> = new Set(['/v1/images/edits'])
const isStreamed = (c: Context): boolean =>
  isPiece(c) ||
  (typeOf(c) === 'multipart/form-data' && streamedForms.has(c.req.path)) ||
  (isJson(c) && streamedJson.has(c.req.path))

/** Comes after it is known who asks: reading costs memory. The routes read the same text again from there. */
export const shallowJson: MiddlewareHandler = async (c, next) => {
  if (hasBody(c) && isJson(c) && !isStreamed(c)) requireShallow(await c.req.text())
  return next()
}

/**
 * Bounds what a request may send. A body with pictures is only checked by the length it declares, because it must stream:
 * whoever reads its parts counts them. With an `uploadBytes` of 0 there are no such bodies, and all else must be JSON.
 */
export function limitBody(limits: {
  jsonBodyBytes: number
  uploadBytes: number
  smallBodyMs?: number
}): MiddlewareHandler {
  const tooLarge = (bytes: number) => refuseRequest('body_too_large', { limit: megabytes(bytes), limitBytes: bytes })
  const small = bodyLimit({
    maxSize: limits.jsonBodyBytes,
    onError: () => {
      throw tooLarge(limits.jsonBodyBytes)
    },
  })
  const takesFiles = limits.uploadBytes > 0
  return async (c, next) => {
    requireKnownType(c)
    if (!takesFiles && hasBody(c) && !isJson(c)) throw refuseRequest('unsupported_type')
    if (!takesFiles || !isStreamed(c)) {
      endSlowBody(c, limits.smallBodyMs ?? SMALL_BODY_MS)
      return small(c, next)
    }
    const declaredBytes = Number(c.req.header('content-length') ?? 0)
    if (declaredBytes > limits.uploadBytes + MULTIPART_OVERHEAD_BYTES) throw tooLarge(limits.uploadBytes)
    return next()
  }
}

/** What is thrown away for the sake of an answer that arrives. Whoever sends more sees a broken connection. */
const DISCARD_BYTES = 256 * 1024 * 1024
const DISCARD_MS = 60_000
/** One that has stopped sending is not waited for: nobody there reads an answer either. */
const SILENT_MS = 5_000

function discard(incoming: IncomingMessage): Promise<void> {
  return new Promise(resolve => {
    let bytes = 0
    const finish = (): void => {
      clearTimeout(limit)
      clearTimeout(silence)
      incoming.off('data', count)
      resolve()
    }
    const count = (chunk: Uint8Array): void => {
      bytes += chunk.byteLength
      silence.refresh()
      if (bytes > DISCARD_BYTES) finish()
    }
    const limit = setTimeout(finish, DISCARD_MS)
    const silence = setTimeout(finish, SILENT_MS)
    // Whoever read before would stop the flow at each piece; it reads no more.
    incoming.removeAllListeners('data')
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
  // What is left unread must not be taken for the next request.
  if (incoming && !incoming.complete) c.res.headers.set('connection', 'close')
}
