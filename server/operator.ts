/**
 * The operator's verbs that need the whole vault: new keys, the drill, verification. Like `main.ts` it knows many
 * parts and holds no rule; it reads words, opens what a verb needs, and says what came of it.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { engineVersion } from '@image2image/engine'
import { type Accounts, sealed as accountsSealed } from './accounts/accounts.ts'
import { caseVerbs, runCases } from './break-glass/admin.ts'
import { blind, sealed as casesSealed, createBreakGlass } from './break-glass/break-glass.ts'
import type { Closing } from './closing.ts'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { createGenerations, sealed as generationsSealed } from './generations/generations.ts'
import { createJobs } from './jobs/jobs.ts'
import { systemClock as clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import { Refusal } from './kernel/refusal.ts'
import { openKeys, type SealedRows } from './keys/keys.ts'
import { createMedia, sealed as mediaSealed } from './media/media.ts'
import { sealed as connectionsSealed, createBuiltin, createProviders } from './providers/providers.ts'
import { diskStorage } from './storage/disk/disk.ts'
import { openTombstones } from './tombstones/tombstones.ts'
import { damageReporter, drill, rotateKeys, type VaultDeps, verifyVault } from './vault/vault.ts'
import { sealed as webhooksSealed } from './webhooks/webhooks.ts'

/** Everything that a rotation must take along. */
export const allSealed: readonly SealedRows[] = [
  mediaSealed,
  generationsSealed,
  ...accountsSealed,
  ...casesSealed,
  ...webhooksSealed,
  ...connectionsSealed,
]

export interface OperatorDeps {
  readonly config: Config
  readonly log: Log
  readonly database: Database
  openAccounts(): Promise<Accounts>
  print(line: string): void
  printError(line: string): void
}

/** What a running server does for the vault beside serving: damage goes to the log of events, deletions to their file. */
export function guardVault(parts: { database: Database; dataDir: string; log: Log; closing: Closing }) {
  const { database, dataDir, log, closing } = parts
  const tombstones = openTombstones({ database, path: join(dataDir, 'tombstones.log'), log })
  closing.add(() => tombstones.close())
  return { tombstones, onDamage: damageReporter({ database, clock, log }) }
}

export const operatorUsage = [
  'admin rotate-keys [--master] [--give-up-damaged]',
  '  new keys for everything that lives; what was deleted can then be opened by nothing, in no old copy',
  'admin verify-vault',
  '  reads everything that is kept and lists what is damaged',
  'admin drill [--also PATH]…',
  '  plants a canary, deletes it, rotates the keys and looks for it in every raw byte below the data folder and PATH',
].join('\n')

export const operatorVerbs = ['rotate-keys', 'verify-vault', 'drill'] as const

const options = {
  master: { type: 'boolean' },
  'give-up-damaged': { type: 'boolean' },
  also: { type: 'string', multiple: true },
} as const

/** `args` is what follows `admin`. The answer is the exit code: 0 done, 1 refused or damaged, 2 not understood. */
/** Cases as a command sees them: it lists and ends, and looks at nothing. */
async function runCaseVerb(args: readonly string[], deps: OperatorDeps): Promise<number> {
  const { config, database, print, printError } = deps
  const keys = await openKeys({ dir: join(config.dataDir, 'keys'), database, transit: config.transit })
  const accounts = await deps.openAccounts()
  const breakGlass = createBreakGlass({ database, keys, clock, accounts, ...blind })
  return runCases(args, { breakGlass, print, printError })
}

export async function runOperator(args: readonly string[], deps: OperatorDeps): Promise<number> {
  if (caseVerbs.some(verb => verb === args[0])) return runCaseVerb(args, deps)
  const [verb, ...rest] = args
  let values: { master?: boolean; 'give-up-damaged'?: boolean; also?: string[] }
  try {
    values = parseArgs({ args: [...rest], options }).values
  } catch {
    deps.printError(operatorUsage)
    return 2
  }
  try {
    const { database, config } = deps
    const keys = await openKeys({ dir: join(config.dataDir, 'keys'), database, transit: config.transit })
    const storage = diskStorage(join(config.dataDir, 'pictures'))
    const vault = { ...{ database, keys, storage, clock }, sealed: allSealed }
    if (verb === 'verify-vault') return await verify(vault, deps)
    if (verb === 'drill') return await runDrill(vault, deps, values.also ?? [])
    return await rotateNow(vault, deps, { master: values.master, givesUp: values['give-up-damaged'] })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    deps.printError(error.message)
    return 1
  }
}

const graceMs = 2_000

async function rotateNow(
  vault: VaultDeps,
  { print }: OperatorDeps,
  { master = false, givesUp = false }: { master?: boolean | undefined; givesUp?: boolean | undefined },
): Promise<number> {
  const startMs = clock.monotonicMs()
  const cpu = process.cpuUsage()
  const done = await rotateKeys(vault, { master, givesUp, graceMs })
  const { user, system } = process.cpuUsage(cpu)
  const seconds = ((clock.monotonicMs() - startMs) / 1_000).toFixed(1)
  print(`${done.rewrapped} keys rewrapped, ${done.destroyed} old epochs destroyed${master ? ', new master key' : ''}`)
  print(
    `${seconds} s, of which ${graceMs / 1_000} s waited for writers; ${((user + system) / 1e6).toFixed(1)} s of processor time here`,
  )
  for (const id of done.damaged) print(`given up, its key opened under nothing: ${id}`)
  print(
    'What was deleted before this can be opened by nothing any more. Backups made before it cannot be opened either:',
  )
  print('make a new one now: image2image admin backup FILE')
  return 0
}

async function verify(vault: VaultDeps, { print }: OperatorDeps): Promise<number> {
  const { pictures, objects, bytes, generations, damages } = await verifyVault(vault)
  print(`${pictures} pictures (${objects} objects, ${(bytes / 1e6).toFixed(1)} MB) and ${generations} edits read`)
  for (const { id, kind, reason } of damages) print(`DAMAGED ${id} ${kind}: ${reason}`)
  print(damages.length === 0 ? 'nothing is damaged' : `${damages.length} damaged`)
  return damages.length === 0 ? 0 : 1
}

async function runDrill(vault: VaultDeps, deps: OperatorDeps, also: readonly string[]): Promise<number> {
  const { config, log, print } = deps
  const { database, keys, storage } = vault
  const accounts = await deps.openAccounts()
  const media = createMedia({ database, storage, keys, clock, log, decoders: 1 })
  const providers = createProviders([createBuiltin({ slots: 1, version: engineVersion, clock, log })])
  const jobs = await createJobs(database, { log, clock, workerId: `drill-${process.pid}` })
  const spend = accounts.keys.spend
  const generations = await createGenerations({ database, jobs, keys, media, providers, clock, log, spend })
  try {
    if (config.databaseUrl)
      print('note: the files of the database at DATABASE_URL are looked at only where --also names them')
    const places = [config.dataDir, ...also]
    const keysDir = join(config.dataDir, 'keys')
    const { isPassed } = await drill({ ...vault, accounts, media, generations, keysDir, places, print })
    return isPassed ? 0 : 1
  } finally {
    await jobs.stop({ graceMs: 0 })
    await generations.close()
    providers.close()
    media.close()
  }
}
