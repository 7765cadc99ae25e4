/** What the log looks like on the wire. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/openapi.ts'
import type { Entry } from './entry.ts'

const number = z.number().int().positive()

export const entrySchema = z
  .object({
    number: number.openapi({ description: 'The place in the log, from 1, without gaps.' }),
    at: timeSchema,
    name: z.string().openapi({ example: 'session.opened' }),
    actorId: z.string().nullable().openapi({ description: 'Who did it; null for the server, or for nobody known.' }),
    actorRole: z.string().openapi({ example: 'member' }),
    subject: z.string().nullable().openapi({ description: 'Whom it is about, where that is somebody else.' }),
    object: z.string().nullable().openapi({ description: 'Which thing.' }),
    caseId: z.string().nullable().openapi({ description: 'The case under which an administrator looked.' }),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .openapi('LogEntry')

export const entriesSchema = z.object({ entries: z.array(entrySchema) }).openapi('LogEntries')

const text = (description: string) => z.string().openapi({ description })

export const proofSchema = z
  .object({
    entry: entrySchema,
    leaf: text('The bytes of the leaf, as text. Its RFC 6962 leaf hash stands in the tree.'),
    hashes: z.array(z.string()).openapi({ description: 'From the leaf upwards, in base 64.' }),
    checkpoint: text('The signed note that names size and root of the tree.'),
  })
  .openapi('LogProof')

export const checkpointsSchema = z
  .object({
    verifier: text('The key that opens the notes, as C2SP signed notes write it: name+id+key.'),
    notes: z.array(z.string()).openapi({ description: 'Signed checkpoints (C2SP tlog-checkpoint), newest first.' }),
  })
  .openapi('LogCheckpoints')

const wholeNumber = z.string().regex(/^[1-9]\d{0,14}$/)

export const pageSchema = z.object({
  before: wholeNumber.transform(Number).optional().openapi({ description: 'Entries older than this number.' }),
  limit: wholeNumber.transform(Number).optional(),
})
export const numberPathSchema = z.object({ number: wholeNumber.transform(Number) })

export function present({ previous, hash, at, ...said }: Entry): z.infer<typeof entrySchema> {
  return { ...said, at: at.toISOString(), facts: { ...said.facts } }
}
