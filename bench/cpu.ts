/**
 * What processes cost: the CPU time of a tree of them, read from /proc on Linux, with what ended and was waited for. Native
 * threads count too.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Nanoseconds of all threads of a process, as the scheduler counted them. */
function cpuOf(pid: number): number {
  try {
    const threads = readdirSync(`/proc/${pid}/task`)
    return threads.reduce(
      (sum, id) => sum + Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, 'utf8').split(' ')[0]),
      0,
    )
  } catch {
    return 0
  }
}

/** Field `nth` behind the name in /proc/<pid>/stat; names may hold blanks. */
export const statOf = (pid: number | string): string[] => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
  } catch {
    return []
  }
}

export function treeOf(roots: readonly number[]): number[] {
  const parents = new Map<number, number>()
  for (const name of readdirSync('/proc')) if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(name)[1]))
  const tree = new Set(roots)
  for (let isGrowing = true; isGrowing; ) {
    isGrowing = false
    for (const [pid, parent] of parents) if (tree.has(parent) && !tree.has(pid)) isGrowing = Boolean(tree.add(pid))
  }
  return [...tree]
}

const nameOf = (pid: number): string => {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    if (/postgres/.test(words)) return 'database'
    if (/decoder/.test(words)) return 'decoder'
    return /worker/.test(words) ? 'engine' : 'server'
  } catch {
    return 'gone'
  }
}

interface Cpu {
  readonly total: number
  readonly parts: ReadonlyMap<string, number>
}

/** Processes that end in between are missed: the server keeps its own warm. Children of children that ended count too. */
function cpuOfTree(roots: readonly number[]): Cpu {
  const parts = new Map<string, number>()
  let total = 0
  for (const pid of treeOf(roots)) {
    const used = cpuOf(pid) + reaped(pid)
    total += used
    parts.set(nameOf(pid), (parts.get(nameOf(pid)) ?? 0) + used)
  }
  return { total, parts }
}

/** What a process's ended children used: clock ticks of 10 ms. */
const reaped = (pid: number): number => (Number(statOf(pid)[13] ?? 0) + Number(statOf(pid)[14] ?? 0)) * 1e7

/** On a busy machine even a tree that rests uses more than nothing. */
const LOOKS_MOST = 10

/** Once the tree rests. */
export async function settled(roots: readonly number[]): Promise<Cpu> {
  let last = cpuOfTree(roots)
  for (let looks = 1; ; looks++) {
    await sleep(300)
    const now = cpuOfTree(roots)
    if (now.total - last.total < 6e6 || looks === LOOKS_MOST) return now
    last = now
  }
}
