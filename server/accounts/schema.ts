/** What accounts look like on the wire. The bounds that need words of their own are rules in `account.ts`, not here. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/openapi.ts'
import { roles } from './account.ts'

/** Far above every rule: it only keeps a megabyte out of the hash. */
const typed = z.string().max(1000)

export const accountSchema = z
  .object({
    id: z.string(),
    name: z.string().openapi({ example: 'Ada' }),
    email: z.string().openapi({ example: 'ada@example.org' }),
    role: z.enum(roles),
    createdAt: timeSchema,
  })
  .openapi('Account')

export const whoSchema = z.object({ account: accountSchema }).openapi('Who')

export const setupStateSchema = z
  .object({ needed: z.boolean().openapi({ description: 'True until the server has an owner.' }) })
  .openapi('SetupState')

export const claimSchema = z
  .object({
    token: typed.openapi({ description: 'From the link that the server printed at its last start.' }),
    name: typed.optional().openapi({ description: 'Left out or empty: the part of the e-mail address before the @.' }),
    email: typed,
    password: typed.openapi({ description: '8 to 128 characters.' }),
  })
  .openapi('SetupClaim')

export const credentialsSchema = z.object({ email: typed, password: typed }).openapi('Credentials')

const sessionSchema = z
  .object({
    id: z.string(),
    deviceType: z.string().openapi({ example: 'phone' }),
    operatingSystem: z.string().openapi({ example: 'android' }),
    browser: z.string().openapi({ example: 'firefox' }),
    createdAt: timeSchema,
    expiresAt: timeSchema,
    isCurrent: z.boolean(),
  })
  .openapi('Session')

export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) }).openapi('Sessions')

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().openapi({ example: 'i2i_4fd09c31', description: 'How the key begins.' }),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.nullable().openapi({ description: 'To the minute; null: never used.' }),
  })
  .openapi('ApiKey')

export const newApiKeySchema = apiKeySchema
  .extend({ key: z.string().openapi({ description: 'Shown only in this answer; the server keeps a hash.' }) })
  .openapi('NewApiKey')

export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) }).openapi('ApiKeys')
export const keyOrderSchema = z.object({ name: typed }).openapi('ApiKeyOrder')
export const idPathSchema = z.object({ id: z.string().max(64) })
