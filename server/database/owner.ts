import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { refuse } from './refusals.ts'

/**
 * Who a process is, in a form that can be written to a file and asked about later. A process id alone is not enough:
 * ids are used again, in containers within seconds, so on Linux the kernel's start time goes with it.
 */
export interface ProcessMark {
  readonly pid: number
  /** Clock ticks since the machine started, as the kernel spells it; empty where there is no /proc. */
  readonly started: string
}

function statusOf(pid: number): { state: string; started: string } | null {
  try {
    // The second field is the program's name in brackets and may hold spaces, so fields are counted after the last bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return { state: fields[0] ?? '', started: fields[19] ?? '' }
  } catch {
    return null
  }
}

export function markOfProcess(pid: number): ProcessMark {
  return { pid, started: statusOf(pid)?.started ?? '' }
}

export function isAlive(mark: ProcessMark): boolean {
  const status = statusOf(mark.pid)
  if (status) return status.state !== 'Z' && (mark.started === '' || status.started === mark.started)
  if (process.platform === 'linux') return false
  try {
    process.kill(mark.pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * Takes the data folder for one server, whatever database it uses: two would sweep away each other's half-written files.
 * Returns what gives it back. A mark left by a process that died counts for nothing.
 */
export function claimFolder(dir: string): () => void {
  const path = join(dir, 'server.json')
  const mine = markOfProcess(process.pid)
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    const holder = readMark(path)
    if (holder && holder.pid !== mine.pid && isAlive(holder)) throw refuse('data_dir_in_use', { pid: holder.pid, dir })
    writeFileSync(path, JSON.stringify(mine), { mode: 0o600 })
  } catch (error) {
    if (error instanceof Error && 'code' in error && /^E[A-Z]+$/.test(String(error.code)))
      throw refuse('data_dir_not_writable', { dir })
    throw error
  }
  return () => rmSync(path, { force: true })
}

function readMark(path: string): ProcessMark | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as ProcessMark
  } catch {
    return null
  }
}
