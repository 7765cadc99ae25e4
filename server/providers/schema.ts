/** What the API says and takes about models and connected services. A key goes in and never comes out. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/openapi.ts'
import { dataClasses } from './capabilities.ts'
import { isPlainAddress } from './wanted.ts'

const classSchema = z.enum(dataClasses).openapi('DataClass', {
  description:
    'What becomes of a picture that goes there, best first. local: it stays on the operator’s own computers. not_kept: gone with the answer. kept_briefly: at most 30 days, nothing learns from it. kept: longer, nothing learns from it. learned_from: models may be trained on it, or nobody knows.',
})

const currencySchema = z.string().regex(/^[A-Z]{3}$/, 'three capital letters, as ISO 4217 has them')

const priceSchema = z
  .object({
    amountMicros: z.number().int().min(0).max(1_000_000_000_000).openapi({
      description: 'Millionths of the currency’s unit.',
      example: 40_000,
    }),
    currency: currencySchema.openapi({ example: 'USD' }),
    per: z.enum(['image', 'megapixel', 'second']),
  })
  .openapi('Price')

const shortText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*$/u, 'one line of text')

const handlingFields = {
  class: classSchema,
  region: shortText.openapi({ example: 'EU', description: 'Where it is processed, as the service says.' }),
  retentionDays: z.number().int().min(0).max(36_500).nullable().openapi({ description: 'null: unknown; 0: not kept.' }),
  trains: z.union([z.boolean(), z.literal('unknown')]),
  humanReviewers: z.union([z.boolean(), z.literal('unknown')]),
}

const dataHandlingSchema = z
  .object({
    ...handlingFields,
    evidenceUrl: z.string().nullable().openapi({ description: 'Where that is written.' }),
    evidenceDate: z.string().nullable().openapi({ description: 'When it was read there.', example: '2026-11-01' }),
  })
  .openapi('DataHandling')

/** What an operator says needs to be written down somewhere, such as in a contract. */
const handlingOrderSchema = z
  .strictObject({
    ...handlingFields,
    evidenceUrl: z.url({ protocol: /^https?$/ }).max(500),
    evidenceDate: z.iso.date(),
  })
  .openapi('DataHandlingOrder')

const sizesSchema = z.union([
  z.object({ rule: z.literal('like_input') }),
  z.object({ rule: z.literal('list'), sizes: z.array(z.tuple([z.number(), z.number()]).readonly()).readonly() }),
  z.object({
    rule: z.literal('multiple'),
    of: z.number(),
    sidePixelsLeast: z.number(),
    sidePixelsMost: z.number(),
    pixelsLeast: z.number().optional(),
    pixelsMost: z.number().optional(),
    ratioMost: z.number().optional(),
  }),
])

const capabilitiesSchema = z
  .object({
    references: z.number().int().openapi({ description: 'Pictures beside the one that is edited.' }),
    mask: z.enum(['native', 'composited', 'none']).openapi({
      description: 'composited: the original is put back outside the mask afterwards. none: refused with a mask.',
    }),
    sizes: sizesSchema,
    seed: z.boolean(),
    strength: z.boolean(),
    qualities: z.array(z.string()).readonly(),
    transparentBackground: z.boolean(),
    previews: z.boolean(),
    promptCharacters: z.number().int(),
    formats: z.array(z.string()).readonly(),
    inputPixelsMost: z.number().int(),
  })
  .openapi('Capabilities')

const factsFields = {
  vendorId: z.string().openapi({ description: 'As the service spells it.' }),
  label: z.string(),
  version: z.string(),
  ownedBy: z.string(),
  kinds: z.array(z.enum(['edit', 'generate'])).readonly(),
  medium: z.enum(['image', 'video', 'music']),
  capabilities: capabilitiesSchema,
  dataHandling: dataHandlingSchema,
  price: priceSchema.nullable().openapi({ description: 'null: nobody knows.' }),
}

export const modelSchema = z
  .object({
    id: z.string().openapi({ description: 'How orders name it.', example: 'openai/gpt-image-1' }),
    provider: z.string(),
    ...factsFields,
    isDefault: z.boolean(),
    isOwn: z.boolean().openapi({ description: 'Reached with your own key; you pay for it there.' }),
    isAllowed: z.boolean().openapi({ description: 'Whether its data handling is within what you allow.' }),
    isWell: z.boolean().openapi({ description: 'False: it has failed lately, and others are tried first.' }),
    seconds: z.number().nullable().openapi({ description: 'What a picture usually takes; null: not known yet.' }),
  })
  .openapi('ModelOffer')

export const modelsSchema = z.object({ models: z.array(modelSchema) }).openapi('ModelOffers')

const adapterSchema = z
  .object({
    name: z.string().openapi({ example: 'openai' }),
    label: z.string().openapi({ example: 'OpenAI' }),
    key: z.enum(['required', 'optional', 'none']),
    baseUrl: z.string().nullable().openapi({ description: 'null: the operator says where it runs.' }),
    otherBaseUrls: z.array(z.object({ url: z.string(), label: z.string() })),
    isLocal: z.boolean().openapi({ description: 'Runs on the operator’s own computers.' }),
    isForOwn: z.boolean().openapi({ description: 'Whether people may connect it with a key of their own.' }),
  })
  .openapi('Adapter')

export const adaptersSchema = z
  .object({
    adapters: z.array(adapterSchema),
    allowsOwnKeys: z.boolean().openapi({ description: 'Whether the operator lets people use keys of their own.' }),
  })
  .openapi('Adapters')

