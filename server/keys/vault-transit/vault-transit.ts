/**
 * The master key in HashiCorp Vault or OpenBao, in the Transit engine: it never is on this machine. The service is asked at a
 * start and at a rotation; in between the keys of epochs are in memory, and it may be down. What a key is for is told twice:
 * as `context`, which a derived key obeys, and as a digest beside the key inside what is encrypted, which binds it under any
 * key and in every version of the service.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { assert } from '../../kernel/assert.ts'
import type { WrappedKey } from '../keys.ts'
import type { MasterKey } from '../master.ts'
import { MasterUnavailable, refuse } from '../refusals.ts'
import { keyBytes } from '../wrapping.ts'
import { type TransitSettings, Wire } from './wire.ts'

export type { TransitSettings } from './wire.ts'

/** Those that prove who encrypted: whoever knows the public half of another kind could forge a key. */
const suitable = ['aes256-gcm96', 'chacha20-poly1305', 'xchacha20-poly1305']
const ciphertextPattern = /^vault:v([1-9]\d{0,8}):([A-Za-z0-9+/]+={0,2})$/
/** A service that is just starting or being unsealed is waited for a little. */
const patienceMs = [1_000, 2_000, 4_000]

export const ownsTransit = (keyId: string): boolean => /^vt_[0-9a-f]{12}\.\d+$/.test(keyId)

export async function openTransit(settings: TransitSettings, waitsMs: readonly number[] = patienceMs) {
  const master = new TransitMaster(settings)
  for (const waitMs of waitsMs) {
    try {
      await master.look()
      return master
    } catch (error) {
      if (!(error instanceof MasterUnavailable)) throw error
      await sleep(waitMs)
    }
  }
  await master.look()
  return master
}

const digestOf = (context: string): Buffer =>
  createHash('sha256')
    .update(JSON.stringify(['image2image master 1', context]))
    .digest()

export class TransitMaster implements MasterKey {
  readonly #wire: Wire
  readonly #name: string
  readonly #key: string
  #latest = 0
  #least = 0
  #mayLeave = false

  constructor(settings: TransitSettings) {
    this.#wire = new Wire(settings)
    this.#key = settings.key
    // Not the address: the service may move, the key is the same.
    const place = JSON.stringify([settings.namespace ?? '', settings.mount, settings.key])
    this.#name = `vt_${createHash('sha256').update(place).digest('hex').slice(0, 12)}`
  }

  get currentKeyId(): string {
    return `${this.#name}.${this.#latest}`
  }

  owns(keyId: string): boolean {
    return ownsTransit(keyId)
  }

  hasOlder(): boolean {
    return this.#least < this.#latest
  }

  /** Whether the key is there and fit for this, and which versions there are. */
  async look(): Promise<void> {
    const data = await this.#wire.ask('key')
    const { type, latest_version: latest, min_available_version: least = 0 } = data
    if (typeof type !== 'string' || !Number.isSafeInteger(latest) || !Number.isSafeInteger(least))
      throw this.#wire.unreadable()
    if (!suitable.includes(type)) throw refuse('kms_key_unsuitable', { key: this.#key, type })
    this.#latest = Number(latest)
    this.#least = Math.max(1, Number(least))
    this.#mayLeave = data['exportable'] === true || data['allow_plaintext_backup'] === true
  }

  async wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    assert(key.length === keyBytes, 'an epoch key has 32 bytes')
    const plaintext = Buffer.concat([key, digestOf(context)]).toString('base64')
    const { ciphertext } = await this.#wire.ask('encrypt', { plaintext, context: encoded(context) })
    const [, version] = typeof ciphertext === 'string' ? (ciphertextPattern.exec(ciphertext) ?? []) : []
    if (typeof ciphertext !== 'string' || version === undefined) throw this.#wire.unreadable()
    this.#latest = Math.max(this.#latest, Number(version))
    const wrapped = { keyId: `${this.#name}.${version}`, bytes: Buffer.from(ciphertext) }
    // Nothing is entrusted to it that does not come back.
    const back = await this.unwrap(wrapped, context)
    if (!timingSafeEqual(back, key)) throw this.#wire.unreadable()
    return wrapped
  }

  async unwrap({ keyId, bytes }: WrappedKey, context: string): Promise<Buffer> {
    if (!ownsTransit(keyId)) throw refuse('data_key_unreadable')
    const [name, version] = keyId.split('.')
    if (name !== this.#name) throw refuse('kms_key_other', { key: this.#key })
    const ciphertext = Buffer.from(bytes).toString('latin1')
    const [, written, sealed = ''] = ciphertextPattern.exec(ciphertext) ?? []
    // Spelled in one way only: the last letter of base64 could be changed without changing what it says.
    if (written !== version || Buffer.from(sealed, 'base64').toString('base64') !== sealed)
      throw refuse('data_key_unreadable')
    const { plaintext } = await this.#wire.ask('decrypt', { ciphertext, context: encoded(context) })
    const plain = Buffer.from(typeof plaintext === 'string' ? plaintext : '', 'base64')
    const digest = digestOf(context)
    if (plain.length !== keyBytes + digest.length) throw this.#wire.unreadable()
    if (!timingSafeEqual(plain.subarray(keyBytes), digest)) throw refuse('data_key_unreadable')
    return plain.subarray(0, keyBytes)
  }

  async rotate(): Promise<void> {
    await this.#wire.ask('rotate', {})
    await this.look()
  }

  async retire(): Promise<void> {
    const version = this.#latest
    await this.#wire.ask('config', { min_decryption_version: version, min_encryption_version: version })
    await this.#wire.ask('trim', { min_available_version: version })
    await this.look()
  }

  /** For `doctor`: wraps something, opens it again, and says what it saw. */
  async check(): Promise<string> {
    await this.wrap(Buffer.alloc(keyBytes), 'check')
    const where = `version ${this.#latest} of “${this.#key}” at ${this.#wire.host}`
    const leave = this.#mayLeave ? '; it is exportable or may be backed up in plain, so it can leave that service' : ''
    return `the master key is ${where}; it wraps and unwraps${leave}`
  }
}

const encoded = (context: string): string => Buffer.from(context).toString('base64')
