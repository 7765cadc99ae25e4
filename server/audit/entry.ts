/**
 * One line of the log as it is hashed. The canonical text holds the number, the hash of the entry before, and a digest of
 * what is said; its RFC 6962 leaf hash is the entry's own hash. So one hash links the chain and fills the Merkle tree.
 */
import { createHash } from 'node:crypto'
import type { AuditEvent, FactValue } from './events.ts'

/** As the table keeps it. */
export interface Entry {
  /** From 1, without gaps. */
  readonly number: number
  readonly at: Date
  readonly name: string
  readonly actorId: string | null
  readonly actorRole: string
  readonly subject: string | null
  readonly object: string | null
  readonly caseId: string | null
  readonly facts: Readonly<Record<string, FactValue>>
  /** The hash of the entry before; of the first: 32 zero bytes. */
  readonly previous: Buffer
  readonly hash: Buffer
}

export type Said = Omit<Entry, 'number' | 'previous' | 'hash'>

export const genesis: Buffer = Buffer.alloc(32)

export function saidOf({ name, actor, subject, object, case: caseId, facts = {} }: AuditEvent, at: Date): Said {
  const known = Object.entries(facts).filter((pair): pair is [string, FactValue] => pair[1] !== undefined)
  return {
    at,
    name,
    actorId: typeof actor === 'string' ? null : actor.accountId,
    actorRole: typeof actor === 'string' ? actor : actor.role,
    subject: subject ?? null,
    object: object ?? null,
    caseId: caseId ?? null,
    facts: Object.fromEntries(known),
  }
}

/** What is said, whatever its place: the same digest wherever an entry was moved to. */
export function digestOf({ at, name, actorId, actorRole, subject, object, caseId, facts }: Said): Buffer {
  const sorted = Object.keys(facts)
    .toSorted()
    .map(key => [key, facts[key]])
  const text = JSON.stringify([at.toISOString(), name, actorId, actorRole, subject, object, caseId, sorted])
  return createHash('sha256').update(text).digest()
}

/** The bytes of the leaf. Anybody who is shown them can hash them again. */
export const leafOf = (number: number, previous: Uint8Array, said: Said): Buffer =>
  Buffer.from(
    JSON.stringify([
      'image2image log 1',
      number,
      Buffer.from(previous).toString('hex'),
      digestOf(said).toString('hex'),
    ]),
  )

export const hashLeaf = (leaf: Uint8Array): Buffer => createHash('sha256').update(Buffer.of(0)).update(leaf).digest()

export const hashOf = (number: number, previous: Uint8Array, said: Said): Buffer =>
  hashLeaf(leafOf(number, previous, said))
