/**
 * What is kept of the log outside the database: two hashes of each entry, and signed checkpoints over them. Whoever changes
 * the database alone is found out here; whoever has the folder too, but not the key, cannot sign. Whoever has everything
 * can only be found out by a checkpoint that somebody else kept, which is why they are public.
 */
import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '../kernel/assert.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { createSecret, readSecret } from '../keys/keys.ts'
import { type NoteKey, noteKeyOf } from './note.ts'
import { refuse } from './refusals.ts'

/** The digest of what an entry says, and its leaf hash. */
export interface Trace {
  readonly digest: Buffer
  readonly hash: Buffer
}

export interface StoredCheckpoint {
  /** Its file's name: the size with leading zeros, or `latest`. */
  readonly file: string
  readonly note: string
}

export interface Witness {
  traces(): Promise<Trace[]>
  append(traces: readonly Trace[]): Promise<void>
  /** The kept ones by size, and the latest, which may be one of them. */
  checkpoints(): Promise<{ kept: StoredCheckpoint[]; latest: StoredCheckpoint | null }>
  writeLatest(note: string): Promise<void>
  writeKept(size: number, note: string): Promise<void>
}

const traceBytes = 64
const latestName = 'latest'

export const fileOf = (size: number): string => String(size).padStart(12, '0')
export const hashOfNote = (note: string): Buffer => createHash('sha256').update(note).digest()

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

async function readOrNull(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (cause) {
    if (isMissing(cause)) return null
    throw new Unavailable('the log folder', { cause })
  }
}

async function withFile(path: string, flags: string, run: (file: FileHandle) => Promise<void>): Promise<void> {
  try {
    const file = await open(path, flags, 0o600)
    try {
      await run(file)
      await file.sync()
    } finally {
      await file.close()
    }
  } catch (cause) {
    throw new Unavailable('the log folder', { cause })
  }
}

async function replaceFile(folder: string, name: string, text: string): Promise<void> {
  const draft = join(folder, `.${name}.${randomBytes(6).toString('hex')}`)
  await withFile(draft, 'wx', async file => void (await file.writeFile(text)))
  await rename(draft, join(folder, name)).catch(async cause => {
    await rm(draft, { force: true })
    throw new Unavailable('the log folder', { cause })
  })
}

/** @param dir usually DATA_DIR/audit; made when missing */
export async function openWitness(dir: string): Promise<Witness> {
  const folder = join(dir, 'checkpoints')
  const tracePath = join(dir, 'entries')
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch(cause => {
    throw new Unavailable('the log folder', { cause })
  })
  return {
    async traces() {
      const bytes = (await readOrNull(tracePath)) ?? Buffer.alloc(0)
      // A power cut may leave half a trace at the end; the checkpoint was not written then.
      return Array.from({ length: Math.floor(bytes.length / traceBytes) }, (_, i) => ({
        digest: bytes.subarray(i * traceBytes, i * traceBytes + 32),
        hash: bytes.subarray(i * traceBytes + 32, (i + 1) * traceBytes),
      }))
    },
    async append(traces) {
      await withFile(tracePath, 'a', async file => {
        const { size } = await file.stat()
        if (size % traceBytes !== 0) await file.truncate(size - (size % traceBytes))
        await file.appendFile(Buffer.concat(traces.flatMap(({ digest, hash }) => [digest, hash])))
      })
    },
    async checkpoints() {
      const names = (await readdir(folder)).filter(name => /^\d{12}$/.test(name)).toSorted()
      const read = async (file: string) => ({ file, note: (await readFile(join(folder, file))).toString('utf8') })
      const latest = await readOrNull(join(folder, latestName))
      return {
        kept: await Promise.all(names.map(read)),
        latest: latest && { file: latestName, note: latest.toString('utf8') },
      }
    },
    writeLatest: note => replaceFile(folder, latestName, note),
    writeKept: (size, note) => replaceFile(folder, fileOf(size), note),
  }
}

const keyLine = /^image2image-log-key 1 ([0-9a-f]{16}) ([0-9a-f]{64})\n$/

/**
 * The key that signs checkpoints: made once. Where checkpoints are and the key is not, none is made in silence: a new key
 * would make every old checkpoint look forged.
 */
export async function loadLogKey(dataDir: string): Promise<NoteKey> {
  const path = join(dataDir, 'keys', 'log.key')
  let text = await readSecret(path)
  if (text === null) {
    const { latest } = await (await openWitness(join(dataDir, 'audit'))).checkpoints()
    if (latest) throw refuse('log_key_missing', { path })
    await createSecret(
      path,
      `image2image-log-key 1 ${randomBytes(8).toString('hex')} ${randomBytes(32).toString('hex')}\n`,
    )
    text = await readSecret(path)
    assert(text !== null, 'the key of the log exists after it was made')
  }
  const [, name, seed] = keyLine.exec(text) ?? []
  if (!name || !seed) throw refuse('log_key_damaged', { path })
  return noteKeyOf(`image2image/${name}`, Buffer.from(seed, 'hex'))
}
