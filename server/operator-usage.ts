import { accountVerbs, adminUsage } from './accounts/accounts.ts'
import { auditUsage, auditVerbs } from './audit/audit.ts'
import { caseUsage, caseVerbs } from './break-glass/admin.ts'
import { operatorUsage, operatorVerbs } from './operator.ts'
import { backupUsage, backupVerbs } from './operator-backup.ts'

const verbs: readonly string[] = [...accountVerbs, ...operatorVerbs, ...backupVerbs, ...auditVerbs, ...caseVerbs]

/** Whether nothing of ours has this name, as when `admin` stands alone; then everything it can do is told. */
export function isUnknownVerb(verb: string | undefined): boolean {
  if (verb !== undefined && verbs.includes(verb)) return false
  process.stderr.write(`${[adminUsage, operatorUsage, backupUsage, auditUsage, caseUsage].join('\n')}\n`)
  return true
}
