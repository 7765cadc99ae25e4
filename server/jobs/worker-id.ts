import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A name for this installation that stays across restarts, so that a restart knows which work was its own. */
export function workerIdOf(dataDir: string): string {
  const path = join(dataDir, 'worker-id')
  if (!existsSync(path)) writeFileSync(path, randomBytes(8).toString('hex'), { mode: 0o600 })
  return readFileSync(path, 'utf8').trim()
}
