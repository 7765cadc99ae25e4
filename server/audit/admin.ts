/**
 * The operator's verbs on the log: `verify-log` and `log`. They run in a process of their own, on the same database and
 * folder as the server, and change nothing.
 */
import { parseArgs } from 'node:util'
import type { Audit, Entry } from './audit.ts'

export const auditVerbs = ['verify-log', 'log'] as const

export const auditUsage = [
  'admin verify-log [--json]',
  '  whether the log is what was signed; names the first entry that is not (exit status 1)',
  'admin log [--account ID] [--before NUMBER] [--json]',
  '  the newest entries, 50 at a time',
].join('\n')

export interface AuditAdminDeps {
  readonly audit: Audit
  readonly print: (line: string) => void
  readonly printError: (line: string) => void
}

/** One entry as a line that a person reads. */
export function lineOf({ number, at, name, actorId, actorRole, subject, object, caseId, facts }: Entry): string {
  const who = actorId === null ? actorRole : `${actorRole} ${actorId}`
  const parts = [
    subject && subject !== actorId ? `about ${subject}` : '',
    object ? `on ${object}` : '',
    caseId ? `case ${caseId}` : '',
    ...Object.entries(facts).map(([key, value]) => `${key}=${value}`),
  ]
  const when = at.toISOString().replace('T', ' ').replace('Z', '')
  return [String(number).padStart(6), when, name, 'by', who, ...parts.filter(part => part !== '')].join(' ')
}

async function verifyLog({ audit, print, printError }: AuditAdminDeps, isJson: boolean): Promise<number> {
  const { entries, checkpoints, signed, findings } = await audit.verify()
  if (isJson) print(JSON.stringify({ entries, checkpoints, signed, findings }))
  else if (findings.length === 0) {
    print(`The log is whole: ${entries} entries, ${signed} of them under ${checkpoints} signed checkpoints.`)
  } else {
    printError('The log is NOT what was recorded:')
    for (const { kind, says } of findings) printError(`  ${kind}: ${says}`)
  }
  return findings.length === 0 ? 0 : 1
}

async function showLog(
  { audit, print }: AuditAdminDeps,
  { account, before, json }: { account?: string | undefined; before?: string | undefined; json?: boolean | undefined },
): Promise<number> {
  const page = { before: before === undefined ? undefined : Number(before) }
  const entries = await audit.list(account ?? null, page)
  for (const entry of entries.toReversed()) {
    const { previous, hash, ...said } = entry
    print(json ? JSON.stringify({ ...said, hash: hash.toString('hex') }) : lineOf(entry))
  }
  if (entries.length === 0) print('The log has no such entries.')
  return 0
}

function readOptions(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { account: text, before: text, json: { type: 'boolean' } },
    })
    return values.before === undefined || /^[1-9]\d{0,14}$/.test(values.before) ? values : null
  } catch {
    return null
  }
}

/** `args` is what follows `admin`. The answer is the exit status: 0 whole or done, 1 not whole, 2 not understood. */
export async function runAuditAdmin(args: readonly string[], deps: AuditAdminDeps): Promise<number> {
  const [verb, ...rest] = args
  const options = readOptions(rest)
  if (verb === 'verify-log' && options) return verifyLog(deps, options.json ?? false)
  if (verb === 'log' && options) return showLog(deps, options)
  deps.printError(auditUsage)
  return 2
}
