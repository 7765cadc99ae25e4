/**
 * The port to the master key. Every picture has a data key of its own; here data keys are wrapped and unwrapped, and the
 * master key itself never comes out, so that a driver may keep it in hardware. `context` says what the data key is for:
 * unwrapping under another context fails.
 */
export interface WrappedKey {
  readonly keyId: string
  readonly bytes: Uint8Array
}

export interface Keys {
  /** The master key that new data keys are wrapped with. */
  readonly currentKeyId: string
  wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey>
  unwrap(wrapped: WrappedKey, context: string): Promise<Buffer>
}

export { openFileKeys } from './file/file.ts'
export { holdings } from './holdings.ts'
