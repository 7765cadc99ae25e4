/**
 * Rotation: everything that lives is wrapped under a new epoch, then the old epochs are destroyed, and with them whatever
 * was deleted, wherever its bytes still lie. The server may run and write meanwhile. Nothing is remembered between the
 * steps but what the files and the table say, so a rotation that was killed anywhere is finished by the next one.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { refuse } from './refusals.ts'
import type { Ring } from './ring.ts'
import { lostKeyId, type SealedRows } from './rows.ts'
import * as store from './store.ts'

export interface RotationOptions {
  readonly sealed: readonly SealedRows[]
  /** A new master key too, and the old one destroyed. */
  readonly master?: boolean
  /** Lets go of rows whose key opens under nothing; otherwise they stop the rotation before anything is destroyed. */
  readonly givesUp?: boolean
  readonly batchRows?: number
  /** How long whoever took a key under the old epoch has to write it, before the last look. */
  readonly graceMs?: number
  /** Called before every step; for those who show progress, and for tests that end the process there. */
  onStep?(step: string): void
}

export interface Rotation {
  readonly rewrapped: number
  readonly destroyed: number
  readonly damaged: readonly string[]
  readonly keyId: string
}

const rounds = 20

export function rotate(ring: Ring, options: RotationOptions): Promise<Rotation> {
  const { onStep = () => {} } = options
  return ring.exclusively(async () => {
    if (options.master) {
      // A rotation that was killed left two: then this one finishes it.
      if (!ring.master.hasOlder()) {
        onStep('new master key')
        await ring.master.rotate()
      }
      onStep('rewrap under master')
      await ring.rewrapUnderMaster()
    }
    onStep('new epoch')
    const keyId = await ring.addEpoch()
    for (const file of await ring.files.list()) {
      if (file.id === keyId) continue
      onStep('set old')
      await ring.files.setOld(file)
    }
    const outcome = await empty(ring, keyId, options)
    let destroyed = 0
    for (const file of await ring.files.list()) {
      if (file.id === keyId) continue
      onStep('destroy')
      await ring.files.destroy(file)
      destroyed++
    }
    if (options.master) {
      onStep('retire master')
      await ring.master.retire()
    }
    await ring.sweep()
    onStep('done')
    return { ...outcome, destroyed, keyId }
  })
}

/** Rewraps until no row names another epoch, which the foreign keys confirm. */
async function empty(ring: Ring, keyId: string, options: RotationOptions) {
  const { drizzle } = ring.database
  let rewrapped = 0
  const damaged = new Set<string>()
  for (let round = 0; round < rounds; round++) {
    if (options.givesUp) await store.add(drizzle, { id: lostKeyId, number: 0, createdAt: new Date(0) })
    for (const sealed of options.sealed) rewrapped += await rewrapAll(ring, sealed, keyId, options, damaged)
    if (damaged.size > 0 && !options.givesUp)
      throw refuse('rotation_blocked', { count: damaged.size, example: [...damaged][0] ?? '' })
    if (round === 0) await sleep(options.graceMs ?? 0)
    let isEmpty = true
    for (const { id } of await store.list(drizzle)) {
      if (id === keyId || id === lostKeyId) continue
      options.onStep?.('remove row')
      isEmpty = (await store.remove(ring.database, id, options.sealed)) && isEmpty
    }
    if (isEmpty) return { rewrapped, damaged: [...damaged] }
  }
  throw refuse('rotation_unfinished')
}

async function rewrapAll(
  ring: Ring,
  sealed: SealedRows,
  keyId: string,
  { givesUp = false, batchRows = 500, onStep = () => {} }: RotationOptions,
  damaged: Set<string>,
): Promise<number> {
  let count = 0
  for (let after = ''; ; ) {
    onStep(`batch of ${sealed.name}`)
    const done = await ring.database.transaction(tx =>
      sealed.rewrap(tx, { keys: ring, keyId, after, limit: batchRows, givesUp }),
    )
    count += done.count
    for (const id of done.damaged) damaged.add(id)
    if (done.last === null) return count
    after = done.last
  }
}
