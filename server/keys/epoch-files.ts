/**
 * The keys of epochs as files: DATA_DIR/keys/epochs/<number>-<id>.key, each wrapped by the master key. They are outside the
 * database on purpose: what was deleted there lingers in old pages and logs, and only the destruction of a key that never
 * was in it puts an end to that. An epoch on its way out is renamed to `.old`: it still opens, and wraps nothing more.
 */
import { mkdir, open, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../kernel/refusal.ts'
import { createSecret, destroySecret, readSecret, replaceSecret } from './key-file.ts'
import type { WrappedKey } from './keys.ts'
import { refuse } from './refusals.ts'

export interface EpochFile {
  readonly id: string
  readonly number: number
  readonly isOld: boolean
  readonly name: string
}

const magic = 'image2image-epoch-key'
const namePattern = /^(\d{6,12})-(ep_[0-9a-f]{12})\.(key|old)$/

export const contextOfEpoch = (id: string): string => `epoch ${id}`

export class EpochFiles {
  readonly #dir: string

  constructor(keysDir: string) {
    this.#dir = join(keysDir, 'epochs')
  }

  /** Oldest first. */
  async list(): Promise<EpochFile[]> {
    try {
      await mkdir(this.#dir, { recursive: true, mode: 0o700 })
      const names = await readdir(this.#dir)
      return names
        .flatMap(name => {
          const [, number, id, kind] = namePattern.exec(name) ?? []
          return number && id ? [{ id, number: Number(number), isOld: kind === 'old', name }] : []
        })
        .sort((one, other) => one.number - other.number)
    } catch (cause) {
      throw new Unavailable('the key folder', { cause })
    }
  }

  async read({ name, id }: EpochFile): Promise<WrappedKey | null> {
    const path = join(this.#dir, name)
    const text = await readSecret(path)
    if (text === null) return null
    const [word, version, named, keyId, encoded, ...rest] = text.trim().split(/\s+/)
    if (word !== magic || version !== '1' || named !== id || !keyId || !encoded || rest.length > 0)
      throw refuse('master_key_damaged', { path })
    return { keyId, bytes: Buffer.from(encoded, 'base64') }
  }

  async create(id: string, number: number, wrapped: WrappedKey): Promise<void> {
    const name = `${String(number).padStart(6, '0')}-${id}.key`
    await createSecret(join(this.#dir, name), spell(id, wrapped))
  }

  async replace({ id, name }: EpochFile, wrapped: WrappedKey): Promise<void> {
    await replaceSecret(join(this.#dir, name), spell(id, wrapped))
  }

  async setOld(file: EpochFile): Promise<void> {
    if (file.isOld) return
    await rename(join(this.#dir, file.name), join(this.#dir, file.name.replace(/key$/, 'old')))
    const folder = await open(this.#dir, 'r')
    await folder.sync().finally(() => folder.close())
  }

  async destroy({ name }: EpochFile): Promise<void> {
    await destroySecret(join(this.#dir, name))
  }
}

const spell = (id: string, { keyId, bytes }: WrappedKey): string =>
  `${magic} 1 ${id} ${keyId} ${Buffer.from(bytes).toString('base64')}\n`
