/**
 * The operator's verbs on everything that lies encrypted: give it new keys and destroy the old ones, and read all of it to
 * see whether it is whole. Nothing here shows anybody a picture.
 */
import { record } from '../audit/audit.ts'
import { verifyWords } from '../generations/generations.ts'
import { type Verified, verifyPictures } from '../media/media.ts'
import type { DamageKind } from './damage.ts'
import type { VaultDeps } from './rotating.ts'

export { type DamageKind, damageReporter } from './damage.ts'
export { drill } from './drill.ts'
export { rotateKeys, type VaultDeps } from './rotating.ts'

export interface VaultDamage {
  readonly id: string
  readonly kind: DamageKind
  readonly reason: string
}

export interface VaultReport extends Verified {
  readonly generations: number
  readonly damages: readonly VaultDamage[]
}

/** Reads everything; each damage goes to the log of events, too. */
export async function verifyVault(deps: VaultDeps): Promise<VaultReport> {
  const damages: VaultDamage[] = []
  const onDamage = (damage: VaultDamage): void => void damages.push(damage)
  const pictures = await verifyPictures(deps, onDamage)
  const words = await verifyWords(deps, onDamage)
  for (const { id, kind } of damages) {
    const event = { name: 'vault.damaged', actor: 'system', object: id, facts: { kind } } as const
    await deps.database.transaction(tx => record(tx, event, deps.clock.now()))
  }
  return { ...pictures, ...words, damages }
}
