/**
 * The commands beside the server, and what both need to open: the log, the database, people's accounts. Standard output
 * is for what a command was asked for; everything else is said on the standard error stream.
 */
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { type Accounts, createAccounts, loadAccountsSecret, runAdmin } from './accounts/accounts.ts'
import { auditVerbs, openAudit, runAuditAdmin } from './audit/audit.ts'
import { caseVerbs } from './break-glass/admin.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './database/database.ts'
import { systemClock as clock } from './kernel/clock.ts'
import { createLog, type Log } from './kernel/log.ts'
import { openKeys } from './keys/keys.ts'
import { type Mail, openMail } from './mail/mail.ts'
import { operatorVerbs, runOperator } from './operator.ts'
import { backupVerbs, runBackupVerb } from './operator-backup.ts'
import { isUnknownVerb } from './operator-usage.ts'

/** To the person who started us. Standard output stays free for what a command was asked for. */
export const say = (line: string): void => void process.stderr.write(`image2image: ${line}\n`)

export const openLog = (config: Config): Log => createLog(config.logLevel, process.stderr)

export function openData(config: Config, log: Log, role: 'server' | 'command', announce = say): Promise<Database> {
  const where = config.databaseUrl ? { url: config.databaseUrl } : { embeddedDir: join(config.dataDir, 'postgres') }
  return openDatabase({ ...where, role, announce }, log)
}

export const shownHost = (host: string): string => (host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host)

/** What the settings say of how people come and what they are told. */
export const identityOf = ({ productName, provider, signUpMode, mail }: Config) => ({
  productName,
  provider,
  signUpMode,
  sendsMail: mail !== undefined,
})

async function openAccounts(config: Config, database: Database, log: Log, baseUrl: string): Promise<Accounts> {
  const secret = await loadAccountsSecret(config.dataDir)
  const keys = await openKeys({ dir: join(config.dataDir, 'keys'), database, transit: config.transit })
  const accounts = createAccounts({ database, clock, log, keys, baseUrl, secret, ...identityOf(config) })
  await accounts.sealPlainRows()
  return accounts
}

/** Standard output stays free for what a command was asked for, so letters without a mail server go where we speak. */
export const mailOf = ({ mail, productName }: Config): Mail =>
  openMail(mail, productName, text => void process.stderr.write(text))

export async function admin(config: Config, args: readonly string[]): Promise<number> {
  if (isUnknownVerb(args[0])) return 2
  const log = openLog(config)
  if (backupVerbs.some(verb => verb === args[0])) {
    const open = () => openData(config, log, 'command', () => {})
    const told = { print: (line: string) => void process.stdout.write(`${line}\n`), printError: say }
    return runBackupVerb(args, { config, log, openData: open, readPassphrase: readPassword, ...told })
  }
  const database = await openData(config, log, 'command', () => {})
  try {
    const print = (line: string): void => void process.stdout.write(`${line}\n`)
    const printError = (line: string): void => void process.stderr.write(`${line}\n`)
    if (auditVerbs.some(verb => verb === args[0])) {
      const audit = await openAudit({ database, clock, log, dataDir: config.dataDir })
      return await runAuditAdmin(args, { audit, print, printError })
    }
    const baseUrl = config.baseUrl ?? `http://${shownHost(config.host)}:${config.port}`
    if ([...operatorVerbs, ...caseVerbs].some(verb => verb === args[0])) {
      const open = () => openAccounts(config, database, log, baseUrl)
      return await runOperator(args, { config, log, database, openAccounts: open, print, printError })
    }
    const accounts = await openAccounts(config, database, log, baseUrl)
    return await runAdmin(args, {
      accounts,
      clock,
      print,
      printError,
      readPassword,
    })
  } finally {
    await database.close()
  }
}

/** The first line of standard input; a terminal is told what is waited for. */
async function readPassword(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Password (shown as you type): ')
  for await (const line of createInterface({ input: process.stdin })) return line
  return ''
}
