/**
 * The log of what was done with accounts, keys and power: who opened a session, who changed a role, who broke the glass.
 * Entries hold identifiers and closed words only. They can be added and read; that nobody changed them afterwards can be
 * checked by anybody who holds a checkpoint.
 */
import { join } from 'node:path'
import type { Database } from '../database/database.ts'
import type { Clock } from '../kernel/clock.ts'
import { limits } from '../kernel/limits.ts'
import type { Log } from '../kernel/log.ts'
import { type Entry, leafOf } from './entry.ts'
import { type Checkpoint, openNote, parseCheckpoint } from './note.ts'
import { refuse } from './refusals.ts'
import { createSigning } from './signing.ts'
import * as store from './store.ts'
import { inclusionProof } from './tree.ts'
import { type Row, rowOf, type Verdict, verify } from './verify.ts'
import { loadLogKey, openWitness } from './witness.ts'

export { auditUsage, auditVerbs, runAuditAdmin } from './admin.ts'
export { putWitness, readWitness } from './copies.ts'
export type { Entry } from './entry.ts'
export type { Actor, AuditEvent } from './events.ts'
export { holdings } from './holdings.ts'
export { record } from './record.ts'

export interface AuditDeps {
  readonly database: Database
  readonly clock: Clock
  readonly log: Log
  readonly dataDir: string
}

export interface Proof {
  readonly entry: Entry
  /** The bytes whose RFC 6962 leaf hash stands in the tree. */
  readonly leaf: Buffer
  readonly hashes: readonly Buffer[]
  readonly checkpoint: string
}

export interface Audit {
  /** Newest first. Everybody's where no account is named, else what the account did and what is about it. */
  list(accountId: string | null, page: { before?: number | undefined; limit?: number | undefined }): Promise<Entry[]>
  /** That an entry about the account is in the log as the latest checkpoint signs it. */
  prove(accountId: string, number: number): Promise<Proof>
  /** The signed notes, newest first, and the key that opens them. */
  checkpoints(): Promise<{ verifier: string; notes: string[] }>
  verify(): Promise<Verdict>
  /** Signs what is new, now. */
  sign(): Promise<boolean>
  /** Signs soon after each entry, until `stop`. */
  start(): Promise<void>
  stop(): Promise<void>
}

const shownCheckpoints = 100

async function readRows(database: Database): Promise<Row[]> {
  const rows: Row[] = []
  for (;;) {
    const page = await store.listAfter(database.drizzle, rows.at(-1)?.number ?? 0, 1_000)
    if (page.length === 0) return rows
    for (const entry of page) rows.push(rowOf(entry))
  }
}

export async function openAudit({ database, clock, log, dataDir }: AuditDeps): Promise<Audit> {
  const key = await loadLogKey(dataDir)
  const witness = await openWitness(join(dataDir, 'audit'))
  const signing = createSigning({ database, clock, log, key, witness })
  const opened = (note: string | undefined): Checkpoint | null =>
    parseCheckpoint(openNote(note ?? '', key.verifier) ?? '')

  return {
    list: (accountId, { before, limit = limits.pageRows }) =>
      store.list(database.drizzle, accountId, { before, limit: Math.min(limit, limits.pageRows) }),
    async prove(accountId, number) {
      const entry = await store.find(database.drizzle, accountId, number)
      if (!entry) throw refuse('log_entry_not_found')
      const { latest } = await witness.checkpoints()
      const checkpoint = opened(latest?.note)
      if (!latest || !checkpoint || checkpoint.size < number) throw refuse('log_entry_too_new')
      const hashes = (await witness.traces()).slice(0, checkpoint.size).map(({ hash }) => hash)
      return {
        entry,
        leaf: leafOf(number, entry.previous, entry),
        hashes: inclusionProof(hashes, number - 1),
        checkpoint: latest.note,
      }
    },
    async checkpoints() {
      const { kept, latest } = await witness.checkpoints()
      const notes = kept.map(({ note }) => note)
      if (latest && latest.note !== notes.at(-1)) notes.push(latest.note)
      return { verifier: key.verifier.text, notes: notes.toReversed().slice(0, shownCheckpoints) }
    },
    async verify() {
      // The files first: the table may grow meanwhile, and may be ahead of them.
      const { kept, latest } = await witness.checkpoints()
      const traces = await witness.traces()
      return verify({ rows: await readRows(database), traces, kept, latest, verifier: key.verifier })
    },
    sign: signing.sign,
    start: signing.start,
    stop: signing.stop,
  }
}
