/**
 * Looks whether the log is still what was signed, and names the first entry that is not. The table is compared with its
 * own chain, with the hashes kept outside the database, and both with the signed checkpoints. Knows no file and no query:
 * `audit.ts` brings everything.
 */
import { digestOf, type Entry, genesis, hashOf } from './entry.ts'
import { type Checkpoint, type NoteVerifier, openNote, parseCheckpoint } from './note.ts'
import { Frontier } from './tree.ts'
import { fileOf, hashOfNote, type StoredCheckpoint, type Trace } from './witness.ts'

export interface Evidence {
  /** The table, in the order of the numbers. */
  readonly rows: readonly Row[]
  readonly traces: readonly Trace[]
  readonly kept: readonly StoredCheckpoint[]
  readonly latest: StoredCheckpoint | null
  readonly verifier: NoteVerifier
}

/** An entry as the table has it, with what it says hashed again. */
export interface Row {
  readonly number: number
  readonly digest: Buffer
  readonly previous: Buffer
  readonly hash: Buffer
  /** Whether `hash` is what number, `previous` and words give. */
  readonly isOwn: boolean
}

export const rowOf = (entry: Entry): Row => ({
  number: entry.number,
  digest: digestOf(entry),
  previous: entry.previous,
  hash: entry.hash,
  isOwn: hashOf(entry.number, entry.previous, entry).equals(entry.hash),
})

export interface Finding {
  readonly kind: 'altered' | 'deleted' | 'inserted' | 'reordered' | 'truncated' | 'checkpoint' | 'witness'
  /** Of the entry, or of the first entry that a bad checkpoint covers. */
  readonly number: number
  readonly says: string
}

export interface Verdict {
  readonly entries: number
  readonly checkpoints: number
  /** Entries under a checkpoint. */
  readonly signed: number
  /** Empty when everything fits. The first is the one to look at. */
  readonly findings: readonly Finding[]
}

const same = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one !== undefined && other !== undefined && Buffer.compare(one, other) === 0

interface Opened extends Checkpoint {
  readonly file: string
}

const badCheckpoint = (file: string, number: number, why: string): Finding => ({
  kind: 'checkpoint',
  number,
  says: `the checkpoint "${file}" ${why}`,
})

/** Signatures, names and the chain of the checkpoints themselves. */
function openCheckpoints({ kept, latest, verifier }: Evidence): { opened: Opened[]; findings: Finding[] } {
  const opened: Opened[] = []
  const findings: Finding[] = []
  let before: Buffer = Buffer.alloc(32)
  const lastKept = kept.at(-1)
  const isKept = latest !== null && latest.note === lastKept?.note
  for (const { file, note } of latest && !isKept ? [...kept, latest] : kept) {
    const number = (opened.at(-1)?.size ?? 0) + 1
    const checkpoint = parseCheckpoint(openNote(note, verifier) ?? '')
    if (!checkpoint) findings.push(badCheckpoint(file, number, "is not signed with this installation's key"))
    else if (file !== 'latest' && file !== fileOf(checkpoint.size))
      findings.push(badCheckpoint(file, number, `is the one of ${checkpoint.size} entries under another name`))
    else if (!checkpoint.after.equals(before))
      findings.push(badCheckpoint(file, number, 'does not follow the one before it: one was swapped or taken away'))
    else if (checkpoint.size < (opened.at(-1)?.size ?? 0))
      findings.push(badCheckpoint(file, number, 'is older than the one before it'))
    else opened.push({ ...checkpoint, file })
    before = hashOfNote(note)
  }
  if (!latest && lastKept) findings.push(badCheckpoint('latest', 1, 'is gone'))
  return { opened, findings }
}

