/** What passkeys, codes and proofs look like on the wire. WebAuthn's own objects go by the names of its JSON forms. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../../http/openapi.ts'

const typed = z.string().max(1000)
/** A key, a signature or a challenge; the longest are certificates, which are refused later in words. */
const encoded = z.string().max(20_000)

export const offeredSchema = z
  .object({
    passkeyHost: z.string().nullable().openapi({
      description: 'The name passkeys belong to: a page under another name cannot use them. Null: none can.',
    }),
    providerName: z.string().nullable().openapi({ description: 'Another service to sign in with; null: none.' }),
  })
  .openapi('SignInWays')

export const factorsSchema = z
  .object({
    hasPassword: z.boolean(),
    isLinked: z.boolean().openapi({ description: 'Connected to the other sign-in service.' }),
    passkeys: z.int(),
    hasTotp: z.boolean().openapi({ description: 'Signing in asks for a code.' }),
    recoveryCodesLeft: z.int(),
  })
  .openapi('Factors')

export const optionsSchema = z
  .object({ options: z.looseObject({ challenge: z.string() }) })
  .openapi('PasskeyOptions', { description: 'For `navigator.credentials`, in WebAuthn’s JSON form.' })

const attestationSchema = z.object({
  id: encoded,
  rawId: encoded,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: encoded,
    attestationObject: encoded,
    transports: z.array(z.string().max(20)).max(10).optional(),
  }),
})

export const assertionSchema = z
  .object({
    id: encoded,
    rawId: encoded,
    type: z.literal('public-key'),
    response: z.object({
      clientDataJSON: encoded,
      authenticatorData: encoded,
      signature: encoded,
      userHandle: encoded.optional(),
    }),
  })
  .openapi('PasskeyAnswer')

export const newPasskeySchema = z.object({ name: typed, answer: attestationSchema }).openapi('NewPasskey')
export const passkeyNameSchema = z.object({ name: typed }).openapi('PasskeyName')

export const passkeySchema = z
  .object({
    id: z.string(),
    name: z.string().openapi({ example: 'Phone' }),
    isSynced: z.boolean().openapi({ description: 'A password manager carries it from device to device.' }),
    isBackedUp: z.boolean(),
    createdAt: timeSchema,
    lastUsedAt: timeSchema.nullable().openapi({ description: 'To the hour; null: never used.' }),
  })
  .openapi('Passkey')

export const passkeysSchema = z.object({ passkeys: z.array(passkeySchema) }).openapi('Passkeys')

export const codeSchema = z
  .object({ code: typed.openapi({ description: 'Six digits of the app, or a recovery code.' }) })
  .openapi('Code')

export const newTotpSchema = z
  .object({
    secret: z.string().openapi({ description: 'For typing it in.' }),
    address: z.string().openapi({ description: 'For a QR code.', example: 'otpauth://totp/…' }),
  })
  .openapi('NewTotp')

export const recoveryCodesSchema = z
  .object({
    recoveryCodes: z.array(z.string()).openapi({ description: 'Shown only in this answer. Each works once.' }),
  })
  .openapi('RecoveryCodes')

export const proofSchema = z
  .object({ password: typed, code: typed.optional().openapi({ description: 'Where codes are on.' }) })
  .openapi('Proof')

export const journeySchema = z
  .object({
    aim: z.enum(['sign_in', 'prove', 'link']),
    to: typed.optional().openapi({ description: 'Where to go afterwards: a path of this server.' }),
  })
  .openapi('ProviderJourney')

export const departureSchema = z
  .object({ url: z.string().openapi({ description: 'Where to send the browser.' }) })
  .openapi('ProviderDeparture')
