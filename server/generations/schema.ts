/** The wire shapes: what an order may say, and how a generation looks from outside. */

import { z } from '@hono/zod-openapi'
import { describePlan } from '@image2image/engine'
import { timeSchema } from '../http/http.ts'
import { limits } from '../kernel/limits.ts'
import { dataClasses, outputFormats } from '../providers/providers.ts'
import { type Generation, states } from './generation.ts'
import type { ReadPlan } from './planning.ts'
import type { Quote } from './quoting.ts'
import type { Preview } from './store.ts'

/** As many as any service takes. */
const REFERENCES_MOST = 16

const parameterSchema = z.union([z.string().max(1_000), z.number(), z.boolean()])

export const stepSchema = z
  .object({
    name: z
      .string()
      .max(64)
      .openapi({ example: 'watercolour', description: 'One of the operations of GET /api/engine.' }),
    strength: z.number().min(0).max(1.5).default(1).openapi({ description: '1 is the operation as designed.' }),
    mask: z
      .string()
      .max(300)
      .optional()
      .openapi({
        example: 'sky',
        description:
          'Where it works: subject, background, sky, faces, brush (the picture of maskId), colour <name or #hex>, ' +
          'rectangle or ellipse <x y width height as fractions>, shadows, highlights, top, bottom, left, right, centre; ' +
          'joined by not, and, or, except and brackets, such as "background except sky".',
      }),
  })
  .catchall(parameterSchema)
  .openapi('Step')

export const wireSteps = z.array(stepSchema).min(1).max(24)

export const planSchema = z
  .object({
    operations: z.array(stepSchema),
    inOrder: z.boolean().optional().openapi({ description: 'The steps run as listed instead of by stage.' }),
    notUnderstood: z.array(z.string()).openapi({ description: 'Words that led to nothing.' }),
    needsGenerative: z.boolean().openapi({ description: 'Some of it needs a generative model.' }),
    generativeReasons: z.array(z.string()).optional(),
    needs: z
      .array(z.enum(['mask', 'reference']))
      .optional()
      .openapi({ description: 'What must come with the words for the rest of them: a mask, a second picture.' }),
  })
  .openapi('Plan')

export const describedPlanSchema = planSchema
  .extend({
    description: z.string().openapi({ example: 'Watercolour, strength 80 %.' }),
    generativeModels: z
      .array(z.object({ id: z.string(), label: z.string() }))
      .openapi({ description: 'The connected models that can do what needs one.' }),
  })
  .openapi('DescribedPlan')

export const wordsSchema = z
  .object({
    instruction: z.string().max(limits.instructionCharacters).openapi({ example: 'make it a watercolour' }),
    hasMask: z.boolean().default(false).openapi({ description: 'The order will come with a mask.' }),
    hasReference: z.boolean().default(false).openapi({ description: 'The order will come with a second picture.' }),
  })
  .openapi('Words')

const sizeSchema = z.object({ width: z.int().min(1).max(16_384), height: z.int().min(1).max(16_384) })

export const orderSchema = z
  .object({
    pictureId: z
      .string()
      .max(64)
      .optional()
      .openapi({ description: 'What is to be changed. Without one a picture is made from the instruction alone.' }),
    instruction: z.string().max(limits.instructionCharacters).default('').openapi({ example: 'make it a watercolour' }),
    operations: wireSteps
      .optional()
      .openapi({ description: 'Takes the place of the plan that the instruction would give.' }),
    strength: z.number().min(0).max(1.5).optional().openapi({
      description: 'Scales every step; 1 leaves it as it is. Of a generative model, 0 to 1: how far it may go.',
    }),
    seed: z
      .int()
      .min(0)
      .max(0xffffffff)
      .optional()
      .openapi({ description: 'Same seed, same plan, same bytes. Default 1; of a generative model its own choice.' }),
    variation: z
      .int()
      .min(0)
      .max(99)
      .optional()
      .openapi({ description: 'Number several orders of the same, or one is taken for another that was sent again.' }),
    format: z
      .enum(outputFormats)
      .optional()
      .openapi({ description: 'Default: like the picture; PNG when transparent.' }),
    quality: z.int().min(1).max(100).optional().openapi({ description: 'JPEG, WebP and AVIF only.' }),
    maskId: z
      .string()
      .max(64)
      .optional()
      .openapi({
        description:
          'A picture of the same size, uploaded with `use=mask`. The edit acts only where it is transparent, or white if ' +
          'nothing in it is transparent; a step names it as `brush` in its own mask.',
      }),
    referenceIds: z
      .array(z.string().max(64))
      .max(REFERENCES_MOST)
      .optional()
      .openapi({
        description:
          'Further pictures, for edits that take something from them. The built-in engine reads one, for colours, texture ' +
          'or a background; models say how many they take.',
      }),
    size: sizeSchema
      .optional()
      .openapi({ description: 'Of a picture made from words. An edit keeps the size of its picture.' }),
    modelQuality: z.string().max(40).optional().openapi({ description: 'One of the qualities of the model.' }),
    maxDataClass: z.enum(dataClasses).optional().openapi({
      description: 'The worst that may become of the data, for this order. Never more than your settings.',
    }),
    partialImages: z
      .int()
      .min(0)
      .max(3)
      .optional()
      .openapi({ description: 'How many pictures of the unfinished work to show, where the model makes them.' }),
    inOrder: z.boolean().optional().openapi({ description: 'Run the given operations as listed, not by stage.' }),
    model: z.string().max(200).optional().openapi({
      description: 'Default: the built-in engine where it can do all of it, otherwise a connected model that can.',
    }),
  })
  .openapi('Order')

