/**
 * The operator's verbs around backups. They read words, open what a verb needs, and say what came of it; the rules are in
 * `backup/`. A restore and a verification run without the database of a server, so they open what they need themselves.
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { backup, restore, verifyBackup } from './backup/backup.ts'
import { refuse } from './backup/refusals.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './database/database.ts'
import { systemClock as clock } from './kernel/clock.ts'
import type { Log } from './kernel/log.ts'
import { Refusal } from './kernel/refusal.ts'
import { openDerivation, openKeys } from './keys/keys.ts'
import { diskStorage } from './storage/disk/disk.ts'

export interface BackupVerbDeps {
  readonly config: Config
  readonly log: Log
  openData(): Promise<Database>
  /** The first line of standard input. */
  readPassphrase(): Promise<string>
  print(line: string): void
  printError(line: string): void
}

export const backupVerbs = ['backup', 'verify-backup', 'restore'] as const

export const backupUsage = [
  'admin backup FILE|FOLDER [--with-keys]',
  '  everything but the keys, while the server runs; --with-keys puts them in under a passphrase from standard input',
  'admin verify-backup FILE [--keys FOLDER]',
  'admin restore FILE [--keys FOLDER] --tombstones FILE|--without-tombstones',
  '  into an empty DATA_DIR; without --keys a passphrase is read from standard input',
].join('\n')

const options = {
  'with-keys': { type: 'boolean' },
  keys: { type: 'string' },
  tombstones: { type: 'string' },
  'without-tombstones': { type: 'boolean' },
} as const

type Values = ReturnType<typeof read>['values']
const read = (args: readonly string[]) => parseArgs({ args: [...args], options, allowPositionals: true })

/** `args` is what follows `admin`. The answer is the exit code: 0 done, 1 refused, 2 not understood. */
export async function runBackupVerb(args: readonly string[], deps: BackupVerbDeps): Promise<number> {
  const [verb, ...rest] = args
  let words: ReturnType<typeof read>
  try {
    words = read(rest)
  } catch {
    deps.printError(backupUsage)
    return 2
  }
  const [place, ...more] = words.positionals
  if (place === undefined || more.length > 0) {
    deps.printError(backupUsage)
    return 2
  }
  try {
    if (verb === 'backup') await makeBackup(place, words.values, deps)
    else if (verb === 'verify-backup') await verify(place, words.values, deps)
    else await restoreBackup(place, words.values, deps)
    return 0
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    deps.printError(error.message)
    return 1
  }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

async function makeBackup(place: string, values: Values, deps: BackupVerbDeps): Promise<void> {
  const { config, print } = deps
  const { dataDir } = config
  const passphrase = values['with-keys'] ? await deps.readPassphrase() : undefined
  const database = await deps.openData()
  try {
    const keys = await openKeys({ dir: join(dataDir, 'keys'), database, transit: config.transit })
    const storage = diskStorage(join(dataDir, 'pictures'))
    const made = await backup({ database, storage, keys, clock, dataDir }, place, passphrase)
    print(`${made.path}: ${made.pictures} pictures, ${made.objects} objects, ${megabytes(made.bytes)}`)
    for (const key of made.missing) print(`MISSING ${key}: its picture lives, its bytes are gone`)
    const where = join(dataDir, 'keys')
    print(
      values['with-keys']
        ? 'The keys are in it, under the passphrase. Whoever has both opens everything.'
        : `The keys are not in it. Keep a copy of ${where} apart from it: without the keys it opens nothing.`,
    )
  } finally {
    await database.close()
  }
}

async function verify(place: string, values: Values, { config, print }: BackupVerbDeps): Promise<void> {
  const derive = await openDerivation(values.keys ?? join(config.dataDir, 'keys'), config.transit)
  const { manifest, entries, objects, bytes, isSealed } = await verifyBackup(place, derive ?? undefined)
  print(
    `made ${manifest.createdAt}: ${entries} entries, ${objects} objects, ${megabytes(bytes)}; every checksum matches`,
  )
  print(isSealed ? 'its seal matches these keys: nobody forged it' : 'no keys here, so its seal was not checked')
}

async function restoreBackup(place: string, values: Values, deps: BackupVerbDeps): Promise<void> {
  const { config, log, print } = deps
  const { dataDir } = config
  if (config.databaseUrl) throw refuse('restore_embedded_only')
  if (values.tombstones === undefined && !values['without-tombstones']) throw refuse('restore_stones_missing')
  const done = await restore({
    backup: place,
    dataDir,
    keysFrom: values.keys,
    passphrase: values.keys === undefined ? await deps.readPassphrase() : undefined,
    tombstones: values.tombstones ?? null,
    storage: diskStorage(join(dataDir, 'pictures')),
    openDatabase: () => openDatabase({ embeddedDir: join(dataDir, 'postgres'), role: 'command' }, log),
    transit: config.transit,
    openKeys: database => openKeys({ dir: join(dataDir, 'keys'), database, transit: config.transit }),
    ...{ clock, log },
  })
  print(`restored what was there on ${done.manifest.createdAt}: ${done.pictures} pictures, ${done.objects} objects`)
  print(`${done.buried} things that were deleted since did not come back`)
  if (done.unreadable > 0)
    print(`${done.unreadable} pictures cannot be opened: their epoch was destroyed by a rotation since`)
  print('Everybody has to sign in again; letters and links under way were not kept.')
}
