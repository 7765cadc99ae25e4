import { readFileSync } from 'node:fs'
import { freemem } from 'node:os'

/**
 * How much memory this process may still take: the least of what the machine has left and what its control group
 * allows. A container on a small server is killed, not warned, when a model does not fit, so we ask before loading.
 */

function readNumber(path: string): number | null {
  try {
    const text = readFileSync(path, 'utf8').trim()
    return /^\d+$/.test(text) ? Number(text) : null
  } catch {
    return null
  }
}

/** Page cache counts as used in a control group although the kernel gives it back on demand. */
function reclaimableBytes(path: string, field: string): number {
  try {
    const line = readFileSync(path, 'utf8')
      .split('\n')
      .find(entry => entry.startsWith(`${field} `))
    return line ? Number(line.split(' ')[1]) : 0
  } catch {
    return 0
  }
}

function groupBytes(limit: string, used: string, statistics: string, cacheField: string): number {
  const limitBytes = readNumber(limit)
  const usedBytes = readNumber(used)
  if (limitBytes === null || usedBytes === null) return Number.POSITIVE_INFINITY
  return limitBytes - usedBytes + reclaimableBytes(statistics, cacheField)
}

function machineBytes(): number {
  try {
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))
    if (available) return Number(available[1]) * 1024
  } catch {
    // Not Linux: fall through.
  }
  return freemem()
}

export function availableMemoryBytes(): number {
  const version2 = groupBytes(
    '/sys/fs/cgroup/memory.max',
    '/sys/fs/cgroup/memory.current',
    '/sys/fs/cgroup/memory.stat',
    'inactive_file',
  )
  const version1 = groupBytes(
    '/sys/fs/cgroup/memory/memory.limit_in_bytes',
    '/sys/fs/cgroup/memory/memory.usage_in_bytes',
    '/sys/fs/cgroup/memory/memory.stat',
    'total_inactive_file',
  )
  return Math.max(0, Math.min(machineBytes(), version1, version2))
}
