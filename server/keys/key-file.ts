/**
 * Small secret files: made whole or not at all, read by their owner only, replaced and destroyed so that the old bytes are
 * overwritten first. Overwriting reaches what the file system rewrites in place; a journal of data, a snapshot, a
 * copy-on-write file system or the spare blocks of an SSD may keep the old bytes, which is why a key in such a file is itself
 * wrapped by the master key.
 */
import { randomBytes } from 'node:crypto'
import {
  chmod,
  type FileHandle,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  unlink,
} from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Unavailable } from '../kernel/refusal.ts'
import { refuse } from './refusals.ts'

const codeOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : '')
const isSystem = (cause: unknown): boolean => /^E[A-Z]+$/.test(codeOf(cause))

/** Null when there is none. A file that others may read stops whoever asks. */
export async function readSecret(path: string): Promise<string | null> {
  try {
    const { mode } = await lstat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw refuse('master_key_exposed', { path })
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    throw isSystem(cause) ? new Unavailable('the master key', { cause }) : cause
  }
}

/** Whole or not at all; when two processes start at once, the second finds the first one's file. */
export async function createSecret(path: string, text: string): Promise<void> {
  const folder = dirname(path)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await chmod(folder, 0o700)
    const draft = await writeDraft(path, text)
    try {
      await link(draft, path)
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause
    } finally {
      await unlink(draft)
    }
    await syncFolder(folder)
  } catch (cause) {
    throw isSystem(cause) ? new Unavailable('the key folder', { cause }) : cause
  }
}

/** The old file or the new one, also after a power cut; then the old one's bytes are overwritten where they lay. */
export async function replaceSecret(path: string, text: string): Promise<void> {
  const old = await open(path, 'r+')
  try {
    await rename(await writeDraft(path, text), path)
    await syncFolder(dirname(path))
    await overwrite(old)
  } finally {
    await old.close()
  }
}

/** Overwrites, forces it to the disk, then unlinks. What is gone already is no error. */
export async function destroySecret(path: string): Promise<void> {
  try {
    const file = await open(path, 'r+')
    await overwrite(file).finally(() => file.close())
    await unlink(path)
    await syncFolder(dirname(path))
  } catch (cause) {
    if (codeOf(cause) !== 'ENOENT') throw new Unavailable('the key folder', { cause })
  }
}

async function writeDraft(path: string, text: string): Promise<string> {
  const draft = join(dirname(path), `${basename(path)}.${randomBytes(6).toString('hex')}`)
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  return draft
}

async function overwrite(file: FileHandle): Promise<void> {
  const { size } = await file.stat()
  await file.write(randomBytes(size), 0, size, 0)
  await file.sync()
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync().finally(() => handle.close())
}

/** Drafts that a crash left behind: each may hold a key. Younger ones may be somebody's work. */
export async function sweepDrafts(folder: string, olderThan: Date): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name)
    if (/\.[0-9a-f]{12}$/.test(name) && (await stat(path)).mtime < olderThan) await destroySecret(path)
  }
}
