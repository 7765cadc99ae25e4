import { record } from '../audit/audit.ts'
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { type Ring, type Rotation, rotate, type SealedRows } from '../keys/keys.ts'
import type { Storage } from '../storage/storage.ts'

export interface VaultDeps {
  readonly database: Database
  readonly keys: Ring
  readonly storage: Storage
  readonly clock: Clock
  /** Every module's. */
  readonly sealed: readonly SealedRows[]
}

export interface RotateKeys {
  readonly master?: boolean
  readonly givesUp?: boolean
  readonly graceMs?: number
  onStep?(step: string): void
}

/** New keys for everything that lives, and a line in the log of events. */
export async function rotateKeys(deps: VaultDeps, options: RotateKeys = {}): Promise<Rotation> {
  const done = await rotate(deps.keys, { ...options, sealed: deps.sealed })
  const facts = { rewrapped: done.rewrapped, destroyed: done.destroyed }
  const event = { name: 'keys.rotated', actor: 'system', object: done.keyId, facts } as const
  await deps.database.transaction(tx => record(tx, event, deps.clock.now()))
  return done
}
