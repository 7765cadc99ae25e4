/** What accounts look like on the wire. The bounds that need words of their own are rules in `account.ts`, not here. */
import { z } from '@hono/zod-openapi'
import { scopes } from '../access/access.ts'
import { timeSchema } from '../http/openapi.ts'
import { roles } from './account.ts'
import { keyLimits, spendPeriods, spendUnits } from './api-key.ts'

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

export const nextStepSchema = z
  .object({ next: z.literal('code').openapi({ description: 'What POST /api/session/code waits for.' }) })
  .openapi('NextStep')

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
    lastUsedAt: timeSchema.openapi({ description: 'To the hour.' }),
    expiresAt: timeSchema,
    isCurrent: z.boolean(),
  })
  .openapi('Session')

export const sessionsSchema = z.object({ sessions: z.array(sessionSchema) }).openapi('Sessions')

const spendSchema = z
  .object({
    unit: z.enum(spendUnits).openapi({ description: 'Edits made, or megapixels of the pictures they were made from.' }),
    most: z.int().min(1).max(keyLimits.spendMost),
    period: z.enum(spendPeriods).openapi({ description: 'A day or a calendar month, in UTC.' }),
  })
  .openapi('SpendLimit')

const keyTerms = {
  scopes: z.array(z.enum(scopes)).max(scopes.length),
  ratePerMinute: z.int().min(1).max(keyLimits.ratePerMinuteMost).nullable(),
  spend: spendSchema.nullable(),
}

export const apiKeySchema = z
  .object({
    id: z.string(),
    name: z.string(),
    hint: z.string().openapi({ example: 'i2i_4fd09c31', description: 'How the key begins.' }),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.nullable().openapi({ description: 'To the minute; null: never used.' }),
    lastDayRequests: z.int().openapi({ description: 'Requests on the day of the last use (UTC).' }),
    ...keyTerms,
    expiresAt: timeSchema.nullable().openapi({ description: 'Null: until it is revoked.' }),
    spent: z.number().openapi({ description: 'Of `spend`, in the present period.' }),
    successorId: z.string().nullable().openapi({ description: 'The key that took its place when it was rotated.' }),
  })
  .openapi('ApiKey')

export const newApiKeySchema = apiKeySchema
  .extend({ key: z.string().openapi({ description: 'Shown only in this answer; the server keeps a hash.' }) })
  .openapi('NewApiKey')

export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) }).openapi('ApiKeys')
export const keyOrderSchema = z
  .object({
    name: typed,
    scopes: keyTerms.scopes.optional().openapi({ description: 'Left out: read and edit.' }),
    ratePerMinute: keyTerms.ratePerMinute.optional(),
    spend: keyTerms.spend.optional(),
    expiresAt: timeSchema.nullable().optional(),
  })
  .openapi('ApiKeyOrder')
export const keyRotationSchema = z
  .object({
    graceHours: z
      .int()
      .min(0)
      .max(keyLimits.rotationHoursMost)
      .default(24)
      .openapi({ description: 'How long the old key still works.' }),
  })
  .openapi('ApiKeyRotation')
export const idPathSchema = z.object({ id: z.string().max(64) })
