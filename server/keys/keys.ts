/**
 * The port to the master key. Every picture has a data key of its own; here data keys are wrapped and unwrapped, and the
 * master key itself never comes out, so that a driver may keep it in hardware. `context` says what the data key is for:
 * unwrapping under another context fails.
 */
import type { Cell } from './columns.ts'

export interface WrappedKey {
  readonly keyId: string
  readonly bytes: Uint8Array
}

export interface Keys {
  /** The master key that new data keys are wrapped with. */
  readonly currentKeyId: string
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
}

export type { Cell } from './columns.ts'
export { openFileKeys } from './file/file.ts'
/** For other small secrets in the same folder. */
export { createSecret, readSecret } from './key-file.ts'
export { holdings } from './holdings.ts'
