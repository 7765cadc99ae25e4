/**
 * The port to the master key. It wraps the keys of epochs and nothing else, so that it may live in hardware or in another
 * machine: a driver is asked a few times per start and per rotation, never per picture.
 */
import type { WrappedKey } from './keys.ts'

export interface MasterKey {
  /** The version that wraps today. */
  readonly currentKeyId: string
  wrap(key: Uint8Array, context: string): Promise<WrappedKey>
  /** @throws Refusal `data_key_unreadable` */
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
  /** Whether this driver made a key of that name. */
  owns(keyId: string): boolean
  /** Makes a new version that wraps from now on; older ones still unwrap. */
  rotate(): Promise<void>
  /** Destroys all versions but the current one. Called when nothing needs them any more. */
  retire(): Promise<void>
  /** Whether a version but the current one still exists. */
  hasOlder(): boolean
}
