/** The HTTP edge of the log: everybody's entries for administrators, one's own with proof, and checkpoints for anybody. */
import { createRoute } from '@hono/zod-openapi'
import { json, newRoutes, problems } from '../http/openapi.ts'
import type { Audit } from './audit.ts'
import * as schema from './schema.ts'

const tags = ['Log']

const routes = {
  list: createRoute({
    method: 'get',
    path: '/api/log',
    tags,
    summary: 'What was done with accounts, keys and power, newest first',
    request: { query: schema.pageSchema },
    responses: { 200: json(schema.entriesSchema, 'A page'), ...problems(400, 401, 403) },
  }),
  mine: createRoute({
    method: 'get',
    path: '/api/log/mine',
    tags,
    summary: 'What you did, and what was done with your account',
    request: { query: schema.pageSchema },
    responses: { 200: json(schema.entriesSchema, 'A page, newest first'), ...problems(400, 401) },
  }),
  prove: createRoute({
    method: 'get',
    path: '/api/log/mine/{number}',
    tags,
    summary: 'One entry about you, with the proof that it is in the signed log',
    request: { params: schema.numberPathSchema },
    responses: { 200: json(schema.proofSchema, 'The entry and its proof'), ...problems(400, 401, 404, 409) },
  }),
  checkpoints: createRoute({
    method: 'get',
    path: '/api/log/checkpoints',
    tags,
    summary: 'Signed checkpoints of the log: keep one, and no later change can hide from you',
    security: [],
    responses: { 200: json(schema.checkpointsSchema, 'The key and the notes') },
  }),
}

export function auditRoutes({ audit }: { audit: Audit }) {
  return newRoutes()
    .openapi(routes.list, async c => {
      const entries = await audit.list(null, c.req.valid('query'))
      return c.json({ entries: entries.map(schema.present) }, 200)
    })
    .openapi(routes.mine, async c => {
      const entries = await audit.list(c.get('account').id, c.req.valid('query'))
      return c.json({ entries: entries.map(schema.present) }, 200)
    })
    .openapi(routes.prove, async c => {
      const { entry, leaf, hashes, checkpoint } = await audit.prove(c.get('account').id, c.req.valid('param').number)
      const proof = { leaf: leaf.toString('utf8'), hashes: hashes.map(hash => hash.toString('base64')), checkpoint }
      return c.json({ entry: schema.present(entry), ...proof }, 200)
    })
    .openapi(routes.checkpoints, async c => c.json(await audit.checkpoints(), 200))
}