/** The first checkpoint whose root these hashes do not give; null when they give all. */
function firstMisfit(hashes: readonly Buffer[], opened: readonly Opened[]): { from: number; bad: Opened } | null {
  const frontier = new Frontier()
  let from = 1
  for (const bad of opened) {
    while (frontier.size < bad.size && frontier.size < hashes.length)
      frontier.push(Buffer.from(hashes[frontier.size] ?? genesis))
    if (frontier.size < bad.size || !frontier.root().equals(bad.root)) return { from, bad }
    from = bad.size + 1
  }
  return null
}

/** Against its own chain only: what can be told of entries that nothing outside knows. */
function checkChain(rows: readonly Row[], start: number): Finding | null {
  let previous = rows[start - 1]?.hash ?? genesis
  for (const [index, row] of rows.slice(start).entries()) {
    const number = start + index + 1
    if (row.number > number)
      return { kind: 'deleted', number, says: `entry ${number} is gone: ${row.number} follows ${number - 1}` }
    if (row.number < number || !row.isOwn)
      return { kind: 'altered', number: row.number, says: `entry ${row.number} does not say what its hash says` }
    if (!row.previous.equals(previous))
      return { kind: 'altered', number, says: `entry ${number} was not written after the entry before it as it is now` }
    previous = row.hash
  }
  return null
}

/** Against the hashes kept outside: these tell what happened, even where the chain was made anew. */
function checkAgainst(rows: readonly Row[], traces: readonly Trace[]): Finding | null {
  for (const [index, trace] of traces.entries()) {
    const row = rows[index]
    const number = index + 1
    if (!row)
      return {
        kind: 'truncated',
        number,
        says: `entries ${number} to ${traces.length} are gone from the end of the log`,
      }
    if (row.number === number && row.isOwn && same(row.hash, trace.hash)) continue
    return explain(rows, traces, index)
  }
  return null
}

function explain(rows: readonly Row[], traces: readonly Trace[], index: number): Finding {
  const number = index + 1
  const row = rows[index]
  const said = (kind: Finding['kind'], what: string): Finding => ({ kind, number, says: `entry ${number} ${what}` })
  const hasWitness = (digest: Uint8Array | undefined) => traces.some(trace => same(trace.digest, digest))
  const hasRow = (digest: Uint8Array | undefined) => rows.some(other => same(other.digest, digest))
  const wanted = traces[index]?.digest
  if (same(row?.digest, wanted)) return said('altered', 'has another number or another hash than it was recorded with')
  const isKnown = hasWitness(row?.digest)
  if (hasRow(wanted)) {
    return isKnown && !same(rows[index + 1]?.digest, wanted)
      ? said('reordered', 'stands in another place than it was recorded in')
      : said(isKnown ? 'reordered' : 'inserted', isKnown ? 'changed places with its neighbour' : 'was put in later')
  }
  return isKnown ? said('deleted', 'was taken out') : said('altered', 'does not say what was recorded')
}

export function verify(evidence: Evidence): Verdict {
  const { rows, traces } = evidence
  const { opened, findings } = openCheckpoints(evidence)
  const hashes = traces.map(({ hash }) => hash)
  const misfit = firstMisfit(hashes, opened)
  const isTrusted = misfit === null
  const inTable = isTrusted ? checkAgainst(rows, traces) : null
  const chain = inTable ?? checkChain(rows, isTrusted ? traces.length : 0)
  const found: Finding[] = chain ? [chain] : []
  if (misfit) {
    const { from, bad } = misfit
    const tableMisfit = firstMisfit(
      rows.map(({ hash }) => hash),
      opened,
    )
    const range = `entries ${from} to ${bad.size}`
    if (tableMisfit && !chain)
      found.push({
        kind: 'altered',
        number: tableMisfit.from,
        says: `among ${range} at least one is not what was signed`,
      })
    found.push({
      kind: 'witness',
      number: from,
      says: `the hashes kept outside the database for ${range} are not what the checkpoint "${bad.file}" was signed over`,
    })
  }
  const signed = opened.at(-1)?.size ?? 0
  return { entries: rows.length, checkpoints: opened.length, signed, findings: [...found, ...findings] }
}
