import { record } from '../audit/audit.ts'
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import type { Damage } from '../media/media.ts'

export type DamageKind = Damage['kind'] | 'words'
export type OnDamage = (id: string, kind: DamageKind) => void

const hourMs = 3_600_000
const remembered = 10_000

/** Writes `vault.damaged` into the log of events: once an hour for each thing, however often it is asked for. */
export function damageReporter(deps: { database: Database; clock: Clock; log: Log }): OnDamage {
  const told = new Map<string, number>()
  return (id, kind) => {
    const key = `${id} ${kind}`
    const nowMs = deps.clock.monotonicMs()
    if (nowMs - (told.get(key) ?? Number.NEGATIVE_INFINITY) < hourMs) return
    if (told.size >= remembered) told.clear()
    told.set(key, nowMs)
    const event = { name: 'vault.damaged', actor: 'system', object: id, facts: { kind } } as const
    deps.database
      .transaction(tx => record(tx, event, deps.clock.now()))
      .catch(error => {
        told.delete(key)
        deps.log.error('vault.damage_not_recorded', { event: kind }, error)
      })
  }
}
