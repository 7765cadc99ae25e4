/** The wire shapes of cases. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/http.ts'
import { caseLimits, kinds, reasons, states } from './case.ts'

const id = z.string().max(64)

export const caseOrderSchema = z
  .object({
    accountId: id.openapi({ description: 'Whose things.' }),
    objectId: z
      .string()
      .regex(/^(pic|gen)_[0-9a-z]{30}$/)
      .optional()
      .openapi({ description: 'One picture or one edit; left out: everything of this person.' }),
    reference: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9 ._/#-]*$/)
      .max(caseLimits.referenceCharacters)
      .openapi({ example: 'SUP-1042', description: 'What your own files call the case.' }),
    reason: z.enum(reasons),
    note: z.string().trim().min(10).max(caseLimits.noteCharacters).openapi({
      description: 'Why, in words. The person reads it.',
    }),
    minutes: z.int().min(1).max(caseLimits.minutesMost),
  })
  .openapi('CaseOrder')

export const caseSchema = z
  .object({
    id: z.string(),
    accountId: z.string(),
    objectId: z.string().nullable(),
    askedBy: z.string(),
    approvedBy: z.string().nullable(),
    reference: z.string(),
    reason: z.enum(reasons),
    note: z.string(),
    minutes: z.int(),
    state: z.enum(states),
    askedAt: timeSchema,
    openedAt: timeSchema.nullable(),
    endsAt: timeSchema.nullable(),
    endedAt: timeSchema.nullable(),
    acknowledgedAt: timeSchema.nullable(),
  })
  .openapi('Case', { description: 'One case of looking at what a person keeps.' })

export const useSchema = z.object({
  kind: z.enum(kinds),
  objectId: z.string().openapi({ description: 'Which picture or edit; empty for a list.' }),
  times: z.int(),
  lastAt: timeSchema,
})

export const caseWithUsesSchema = caseSchema.extend({ uses: z.array(useSchema) }).openapi('CaseWithUses')
export const casesSchema = z.object({ cases: z.array(caseSchema) }).openapi('Cases')

export const lookSchema = caseWithUsesSchema
  .extend({ by: z.object({ name: z.string(), role: z.string().nullable() }) })
  .openapi('Look', { description: 'A case as the person it is about sees it.' })

export const looksSchema = z.object({ looks: z.array(lookSchema) }).openapi('Looks')

export const shownPictureSchema = z
  .object({
    id: z.string(),
    origin: z.string(),
    name: z.string(),
    width: z.int(),
    height: z.int(),
    format: z.string(),
    sizeBytes: z.int(),
    hasSvg: z.boolean(),
    createdAt: timeSchema,
  })
  .openapi('ShownPicture')
export const shownPicturesSchema = z.object({ pictures: z.array(shownPictureSchema) }).openapi('ShownPictures')

export const shownEditSchema = z
  .object({
    id: z.string(),
    state: z.string(),
    instruction: z.string(),
    inputId: z.string().nullable(),
    resultId: z.string().nullable(),
    createdAt: timeSchema,
  })
  .openapi('ShownEdit')
export const shownEditsSchema = z.object({ generations: z.array(shownEditSchema) }).openapi('ShownEdits')

export const casePathSchema = z.object({ id })
export const casePicturePathSchema = z.object({ id, picture: id })
export const pageSchema = z.object({
  before: z
    .string()
    .regex(/^(cas|pic|gen)_[0-9a-z]{30}$/)
    .optional()
    .openapi({ description: 'The id of the last one seen; older ones follow.' }),
})
export const contentQuerySchema = z.object({
  variant: z.enum(['original', 'large', 'thumbnail', 'svg']).default('large'),
})
