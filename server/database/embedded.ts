/**
 * Runs the PostgreSQL that npm brought, for exactly one server at a time. A command that comes while a server runs joins
 * the server's database; a process that comes while a command, or a dying database, holds the folder waits for its end.
 * It leaves no process behind: the kernel stops PostgreSQL when we die, and where it cannot, the next start does.
 */
import type { ChildProcess } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { systemClock } from '../kernel/clock.ts'
import type { Log } from '../kernel/log.ts'
import { type Binaries, chooseDisguise, type Disguise, findBinaries } from './binaries.ts'
import {
  CLUSTER_PORT,
  CLUSTER_USER,
  type Cluster,
  clusterIn,
  createCluster,
  forgetConnection,
  makeSocketDir,
  postmasterPid,
  readConnection,
  readLastWords,
  spawnPostgres,
  writeConnection,
} from './cluster.ts'
import { isAlive, markOfProcess } from './owner.ts'
import { refuse } from './refusals.ts'

export interface EmbeddedOptions {
  /** Folder of the database; made when missing. */
  dir: string
  role: 'server' | 'command'
  announce?(line: string): void
  isThrowaway?: boolean
}

export interface EmbeddedServer {
  connection: pg.ClientConfig
  /** Whether this process started it, and will end it. */
  isOurs: boolean
  stop(): Promise<void>
}

const WAIT_MS = 60_000
const POLL_MS = 50
/** How long a database whose starter died may take to follow it before we end it ourselves. */
const ORPHAN_MS = 4_000
const STOP_MS = 15_000

export function connectionTo(socketDir: string, database: string): pg.ClientConfig {
  return { host: socketDir, port: CLUSTER_PORT, user: CLUSTER_USER, database }
}

async function answers(socketDir: string): Promise<boolean> {
  const client = new pg.Client({ ...connectionTo(socketDir, 'postgres'), connectionTimeoutMillis: 5_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

/** What is going on in the folder right now, seen from outside. */
function survey(cluster: Cluster) {
  const pid = postmasterPid(cluster)
  if (pid === null || !isAlive({ pid, started: '' })) return { state: 'free' } as const
  const connection = readConnection(cluster)
  if (connection?.postmasterPid !== pid) return { state: 'starting', pid } as const
  return isAlive(connection.owner)
    ? ({ state: 'held', pid, connection } as const)
    : ({ state: 'orphaned', pid } as const)
}

export async function openEmbedded(options: EmbeddedOptions, log: Log): Promise<EmbeddedServer> {
  const cluster = clusterIn(options.dir)
  const say = options.announce ?? (() => {})
  const begun = systemClock.monotonicMs()
  let isWaiting = false
  let isOrphanStopped = false
  let attempts = 0
  while (systemClock.monotonicMs() - begun < WAIT_MS) {
    const found = survey(cluster)
    if (found.state === 'free') {
      const started = await startOwn(cluster, options, log, say)
      if (started) return started
      // Somebody else took the folder in the same moment, or PostgreSQL failed: twice is no accident.
      if (++attempts >= 3 && survey(cluster).state === 'free') {
        throw refuse('database_start_failed', { reason: readLastWords(cluster), logFile: cluster.logFile })
      }
    } else if (found.state === 'held' && found.connection.role === 'server') {
      if (options.role === 'server')
        throw refuse('data_dir_in_use', { pid: found.connection.owner.pid, dir: options.dir })
      if (await answers(found.connection.socketDir)) return joined(found.connection.socketDir)
    } else if (found.state === 'orphaned' && !isOrphanStopped && systemClock.monotonicMs() - begun > ORPHAN_MS) {
      isOrphanStopped = true
      process.kill(found.pid, 'SIGINT')
    }
    if (!isWaiting && found.state !== 'free') {
      isWaiting = true
      say('waiting for the database of an earlier run to finish')
    }
    await sleep(POLL_MS)
  }
  throw refuse('database_busy', { pid: postmasterPid(cluster) ?? 0, dir: options.dir })
}

const joined = (socketDir: string): EmbeddedServer => ({
  connection: connectionTo(socketDir, 'postgres'),
  isOurs: false,
  stop: async () => {},
})

async function startOwn(
  cluster: Cluster,
  options: EmbeddedOptions,
  log: Log,
  say: (line: string) => void,
): Promise<EmbeddedServer | null> {
  const binaries = findBinaries()
  const disguise = chooseDisguise()
  if (!existsSync(cluster.data)) {
    say(`creating the database in ${options.dir}`)
    await createCluster(cluster, binaries, disguise)
  }
  say('starting the database')
  const supervisor = new Supervisor(cluster, binaries, disguise, options, log)
  return (await supervisor.start()) ? supervisor : null
}

/** Keeps one postmaster alive until `stop`. */
class Supervisor implements EmbeddedServer {
  readonly isOurs = true
  readonly connection: pg.ClientConfig
  readonly #cluster: Cluster
  readonly #binaries: Binaries
  readonly #disguise: Disguise
  readonly #options: EmbeddedOptions
  readonly #log: Log
  readonly #socketDir: string
  #child: ChildProcess | null = null
  #isStopping = false

  constructor(cluster: Cluster, binaries: Binaries, disguise: Disguise, options: EmbeddedOptions, log: Log) {
    this.#cluster = cluster
    this.#binaries = binaries
    this.#disguise = disguise
    this.#options = options
    this.#log = log
    this.#socketDir = makeSocketDir(cluster, disguise)
    this.connection = connectionTo(this.#socketDir, 'postgres')
  }

  /** False when PostgreSQL ended at once, usually because another process of ours holds the folder. */
  async start(): Promise<boolean> {
    const isThrowaway = this.#options.isThrowaway ?? false
    const child = spawnPostgres(this.#cluster, this.#binaries, this.#disguise, this.#socketDir, isThrowaway)
    let isOver = false
    child.once('exit', () => {
      isOver = true
    })
    child.once('error', () => {
      isOver = true
    })
    while (!isOver) {
      // Only a lock file with our child's id says that the answering database is ours.
      if (postmasterPid(this.#cluster) === child.pid && (await answers(this.#socketDir))) break
      await sleep(10)
    }
    if (isOver || child.pid === undefined) return false
    this.#child = child
    writeConnection(this.#cluster, {
      owner: markOfProcess(process.pid),
      role: this.#options.role,
      postmasterPid: child.pid,
      socketDir: this.#socketDir,
    })
    child.once('exit', () => void this.#revive())
    return true
  }

  async #revive(): Promise<void> {
    for (let waitMs = 200; !this.#isStopping; waitMs = Math.min(waitMs * 2, 10_000)) {
      this.#log.error('database.died')
      await sleep(waitMs)
      if (this.#isStopping || (await this.start())) return
    }
  }

  async stop(): Promise<void> {
    if (this.#isStopping) return
    this.#isStopping = true
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      const gone = new Promise<void>(resolve => child.once('exit', () => resolve()))
      child.kill('SIGINT')
      const hurry = setTimeout(() => child.kill('SIGQUIT'), STOP_MS)
      await gone
      clearTimeout(hurry)
    }
    forgetConnection(this.#cluster)
    if (!this.#socketDir.startsWith(this.#cluster.home)) rmSync(this.#socketDir, { recursive: true, force: true })
  }
}
