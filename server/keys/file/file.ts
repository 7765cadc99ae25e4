/**
 * The master key in a file: DATA_DIR/keys/master.key, readable by its owner only. It is made once, and never again while
 * there is anything that the old one encrypted: a silent new key would turn every picture into noise.
 * One line per key: `image2image-master-key 1 <id> <32 bytes base64> <first 8 bytes of its SHA-256, hex>`; the last is current.
 */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert } from '../../kernel/assert.ts'
import { createSecret, readSecret, replaceSecret } from '../key-file.ts'
import type { WrappedKey } from '../keys.ts'
import type { MasterKey } from '../master.ts'
import { refuse } from '../refusals.ts'
import { keyBytes, unwrapUnder, wrappingKeyOf, wrapUnder } from '../wrapping.ts'

export interface FileMasterOptions {
  /** Usually DATA_DIR/keys. */
  readonly dir: string
  /** Whether something exists that only the present key can open. */
  hasEncryptedData(): Promise<boolean>
}

const magic = 'image2image-master-key'

const checksum = (secret: Uint8Array): string => createHash('sha256').update(secret).digest('hex').slice(0, 16)

export async function openFileMaster(options: FileMasterOptions): Promise<MasterKey> {
  const path = join(options.dir, 'master.key')
  let text = await readSecret(path)
  if (text === null) {
    if (await options.hasEncryptedData()) throw refuse('master_key_missing', { path })
    const secret = randomBytes(keyBytes)
    await createSecret(path, spell(newId(), secret))
    text = await readSecret(path)
    assert(text !== null, 'the key file exists after it was made')
  }
  return new FileMaster(path, parse(text, path))
}

const newId = (): string => `mk_${randomBytes(6).toString('hex')}`
const spell = (id: string, secret: Buffer): string =>
  `${magic} 1 ${id} ${secret.toString('base64')} ${checksum(secret)}\n`

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

class FileMaster implements MasterKey {
  readonly #path: string
  #secrets: Map<string, Buffer>

  constructor(path: string, secrets: Map<string, Buffer>) {
    this.#path = path
    this.#secrets = secrets
  }

  get currentKeyId(): string {
    return [...this.#secrets.keys()].at(-1)!
  }

  owns(keyId: string): boolean {
    return keyId.startsWith('mk_')
  }

  hasOlder(): boolean {
    return this.#secrets.size > 1
  }

  async wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    const keyId = this.currentKeyId
    return wrapUnder(wrappingKeyOf(this.#secrets.get(keyId)!), keyId, key, context)
  }

  async unwrap(wrapped: WrappedKey, context: string): Promise<Buffer> {
    // Another process may have made a newer one meanwhile.
    if (!this.#secrets.has(wrapped.keyId)) await this.#read()
    const secret = this.#secrets.get(wrapped.keyId)
    if (!secret) throw refuse('data_key_unreadable')
    return unwrapUnder(wrappingKeyOf(secret), wrapped, context)
  }

  async #read(): Promise<void> {
    const text = await readSecret(this.#path)
    if (text !== null) this.#secrets = parse(text, this.#path)
  }

  async rotate(): Promise<void> {
    await this.#write([...this.#secrets, [newId(), randomBytes(keyBytes)]])
  }

  async retire(): Promise<void> {
    await this.#write([...this.#secrets].slice(-1))
  }

  async #write(secrets: (readonly [string, Buffer])[]): Promise<void> {
    await replaceSecret(this.#path, secrets.map(([id, secret]) => spell(id, secret)).join(''))
    this.#secrets = new Map(secrets)
  }
}
