/** What the doctor says of what is kept: the vault, the log of events, and the connected services. Changes nothing. */
import { join } from 'node:path'
import { openAudit } from './audit/audit.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { systemClock as clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import { openKeys } from './keys/keys.ts'
import { type Damage, verifyPictures } from './media/media.ts'
import { ownStandingOf, standingOf } from './providers/providers.ts'
import type { Storage } from './storage/storage.ts'

export type Finding = readonly [isOk: boolean, line: string]

interface Patient {
  readonly config: Config
  readonly database: Database
  readonly storage: Storage
  readonly log: Log
}

/** Enough to see a wrong key, a lost disk or a folder that was not restored; `verify-vault` reads everything. */
const sampled = 20

const isThere = async ({ database }: Patient, table: 'key_epochs' | 'audit_events'): Promise<boolean> =>
  (await database.pool.query(`select 1 from ${table} limit 1`)).rows.length > 0

export async function lookAtVault(patient: Patient): Promise<Finding> {
  const { config, database, storage } = patient
  if (!(await isThere(patient, 'key_epochs')))
    return [true, 'the vault is empty: its first key is made by the first start']
  const keys = await openKeys({ dir: join(config.dataDir, 'keys'), database, transit: config.transit })
  const cell = { table: 'doctor', column: 'probe', rowId: 'one' }
  const said = await keys.unsealColumn(await keys.sealColumn('probe', cell), cell)
  const damages: Damage[] = []
  const deps = { database, keys, storage }
  const { pictures, objects } = await verifyPictures(deps, damage => damages.push(damage), sampled)
  if (said !== 'probe' || damages.length > 0) {
    const [first] = damages
    const what = first ? `${first.id} ${first.kind}: ${first.reason}` : 'what was sealed just now does not open'
    return [false, `the vault is damaged (${what}): run "image2image admin verify-vault"`]
  }
  const newest = pictures === 0 ? 'no pictures yet' : `the newest ${pictures} pictures (${objects} objects) are whole`
  return [true, `the vault seals and opens; ${newest}`]
}

export async function lookAtLog(patient: Patient): Promise<Finding> {
  const { config, database, log } = patient
  if (!(await isThere(patient, 'audit_events'))) return [true, 'the log of events is empty']
  const audit = await openAudit({ database, clock, log, dataDir: config.dataDir })
  const { entries, signed, findings } = await audit.verify()
  const [first] = findings
  if (first)
    return [false, `the log of events is NOT what was recorded (${first.says}): run "image2image admin verify-log"`]
  const unsigned = entries - signed
  const rest = unsigned === 0 ? '' : `; ${unsigned} newer ${unsigned === 1 ? 'waits' : 'wait'} for the server to sign`
  return [true, `the log of events is whole: ${signed} of ${entries} entries under signed checkpoints${rest}`]
}

export async function lookAtConnections({ config, database }: Patient): Promise<Finding[]> {
  const standings = await standingOf(database, config.environmentConnections, clock.now())
  const own = await lookAtOwnKeys(database, config.allowsOwnKeys)
  if (standings.length === 0) return [[true, 'no service is connected: edits run on this computer'], ...own]
  const services = standings.map(({ name, isEnabled, testedAt, testCode, failures }): Finding => {
    if (!isEnabled) return [true, `service ${name}: switched off`]
    const tried = testedAt ? `tried ${testedAt.toISOString().slice(0, 10)}: ${testCode ?? 'no answer'}` : 'never tried'
    if (failures.length > 0) return [false, `service ${name}: asked last for now (${failures.join(', ')}); ${tried}`]
    const isOk = testCode === null || testCode === 'done'
    return [isOk, `service ${name}: ${isOk ? 'nothing failed lately' : 'its last trial failed'}; ${tried}`]
  })
  return [...services, ...own]
}

/** A key of somebody's own that fails is theirs to mend, so it is no fault here. */
async function lookAtOwnKeys(database: Database, areAllowed: boolean): Promise<Finding[]> {
  const { count, failing } = await ownStandingOf(database)
  if (count === 0) return []
  const trials = failing === 0 ? 'no last trial failed' : `the last trial of ${failing} failed`
  return [
    [
      true,
      `services that people connected with keys of their own: ${count}; ${trials}${areAllowed ? '' : '; unused while OWN_KEYS is off'}`,
    ],
  ]
}
