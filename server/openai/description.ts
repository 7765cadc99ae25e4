/**
 * How the `/v1` surface looks in the API description. It stands apart from the routes, because a route that validated
 * against it would read the whole body first; here bodies stream.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { json } from '../http/http.ts'
import { dataClasses } from '../providers/providers.ts'

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
  .object({
    id: z.string(),
    object: z.literal('model'),
    created: z.int(),
    owned_by: z.string(),
    label: z.string(),
    provider: z.string(),
    kinds: z.array(z.enum(['edit', 'generate'])),
    capabilities: z.record(z.string(), z.unknown()),
    data_handling: z.record(z.string(), z.unknown()),
    price: z.object({ amount_micros: z.int(), currency: z.string(), per: z.string() }).nullable(),
  })
  .openapi('OpenaiModel', { description: 'Everything from `label` on is our own.' })

const file = z.any().openapi({ type: 'string', format: 'binary' })

const fields = {
  prompt: z.string().openapi({ example: 'make it a watercolour' }),
  model: z.string().optional().openapi({ description: 'Default: whichever can do it, the built-in engine first.' }),
  n: z.int().min(1).max(10).optional(),
  size: z.string().optional().openapi({ example: '1024x1024', description: 'Of an edit, `auto` keeps the size.' }),
  quality: z.string().optional().openapi({ description: 'One of the qualities of the model, or auto.' }),
  output_format: z.enum(['png', 'jpeg', 'webp']).optional(),
  output_compression: z.int().min(0).max(100).optional(),
  background: z.enum(['auto', 'transparent', 'opaque']).optional(),
  response_format: z.enum(['b64_json', 'url']).optional(),
  stream: z.boolean().optional(),
  partial_images: z.int().min(0).max(3).optional(),
  seed: z.int().min(0).max(0xffffffff).optional().openapi({ description: 'Ours.' }),
  provider: z.string().optional().openapi({ description: 'Ours: only models of this connection.' }),
  max_data_class: z.enum(dataClasses).optional().openapi({
    description: 'Ours: the worst that may become of the pictures. It never widens what your account allows.',
  }),
  dry_run: z.boolean().optional().openapi({ description: 'Ours: a quote instead of pictures.' }),
}

const ours = {
  strength: z.number().min(0).max(1.5).optional().openapi({ description: 'Ours.' }),
  plan: z.string().optional().openapi({ description: 'Ours: steps as JSON, instead of those the words would give.' }),
}

const editSchema = z
  .object({
    image: file.openapi({
      description: 'Also `image[]`, up to 16: the first is edited, the others are what the edit works from.',
    }),
    mask: file.optional().openapi({ description: 'PNG of the same size; where it is transparent the edit shows.' }),
    ...fields,
    ...ours,
  })
  .openapi('OpenaiEdit')

const pictureSchema = z
  .object({ image_url: z.string().optional(), file_id: z.string().optional() })
  .openapi({ description: 'Exactly one: a data URL, or the id of a picture in the library.' })

const jsonEditSchema = z
  .object({ images: z.array(pictureSchema).min(1).max(16), mask: pictureSchema.optional(), ...fields, ...ours })
  .openapi('OpenaiJsonEdit')

const generationSchema = z.object(fields).openapi('OpenaiGeneration')

const resultSchema = z.object({
  b64_json: z.string().optional(),
  url: z.string().optional(),
  generation: z.string().openapi({ description: 'The id, here and under /api/generations.' }),
  seed: z.int().nullable(),
  model: z.string(),
})

const imagesSchema = z
  .object({
    created: z.int(),
    data: z.array(resultSchema),
    failed: z
      .array(z.object({ index: z.int(), generation: z.string(), error: z.record(z.string(), z.unknown()) }))
      .optional()
      .openapi({ description: 'Of several: which did not come, and why.' }),
    notes: z.array(z.string()).optional().openapi({ description: 'Codes, such as `ignored:quality`.' }),
    size: z.string(),
    quality: z.string(),
    background: z.string(),
    output_format: z.string(),
    usage: z.record(z.string(), z.unknown()),
  })
  .openapi('OpenaiImages')

const foundSchema = z
  .object({
    id: z.string(),
    object: z.literal('image.generation'),
    status: z.enum(['queued', 'in_progress', 'completed', 'failed', 'cancelled']),
    progress: z.int(),
    created: z.int(),
    kind: z.enum(['edit', 'generate']),
    model: z.string(),
    provider: z.string(),
    region: z.string(),
    data_class: z.enum(dataClasses),
    mask: z.enum(['native', 'composited']).nullable(),
    changed_outside: z.number().nullable(),
    cost: z.record(z.string(), z.unknown()).nullable(),
    notes: z.array(z.string()),
    data: z.array(resultSchema),
    error: z.record(z.string(), z.unknown()).nullable(),
  })
  .openapi('OpenaiFound')

const refused = (...statuses: number[]) =>
  Object.fromEntries(statuses.map(status => [status, json(errorSchema, 'Refused')]))

const pictures = (family: string) => ({
  description: `The pictures; with \`stream\` as events \`${family}.partial_image\` and \`${family}.completed\`, or \`error\`.`,
  content: {
    'application/json': { schema: imagesSchema },
    'text/event-stream': { schema: z.string() },
  },
})

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
    request: {
      body: {
        required: true,
        content: {
          'multipart/form-data': { schema: editSchema },
          'application/json': { schema: jsonEditSchema },
        },
      },
    },
    responses: { 200: pictures('image_edit'), ...refused(400, 401, 402, 404, 413, 415, 429) },
  }),
  createRoute({
    method: 'post',
    path: '/v1/images/generations',
    tags,
    summary: 'Make a picture from words and wait for it',
    request: { body: { required: true, content: { 'application/json': { schema: generationSchema } } } },
    responses: { 200: pictures('image_generation'), ...refused(400, 401, 402, 404, 429) },
  }),
  createRoute({
    method: 'get',
    path: '/v1/images/generations/{id}',
    tags,
    summary: 'What became of one picture, by its id',
    description: 'The ids are in the header `x-image2image-generations` of every answer, and beside every picture.',
    request: {
      params: z.object({ id: z.string() }),
      query: z.object({ response_format: z.enum(['b64_json', 'url']).optional() }),
    },
    responses: { 200: json(foundSchema, 'As far as it is'), ...refused(401, 404) },
  }),
] as const
