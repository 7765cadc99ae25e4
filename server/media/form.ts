/**
 * Reads multipart/form-data as it streams in, counting as it goes: a part that is too large ends the request at that byte,
 * not after it was buffered whole. What was read is only in memory, so an upload that breaks off leaves nothing behind.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy'
import { Refusal } from '../kernel/refusal.ts'
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
}

const fieldBytes = 64 * 1024
const fields = 50

export async function readForm(request: Request, limits: FormLimits): Promise<Form> {
  const contentType = request.headers.get('content-type') ?? ''
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(contentType) || !request.body) throw refuse('upload_malformed')
  const found = { fields: new Map<string, string>(), files: [] as FormFile[] }
  let refusal: Refusal | null = null
  const parser = parserOf(contentType, limits)
  const stop = (why: Refusal): void => {
    refusal ??= why
    parser.destroy(why)
  }
  const tooLarge = () =>
    refuse('upload_too_large', { limitMb: Math.round(limits.fileBytes / 2 ** 20), limitBytes: limits.fileBytes })
  parser.on('field', (name, value, _nameTruncated, isTruncated) => {
    if (isTruncated) stop(refuse('upload_malformed'))
    else found.fields.set(name, value)
  })
  parser.on('file', (field, file, name) => {
    const parts: Buffer[] = []
    file.on('data', (part: Buffer) => parts.push(part))
    file.on('limit', () => stop(tooLarge()))
    file.on('error', () => {})
    file.on('end', () => found.files.push({ field, name: name ?? '', bytes: Buffer.concat(parts) }))
  })
  parser.on('filesLimit', () => stop(refuse('one_file_only', { limitFiles: limits.files })))
  parser.on('partsLimit', () => stop(refuse('upload_malformed')))
  parser.on('fieldsLimit', () => stop(refuse('upload_malformed')))
  try {
    await pipeline(Readable.fromWeb(request.body as Parameters<typeof Readable.fromWeb>[0]), parser)
  } catch (cause) {
    if (refusal) throw refusal
    if (cause instanceof Refusal) throw cause
    throw refuse(isUnfinished(cause) ? 'upload_interrupted' : 'upload_malformed')
  }
  if (refusal) throw refusal
  return found
}

const isUnfinished = (cause: unknown): boolean =>
  cause instanceof Error &&
  /aborted|premature|unexpected end|ECONNRESET|terminated/i.test(`${cause.name} ${cause.message}`)

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
