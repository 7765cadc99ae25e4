/**
 * The HTTP edge of the library: uploads as a multipart stream, lists, and bytes by range. Content is for its owner's eyes:
 * it may be kept by the owner's browser only, and is asked about again each time, so that a deleted picture is gone.
 */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, json, newRoutes, problems } from '../http/http.ts'
import { assert } from '../kernel/assert.ts'
import { type Media, readForm } from './media.ts'
import {
  dispositionOf,
  formatOf,
  mediaTypeOf,
  type Picture,
  type PictureOrigin,
  rangeOf,
  type Variant,
} from './picture.ts'
import { wholeOf } from './pieces.ts'
import { refuse } from './refusals.ts'
import * as schema from './schema.ts'

const tags = ['Pictures']
const onlyId = { params: schema.picturePathSchema }
/** An answer up to this size is sent in one piece. */
const singleBytes = 1024 * 1024
const uploadsAtOnce = 4

const binary = { schema: { type: 'string', format: 'binary' } } as const

const routes = {
  upload: createRoute({
    method: 'post',
    path: '/api/pictures',
    tags,
    summary: 'Upload a picture',
    request: {
      query: schema.uploadQuerySchema,
      body: { required: true, content: { 'multipart/form-data': { schema: schema.uploadSchema } } },
    },
    responses: {
      201: json(schema.pictureSchema, 'The picture as it is kept'),
      ...problems(400, 401, 413, 415, 429, 507),
    },
  }),
  list: createRoute({
    method: 'get',
    path: '/api/pictures',
    tags,
    summary: 'Your pictures, newest first',
    request: { query: schema.pageSchema },
    responses: { 200: json(schema.picturesSchema, 'A page'), ...problems(400, 401) },
  }),
  get: createRoute({
    method: 'get',
    path: '/api/pictures/{id}',
    tags,
    summary: 'One picture',
    request: onlyId,
    responses: { 200: json(schema.pictureSchema, 'The picture'), ...problems(401, 404) },
  }),
  content: createRoute({
    method: 'get',
    path: '/api/pictures/{id}/content',
    tags,
    summary: 'The bytes of a picture',
    description: 'Answers Range, If-None-Match and HEAD.',
    request: { ...onlyId, query: schema.contentQuerySchema },
    responses: {
      200: { description: 'The whole', content: { 'image/*': binary } },
      206: { description: 'The range', content: { 'image/*': binary } },
      304: { description: 'You have it' },
      416: { description: 'The range lies outside' },
      ...problems(400, 401, 404, 410),
    },
  }),
  remove: createRoute({
    method: 'delete',
    path: '/api/pictures/{id}',
    tags,
    summary: 'Delete a picture and everything made small from it',
    request: onlyId,
    responses: { 204: { description: 'Deleted' }, ...problems(401, 404) },
  }),
}

export function pictureRoutes({ media }: { media: Media }) {
  const app = newRoutes()
  const uploading = new Map<string, number>()

  app.post(routes.upload.path, async c => {
    const accountId = c.get('account').id
    const open = uploading.get(accountId) ?? 0
    if (open >= uploadsAtOnce) throw refuse('too_many_uploads', { limitUploads: uploadsAtOnce })
    const origin = c.req.query('use') === 'mask' ? 'mask' : 'upload'
    uploading.set(accountId, open + 1)
    try {
      const picture = await takeUpload(media, c, accountId, origin)
      return c.json(schema.present(picture), 201)
    } finally {
      const left = (uploading.get(accountId) ?? 1) - 1
      if (left > 0) uploading.set(accountId, left)
      else uploading.delete(accountId)
    }
  })
  app.openAPIRegistry.registerPath(routes.upload)

  app.openapi(routes.list, async c => {
    const pictures = await media.listPictures(c.get('account').id, c.req.valid('query'))
    return c.json({ pictures: pictures.map(schema.present) }, 200)
  })

  app.openapi(routes.get, async c => {
    const picture = await media.requirePicture(c.get('account').id, c.req.valid('param').id)
    return c.json(schema.present(picture), 200)
  })

  app.openapi(routes.content, async c => {
    const { variant, download } = c.req.valid('query')
    return answerContent(media, c, c.req.valid('param').id, variant, download === '1')
  })

  app.openapi(routes.remove, async c => {
    await media.deletePicture(c.get('account').id, c.req.valid('param').id)
    return c.body(null, 204)
  })
  return app
}

async function takeUpload(
  media: Media,
  c: Context<AppEnv>,
  accountId: string,
  origin: Exclude<PictureOrigin, 'result'>,
): Promise<Picture> {
  const onAbandon = () => c.header('connection', 'close')
  const { spool, limits } = media
  const form = await readForm(c.req.raw, { spool, fileBytes: limits.uploadBytes, files: 1, onAbandon })
  try {
    const file = form.files.find(({ field }) => field === 'file')
    if (!file) throw refuse('upload_missing', { field: 'file' })
    const signal = c.req.raw.signal
    const picture = await media.ingest(file.source, accountId, { name: file.name, origin, signal })
    assert(picture, 'an upload is never taken back')
    return picture
  } finally {
    await form.dispose()
  }
}

async function answerContent(media: Media, c: Context<AppEnv>, id: string, variant: Variant, isDownload: boolean) {
  const { picture, sizeBytes, read } = await media.openContent(c.get('account').id, id, variant)
  // Bytes never change under an id, so the name is the tag.
  const etag = `"${picture.id}.${variant}"`
  const headers: Record<string, string> = {
    etag,
    'cache-control': 'private, no-cache',
    vary: 'Cookie, Authorization',
    'x-content-type-options': 'nosniff',
    'accept-ranges': 'bytes',
  }
  if (hasTag(c.req.header('if-none-match'), etag)) return c.body(null, 304, headers)
  const ifRange = c.req.header('if-range')
  const asked = rangeOf(ifRange === undefined || ifRange === etag ? c.req.header('range') : undefined, sizeBytes)
  if (asked === 'unsatisfiable') return c.body(null, 416, { ...headers, 'content-range': `bytes */${sizeBytes}` })
  const range = asked === 'whole' ? { start: 0, end: sizeBytes } : asked
  if (asked !== 'whole') headers['content-range'] = `bytes ${range.start}-${range.end - 1}/${sizeBytes}`
  headers['content-type'] = mediaTypeOf(formatOf(picture, variant))
  headers['content-length'] = String(range.end - range.start)
  headers['content-disposition'] = dispositionOf(picture, variant, isDownload)
  // Whoever opens it all the same gets a page that may do nothing.
  if (variant === 'svg') headers['content-security-policy'] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
  const status = asked === 'whole' ? 200 : 206
  if (c.req.method === 'HEAD') return c.body(null, status, headers)
  const chunks = await read(range)
  return range.end - range.start <= singleBytes
    ? c.body(await wholeOf(chunks, range.end - range.start), status, headers)
    : c.body(streamOf(chunks), status, headers)
}

const hasTag = (header: string | undefined, etag: string): boolean =>
  header !== undefined &&
  (header.trim() === '*' || header.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag))

function streamOf(chunks: AsyncIterable<Buffer>): ReadableStream<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(value)
    },
    async cancel() {
      await iterator.return?.()
    },
  })
}
