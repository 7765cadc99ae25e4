/**
 * One upload on the disk: encrypted under a key which exists in memory only, in a file that has no name from the moment it
 * is open. The system keeps the bytes while the file is open, and takes them away with the process, however that ends.
 */
import { randomBytes } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../kernel/refusal.ts'
import { refuse } from './refusals.ts'
import { passingCipher } from './vault.ts'

export const prefix = 'upload-'
const pieceBytes = 256 * 1024

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The disk has no room, as the system says it here or somewhere below an error of ours. */
export function isFull(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++)
    if (/^(ENOSPC|EDQUOT|EFBIG|53100)$/.test(codeOf(cause))) return true
  return false
}

export const weather = (error: unknown): Error =>
  isFull(error) ? refuse('disk_full') : new Unavailable('the disk', { cause: error })

export interface DiskFile {
  append(chunk: Uint8Array): Promise<void>
  /** No more comes: the way to read it, any number of times. */
  finish(sizeBytes: number): () => AsyncGenerator<Buffer>
  close(): Promise<void>
}

/** Begins with these. */
export async function openDiskFile(folder: string, chunks: readonly Uint8Array[]): Promise<DiskFile> {
  const file = await openNameless(folder)
  const cipher = passingCipher()
  const append = (chunk: Uint8Array): Promise<void> =>
    file.writeFile(cipher.seal(chunk)).catch(error => {
      throw weather(error)
    })
  const close = (): Promise<void> => file.close().catch(() => {})
  const finish = (sizeBytes: number) => {
    cipher.end()
    return () => readBack(file, sizeBytes, cipher.open())
  }
  try {
    for (const chunk of chunks) await append(chunk)
    return { append, finish, close }
  } catch (error) {
    await close()
    throw error
  }
}

async function openNameless(folder: string): Promise<FileHandle> {
  try {
    const path = join(folder, `${prefix}${randomBytes(12).toString('hex')}`)
    const file = await open(path, 'wx+', 0o600)
    await rm(path, { force: true }).catch(() => {})
    return file
  } catch (error) {
    throw codeOf(error).startsWith('E') ? weather(error) : error
  }
}

async function* readBack(
  file: FileHandle,
  sizeBytes: number,
  opener: ReturnType<ReturnType<typeof passingCipher>['open']>,
): AsyncGenerator<Buffer> {
  for (let at = 0; at < sizeBytes; ) {
    const piece = Buffer.allocUnsafe(Math.min(pieceBytes, sizeBytes - at))
    const { bytesRead } = await file.read(piece, 0, piece.length, at)
    if (bytesRead === 0) break
    yield opener.next(piece.subarray(0, bytesRead))
    at += bytesRead
  }
  opener.end()
}
