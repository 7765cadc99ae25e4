/** The wire shapes of webhooks and of what was sent to them. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/http.ts'
import { limits } from '../kernel/limits.ts'
import { type Delivery, type Endpoint, events, offReasons, states, webhookLimits } from './webhook.ts'

const eventsSchema = z
  .array(z.enum(events))
  .min(1)
  .max(events.length)
  .openapi({ description: 'Which ends it hears of.' })

const urlSchema = z.string().max(webhookLimits.urlCharacters).openapi({
  example: 'https://example.com/hooks/image2image',
  description: 'Over https, at a host that is reachable from the internet or that the operator has named.',
})

const isOnSchema = z.boolean().openapi({ description: 'Whether messages are sent to it.' })

export const webhookOrderSchema = z
  .object({ url: urlSchema, events: eventsSchema.default([...events]) })
  .openapi('WebhookOrder')

export const webhookChangeSchema = z
  .object({ url: urlSchema.optional(), events: eventsSchema.optional(), isOn: isOnSchema.optional() })
  .openapi('WebhookChange')

const attemptSchema = z
  .object({
    at: timeSchema,
    outcome: z.string().openapi({
      example: 'answered',
      description:
        '`answered` with a status, or why not: redirected, endpoint_off, too_slow, answer_too_large, unreachable, address_not_public.',
    }),
    status: z.int().nullable(),
    durationMs: z.int(),
  })
  .openapi('WebhookAttempt')

export const webhookSchema = z
  .object({
    id: z.string().openapi({ example: 'whk_01k8z3v9q4m2t7w6x5y4z3a2b1c0d9' }),
    url: z.string(),
    events: z.array(z.enum(events)),
    isOn: isOnSchema,
    offReason: z
      .enum(offReasons)
      .nullable()
      .openapi({ description: '`gone`: it answered 410. `failing`: nothing arrived there for more than a day.' }),
    offAt: timeSchema.nullable(),
    failingSince: timeSchema.nullable().openapi({ description: 'Since when nothing has arrived there.' }),
    last: attemptSchema.nullable().openapi({ description: 'How the last attempt ended.' }),
    previousUntil: timeSchema
      .nullable()
      .openapi({ description: 'Until when messages are signed with the secret before, too.' }),
    createdAt: timeSchema,
  })
  .openapi('Webhook')

export const newWebhookSchema = webhookSchema
  .extend({ secret: z.string().openapi({ description: 'Signs the messages. Shown once.' }) })
  .openapi('NewWebhook')

export const webhooksSchema = z.object({ webhooks: z.array(webhookSchema) }).openapi('Webhooks')

export const webhookRotationSchema = z
  .object({
    hours: z.int().min(0).max(webhookLimits.overlapHoursMost).default(24).openapi({
      description: 'For so long messages carry two signatures, one under each secret.',
    }),
  })
  .openapi('WebhookRotation')

export const deliverySchema = z
  .object({
    id: z.string().openapi({ description: 'The `webhook-id` of the message, the same at every attempt.' }),
    webhookId: z.string(),
    type: z.enum([...events, 'webhook.test']),
    generationId: z.string().nullable(),
    state: z.enum(states),
    attempts: z.array(attemptSchema).openapi({ description: 'The latest 24, oldest first.' }),
    attemptCount: z.int(),
    nextAt: timeSchema.nullable(),
    createdAt: timeSchema,
  })
  .openapi('WebhookDelivery')

export const deliveriesSchema = z.object({ deliveries: z.array(deliverySchema) }).openapi('WebhookDeliveries')

export const idPathSchema = z.object({ id: z.string().max(64) })

export const deliveryPageSchema = z.object({
  before: z
    .string()
    .regex(/^msg_[0-9a-z]{30}$/)
    .optional()
    .openapi({ description: 'The id of the last one seen; older ones follow.' }),
  state: z.enum(states).optional(),
  limit: z.coerce.number().int().min(1).max(limits.pageRows).default(limits.pageRows),
})

const spell = (moment: Date | null): string | null => moment?.toISOString() ?? null

export function present(endpoint: Endpoint): z.infer<typeof webhookSchema> {
  const { id, url, offReason, last } = endpoint
  return {
    ...{ id, url, offReason, last, events: [...endpoint.events], isOn: offReason === null },
    offAt: spell(endpoint.offAt),
    failingSince: spell(endpoint.failingSince),
    previousUntil: spell(endpoint.previousUntil),
    createdAt: endpoint.createdAt.toISOString(),
  }
}

export function presentDelivery(delivery: Delivery): z.infer<typeof deliverySchema> {
  const { id, endpointId, subject, generationId, state, attempt, attempts } = delivery
  return {
    ...{ id, webhookId: endpointId, type: subject, generationId, state, attemptCount: attempt },
    attempts: [...attempts],
    nextAt: spell(delivery.nextAt),
    createdAt: delivery.createdAt.toISOString(),
  }
}
