/**
 * Where an upload lies until it is read: a file that is encrypted under a key which exists in memory only, and that has no
 * name from the moment it is open. One that comes in one go and is small waits in memory for the moment until it is read,
 * while few others do. Twenty large uploads at once cost the server's memory next to nothing, and neither a crash nor a
 * stolen disk shows anything of them.
 */
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { refuse } from './refusals.ts'
import { codeOf, type DiskFile, openDiskFile, prefix, weather } from './spool-file.ts'
import { contentName } from './vault.ts'

export { isFull } from './spool-file.ts'

/** A whole file of a stranger's, once or more to be read, then to be let go. */
export interface Spooled {
  readonly sizeBytes: number
  /** The same for the same bytes, and meaningless outside this installation. */
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
  /** For one that may take an hour. */
  begin(): Promise<Filling>
  /** Reads the source to its end. When that fails, nothing stays. */
  take(source: AsyncIterable<Uint8Array>): Promise<Spooled>
  /** Removes what a killed server left where files cannot lose their name while they are open. */
  sweep(): Promise<void>
}

export interface SpoolOptions {
  /** Made when missing. Left out: a folder of its own among the system's temporary files. */
  readonly dir?: string | undefined
  /** Names bytes by what is in them: a key of the installation. Default: one of this process. */
  readonly digestKey?: () => Promise<Uint8Array>
  /** Of one upload, and of all together, that lie in memory. Default 2 MB and 32 MB. */
  readonly memory?: { readonly oneBytes: number; readonly allBytes: number }
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

const MB = 1024 * 1024

function ownKey(): () => Promise<Uint8Array> {
  const key = randomBytes(32)
  return async () => key
}

export function createSpool({
  dir,
  reserveBytes,
  digestKey = ownKey(),
  memory = { oneBytes: 2 * MB, allBytes: 32 * MB },
  freeBytes = freeOnDisk,
}: SpoolOptions): Spool {
  const share = new Memory(memory)
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

  async function requireDisk(): Promise<void> {
    try {
      await requireRoom(await ready())
    } catch (error) {
      folder = null
      throw codeOf(error).startsWith('E') ? weather(error) : error
    }
  }

  async function fill(mayWaitInMemory: boolean): Promise<Filling> {
    await requireDisk()
    const name = contentName(await digestKey())
    const kept = share.part()
    let disk: DiskFile | null = null
    let sizeBytes = 0
    let sinceLookBytes = 0
    let isClosed = false
    const close = async (): Promise<void> => {
      isClosed = true
      kept.free()
      await disk?.close()
    }
    const toDisk = async (chunk: Uint8Array): Promise<void> => {
      const opened = await openDiskFile(await ready(), [...kept.blocks(), chunk])
      kept.free()
      disk = opened
      // Let go of meanwhile: nobody else closes it.
      if (isClosed) await opened.close()
    }
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
        name.add(chunk)
        if (isClosed) throw refuse('upload_interrupted')
        if (disk) await disk.append(chunk)
        else if (!mayWaitInMemory || !kept.take(chunk)) await toDisk(chunk)
        sizeBytes += chunk.length
      },
      finish() {
        const read = disk?.finish(sizeBytes) ?? (() => buffersOf(kept.blocks()))
        return { sizeBytes, digest: name.end(), read, dispose: close }
      },
      discard: close,
    }
  }

  return {
    begin: () => fill(false),
    async take(source) {
      const filling = await fill(true)
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

const blockBytes = 64 * 1024
/** Of a piece that is kept as it came. */
const denseBytes = blockBytes / 4

/** The memory behind it is hardly larger than the piece itself. */
const isDense = ({ buffer, length }: Uint8Array): boolean => length >= denseBytes && buffer.byteLength <= 2 * length

/** What lies in memory, of all uploads together. */
class Memory {
  readonly #most: { readonly oneBytes: number; readonly allBytes: number }
  #bytes = 0

  constructor(most: { readonly oneBytes: number; readonly allBytes: number }) {
    this.#most = most
  }

  /** Of one upload: large pieces as they came, the others in whole blocks, as single bytes would cost a hundred times their size. */
  part() {
    const full: Buffer[] = []
    let open = Buffer.alloc(0)
    let filled = 0
    let bytes = 0
    let reserved = 0
    const reserve = (more: number): boolean => {
      if (this.#bytes + more > this.#most.allBytes) return false
      this.#bytes += more
      reserved += more
      return true
    }
    const close = (): void => {
      if (filled > 0) full.push(open.subarray(0, filled))
      open = Buffer.alloc(0)
      filled = 0
    }
    return {
      /** False when there is no room for more of it. */
      take: (chunk: Uint8Array): boolean => {
        const { buffer, byteOffset, length } = chunk
        const blocks = Math.ceil(Math.max(0, length - (open.length - filled)) / blockBytes)
        if (bytes + length > this.#most.oneBytes) return false
        if (!reserve(isDense(chunk) ? buffer.byteLength : blocks * blockBytes)) return false
        bytes += length
        if (isDense(chunk)) {
          close()
          full.push(Buffer.from(buffer, byteOffset, length))
          return true
        }
        for (let at = 0; at < length; ) {
          if (filled === open.length) {
            close()
            open = Buffer.allocUnsafeSlow(blockBytes)
          }
          const taken = Math.min(open.length - filled, length - at)
          open.set(chunk.subarray(at, at + taken), filled)
          filled += taken
          at += taken
        }
        return true
      },
      blocks: (): Buffer[] => (filled > 0 ? [...full, open.subarray(0, filled)] : [...full]),
      free: (): void => {
        this.#bytes -= reserved
        reserved = 0
        bytes = 0
        full.length = 0
        open = Buffer.alloc(0)
        filled = 0
      },
    }
  }
}

async function* buffersOf(blocks: readonly Buffer[]): AsyncGenerator<Buffer> {
  yield* blocks
}
