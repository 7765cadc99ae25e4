/**
 * The files of the embedded database under one folder, and the notes that processes of ours leave there for each other:
 * `18/` is PostgreSQL's own, `connection.json` says who runs it and where it listens.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  accessSync,
  chmodSync,
  chownSync,
  closeSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { type Binaries, type Disguise, deathSignal, disguised, EMBEDDED_MAJOR } from './binaries.ts'
import { isAlive, type ProcessMark } from './owner.ts'
import { refuse } from './refusals.ts'

export const CLUSTER_USER = 'image2image'
/** Names the socket file; nothing listens on a network. */
export const CLUSTER_PORT = 5432
/** A socket's whole path must fit in 107 bytes; `/.s.PGSQL.5432.lock` comes on top of the folder's. */
const SOCKET_DIR_BYTES = 85

export interface Connection {
  owner: ProcessMark
  /** A server keeps the database up; a command ends in moments and takes it down with it. */
  role: 'server' | 'command'
  postmasterPid: number
  socketDir: string
}

export interface Cluster {
  home: string
  data: string
  logFile: string
}

export function clusterIn(home: string): Cluster {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
    accessSync(home, constants.W_OK | constants.X_OK)
  } catch (error) {
    if (error instanceof Error && 'code' in error) throw refuse('data_dir_not_writable', { dir: home })
    throw error
  }
  return { home, data: join(home, String(EMBEDDED_MAJOR)), logFile: join(home, 'postgres.log') }
}

export function readConnection(cluster: Cluster): Connection | null {
  try {
    return JSON.parse(readFileSync(join(cluster.home, 'connection.json'), 'utf8')) as Connection
  } catch {
    return null
  }
}

export function writeConnection(cluster: Cluster, connection: Connection): void {
  const path = join(cluster.home, 'connection.json')
  const staging = `${path}.${process.pid}`
  writeFileSync(staging, JSON.stringify(connection), { mode: 0o600 })
  renameSync(staging, path)
}

export function forgetConnection(cluster: Cluster): void {
  rmSync(join(cluster.home, 'connection.json'), { force: true })
}

/** The process that PostgreSQL's own lock file names, whether or not it still lives. */
export function postmasterPid(cluster: Cluster): number | null {
  try {
    const pid = Number.parseInt(readFileSync(join(cluster.data, 'postmaster.pid'), 'utf8'), 10)
    return Number.isInteger(pid) && pid > 1 ? pid : null
  } catch {
    return null
  }
}

const lastWords = (text: string): string => text.trim().split('\n').slice(-3).join(' / ').slice(0, 400)

const stagingOf = (cluster: Cluster, pid: number): string => `${cluster.data}.new-${pid}`

/** What starts left half made that ended before their time. */
function sweepStaging(cluster: Cluster): void {
  for (const name of readdirSync(cluster.home)) {
    const pid = Number(/\.new-(\d+)$/.exec(name)?.[1] ?? Number.NaN)
    if (Number.isNaN(pid) || (pid !== process.pid && isAlive({ pid, started: '' }))) continue
    rmSync(stagingOf(cluster, pid), { recursive: true, force: true })
  }
}

/** Like PostgreSQL itself, `initdb` ends with us but not with Ctrl-C, which is ours to answer. */
async function runInitdb(
  folder: string,
  binaries: Binaries,
  disguise: Disguise,
): Promise<{ ok: boolean; said: string }> {
  const account = ['--username', CLUSTER_USER, '--auth', 'trust']
  const flags = ['--pgdata', folder, ...account, '--locale', 'C', '--encoding', 'UTF8', '--no-instructions']
  const { program, args, options } = disguised(disguise, [...deathSignal(), binaries.initdb, ...flags])
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const failure = new Promise<string>(resolve => child.once('error', error => resolve(error.message)))
  const ended = Promise.all([text(child.stderr), once(child, 'exit')])
  const outcome = await Promise.race([failure, ended])
  if (typeof outcome === 'string') return { ok: false, said: outcome }
  const [said, [status]] = outcome
  return { ok: status === 0, said }
}

/** Makes an empty database beside its final place and renames it: a start that dies half-way leaves nothing half made. */
export async function createCluster(cluster: Cluster, binaries: Binaries, disguise: Disguise): Promise<void> {
  sweepStaging(cluster)
  const staging = stagingOf(cluster, process.pid)
  mkdirSync(staging, { mode: 0o700 })
  if (disguise.owner !== undefined) chownSync(staging, disguise.owner, disguise.owner)
  const { ok, said } = await runInitdb(staging, binaries, disguise)
  if (!ok) {
    rmSync(staging, { recursive: true, force: true })
    writeFileSync(cluster.logFile, said)
    throw refuse('database_start_failed', { reason: lastWords(said), logFile: cluster.logFile })
  }
  try {
    renameSync(staging, cluster.data)
  } catch (error) {
    rmSync(staging, { recursive: true, force: true })
    // Another process of ours was faster: its database is as empty as this one.
    if (!existsSync(cluster.data)) throw error
  }
}

export function makeSocketDir(cluster: Cluster, disguise: Disguise): string {
  const near = join(cluster.home, 'socket')
  const dir = Buffer.byteLength(near) <= SOCKET_DIR_BYTES ? near : mkdtempSync(join(tmpdir(), 'image2image-'))
  mkdirSync(dir, { recursive: true, mode: 0o700 })
  chmodSync(dir, 0o700)
  if (disguise.owner !== undefined) chownSync(dir, disguise.owner, disguise.owner)
  return dir
}

/** Settings that differ from PostgreSQL's own. Statements and their values stay out of its log: they are people's words. */
function settingsFor(socketDir: string, isThrowaway: boolean): string[] {
  const settings: Record<string, string> = {
    listen_addresses: '',
    port: String(CLUSTER_PORT),
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    max_connections: isThrowaway ? '300' : '60',
    shared_buffers: '64MB',
    log_min_error_statement: 'panic',
    log_error_verbosity: 'terse',
    log_parameter_max_length_on_error: '0',
    timezone: 'UTC',
    log_timezone: 'UTC',
  }
  if (isThrowaway) Object.assign(settings, { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' })
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/**
 * Starts PostgreSQL in a session of its own, so that Ctrl-C in the terminal reaches us first and work can be put back.
 * @param isThrowaway for tests: nothing needs to survive a power cut
 */
export function spawnPostgres(
  cluster: Cluster,
  binaries: Binaries,
  disguise: Disguise,
  socketDir: string,
  isThrowaway: boolean,
): ChildProcess {
  const log = openSync(cluster.logFile, 'w', 0o600)
  const command = [...deathSignal(), binaries.postgres, '-D', cluster.data, ...settingsFor(socketDir, isThrowaway)]
  const { program, args, options } = disguised(disguise, command)
  const child = spawn(program, args, { ...options, stdio: ['ignore', log, log], detached: true })
  closeSync(log)
  return child
}

export function readLastWords(cluster: Cluster): string {
  try {
    return lastWords(readFileSync(cluster.logFile, 'utf8'))
  } catch {
    return 'it left no words'
  }
}
