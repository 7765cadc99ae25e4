/**
 * Objects as files under one folder. A write goes to a temporary file, is forced to the disk and then renamed, so that a
 * crash at any moment leaves the old object or the new one, and never half of one.
 */
import { randomBytes } from 'node:crypto'
import { close as closeFile, createReadStream, open as openFile, read as readFile } from 'node:fs'
import { type FileHandle, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { Readable } from 'node:stream'
import { Unavailable } from '../../kernel/refusal.ts'
import { assertKey, assertPrefix, type ByteRange, type Pieces, type Storage } from '../storage.ts'

/** Outside the key alphabet, so no object can be taken for a left-over. */
const TEMPORARY = '~'

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
const isMissing = (error: unknown): boolean => /^(ENOENT|ENOTDIR|EISDIR)$/.test(codeOf(error))

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null)
  // Windows cannot open folders and some network disks cannot sync them: the rename is as safe as they make it.
  await handle?.sync().catch(() => {})
  await handle?.close()
}

async function writeWhole(file: FileHandle, piece: Uint8Array): Promise<void> {
  try {
    for (let at = 0; at < piece.byteLength; ) at += (await file.write(piece, at)).bytesWritten
  } catch (cause) {
    throw new Unavailable('the disk', { cause })
  }
}

async function* walk(folder: string): AsyncGenerator<string> {
  const entries = await opendir(folder).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })
  if (!entries) return
  for await (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* walk(path)
    else yield path
  }
}

/** Callbacks and a descriptor: a stream, or a file handle, costs more than the reading of 100 KB. */
function readPiece(path: string, { start, end }: ByteRange): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void =>
      isMissing(cause) ? resolve(null) : reject(new Unavailable('the disk', { cause }))
    openFile(path, 'r', (cause, file) => {
      if (cause) return fail(cause)
      const piece = Buffer.allocUnsafeSlow(Math.max(0, end - start))
      readFile(file, piece, 0, piece.length, start, (error, count) => {
        closeFile(file, () => (error ? fail(error) : resolve(piece.subarray(0, count))))
      })
    })
  })
}

/** @param root made when missing; nothing else may write there */
export function diskStorage(root: string): Storage {
  const pathOf = (key: string): string => {
    assertKey(key)
    return join(root, ...key.split('/'))
  }

  async function put(key: string, source: Pieces): Promise<{ sizeBytes: number }> {
    const path = pathOf(key)
    const folder = dirname(path)
    const staging = `${path}${TEMPORARY}${randomBytes(6).toString('hex')}`
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await open(staging, 'wx', 0o600)
    let sizeBytes = 0
    try {
      for await (const piece of source) {
        await writeWhole(file, piece)
        sizeBytes += piece.byteLength
      }
      await file.sync()
      await file.close()
      await rename(staging, path)
    } catch (error) {
      await file.close().catch(() => {})
      await rm(staging, { force: true })
      throw error
    }
    await syncFolder(folder)
    return { sizeBytes }
  }

  async function size(key: string): Promise<number | null> {
    const path = pathOf(key)
    try {
      const found = await stat(path)
      return found.isFile() ? found.size : null
    } catch (error) {
      if (isMissing(error)) return null
      throw new Unavailable('the disk', { cause: error })
    }
  }

  async function get(key: string, range?: ByteRange): Promise<Readable | null> {
    const sizeBytes = await size(key)
    if (sizeBytes === null) return null
    const { start, end } = range ?? { start: 0, end: sizeBytes }
    // `createReadStream` cannot express an empty range.
    const span = end > start && start < sizeBytes ? { start, end: end - 1 } : null
    return span ? createReadStream(pathOf(key), { ...span, highWaterMark: 256 * 1024 }) : emptyStream()
  }

  return {
    put,
    get,
    read: async (key, range) => readPiece(pathOf(key), range),
    size,
    async delete(key) {
      const path = pathOf(key)
      try {
        await rm(path)
      } catch (error) {
        if (!isMissing(error)) throw new Unavailable('the disk', { cause: error })
      }
    },
    async *list(prefix) {
      assertPrefix(prefix)
      for await (const path of walk(join(root, ...prefix.split('/')))) {
        if (path.slice(root.length).includes(TEMPORARY)) continue
        const found = await stat(path).catch(() => null)
        if (!found) continue
        yield { key: relative(root, path).split(sep).join('/'), sizeBytes: found.size, modifiedAt: found.mtime }
      }
    },
    async sweep() {
      let count = 0
      for await (const path of walk(root)) {
        if (!path.slice(root.length).includes(TEMPORARY)) continue
        await rm(path, { force: true })
        count++
      }
      return { count }
    },
  }
}

const emptyStream = (): Readable => Readable.from([])
