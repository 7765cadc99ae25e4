/**
 * Large files that never change under their name, such as a model's weights: listed once, read from disk in parts as they
 * go out, answered by range, and kept by browsers for ever.
 */
import { createReadStream } from 'node:fs'
import { Readable } from 'node:stream'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Context, MiddlewareHandler } from 'hono'
import { rangeOf } from './range.ts'

/** `parts`, one after the other, are the file. */
export interface StoredFile {
  readonly name: string
  readonly sizeBytes: number
  readonly parts: readonly { readonly path: string; readonly sizeBytes: number }[]
}

const types: Record<string, string> = {
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  wasm: 'application/wasm',
}
const typeOf = (name: string): string => types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'

async function* read(file: StoredFile, range: { start: number; end: number }): AsyncGenerator<Buffer> {
  let begins = 0
  for (const part of file.parts) {
    const start = Math.max(0, range.start - begins)
    const end = Math.min(part.sizeBytes, range.end - begins)
    if (start < end) yield* createReadStream(part.path, { start, end: end - 1 })
    begins += part.sizeBytes
  }
}

/** What shrinks to less than a third is worth shrinking once; weights are noise to a compressor. */
const shrinks = /\.(json|mjs|wasm)$/
const compress = promisify(gzip)

/** Answers `<prefix><name>` for every file of the list, and leaves everything else alone. */
export function storedFiles(prefix: string, files: ReadonlyMap<string, StoredFile>): MiddlewareHandler {
  const compressed = new Map<string, Promise<Buffer<ArrayBuffer>>>()

  async function shrink(file: StoredFile): Promise<Buffer<ArrayBuffer>> {
    const chunks: Buffer[] = []
    for await (const chunk of read(file, { start: 0, end: file.sizeBytes })) chunks.push(chunk)
    return compress(Buffer.concat(chunks))
  }

  async function send(c: Context, file: StoredFile): Promise<Response> {
    const etag = `"${file.name}"`
    c.header('Cache-Control', 'public, max-age=31536000, immutable')
    c.header('ETag', etag)
    c.header('Content-Type', typeOf(file.name))
    c.header('Accept-Ranges', 'bytes')
    if (shrinks.test(file.name)) c.header('Vary', 'Accept-Encoding')
    if (c.req.header('if-none-match') === etag) return c.body(null, 304)
    const ifRange = c.req.header('if-range')
    const range = rangeOf(ifRange === undefined || ifRange === etag ? c.req.header('range') : undefined, file.sizeBytes)
    if (range === 'unsatisfiable') {
      c.header('Content-Range', `bytes */${file.sizeBytes}`)
      return c.body(null, 416)
    }
    const isWhole = range === 'whole'
    if (isWhole && shrinks.test(file.name) && /\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) {
      const small = compressed.get(file.name) ?? shrink(file)
      compressed.set(file.name, small)
      // Without this a file that could not be read once would be refused until the server starts again.
      small.catch(() => compressed.delete(file.name))
      c.header('Content-Encoding', 'gzip')
      return c.body(await small)
    }
    const { start, end } = isWhole ? { start: 0, end: file.sizeBytes } : range
    c.header('Content-Length', String(end - start))
    if (!isWhole) c.header('Content-Range', `bytes ${start}-${end - 1}/${file.sizeBytes}`)
    c.status(isWhole ? 200 : 206)
    if (c.req.method === 'HEAD') return c.body(null)
    return c.body(Readable.toWeb(Readable.from(read(file, { start, end }))) as ReadableStream)
  }

  return async (c, next) => {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
    const file = isRead && c.req.path.startsWith(prefix) ? files.get(c.req.path.slice(prefix.length)) : undefined
    return file ? send(c, file) : next()
  }
}
