/**
 * Which master key there is: the file, or the one in a key management service; or, on the way from the first to the second,
 * both. Then the service wraps everything new, the file still opens what is old, and `rotate-keys --master` wraps the rest
 * anew and destroys the file.
 */
import { join } from 'node:path'
import { openFileMaster } from './file/file.ts'
import { destroySecret, readSecret } from './key-file.ts'
import type { WrappedKey } from './keys.ts'
import type { MasterKey } from './master.ts'
import { refuse } from './refusals.ts'
import { rootKeyId } from './root.ts'
import { openTransit, ownsTransit, type TransitSettings } from './vault-transit/vault-transit.ts'

export interface MasterPlace {
  /** Usually DATA_DIR/keys. */
  readonly dir: string
  /** Undefined: the file. */
  readonly transit?: TransitSettings | undefined
  hasEncryptedData(): Promise<boolean>
}

export async function openMaster({ dir, transit, hasEncryptedData }: MasterPlace): Promise<MasterKey> {
  const wrappedBy = await rootKeyId(dir)
  if (!transit) {
    if (wrappedBy !== null && ownsTransit(wrappedBy)) throw refuse('kms_not_configured')
    return openFileMaster({ dir, hasEncryptedData })
  }
  const path = join(dir, 'master.key')
  if ((await readSecret(path)) !== null) {
    const file = await openFileMaster({ dir, hasEncryptedData })
    return new MovingMaster(await openTransit(transit), file, path)
  }
  if (wrappedBy !== null && !ownsTransit(wrappedBy)) throw refuse('master_key_missing', { path })
  if (wrappedBy === null && (await hasEncryptedData())) throw refuse('epoch_key_missing')
  return openTransit(transit)
}

/** One line for `doctor`; nothing is made. */
export async function checkMaster(dir: string, transit: TransitSettings | undefined): Promise<string> {
  if (!transit) return `the master key is a file in ${dir}`
  const line = await (await openTransit(transit, [])).check()
  const hasFile = (await readSecret(join(dir, 'master.key'))) !== null
  return hasFile ? `${line}; the file is still here, and “admin rotate-keys --master” ends that` : line
}

class MovingMaster implements MasterKey {
  readonly #next: MasterKey
  readonly #file: MasterKey
  readonly #path: string
  #isMoved = false

  constructor(next: MasterKey, file: MasterKey, path: string) {
    this.#next = next
    this.#file = file
    this.#path = path
  }

  get currentKeyId(): string {
    return this.#next.currentKeyId
  }

  wrap(key: Uint8Array, context: string): Promise<WrappedKey> {
    return this.#next.wrap(key, context)
  }

  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer> {
    return (this.#file.owns(wrapped.keyId) ? this.#file : this.#next).unwrap(wrapped, context)
  }

  owns(keyId: string): boolean {
    return this.#next.owns(keyId) || this.#file.owns(keyId)
  }

  hasOlder(): boolean {
    return !this.#isMoved || this.#next.hasOlder()
  }

  rotate(): Promise<void> {
    return this.#next.rotate()
  }

  async retire(): Promise<void> {
    await destroySecret(this.#path)
    this.#isMoved = true
    if (this.#next.hasOlder()) await this.#next.retire()
  }
}
