/**
 * The HTTP edge of break-glass: administrators ask, approve, look and end; a person sees who looked. What is shown is
 * never kept by a browser.
 */
import { Readable } from 'node:stream'
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, json, newRoutes, problems, requireFresh } from '../http/http.ts'
import { mediaTypeOf, type Variant } from '../media/media.ts'
import type { Asker, BreakGlass, Case, Use } from './break-glass.ts'
import * as schema from './schema.ts'

const tags = ['Break-glass']
const security = [{ session: [] }]
const onlyId = { params: schema.casePathSchema }
const path = '/api/break-glass/{id}'

const acting = (name: string, summary: string) =>
  createRoute({
    method: 'post',
    path: `${path}/${name}`,
    tags,
    summary,
    security,
    request: onlyId,
    responses: { 200: json(schema.caseSchema, 'The case as it is now'), ...problems(401, 403, 404, 409) },
  })

const routes = {
  ask: createRoute({
    method: 'post',
    path: '/api/break-glass',
    tags,
    summary: 'Ask to look at what a person keeps, with a reason and for a time',
    description: 'Open at once where nobody else could approve it; the person is told when it opens.',
    security,
    request: { body: { required: true, content: { 'application/json': { schema: schema.caseOrderSchema } } } },
    responses: { 201: json(schema.caseSchema, 'The case, open or asked for'), ...problems(400, 401, 403, 404) },
  }),
  list: createRoute({
    method: 'get',
    path: '/api/break-glass',
    tags,
    summary: 'All cases, newest first',
    security,
    request: { query: schema.pageSchema },
    responses: { 200: json(schema.casesSchema, 'A page'), ...problems(401, 403) },
  }),
  get: createRoute({
    method: 'get',
    path,
    tags,
    summary: 'One case, and what was looked at',
    security,
    request: onlyId,
    responses: { 200: json(schema.caseWithUsesSchema, 'The case'), ...problems(401, 403, 404) },
  }),
  approve: acting('approve', 'Agree to a case that somebody else asked for; it opens'),
  decline: acting('decline', 'Say no to a case'),
  end: acting('end', 'End a case before its time'),
  pictures: createRoute({
    method: 'get',
    path: `${path}/pictures`,
    tags,
    summary: 'The pictures that an open case of your own is about',
    security,
    request: { ...onlyId, query: schema.pageSchema },
    responses: { 200: json(schema.shownPicturesSchema, 'A page'), ...problems(401, 403, 404) },
  }),
  content: createRoute({
    method: 'get',
    path: `${path}/pictures/{picture}/content`,
    tags,
    summary: 'One picture that an open case of your own is about',
    security,
    request: { params: schema.casePicturePathSchema, query: schema.contentQuerySchema },
    responses: {
      200: {
        description: 'The bytes',
        content: { 'image/*': { schema: { type: 'string', format: 'binary' } as const } },
      },
      ...problems(401, 403, 404, 410),
    },
  }),
  generations: createRoute({
    method: 'get',
    path: `${path}/generations`,
    tags,
    summary: 'The edits, with their words, that an open case of your own is about',
    security,
    request: { ...onlyId, query: schema.pageSchema },
    responses: { 200: json(schema.shownEditsSchema, 'A page'), ...problems(401, 403, 404) },
  }),
  looks: createRoute({
    method: 'get',
    path: '/api/looks',
    tags,
    summary: 'Who looked at what you keep here, when, why, and at what',
    responses: {
      200: json(schema.looksSchema, 'Every case about you that was opened, newest first'),
      ...problems(401),
    },
  }),
  acknowledge: createRoute({
    method: 'post',
    path: '/api/looks/{id}/acknowledge',
    tags,
    summary: 'Say that you have seen it; the notice goes',
    security,
    request: onlyId,
    responses: { 204: { description: 'Noted' }, ...problems(401, 403, 404) },
  }),
}

const spell = (moment: Date | null): string | null => moment?.toISOString() ?? null
const presentUse = ({ kind, objectId, times, lastAt }: Use) => ({
  ...{ kind, objectId, times },
  lastAt: lastAt.toISOString(),
})

