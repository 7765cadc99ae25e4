/**
 * Reads multipart/form-data as it streams in, counting as it goes: a part that is too large is refused at that byte, not
 * after it was buffered whole. What was read is only in memory, so an upload that breaks off leaves nothing behind.
 * The rest of a refused upload is read and thrown away, within bounds: a browser that is cut off while it sends shows a
 * broken connection instead of the reason.
 */
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import type { Refusal } from '../kernel/refusal.ts'
import { refuse } from './refusals.ts'

export interface FormFile {
  readonly field: string
  /** As the sender wrote it. */
  readonly name: string
  readonly bytes: Buffer
}

export interface Form {
  readonly fields: ReadonlyMap<string, string>
  readonly files: readonly FormFile[]
}

export interface FormLimits {
  readonly fileBytes: number
  readonly files: number
  /** Called when more came than is worth reading to its end: the connection should be closed after the answer. */
  readonly onAbandon?: () => void
  /** Asked at the start of each file; one that is not wanted is counted and dropped as it comes, and stays empty. */
  readonly wants?: (field: string) => boolean
}

/** What is read and thrown away for the sake of an answer that arrives. */
const ignoredBytesAtMost = 256 * 1024 * 1024
const fieldBytes = 64 * 1024
const fields = 50

interface Reading {
  readonly fields: Map<string, string>
  readonly files: FormFile[]
  refusal: Refusal | null
}

export async function readForm(request: Request, limits: FormLimits): Promise<Form> {
  const contentType = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType) || !request.body) throw refuse('upload_malformed')
  const reading: Reading = { fields: new Map(), files: [], refusal: null }
  const parser = parserOf(contentType, limits)
  const ended = new Promise<void>(resolve => {
    parser.on('finish', resolve)
    parser.on('error', () => {
      reading.refusal ??= refuse('upload_malformed')
      resolve()
    })
  })
  collect(parser, reading, limits)
  try {
    await pump(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), parser, ended, reading, limits)
  } catch {
    parser.destroy()
    throw reading.refusal ?? refuse('upload_interrupted')
  }
  if (reading.refusal) {
    parser.destroy()
    throw reading.refusal
  }
  return reading
}

async function pump(
  source: Readable,
  parser: BusboyInstance,
  ended: Promise<void>,
  reading: Reading,
  { onAbandon }: FormLimits,
): Promise<void> {
  let ignoredBytes = 0
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    if (reading.refusal) {
      ignoredBytes += chunk.length
      if (ignoredBytes <= ignoredBytesAtMost) continue
      onAbandon?.()
      return
    }
    if (!parser.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))) {
      await Promise.race([once(parser, 'drain').catch(() => {}), ended])
    }
  }
  if (reading.refusal) return
  parser.end()
  await ended
}

function collect(parser: BusboyInstance, reading: Reading, limits: FormLimits): void {
  const stop = (why: Refusal): void => {
    reading.refusal ??= why
    // Nothing of a refused upload is worth its memory.
    reading.files.length = 0
  }
  parser.on('field', (name, value, _isNameCut, isValueCut) => {
    if (isValueCut) stop(refuse('upload_malformed'))
    else reading.fields.set(name, value)
  })
  parser.on('file', (field, file, name) => {
    const isWanted = limits.wants?.(field) ?? true
    let parts: Buffer[] = []
    file.on('data', (part: Buffer) => {
      if (reading.refusal) parts = []
      else if (isWanted) parts.push(part)
    })
    file.on('limit', () =>
      stop(
        refuse('upload_too_large', {
          limitMb: Math.round(limits.fileBytes / 2 ** 20),
          limitBytes: limits.fileBytes,
        }),
      ),
    )
    file.on('error', () => {})
    file.on('end', () => {
      if (!reading.refusal) reading.files.push({ field, name: name ?? '', bytes: Buffer.concat(parts) })
    })
  })
  parser.on('filesLimit', () => stop(refuse('one_file_only', { limitFiles: limits.files })))
  parser.on('partsLimit', () => stop(refuse('upload_malformed')))
  parser.on('fieldsLimit', () => stop(refuse('upload_malformed')))
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
