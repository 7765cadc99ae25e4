/**
 * The master key in a file: DATA_DIR/keys/master.key, readable by its owner only. It is made once, and never again while
 * there is anything that the old one encrypted: a silent new key would turn every picture into noise.
 * One line per key: `image2image-master-key 1 <id> <32 bytes base64> <first 8 bytes of its SHA-256, hex>`; the last is current.
 */
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert } from '../../kernel/assert.ts'
import { sealColumn, unsealColumn } from '../columns.ts'
import { createSecret, readSecret } from '../key-file.ts'
import type { Keys, WrappedKey } from '../keys.ts'
import { refuse } from '../refusals.ts'
import { deriveFrom, openRoot } from '../root.ts'

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

const checksum = (secret: Uint8Array): string => createHash('sha256').update(secret).digest('hex').slice(0, 16)

export async function openFileKeys(options: FileKeysOptions): Promise<Keys> {
  const path = join(options.dir, 'master.key')
  let text = await readSecret(path)
  if (text === null) {
    if (await options.hasEncryptedData()) throw refuse('master_key_missing', { path })
    await createSecret(path, newLine())
    text = await readSecret(path)
    assert(text !== null, 'the key file exists after it was made')
  }
  const master = new FileKeys(parse(text, path))
  const root = await openRoot(options.dir, master)
  return {
    currentKeyId: master.currentKeyId,
    wrap: (dataKey, context) => master.wrap(dataKey, context),
    unwrap: (wrapped, context) => master.unwrap(wrapped, context),
    derive: async purpose => deriveFrom(root, purpose),
    sealColumn: (text, cell) => sealColumn(master, text, cell),
    unsealColumn: (sealed, cell) => unsealColumn(master, sealed, cell),
  }
}

function newLine(): string {
  const secret = randomBytes(keyBytes)
  return `${magic} 1 mk_${randomBytes(6).toString('hex')} ${secret.toString('base64')} ${checksum(secret)}\n`
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

class FileKeys {
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
