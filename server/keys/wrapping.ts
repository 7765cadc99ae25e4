/**
 * How one key is wrapped by another: AES-256-GCM, bound to the wrapping key's name and to what the wrapped key is for.
 * Version, nonce, the wrapped 32 bytes, tag.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { assert } from '../kernel/assert.ts'
import type { WrappedKey } from './keys.ts'
import { refuse } from './refusals.ts'

export const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
const version = 1
export const wrappedBytes = 1 + nonceBytes + keyBytes + tagBytes

/** The secret itself is never a cipher's key, so that other uses can be derived beside this one. */
export const wrappingKeyOf = (secret: Uint8Array): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', 'image2image wrap data key 1', keyBytes))

const aad = (keyId: string, context: string): Buffer => Buffer.from(JSON.stringify([version, keyId, context]))

export function wrapUnder(wrappingKey: Buffer, keyId: string, key: Uint8Array, context: string): WrappedKey {
  assert(key.length === keyBytes, 'a data key has 32 bytes')
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', wrappingKey, nonce)
  cipher.setAAD(aad(keyId, context))
  const sealed = Buffer.concat([cipher.update(key), cipher.final()])
  return { keyId, bytes: Buffer.concat([Buffer.of(version), nonce, sealed, cipher.getAuthTag()]) }
}

export function unwrapUnder(wrappingKey: Buffer, { keyId, bytes }: WrappedKey, context: string): Buffer {
  if (bytes.length !== wrappedBytes || bytes[0] !== version) throw refuse('data_key_unreadable')
  const sealedAt = 1 + nonceBytes
  const options = { authTagLength: tagBytes }
  const decipher = createDecipheriv('aes-256-gcm', wrappingKey, bytes.subarray(1, sealedAt), options)
  decipher.setAAD(aad(keyId, context))
  decipher.setAuthTag(bytes.subarray(sealedAt + keyBytes))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(sealedAt, sealedAt + keyBytes)), decipher.final()])
  } catch {
    throw refuse('data_key_unreadable')
  }
}
