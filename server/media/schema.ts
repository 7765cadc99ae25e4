/** The wire shapes of pictures. */
import { z } from '@hono/zod-openapi'
import { timeSchema } from '../http/http.ts'
import { limits } from '../kernel/limits.ts'
import { type Picture, variants } from './picture.ts'

export const pictureSchema = z
  .object({
    id: z.string().openapi({ example: 'pic_01k8z3v9q4m2t7w6x5y4z3a2b1c0d9' }),
    origin: z.enum(['upload', 'mask', 'result']),
    name: z.string().openapi({ description: 'The file name it came with, cleaned, without its extension.' }),
    width: z.int(),
    height: z.int(),
    format: z.enum(['png', 'jpeg', 'webp', 'avif']).openapi({ description: 'What is kept and downloaded.' }),
    sizeBytes: z.int(),
    hasAlpha: z.boolean(),
    hasSvg: z.boolean().openapi({ description: 'It is a drawing too: variant `svg` of its content.' }),
    frames: z.int().openapi({ description: 'Frames or pages of the sent file; the first one is kept.' }),
    generationId: z.string().nullable().openapi({ description: 'What made it, for a result.' }),
    createdAt: timeSchema,
  })
  .openapi('Picture')

export const picturesSchema = z.object({ pictures: z.array(pictureSchema) }).openapi('Pictures')

export const picturePathSchema = z.object({ id: z.string().max(64) })

export const pageSchema = z.object({
  before: z
    .string()
    .regex(/^pic_[0-9a-z]{30}$/)
    .optional()
    .openapi({ description: 'The id of the last one seen; older ones follow.' }),
  limit: z.coerce.number().int().min(1).max(limits.pageRows).default(limits.pageRows),
})

export const uploadQuerySchema = z.object({
  use: z.enum(['picture', 'mask']).default('picture').openapi({
    description: '`mask`: it only says where to edit; it is not listed, and goes with the edits that use it.',
  }),
})

export const uploadSchema = z.object({
  file: z.string().openapi({ format: 'binary', description: 'JPEG, PNG, WebP, AVIF, HEIC, TIFF or GIF.' }),
})

export const uploadStateSchema = z
  .object({ offset: z.int(), sizeBytes: z.int(), expiresAt: timeSchema })
  .openapi('Upload', { description: 'An upload that has begun: how many bytes of how many there are.' })

export const contentQuerySchema = z.object({
  variant: z
    .enum(variants)
    .default('original')
    .openapi({
      description:
        '`large` is 1280, `thumbnail` 320 pixels at most on a side; both are WebP. `svg` is the drawing of a vectorised ' +
        'result and always comes as a file to save.',
    }),
  download: z.enum(['0', '1']).optional().openapi({ description: '1 names the file, so that a browser saves it.' }),
})

export function present(picture: Picture): z.infer<typeof pictureSchema> {
  const { accountId: _, createdAt, ...rest } = picture
  return { ...rest, createdAt: createdAt.toISOString() }
}
