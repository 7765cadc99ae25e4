/**
 * The master key in a file: DATA_DIR/keys/master.key, readable by its owner only. It is made once, and never again while
 * there is anything that the old one encrypted: a silent new key would turn every picture into noise.
 * One line per key: `image2image-master-key 1 <id> <32 bytes base64> <first 8 bytes of its SHA-256, hex>`; the last is current.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { chmod, link, lstat, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { assert } from '../../kernel/assert.ts'
import { Unavailable } from '../../kernel/refusal.ts'
import type { Keys, WrappedKey } from '../keys.ts'
import { refuse } from '../refusals.ts'

export interface FileKeysOptions {
  /** Usually DATA_DIR/keys. */
  readonly dir: string
  /** Whether something exists that only the present key can open. */
  hasEncryptedData(): Promise<boolean>
}

const magic = 'image2image-master-key'
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const wrapVersion = 1

const codeOf = (cause: unknown): string => (cause instanceof Error && 'code' in cause ? String(cause.code) : '')
const checksum = (secret: Uint8Array): string => createHash('sha256').update(secret).digest('hex').slice(0, 16)

export async function openFileKeys(options: FileKeysOptions): Promise<Keys> {
  const path = join(options.dir, 'master.key')
  let text = await readKeyFile(path)
  if (text === null) {
    if (await options.hasEncryptedData()) throw refuse('master_key_missing', { path })
    await createKeyFile(options.dir, path)
    text = await readKeyFile(path)
    assert(text !== null, 'the key file exists after it was made')
  }
  return new FileKeys(parse(text, path))
}

async function readKeyFile(path: string): Promise<string | null> {
  try {
    const { mode } = await lstat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) throw refuse('master_key_exposed', { path })
    return await readFile(path, 'utf8')
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null
    if (/^E[A-Z]+$/.test(codeOf(cause))) throw new Unavailable('the master key', { cause })
    throw cause
  }
}

/** Whole or not at all; when two processes start at once, the second takes the first one's key. */
async function createKeyFile(dir: string, path: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 })
  await chmod(dir, 0o700)
  const secret = randomBytes(keyBytes)
  const id = `mk_${randomBytes(6).toString('hex')}`
  const draft = `${path}.${randomBytes(6).toString('hex')}`
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(`${magic} 1 ${id} ${secret.toString('base64')} ${checksum(secret)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await link(draft, path)
  } catch (cause) {
    if (codeOf(cause) !== 'EEXIST') throw new Unavailable('the key folder', { cause })
  } finally {
    await unlink(draft)
  }
  const folder = await open(dir, 'r')
  await folder.sync().finally(() => folder.close())
}

function parse(text: string, path: string): Map<string, Buffer> {
  const keys = new Map<string, Buffer>()
  for (const line of text.split('\n').filter(line => line.trim() !== '')) {
    const [word, version, id, encoded, sum, ...rest] = line.trim().split(/\s+/)
    const secret = Buffer.from(encoded ?? '', 'base64')
    const isWhole = word === magic && version === '1' && rest.length === 0 && /^mk_[0-9a-f]{12}$/.test(id ?? '')
    if (!isWhole || secret.length !== keyBytes || checksum(secret) !== sum || keys.has(id!)) {
      throw refuse('master_key_damaged', { path })
    }
    keys.set(id!, secret)
  }
  if (keys.size === 0) throw refuse('master_key_damaged', { path })
  return keys
}

class FileKeys implements Keys {
  readonly currentKeyId: string
  readonly #wrappingKeys: ReadonlyMap<string, Buffer>

  constructor(secrets: ReadonlyMap<string, Buffer>) {
    this.currentKeyId = [...secrets.keys()].at(-1)!
    // The secret itself is never a cipher's key, so that other uses can be derived beside this one.
    const derive = (secret: Buffer) =>
      Buffer.from(hkdfSync('sha256', secret, '', 'image2image wrap data key 1', keyBytes))
    this.#wrappingKeys = new Map([...secrets].map(([id, secret]) => [id, derive(secret)]))
  }

  async wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey> {
    assert(dataKey.length === keyBytes, 'a data key has 32 bytes')
    const keyId = this.currentKeyId
    const nonce = randomBytes(nonceBytes)
    const cipher = createCipheriv('aes-256-gcm', this.#wrappingKeys.get(keyId)!, nonce)
    cipher.setAAD(aad(keyId, context))
    const sealed = Buffer.concat([cipher.update(dataKey), cipher.final()])
    return { keyId, bytes: Buffer.concat([Buffer.of(wrapVersion), nonce, sealed, cipher.getAuthTag()]) }
  }

  async unwrap({ keyId, bytes }: WrappedKey, context: string): Promise<Buffer> {
    const key = this.#wrappingKeys.get(keyId)
    const isWhole = bytes.length === 1 + nonceBytes + keyBytes + tagBytes && bytes[0] === wrapVersion
    if (!key || !isWhole) throw refuse('data_key_unreadable')
    const sealedAt = 1 + nonceBytes
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, sealedAt), { authTagLength: tagBytes })
    decipher.setAAD(aad(keyId, context))
    decipher.setAuthTag(bytes.subarray(sealedAt + keyBytes))
    try {
      return Buffer.concat([decipher.update(bytes.subarray(sealedAt, sealedAt + keyBytes)), decipher.final()])
    } catch {
      throw refuse('data_key_unreadable')
    }
  }
}

const aad = (keyId: string, context: string): Buffer => Buffer.from(JSON.stringify([wrapVersion, keyId, context]))
