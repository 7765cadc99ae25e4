/** Looks at everything a start needs and says what is wrong, without starting anything. */
import { existsSync, mkdirSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { freemem } from 'node:os'
import { join } from 'node:path'
import type { Config } from './config.ts'
import type { Database } from './database/database.ts'
import { type Finding, lookAtConnections, lookAtLog, lookAtVault } from './doctor-kept.ts'
import { limits } from './kernel/limits.ts'
import type { Log } from './kernel/log.ts'
import { Refusal, Unavailable } from './kernel/refusal.ts'
import { checkMaster } from './keys/keys.ts'
import type { Mail } from './mail/mail.ts'
import type { Storage } from './storage/storage.ts'

export interface DoctorDeps {
  readonly config: Config
  readonly mail: Mail
  readonly webFolder: string
  readonly log: Log
  readonly storage: Storage
  openData(): Promise<Database>
}

/** One line per check: what was looked at, and what it means. */
export async function doctor({ config, mail, webFolder, log, storage, openData }: DoctorDeps): Promise<number> {
  const findings: Finding[] = [[true, `Node ${process.versions.node} on ${process.platform}-${process.arch}`]]
  const look = async (run: () => Promise<readonly Finding[]>): Promise<void> => {
    try {
      findings.push(...(await run()))
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unavailable)) throw error
      findings.push([false, error.message])
    }
  }
  const check = (run: () => Promise<string>): Promise<void> => look(async () => [[true, await run()]])
  await look(async () => {
    const database = await openData()
    try {
      const { rows } = await database.pool.query('show server_version')
      const where = config.databaseUrl ? 'at DATABASE_URL' : `embedded in ${config.dataDir}`
      findings.push([true, `PostgreSQL ${String(rows[0].server_version).split(' ')[0]} ${where}, schema up to date`])
      const patient = { config, database, storage, log }
      await look(async () => [await lookAtVault(patient)])
      await look(async () => [await lookAtLog(patient)])
      return await lookAtConnections(patient)
    } finally {
      await database.close()
    }
  })
  await check(() => checkMaster(join(config.dataDir, 'keys'), config.transit))
  await check(async () => {
    await mail.check()
    return mail.kind === 'console' ? 'letters are printed on the console: no SMTP_URL' : 'the mail server takes letters'
  })
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  const disk = await statfs(config.dataDir)
  const freeGb = (disk.bavail * disk.bsize) / 1e9
  findings.push([freeGb > 1, `${freeGb.toFixed(1)} GB free in ${config.dataDir}`])
  const memoryGb = freemem() / 1e9
  findings.push([
    memoryGb > 1,
    `${memoryGb.toFixed(1)} GB of memory free; each of ${config.engineSlots} engine slots may take up to ${(limits.engineMemoryBytes / 1e9).toFixed(1)} GB`,
  ])
  const hasWeb = existsSync(join(webFolder, 'index.html'))
  findings.push([hasWeb, hasWeb ? 'the web app is built' : 'the web app is not built: "npm start" builds it'])
  for (const [ok, line] of findings) process.stdout.write(`${ok ? 'ok  ' : 'BAD '} ${line}\n`)
  return findings.every(([ok]) => ok) ? 0 : 1
}
