/**
 * The root of derived keys: 32 random bytes in `root.key`, wrapped by the master key. A key that must stay the same for as
 * long as the installation lives (a blind index, say) is derived from it; rotation wraps the root anew and never changes it.
 */
import { hkdfSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { assert } from '../kernel/assert.ts'
import { createSecret, readSecret } from './key-file.ts'
import type { WrappedKey } from './keys.ts'
import { refuse } from './refusals.ts'

interface Wrapper {
  wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
}

const magic = 'image2image-root-key'
const context = 'root of derived keys'

export const rootPath = (dir: string): string => join(dir, 'root.key')

/** Made at the first start; two processes that start at once agree on one. */
export async function openRoot(dir: string, master: Wrapper): Promise<Buffer> {
  const path = rootPath(dir)
  let text = await readSecret(path)
  if (text === null) {
    await createSecret(path, spell(await master.wrap(randomBytes(32), context)))
    text = await readSecret(path)
    assert(text !== null, 'the root exists after it was made')
  }
  return master.unwrap(parse(text, path), context)
}

export const spell = ({ keyId, bytes }: WrappedKey): string =>
  `${magic} 1 ${keyId} ${Buffer.from(bytes).toString('base64')}\n`

export function parse(text: string, path: string): WrappedKey {
  const [word, version, keyId, encoded, ...rest] = text.trim().split(/\s+/)
  if (word !== magic || version !== '1' || !keyId || !encoded || rest.length > 0)
    throw refuse('master_key_damaged', { path })
  return { keyId, bytes: Buffer.from(encoded, 'base64') }
}

export const deriveFrom = (root: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', root, '', `image2image derived 1 ${purpose}`, 32))