export const quoteOrderSchema = orderSchema
  .extend({
    hasMask: z.boolean().optional().openapi({ description: 'There will be a mask; it need not be uploaded yet.' }),
  })
  .openapi('QuoteOrder')

const costSchema = z.object({
  amountMicros: z.int().openapi({ description: 'Millionths of the currency’s unit.' }),
  currency: z.string(),
  isEstimate: z.boolean().openapi({ description: 'By the price list; false where the service said so.' }),
})

export const generationSchema = z
  .object({
    id: z.string(),
    state: z.enum(states),
    stage: z.string().openapi({ description: 'What is being done, for people.' }),
    fraction: z.number().min(0).max(1),
    instruction: z.string(),
    plan: planSchema,
    description: z.string(),
    kind: z.enum(['edit', 'generate']),
    askedModel: z
      .string()
      .nullable()
      .openapi({ description: 'What the order named; null where it was chosen for you.' }),
    askedSize: sizeSchema.nullable().openapi({
      description: 'What the order asked for, of a picture made from words; null where the model chose.',
    }),
    model: z.string().openapi({ description: 'The model that makes, or made, it.' }),
    triedModels: z.array(z.string()).openapi({ description: 'Models that failed it before, without a bill.' }),
    provider: z.string().openapi({ example: 'builtin' }),
    region: z.string().openapi({ description: 'Where it is, or was, processed.', example: 'this server' }),
    dataClass: z.enum(dataClasses).openapi({ description: 'What becomes of words and pictures there.' }),
    maskHandling: z
      .enum(['native', 'composited'])
      .nullable()
      .openapi({ description: 'How the mask is obeyed; null without one.' }),
    changedOutside: z.number().nullable().openapi({
      description: 'The share of points outside the mask that the model changed; the original is back there.',
    }),
    cost: costSchema.nullable(),
    revisedPrompt: z.string().nullable().openapi({ description: 'What the model made of the instruction.' }),
    engine: z.object({ name: z.string(), version: z.string() }),
    seed: z.int().nullable(),
    notes: z.array(z.string()).openapi({ description: 'Codes such as subject_mask_fallback.' }),
    inputId: z.string().nullable(),
    maskId: z.string().nullable().openapi({ description: 'Gone once the edit has ended.' }),
    referenceIds: z.array(z.string()),
    resultId: z.string().nullable(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
    createdAt: timeSchema,
    startedAt: timeSchema.nullable(),
    finishedAt: timeSchema.nullable(),
  })
  .openapi('Generation')

export const generationPathSchema = z.object({ id: z.string().max(64) })

export const pageSchema = z.object({
  before: z
    .string()
    .regex(/^gen_[0-9a-z]{30}$/)
    .optional()
    .openapi({ description: 'The id of the last one seen; older ones follow.' }),
  limit: z.coerce.number().int().min(1).max(limits.pageRows).default(limits.pageRows),
  state: z.enum(states).optional().openapi({ description: 'Only those.' }),
  model: z.string().max(200).optional().openapi({ description: 'Only what this model makes, or made.' }),
})

export const generationsSchema = z.object({ generations: z.array(generationSchema) }).openapi('Generations')

/** A step as it came: `validatePlan` makes sure of the rest. */
export type WireStep = z.infer<typeof stepSchema>

const parameterInfoSchema = z
  .object({
    label: z.string(),
    kind: z.enum(['number', 'choice', 'colour', 'toggle', 'text']),
    minimum: z.number().optional(),
    maximum: z.number().optional(),
    step: z.number().optional(),
    unit: z.string().optional(),
    choices: z.array(z.string()).readonly().optional(),
    maximumLength: z.int().optional().openapi({ description: 'For texts, in characters.' }),
    default: parameterSchema,
  })
  .openapi('Parameter')

const operationSchema = z
  .looseObject({
    label: z.string(),
    group: z.string(),
    stage: z.string(),
    summary: z.string(),
    hasStrength: z.boolean(),
    parameters: z.record(z.string(), parameterInfoSchema),
    needsSubject: z.boolean().optional(),
    needsReference: z.boolean().optional().openapi({ description: 'Works from a second picture.' }),
    needsMask: z.boolean().optional().openapi({ description: 'Must be told where.' }),
    takesMask: z.boolean().openapi({ description: 'Can be limited to a part of the picture.' }),
  })
  .openapi('Operation')

export const engineSchema = z
  .object({
    name: z.string(),
    version: z.string(),
    operations: z.record(z.string(), operationSchema),
    suggestions: z.array(z.object({ words: z.string(), operation: z.string() })),
  })
  .openapi('Engine')

export const quoteSchema = z
  .object({
    kind: z.enum(['edit', 'generate']),
    model: z.string(),
    modelLabel: z.string(),
    provider: z.string(),
    region: z.string(),
    dataClass: z.enum(dataClasses),
    retentionDays: z
      .number()
      .nullable()
      .openapi({ description: 'How long the service keeps words and pictures; null: unknown.' }),
    trains: z.union([z.boolean(), z.literal('unknown')]),
    humanReviewers: z.union([z.boolean(), z.literal('unknown')]),
    evidenceUrl: z.string().nullable(),
    evidenceDate: z.string().nullable(),
    price: z
      .object({ amountMicros: z.int(), currency: z.string() })
      .nullable()
      .openapi({ description: 'Of one picture, by the price list; null: nobody knows.' }),
    seconds: z.number().nullable().openapi({ description: 'What a run usually takes; null: there was none yet.' }),
    mask: z.enum(['native', 'composited']).nullable(),
    unused: z.array(z.string()).openapi({ description: 'Parameters of the order that this model does not have.' }),
    others: z
      .array(z.string())
      .openapi({ description: 'Models that it may go to when this one fails without a bill.' }),
    description: z.string().openapi({ description: 'What the built-in engine would do; empty for a model.' }),
    notUnderstood: z.array(z.string()),
  })
  .openapi('Quote')

export function presentQuote(quote: Quote): z.infer<typeof quoteSchema> {
  const { kind, model, price, seconds, mask, plan } = quote
  const {
    region,
    class: dataClass,
    retentionDays,
    trains,
    humanReviewers,
    evidenceUrl,
    evidenceDate,
  } = model.dataHandling
  return {
    ...{ kind, model: model.id, modelLabel: model.label, provider: model.provider },
    ...{ region, dataClass, retentionDays, trains, humanReviewers, evidenceUrl, evidenceDate },
    ...{ price: price && { amountMicros: price.amountMicros, currency: price.currency }, seconds, mask },
    unused: [...quote.unused],
    others: quote.others.map(({ id }) => id),
    description: plan.operations.length > 0 ? describePlan(plan) : '',
    notUnderstood: [...plan.notUnderstood],
  }
}

export const presentPreview = ({ index, format, bytes }: Preview) => ({
  ...{ index, mediaType: `image/${format}`, data: Buffer.from(bytes).toString('base64') },
})

export const presentPlan = ({ plan, models }: ReadPlan) => ({
  ...plan,
  description: describePlan(plan),
  generativeModels: models.map(({ id, label }) => ({ id, label })),
})

export function present(generation: Generation): z.infer<typeof generationSchema> {
  const { engine, engineVersion, createdAt, startedAt, finishedAt, notes, plan } = generation
  const { id, state, stage, kind, instruction, seed, inputId, maskId, resultId, error } = generation
  const { askedModel, model, provider, region, dataClass } = generation
  const { maskHandling, changedOutside, cost, revisedPrompt } = generation
  return {
    ...{ id, state, stage, kind, instruction, plan, seed, inputId, maskId, resultId, error },
    ...{ askedModel, model, provider, region, dataClass, maskHandling, changedOutside, cost, revisedPrompt },
    askedSize: generation.asked.size,
    triedModels: [...generation.tried],
    referenceIds: [...generation.referenceIds],
    fraction: Math.round(generation.fraction * 1_000) / 1_000,
    description: describePlan(plan),
    engine: { name: engine, version: engineVersion },
    notes: [...notes],
    createdAt: createdAt.toISOString(),
    startedAt: startedAt?.toISOString() ?? null,
    finishedAt: finishedAt?.toISOString() ?? null,
  }
}
