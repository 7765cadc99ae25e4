/** What two requests have in common if they say the same: no boundary, no order of parts, no names of files, no runtime. */
import { createHash } from 'node:crypto'
import type { Received } from './vendor.ts'

const compared = ['authorization', 'x-goog-api-key', 'accept', 'x-key', 'api-key'] as const

const short = (bytes: Buffer): string =>
  bytes.length < 200 ? bytes.toString('utf8') : createHash('sha256').update(bytes).digest('hex')

export function shapeOf({ method, path, query, headers, parts, json }: Received, ignored: readonly string[] = []) {
  return {
    method,
    path,
    query: [...query].sort(),
    type: headers['content-type']?.split(';')[0],
    headers: compared.filter(name => !ignored.includes(name)).map(name => [name, headers[name]]),
    parts: parts.map(part => `${part.name} ${part.fileName === null ? '' : part.type} ${short(part.bytes)}`).sort(),
    json,
  }
}
