/**
 * The files of the embedded database under one folder, and the notes that processes of ours leave there for each other:
 * `18/` is PostgreSQL's own, `connection.json` says who runs it and where it listens.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
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
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Binaries, type Disguise, deathSignal, disguised, EMBEDDED_MAJOR } from './binaries.ts'
import type { ProcessMark } from './owner.ts'
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

/** Makes an empty database beside its final place and renames it: a start that dies half-way leaves nothing half made. */
export function createCluster(cluster: Cluster, binaries: Binaries, disguise: Disguise): void {
  const staging = `${cluster.data}.new-${process.pid}`
  rmSync(staging, { recursive: true, force: true })
  mkdirSync(staging, { mode: 0o700 })
  if (disguise.owner !== undefined) chownSync(staging, disguise.owner, disguise.owner)
  const command = [
    binaries.initdb,
    '--pgdata',
    staging,
    '--username',
    CLUSTER_USER,
    '--auth',
    'trust',
    '--locale',
    'C',
    '--encoding',
    'UTF8',
  ]
  const { program, args, options } = disguised(disguise, [...command, '--no-instructions'])
  const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', ...options })
  if (status !== 0) {
    rmSync(staging, { recursive: true, force: true })
    writeFileSync(cluster.logFile, stderr ?? '')
    const reason = error ? String(error) : lastWords(stderr)
    throw refuse('database_start_failed', { reason, logFile: cluster.logFile })
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
