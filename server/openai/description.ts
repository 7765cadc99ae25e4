/**
 * How the `/v1` surface looks in the API description. It stands apart from the routes, because a route that validated
 * against it would read the whole body first; here bodies stream.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { json } from '../http/http.ts'

const tags = ['OpenAI-compatible']

const errorSchema = z
  .object({
    error: z.object({
      message: z.string(),
      type: z.string(),
      param: z.string().nullable(),
      code: z.string(),
      details: z.record(z.string(), z.unknown()).optional(),
    }),
  })
  .openapi('OpenaiError', { description: 'Every error under /v1.' })

const modelSchema = z
  .object({ id: z.string(), object: z.literal('model'), created: z.int(), owned_by: z.string() })
  .openapi('OpenaiModel')

const file = z.any().openapi({ type: 'string', format: 'binary' })

const editSchema = z
  .object({
    image: file.openapi({
      description:
        'Also `image[]`; the first is edited, a second one is what edits such as “match the colours” work from.',
    }),
    mask: file.optional().openapi({ description: 'PNG of the same size; where it is transparent the edit shows.' }),
    prompt: z.string().openapi({ example: 'make it a watercolour' }),
    model: z.string().optional(),
    n: z.int().min(1).max(10).optional(),
    size: z.string().optional().openapi({ example: '1024x1024', description: '`auto` keeps the size of the picture.' }),
    output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
    output_compression: z.int().min(0).max(100).optional(),
    background: z.enum(['auto', 'transparent', 'opaque']).optional(),
    response_format: z.enum(['b64_json', 'url']).optional(),
    stream: z.boolean().optional(),
    seed: z.int().min(0).max(0xffffffff).optional(),
    strength: z.number().min(0).max(1.5).optional(),
  })
  .openapi('OpenaiEdit')

const imagesSchema = z
  .object({
    created: z.int(),
    data: z.array(
      z.object({
        b64_json: z.string().optional(),
        url: z.string().optional(),
        generation: z.string().openapi({ description: 'The id under /api/generations.' }),
        seed: z.int(),
      }),
    ),
    size: z.string(),
    quality: z.string(),
    background: z.string(),
    output_format: z.string(),
    usage: z.record(z.string(), z.unknown()),
  })
  .openapi('OpenaiImages')

const refused = (...statuses: number[]) =>
  Object.fromEntries(statuses.map(status => [status, json(errorSchema, 'Refused')]))

export const descriptions = [
  createRoute({
    method: 'get',
    path: '/v1/models',
    tags,
    summary: 'What is connected',
    responses: {
      200: json(z.object({ object: z.literal('list'), data: z.array(modelSchema) }), 'The models'),
      ...refused(401),
    },
  }),
  createRoute({
    method: 'get',
    path: '/v1/models/{id}',
    tags,
    summary: 'One model',
    request: { params: z.object({ id: z.string() }) },
    responses: { 200: json(modelSchema, 'The model'), ...refused(401, 404) },
  }),
  createRoute({
    method: 'post',
    path: '/v1/images/edits',
    tags,
    summary: 'Edit a picture and wait for it',
    request: { body: { required: true, content: { 'multipart/form-data': { schema: editSchema } } } },
    responses: {
      200: {
        description: 'The pictures; with `stream` as events `image_edit.completed`, or `error`.',
        content: {
          'application/json': { schema: imagesSchema },
          'text/event-stream': { schema: z.string() },
        },
      },
      ...refused(400, 401, 404, 413, 415, 429),
    },
  }),
] as const
