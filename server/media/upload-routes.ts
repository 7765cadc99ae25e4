/**
 * The HTTP edge of resumable uploads, as tus 1.0.0 speaks it: make one, send pieces, ask how far it is, end it. What tus
 * leaves open, how bytes become a picture, is one request of its own, which may be repeated like the others.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, json, newRoutes, problems } from '../http/http.ts'
import { assert } from '../kernel/assert.ts'
import { watchSpeed } from './form.ts'
import type { Media } from './media.ts'
import { refuse } from './refusals.ts'
import type { Upload, UploadOrder } from './resumable.ts'
import { pictureSchema, present, uploadStateSchema } from './schema.ts'

const VERSION = '1.0.0'
const tags = ['Uploads']
const path = '/api/uploads/{id}'
const onlyId = { params: z.object({ id: z.string().max(64) }) }
const offsetHeader = z.object({ 'upload-offset': z.string() })
const binary = { 'application/offset+octet-stream': { schema: { type: 'string', format: 'binary' } as const } }

const routes = {
  begin: createRoute({
    method: 'post',
    path: '/api/uploads',
    tags,
    summary: 'Begin an upload that can be resumed (tus 1.0.0)',
    description:
      'Send the bytes with PATCH to the Location, ask with HEAD how many there are, and make the picture with POST to ' +
      'its /picture. An upload that stands still for an hour, or whose server ends, is gone: begin anew.',
    request: {
      headers: z.object({
        'upload-length': z.string().openapi({ description: 'Bytes of the whole file.' }),
        'upload-metadata': z
          .string()
          .optional()
          .openapi({ description: '`filename <base64>,use <base64 of picture or mask>`' }),
      }),
    },
    responses: {
      201: { description: 'Begun; Location says where, Upload-Expires how long' },
      ...problems(400, 401, 413, 429, 507),
    },
  }),
  state: createRoute({
    method: 'get',
    path,
    tags,
    summary: 'How far an upload is; HEAD says the same in Upload-Offset',
    request: onlyId,
    responses: { 200: json(uploadStateSchema, 'Where to go on'), ...problems(401, 404) },
  }),
  append: createRoute({
    method: 'patch',
    path,
    tags,
    summary: 'Send the bytes that follow Upload-Offset, as many as you like',
    request: { ...onlyId, headers: offsetHeader, body: { required: true, content: binary } },
    responses: {
      204: { description: 'Upload-Offset says how many bytes there are now' },
      ...problems(400, 401, 404, 409, 507),
    },
  }),
  finish: createRoute({
    method: 'post',
    path: `${path}/picture`,
    tags,
    summary: 'Make the picture when all bytes are there; repeated, it is the same picture',
    request: onlyId,
    responses: {
      201: json(pictureSchema, 'The picture as it is kept'),
      ...problems(400, 401, 404, 409, 413, 415, 429, 507),
    },
  }),
  remove: createRoute({
    method: 'delete',
    path,
    tags,
    summary: 'Let go of an upload',
    request: onlyId,
    responses: { 204: { description: 'Gone' }, ...problems(401, 404) },
  }),
}

export function uploadRoutes({ media }: { media: Media }) {
  const app = newRoutes()
  const { uploads } = media
  const mine = (c: Context<AppEnv>): string => c.get('account').id

  app.post(routes.begin.path, async c => {
    requireVersion(c)
    const upload = await uploads.begin(mine(c), orderOf(c))
    const headers = { ...headersOf(upload), location: `/api/uploads/${upload.id}` }
    return c.body(null, 201, headers)
  })
  app.openAPIRegistry.registerPath(routes.begin)

  app.openapi(routes.state, c => {
    requireVersion(c)
    const upload = uploads.find(mine(c), c.req.valid('param').id)
    const { offset, sizeBytes, expiresAt } = upload
    return c.json({ offset, sizeBytes, expiresAt: expiresAt.toISOString() }, 200, headersOf(upload))
  })

  app.patch('/api/uploads/:id', async c => {
    requireVersion(c)
    const offset = wholeNumber(c.req.header('upload-offset'))
    if (offset === null) throw refuse('upload_offset_wrong', { offset: 0 })
    const source = paced(c)
    return c.body(null, 204, headersOf(await uploads.append(mine(c), c.req.param('id'), { offset, source })))
  })
  app.openAPIRegistry.registerPath(routes.append)

  app.openapi(routes.finish, async c => {
    const accountId = mine(c)
    const picture = await uploads.finish(accountId, c.req.valid('param').id, async (source, { name, use }) => {
      const made = await media.ingest(source, accountId, { name, origin: use === 'mask' ? 'mask' : 'upload' })
      assert(made, 'an upload is never taken back')
      return made
    })
    return c.json(present(picture), 201)
  })

  app.openapi(routes.remove, async c => {
    requireVersion(c)
    await uploads.remove(mine(c), c.req.valid('param').id)
    return c.body(null, 204, { 'tus-resumable': VERSION })
  })
  return app
}

const headersOf = ({ offset, sizeBytes, expiresAt }: Upload): Record<string, string> => ({
  'tus-resumable': VERSION,
  'upload-offset': String(offset),
  'upload-length': String(sizeBytes),
  'upload-expires': expiresAt.toUTCString(),
  'cache-control': 'no-store',
})

function requireVersion(c: Context): void {
  const asked = c.req.header('tus-resumable')
  if (asked !== undefined && asked !== VERSION) throw refuse('tus_version')
}

const wholeNumber = (text: string | undefined): number | null =>
  text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null

function orderOf(c: Context): UploadOrder {
  const sizeBytes = wholeNumber(c.req.header('upload-length'))
  if (!sizeBytes) throw refuse('upload_length_missing')
  const metadata = new Map<string, string>()
  for (const pair of (c.req.header('upload-metadata') ?? '').split(',')) {
    const [key = '', value = ''] = pair.trim().split(' ')
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(value)) throw refuse('upload_metadata_malformed')
    metadata.set(key, Buffer.from(value, 'base64').toString('utf8'))
  }
  const use = metadata.get('use') ?? 'picture'
  if (use !== 'picture' && use !== 'mask') throw refuse('upload_metadata_malformed')
  return { name: metadata.get('filename') ?? metadata.get('name') ?? '', use, sizeBytes }
}

/** The body as it comes; one that comes next to never is let go, and what it brought stays. */
async function* paced(c: Context): AsyncGenerator<Uint8Array> {
  const reader = c.req.raw.body?.getReader()
  if (!reader) return
  let tooSlow: (refusal: Error) => void = () => {}
  const slow = new Promise<never>((_, reject) => {
    tooSlow = reject
  })
  slow.catch(() => {})
  const speed = watchSpeed(refusal => tooSlow(refusal))
  try {
    for (;;) {
      const { value, done } = await Promise.race([reader.read(), slow]).catch((error: unknown) => {
        c.header('connection', 'close')
        throw error instanceof Error && error.name === 'Refusal' ? error : refuse('upload_interrupted')
      })
      if (done) return
      speed.count(value.length)
      yield value
    }
  } finally {
    speed.stop()
    void reader.cancel().catch(() => {})
  }
}
