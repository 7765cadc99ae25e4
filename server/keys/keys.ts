/**
 * The port to the keys. Every picture has a data key of its own; here data keys are wrapped and unwrapped under the present
 * epoch, whose key the master key wraps. `context` says what the data key is for: unwrapping under another context fails.
 */
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import { type Clock, systemClock } from '../kernel/clock.ts'
import type { Cell } from './columns.ts'
import { readSecret } from './key-file.ts'
import type { MasterKey } from './master.ts'
import { openMaster } from './moving.ts'
import { Ring } from './ring.ts'
import { deriveFrom, openRoot } from './root.ts'
import * as store from './store.ts'
import type { TransitSettings } from './vault-transit/vault-transit.ts'

export interface WrappedKey {
  readonly keyId: string
  readonly bytes: Uint8Array
}

export interface Keys {
  /** Under the present epoch. */
  wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
  /**
   * 32 bytes that are the same for this purpose as long as the installation lives, through every rotation: for blind
   * indexes and other HMACs. Never use them to encrypt what somebody may delete.
   */
  derive(purpose: string): Promise<Buffer>
  /** A short text as one cell of `bytea`, bound to its place; it obeys rotation. */
  sealColumn(text: string, cell: Cell): Promise<Buffer>
  /** @throws Refusal `data_key_unreadable` when changed, moved, or its key is gone */
  unsealColumn(sealed: Uint8Array, cell: Cell): Promise<string>
  /** Whether a write failed because its epoch was destroyed between wrapping and writing: then wrap and write again. */
  isEpochGone(error: unknown): boolean
}

export interface KeysOptions {
  /** Usually DATA_DIR/keys. */
  readonly dir: string
  readonly database: Database
  readonly clock?: Clock
  /** Where the master key is; default: a file in `dir`. */
  readonly transit?: TransitSettings | undefined
  /** One that is open already. */
  readonly master?: MasterKey
}

export async function openKeys({ dir, database, clock = systemClock, transit, master }: KeysOptions): Promise<Ring> {
  const hasEncryptedData = async () => (await store.list(database.drizzle)).length > 0
  return new Ring({
    ...{ dir, database, clock },
    master: master ?? (await openMaster({ dir, transit, hasEncryptedData })),
  }).open()
}

/**
 * `derive` from a folder of keys alone, without a database: to check a backup before anything exists. Null when the folder
 * does not hold the master key and the root; nothing is made.
 */
export async function openDerivation(dir: string, transit?: TransitSettings): Promise<Keys['derive'] | null> {
  if ((await readSecret(join(dir, 'root.key'))) === null) return null
  if (!transit && (await readSecret(join(dir, 'master.key'))) === null) return null
  const opened = await openMaster({ dir, transit, hasEncryptedData: async () => true })
  const root = await openRoot(dir, opened)
  return async purpose => deriveFrom(root, purpose)
}

/** For what wraps a key and then writes it: a rotation may destroy the epoch in between, and then all of it is done again. */
export async function underLivingEpoch<T>(keys: Keys, wrapAndWrite: () => Promise<T>): Promise<T> {
  try {
    return await wrapAndWrite()
  } catch (error) {
    if (!keys.isEpochGone(error)) throw error
    return wrapAndWrite()
  }
}

export { keyOfPassphrase, sealBytes, unsealBytes } from './blobs.ts'
export type { Cell } from './columns.ts'
export { holdings } from './holdings.ts'
/** For other small secrets in the same folder. */
export { createSecret, readSecret } from './key-file.ts'
export type { MasterKey } from './master.ts'
export { checkMaster } from './moving.ts'
export type { Ring } from './ring.ts'
export { type Rotation, rotate } from './rotation.ts'
export { type SealedRows, sealedCells, sealedRows } from './rows.ts'
export type { TransitSettings } from './vault-transit/vault-transit.ts'
