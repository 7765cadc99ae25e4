/**
 * Reads multipart/form-data as it streams in, counting as it goes: a part that is too large is refused at that byte, not
 * after it was buffered whole. Files go to the spool, never whole into memory; an upload that breaks off, or stands still,
 * leaves nothing behind.
 * The rest of a refused upload is read and thrown away, within bounds: a browser that is cut off while it sends shows a
 * broken connection instead of the reason.
 */
import { on, once } from 'node:events'
import { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import { limits as kernelLimits } from '../kernel/limits.ts'
import { refuse } from './refusals.ts'
import type { Spool, Spooled } from './spool.ts'

export interface FormFile {
  readonly field: string
  /** As the sender wrote it. */
  readonly name: string
  readonly source: Spooled
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>
  readonly files: readonly FormFile[]
  /** Lets go of the files. Call it in any case. */
  dispose(): Promise<void>
}

export interface FormLimits {
  readonly spool: Spool
  readonly fileBytes: number
  readonly files: number
  /** Called when what is still to come is not worth reading: the connection should be closed after the answer. */
  readonly onAbandon?: () => void
  /** Asked at the start of each file; one that is not wanted is counted and dropped as it comes. */
  readonly wants?: (field: string) => boolean
  /** For tests that cannot wait for the real one. */
  readonly windowMs?: number
}

/** What is read and thrown away for the sake of an answer that arrives. */
const ignoredBytesAtMost = 256 * 1024 * 1024
const fieldBytes = 64 * 1024
const fields = 50

/** A form on its way in. `fail` may be called by any part of it; the first reason is the one that is told. */
class Reading {
  readonly fields = new Map<string, string>()
  readonly #taken: Promise<FormFile | null>[] = []
  readonly #open = new Set<Readable>()
  /** Resolves when reading on is of no use. */
  readonly failed: Promise<void>
  #fail: () => void = () => {}
  #refusal: unknown = null

  constructor() {
    this.failed = new Promise(resolve => {
      this.#fail = resolve
    })
  }

  get refusal(): unknown {
    return this.#refusal
  }

  fail(why: unknown): void {
    this.#refusal ??= why
    // Nothing of a refused upload is worth its room.
    for (const part of this.#open) part.destroy()
    this.#fail()
  }

  /** Files come out in the order in which they began. */
  take(spool: Spool, field: string, name: string, part: Readable): void {
    this.#open.add(part)
    const taken = spool
      .take(piecesOf(part))
      .then(source => ({ field, name, source }))
      .catch(error => {
        this.fail(error)
        return null
      })
      .finally(() => this.#open.delete(part))
    this.#taken.push(taken)
  }

  async finish(): Promise<FormFile[]> {
    const files = await Promise.all(this.#taken)
    return files.filter(file => file !== null)
  }
}

/** As they came: the stream's own iterator joins those that wait into new ones. */
async function* piecesOf(part: Readable): AsyncGenerator<Buffer> {
  // One that is refused before anybody listens has closed already, and will not say so again.
  if (part.destroyed) throw refuse('upload_interrupted')
  const pace = { highWaterMark: 1, lowWaterMark: 1 }
  for await (const [piece] of on(part, 'data', { ...pace, close: ['end', 'close'] })) yield piece as Buffer
  if (!part.readableEnded) throw refuse('upload_interrupted')
}

export async function readForm(request: Request, limits: FormLimits): Promise<Form> {
  const contentType = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType) || !request.body) throw refuse('upload_malformed')
  const reading = new Reading()
  const parser = parserOf(contentType, limits)
  const ended = new Promise<void>(resolve => {
    parser.on('finish', resolve)
    parser.on('error', () => {
      reading.fail(refuse('upload_malformed'))
      resolve()
    })
  })
  collect(parser, reading, limits)
  const source = Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0])
  try {
    await pump(source, parser, ended, reading, limits)
  } catch {
    reading.fail(refuse('upload_interrupted'))
  }
  if (reading.refusal) parser.destroy()
  const files = await reading.finish()
  const dispose = async (): Promise<void> => void (await Promise.all(files.map(file => file.source.dispose())))
  if (!reading.refusal) return { fields: reading.fields, files, dispose }
  await dispose()
  throw reading.refusal
}

async function pump(
  source: Readable,
  parser: BusboyInstance,
  ended: Promise<void>,
  reading: Reading,
  limits: FormLimits,
): Promise<void> {
  const { onAbandon } = limits
  let ignoredBytes = 0
  const stop = (refusal: Error): void => {
    reading.fail(refusal)
    onAbandon?.()
    source.destroy()
  }
  const speed = watchSpeed(stop, limits.windowMs)
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      speed.count(chunk.length)
      if (reading.refusal) {
        ignoredBytes += chunk.length
        if (ignoredBytes <= ignoredBytesAtMost) continue
        onAbandon?.()
        return
      }
      if (!parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
        await Promise.race([once(parser, 'drain').catch(() => {}), ended, reading.failed])
      }
    }
  } finally {
    speed.stop()
  }
  if (reading.refusal) return
  parser.end()
  await Promise.race([ended, reading.failed])
}

/** Whoever sends next to nothing holds a connection and a file for as long as they like; here they are let go. */
export function watchSpeed(stop: (refusal: Error) => void, asked?: number) {
  const { uploadBytesPerSecondLeast, uploadWindowSeconds } = kernelLimits
  const windowMs = asked ?? uploadWindowSeconds * 1_000
  let bytes = 0
  const timer = setInterval(() => {
    if (bytes < (uploadBytesPerSecondLeast * windowMs) / 1_000)
      stop(refuse('upload_too_slow', { windowSeconds: Math.max(1, Math.round(windowMs / 1_000)) }))
    bytes = 0
  }, windowMs)
  return {
    count: (more: number) => {
      bytes += more
    },
    stop: () => clearInterval(timer),
  }
}

function collect(parser: BusboyInstance, reading: Reading, limits: FormLimits): void {
  parser.on('field', (name, value, _isNameCut, isValueCut) => {
    if (isValueCut) reading.fail(refuse('upload_malformed'))
    else reading.fields.set(name, value)
  })
  parser.on('file', (field, file, name) => {
    file.on('limit', () => {
      const { fileBytes } = limits
      reading.fail(refuse('upload_too_large', { limitMb: Math.round(fileBytes / 2 ** 20), limitBytes: fileBytes }))
    })
    file.on('error', () => {})
    if (!reading.refusal && (limits.wants?.(field) ?? true)) reading.take(limits.spool, field, name ?? '', file)
    else file.resume()
  })
  parser.on('filesLimit', () => reading.fail(refuse('one_file_only', { limitFiles: limits.files })))
  parser.on('partsLimit', () => reading.fail(refuse('upload_malformed')))
  parser.on('fieldsLimit', () => reading.fail(refuse('upload_malformed')))
}

function parserOf(contentType: string, limits: FormLimits): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType } as BusboyHeaders,
      limits: { fileSize: limits.fileBytes, files: limits.files, fields, fieldSize: fieldBytes, headerPairs: 50 },
    })
  } catch {
    throw refuse('upload_malformed')
  }
}
