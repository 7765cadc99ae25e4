/** People as administrators see them: states, counts and sizes. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../../http/openapi.ts'
import { roles } from '../account.ts'

export const personSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    state: z.enum(['active', 'suspended', 'deleting']),
    emailVerified: z.boolean(),
    createdAt: timeSchema,
    sessions: z.int(),
    lastUsedAt: timeSchema.nullable().openapi({ description: 'Of a session, to the hour.' }),
    keys: z.int(),
    passkeys: z.int(),
    hasCodes: z.boolean(),
    pictures: z.int(),
    pictureBytes: z.int(),
    generations: z.int(),
  })
  .openapi('Person', { description: 'An account as administrators see it: how much is kept, never what.' })

export const peopleSchema = z.object({ people: z.array(personSchema) }).openapi('People')
export const personPathSchema = z.object({ id: z.string().max(64) })
export const roleOrderSchema = z.object({ role: z.enum(roles) }).openapi('RoleOrder')

export const peopleQuerySchema = z.object({
  email: z.string().max(254).optional().openapi({ description: 'The whole address; parts of one find nobody.' }),
  before: z
    .string()
    .regex(/^acc_[0-9a-z]{30}$/)
    .optional()
    .openapi({ description: 'The id of the last one seen; older ones follow.' }),
  limit: z.coerce.number().int().min(1).max(50).default(20),
})
