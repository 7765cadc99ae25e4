import { readFile } from 'node:fs/promises'

/** Memory that a process holds now, from the kernel's own account; 0 where there is none to read or it has ended. */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kibibytes = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kibibytes ? Number(kibibytes) * 1024 : 0
}