const healthSchema = z
  .object({
    code: z.string().nullable().openapi({ description: 'What it failed with lately; null: it is well.' }),
    failures: z.number().int(),
    sinksSeconds: z.number().int().openapi({ description: 'For how long others are tried first.' }),
    seconds: z.number().nullable(),
  })
  .openapi('ModelHealth')

const connectedModelSchema = z
  .object({
    id: z.string(),
    ...factsFields,
    isEnabled: z.boolean(),
    isDefault: z.boolean(),
    isDiscovered: z.boolean().openapi({ description: 'The service said that it has it.' }),
    health: healthSchema,
  })
  .openapi('ConnectedModel')

export const connectionSchema = z
  .object({
    id: z.string().openapi({ example: 'con_01jabcdefghjkmnpqrstvwxyz01234' }),
    adapter: z.string(),
    label: z.string(),
    name: z.string().openapi({ description: 'What ids of its models begin with.' }),
    baseUrl: z.string(),
    isLocal: z.boolean(),
    origin: z
      .enum(['environment', 'stored'])
      .openapi({ description: 'What the environment connects is changed there.' }),
    isEnabled: z.boolean(),
    hasKey: z.boolean(),
    keyTail: z.string().nullable().openapi({ description: 'At most the last four characters of its key.' }),
    dataHandling: dataHandlingSchema
      .nullable()
      .openapi({ description: 'What the operator says instead of the adapter.' }),
    testedAt: timeSchema.nullable(),
    testCode: z.string().nullable(),
    models: z.array(connectedModelSchema),
    remarks: z.array(z.string()).openapi({
      description: 'What kept models from being offered when it was last asked for them, such as a file that it lacks.',
    }),
  })
  .openapi('Connection')

export const connectionsSchema = z.object({ connections: z.array(connectionSchema) }).openapi('Connections')

const nameSchema = z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$/, 'small letters, digits and - between')
const keySchema = z
  .string()
  .regex(/^[\x21-\x7e]{1,500}$/, 'one word of plain letters')
  .openapi({ format: 'password', description: 'Stored encrypted, and never shown again.' })
const addressSchema = z
  .string()
  .max(500)
  .refine(isPlainAddress, 'an address with http:// or https://, without a password or ?')

const offered = {
  adapter: z.string().max(60).openapi({ example: 'openai' }),
  name: nameSchema.optional().openapi({ description: 'Default: as the adapter is called.' }),
  baseUrl: addressSchema.optional(),
  key: keySchema.optional(),
}

const changed = {
  name: nameSchema.optional(),
  baseUrl: addressSchema.nullable().optional().openapi({ description: 'null: the adapter’s own.' }),
  key: keySchema.nullable().optional().openapi({ description: 'null: none any more.' }),
  isEnabled: z.boolean().optional(),
}

const modelChanged = {
  vendorId: z.string().min(1).max(200),
  isEnabled: z.boolean().optional(),
  isDefault: z.boolean().optional(),
}

/** What is not named here is refused: nobody sets a field by knowing what it is called. */
export const connectionOrderSchema = z
  .strictObject({ ...offered, dataHandling: handlingOrderSchema.optional() })
  .openapi('ConnectionOrder')
export const ownConnectionOrderSchema = z.strictObject(offered).openapi('OwnConnectionOrder')
export const connectionChangeSchema = z
  .strictObject({ ...changed, dataHandling: handlingOrderSchema.nullable().optional() })
  .openapi('ConnectionChange')
export const ownConnectionChangeSchema = z.strictObject(changed).openapi('OwnConnectionChange')
export const modelChangeSchema = z
  .strictObject({
    ...modelChanged,
    price: priceSchema.nullable().optional().openapi({ description: 'null: as the adapter says.' }),
    dataClass: classSchema.nullable().optional().openapi({ description: 'null: as the adapter says.' }),
  })
  .openapi('ModelChange')
export const ownModelChangeSchema = z.strictObject(modelChanged).openapi('OwnModelChange')

export const connectionPathSchema = z.object({ id: z.string().max(60) })
export const testQuerySchema = z.object({ model: z.string().max(200).optional() })
export const testOrderSchema = z
  .strictObject({ model: z.string().max(200).optional().openapi({ description: 'As the service spells it.' }) })
  .openapi('TestOrder')

export const testPlanSchema = z
  .object({ model: z.string(), label: z.string(), price: priceSchema.nullable() })
  .openapi('TestPlan')

export const testSchema = z
  .object({
    code: z.string().openapi({ description: 'done, or why not.', example: 'done' }),
    message: z.string(),
    seconds: z.number(),
    cost: z.object({ amountMicros: z.number(), currency: z.string() }).nullable().openapi({
      description: 'What the service says it charged; null: it does not say.',
    }),
    picture: z.string().nullable().openapi({ description: 'A data URL. It is kept nowhere.' }),
  })
  .openapi('TestResult')

export const detectedSchema = z
  .object({ engines: z.array(z.object({ adapter: z.string(), label: z.string(), baseUrl: z.string() })) })
  .openapi('DetectedEngines')

export const choiceSchema = z
  .object({
    dataClass: classSchema,
    isChosen: z.boolean().openapi({ description: 'False: what the operator set for everybody.' }),
  })
  .openapi('DataChoice')
export const choiceOrderSchema = z.strictObject({ dataClass: classSchema }).openapi('DataChoiceOrder')
