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