function present({ askedAt, openedAt, endsAt, endedAt, acknowledgedAt, ...rest }: Case) {
  const { id, accountId, objectId, askedBy, approvedBy, reference, reason, note, minutes, state } = rest
  return {
    ...{ id, accountId, objectId, askedBy, approvedBy, reference, reason, note, minutes, state },
    askedAt: askedAt.toISOString(),
    openedAt: spell(openedAt),
    endsAt: spell(endsAt),
    endedAt: spell(endedAt),
    acknowledgedAt: spell(acknowledgedAt),
  }
}

export function breakGlassRoutes({ breakGlass }: { breakGlass: BreakGlass }) {
  const asker = (c: Context<AppEnv>): Asker => c.get('account')
  const freshly = (c: Context<AppEnv>): Asker => {
    requireFresh(c)
    return c.get('account')
  }
  return newRoutes()
    .openapi(routes.ask, async c => c.json(present(await breakGlass.ask(freshly(c), c.req.valid('json'))), 201))
    .openapi(routes.list, async c => {
      const cases = await breakGlass.list(c.req.valid('query'))
      return c.json({ cases: cases.map(present) }, 200)
    })
    .openapi(routes.get, async c => {
      const found = await breakGlass.get(c.req.valid('param').id)
      return c.json({ ...present(found), uses: (await breakGlass.uses(found.id)).map(presentUse) }, 200)
    })
    .openapi(routes.approve, async c =>
      c.json(present(await breakGlass.approve(freshly(c), c.req.valid('param').id)), 200),
    )
    .openapi(routes.decline, async c =>
      c.json(present(await breakGlass.decline(asker(c), c.req.valid('param').id)), 200),
    )
    .openapi(routes.end, async c => c.json(present(await breakGlass.end(asker(c), c.req.valid('param').id)), 200))
    .openapi(routes.pictures, async c => {
      const shown = await breakGlass.pictures(asker(c), c.req.valid('param').id, c.req.valid('query').before)
      return c.json({ pictures: shown.map(each => ({ ...each, createdAt: each.createdAt.toISOString() })) }, 200)
    })
    .openapi(routes.content, async c => {
      const { id, picture } = c.req.valid('param')
      return answerContent(c, breakGlass, id, picture, c.req.valid('query').variant)
    })
    .openapi(routes.generations, async c => {
      const shown = await breakGlass.generations(asker(c), c.req.valid('param').id, c.req.valid('query').before)
      const generations = shown.map(({ id, state, instruction, inputId, resultId, createdAt }) => ({
        ...{ id, state, instruction, inputId, resultId },
        createdAt: createdAt.toISOString(),
      }))
      return c.json({ generations }, 200)
    })
    .openapi(routes.looks, async c => {
      const looks = await breakGlass.looksAt(c.get('account').id)
      return c.json(
        { looks: looks.map(look => ({ ...present(look), by: look.by, uses: look.uses.map(presentUse) })) },
        200,
      )
    })
    .openapi(routes.acknowledge, async c => {
      await breakGlass.acknowledge(c.get('account').id, c.req.valid('param').id)
      return c.body(null, 204)
    })
}

async function answerContent(
  c: Context<AppEnv>,
  breakGlass: BreakGlass,
  id: string,
  pictureId: string,
  variant: Variant,
) {
  const { picture, sizeBytes, read } = await breakGlass.content(c.get('account'), id, pictureId, variant)
  const format = variant === 'svg' ? 'svg' : variant === 'original' ? picture.format : 'webp'
  const headers: Record<string, string> = {
    'content-type': format === 'svg' ? 'image/svg+xml' : mediaTypeOf(format),
    'content-length': String(sizeBytes),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-disposition': variant === 'svg' ? 'attachment' : 'inline',
    ...(variant === 'svg' && { 'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox" }),
  }
  if (c.req.method === 'HEAD') return c.body(null, 200, headers)
  const bytes = Readable.toWeb(Readable.from(await read())) as ReadableStream<Uint8Array>
  return c.body(bytes, 200, headers)
}
