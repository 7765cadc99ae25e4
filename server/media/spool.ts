/**
 * Where an upload lies until it is read: a file that is encrypted under a key which exists in memory only, and that has no
 * name from the moment it is open. Twenty large uploads at once cost the server's memory next to nothing, and neither a
 * crash nor a stolen disk shows anything of them.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, mkdtemp, open, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Unavailable } from '../kernel/refusal.ts'
import { refuse } from './refusals.ts'
import { passingCipher } from './vault.ts'

/** A whole file of a stranger's, once or more to be read, then to be let go. */
export interface Spooled {
  readonly sizeBytes: number
  /** The same for the same bytes while this server runs, and meaningless outside it. */
  readonly digest: string
  read(): AsyncIterable<Buffer>
  dispose(): Promise<void>
}

/** A file that grows piece by piece, in order. */
export interface Filling {
  readonly sizeBytes: number
  /** A piece that cannot be written spoils the file: discard it. */
  append(chunk: Uint8Array): Promise<void>
  /** No more comes. */
  finish(): Spooled
  discard(): Promise<void>
}

export interface Spool {
  begin(): Promise<Filling>
  /** Reads the source to its end. When that fails, nothing stays. */
  take(source: AsyncIterable<Uint8Array>): Promise<Spooled>
  /** Removes what a killed server left where files cannot lose their name while they are open. */
  sweep(): Promise<void>
}

const pieceBytes = 256 * 1024
const prefix = 'upload-'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/** The disk has no room, as the system says it here or somewhere below an error of ours. */
export function isFull(error: unknown): boolean {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++)
    if (/^(ENOSPC|EDQUOT|EFBIG|53100)$/.test(codeOf(cause))) return true
  return false
}

const weather = (error: unknown): Error =>
  isFull(error) ? refuse('disk_full') : new Unavailable('the disk', { cause: error })

export interface SpoolOptions {
  /** Made when missing. Left out: a folder of its own among the system's temporary files. */
  readonly dir?: string | undefined
  /** Nothing is taken while less than this would be left. */
  readonly reserveBytes: number
  /** What the disk of this folder has left; replaced in tests. */
  readonly freeBytes?: (dir: string) => Promise<number>
}

/** One that grows is looked at again after so much: others grow beside it. */
const lookBytes = 8 * 1024 * 1024

async function freeOnDisk(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir)
  return bavail * bsize
}

export function createSpool({ dir, reserveBytes, freeBytes = freeOnDisk }: SpoolOptions): Spool {
  const digestKey = randomBytes(32)
  let folder: Promise<string> | null = null
  const ready = (): Promise<string> => {
    folder ??= dir
      ? mkdir(dir, { recursive: true, mode: 0o700 }).then(() => dir)
      : mkdtemp(join(tmpdir(), 'image2image-spool-'))
    return folder
  }

  async function requireRoom(at: string): Promise<void> {
    if ((await freeBytes(at)) < reserveBytes) throw refuse('disk_full')
  }

  async function openFile(): Promise<FileHandle> {
    try {
      const at = await ready()
      await requireRoom(at)
      const path = join(at, `${prefix}${randomBytes(12).toString('hex')}`)
      const file = await open(path, 'wx+', 0o600)
      // The system keeps the bytes while the file is open, and takes them away with the process, however that ends.
      await rm(path, { force: true }).catch(() => {})
      return file
    } catch (error) {
      folder = null
      throw codeOf(error).startsWith('E') ? weather(error) : error
    }
  }

  async function begin(): Promise<Filling> {
    const file = await openFile()
    const cipher = passingCipher()
    const hash = createHmac('sha256', digestKey)
    let sizeBytes = 0
    let sinceLookBytes = 0
    const close = () => file.close().catch(() => {})
    return {
      get sizeBytes() {
        return sizeBytes
      },
      async append(chunk) {
        sinceLookBytes += chunk.length
        if (sinceLookBytes >= lookBytes) {
          sinceLookBytes = 0
          await ready().then(requireRoom)
        }
        hash.update(chunk)
        await file.writeFile(cipher.seal(chunk)).catch(error => {
          throw weather(error)
        })
        sizeBytes += chunk.length
      },
      finish() {
        cipher.end()
        const read = () => readBack(file, sizeBytes, cipher.open())
        return { sizeBytes, digest: hash.digest('hex'), read, dispose: close }
      },
      discard: close,
    }
  }

  return {
    begin,
    async take(source) {
      const filling = await begin()
      try {
        for await (const chunk of source) await filling.append(chunk)
        return filling.finish()
      } catch (error) {
        await filling.discard()
        throw error
      }
    },
    async sweep() {
      const at = await ready()
      const left = (await readdir(at)).filter(name => name.startsWith(prefix))
      for (const name of left) await rm(join(at, name), { force: true })
    },
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
