/**
 * Whole pieces of bytes under a key: what a backup holds beside the objects, which are encrypted already. Nonce, sealed
 * bytes, tag; bound to what the piece is.
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { refuse } from './refusals.ts'

const nonceBytes = 12
const tagBytes = 16

export function sealBytes(plain: Uint8Array, key: Uint8Array, context: string): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(context))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

export function unsealBytes(sealed: Uint8Array, key: Uint8Array, context: string): Buffer {
  const end = sealed.length - tagBytes
  if (end < nonceBytes) throw refuse('data_key_unreadable')
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(context))
  decipher.setAuthTag(sealed.subarray(end))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(nonceBytes, end)), decipher.final()])
  } catch {
    throw refuse('data_key_unreadable')
  }
}

const scryptKey = promisify<string, Uint8Array, number, object, Buffer>(scrypt)

/** Slow on purpose, and hungry for memory: about a second and 128 MB for every guess. */
export const keyOfPassphrase = (passphrase: string, salt: Uint8Array): Promise<Buffer> =>
  scryptKey(passphrase.normalize('NFC'), salt, 32, { N: 2 ** 17, r: 8, p: 1, maxmem: 192 * 1024 * 1024 })
