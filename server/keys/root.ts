/**
 * The root of derived keys: 32 random bytes in `root.key`, wrapped by the master key. A key that must stay the same for as
 * long as the installation lives (a blind index, say) is derived from it; rotation wraps the root anew and never changes it.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert } from '../kernel/assert.ts'
import { createSecret, readSecret, replaceSecret } from './key-file.ts'
import type { WrappedKey } from './keys.ts'
import type { MasterKey } from './master.ts'
import { refuse } from './refusals.ts'

const magic = 'image2image-root-key'
const context = 'root of derived keys'

const rootPath = (dir: string): string => join(dir, 'root.key')

/** Which version of the master key wraps it; null before the first start. */
export async function rootKeyId(dir: string): Promise<string | null> {
  const path = rootPath(dir)
  const text = await readSecret(path)
  return text === null ? null : parse(text, path).keyId
}

/** Made at the first start; two processes that start at once agree on one. */
export async function openRoot(dir: string, master: MasterKey): Promise<Buffer> {
  const path = rootPath(dir)
  let text = await readSecret(path)
  if (text === null) {
    await createSecret(path, spell(await master.wrap(randomBytes(32), context)))
    text = await readSecret(path)
    assert(text !== null, 'the root exists after it was made')
  }
  return master.unwrap(parse(text, path), context)
}

const spell = ({ keyId, bytes }: WrappedKey): string => `${magic} 1 ${keyId} ${Buffer.from(bytes).toString('base64')}\n`

function parse(text: string, path: string): WrappedKey {
  const [word, version, keyId, encoded, ...rest] = text.trim().split(/\s+/)
  if (word !== magic || version !== '1' || !keyId || !encoded || rest.length > 0)
    throw refuse('master_key_damaged', { path })
  return { keyId, bytes: Buffer.from(encoded, 'base64') }
}

export const deriveFrom = (root: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, '', `image2image derived 1 ${purpose}`, 32))

/** After a rotation of the master key. What another process did meanwhile is left as it is. */
export async function rewrapRoot(dir: string, master: MasterKey): Promise<void> {
  const path = rootPath(dir)
  const text = await readSecret(path)
  if (text === null) return
  const wrapped = parse(text, path)
  if (wrapped.keyId === master.currentKeyId) return
  await replaceSecret(path, spell(await master.wrap(await master.unwrap(wrapped, context), context)))
}
