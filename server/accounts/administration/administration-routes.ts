/** The HTTP edge of the administration of people. What each may do is in `access/policy.ts` and in the verbs. */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, requireFresh } from '../../http/auth.ts'
import { json, newRoutes, problems } from '../../http/openapi.ts'
import type { Acting, Administration, Person } from './administration.ts'
import * as schema from './schema.ts'

export interface Usage {
  readonly pictures: number
  readonly pictureBytes: number
  readonly generations: number
}

export interface AdministrationRoutesDeps {
  readonly administration: Administration
  /** How much people keep; ids without anything may be left out. */
  readonly usageOf: (accountIds: readonly string[]) => Promise<ReadonlyMap<string, Usage>>
}

/** How many things each module keeps for each account. */
interface Counting {
  readonly media: { countsOf(ids: readonly string[]): Promise<Map<string, Omit<Usage, 'generations'>>> }
  readonly generations: { countsOf(ids: readonly string[]): Promise<Map<string, number>> }
}

export const usageIn =
  ({ media, generations }: Counting): AdministrationRoutesDeps['usageOf'] =>
  async ids => {
    const [stored, ordered] = await Promise.all([media.countsOf(ids), generations.countsOf(ids)])
    return new Map(
      ids.map(id => [id, { ...nothing, ...stored.get(id), generations: ordered.get(id) ?? nothing.generations }]),
    )
  }

const tags = ['People']
const path = '/api/people/{id}'
const onlyId = { params: schema.personPathSchema }
const person = { 200: json(schema.personSchema, 'The account as it is now') }

const acting = (method: 'post' | 'put', suffix: string, summary: string) =>
  createRoute({
    method,
    path: `${path}${suffix}`,
    tags,
    summary,
    security: [{ session: [] }],
    request: onlyId,
    responses: { ...person, ...problems(401, 403, 404, 409) },
  })

const routes = {
  list: createRoute({
    method: 'get',
    path: '/api/people',
    tags,
    summary: 'Everybody who has an account, newest first',
    request: { query: schema.peopleQuerySchema },
    responses: { 200: json(schema.peopleSchema, 'A page'), ...problems(400, 401, 403) },
  }),
  get: createRoute({
    method: 'get',
    path,
    tags,
    summary: 'One account: its state, and how much is kept, never what',
    request: onlyId,
    responses: { ...person, ...problems(401, 403, 404) },
  }),
  suspend: acting('post', '/suspend', 'Shut an account: signed out at once, keys stop, nothing is deleted'),
  restore: acting('post', '/restore', 'Open a shut account again'),
  endSessions: acting('post', '/end-sessions', 'Sign somebody out everywhere'),
  changeRole: createRoute({
    method: 'put',
    path: `${path}/role`,
    tags,
    summary: 'Give somebody another role, not above your own',
    security: [{ session: [] }],
    request: {
      ...onlyId,
      body: { required: true, content: { 'application/json': { schema: schema.roleOrderSchema } } },
    },
    responses: { ...person, ...problems(400, 401, 403, 404, 409) },
  }),
  remove: createRoute({
    method: 'delete',
    path,
    tags,
    summary: 'Delete an account and everything it keeps',
    security: [{ session: [] }],
    request: onlyId,
    responses: { 204: { description: 'Its end has begun' }, ...problems(401, 403, 404, 409) },
  }),
}

const nothing: Usage = { pictures: 0, pictureBytes: 0, generations: 0 }

export function administrationRoutes({ administration, usageOf }: AdministrationRoutesDeps) {
  async function present(people: readonly Person[]) {
    const usage = await usageOf(people.map(({ id }) => id))
    return people.map(({ createdAt, lastUsedAt, ...rest }) => ({
      ...rest,
      ...(usage.get(rest.id) ?? nothing),
      createdAt: createdAt.toISOString(),
      lastUsedAt: lastUsedAt?.toISOString() ?? null,
    }))
  }
  const one = async (found: Person) => (await present([found]))[0] as Awaited<ReturnType<typeof present>>[number]
  /** For what somebody else will feel. */
  const freshly = (c: Context<AppEnv>): Acting => {
    requireFresh(c)
    return c.get('account')
  }
  return newRoutes()
    .openapi(routes.list, async c => {
      const { email, ...page } = c.req.valid('query')
      const found = email === undefined ? await administration.list(page) : await administration.findByEmail(email)
      return c.json({ people: await present(found === null ? [] : [found].flat()) }, 200)
    })
    .openapi(routes.get, async c => c.json(await one(await administration.require(c.req.valid('param').id)), 200))
    .openapi(routes.suspend, async c =>
      c.json(await one(await administration.suspend(freshly(c), c.req.valid('param').id)), 200),
    )
    .openapi(routes.restore, async c =>
      c.json(await one(await administration.restore(freshly(c), c.req.valid('param').id)), 200),
    )
    .openapi(routes.endSessions, async c =>
      c.json(await one(await administration.endSessions(freshly(c), c.req.valid('param').id)), 200),
    )
    .openapi(routes.changeRole, async c => {
      const { role } = c.req.valid('json')
      return c.json(await one(await administration.changeRole(freshly(c), c.req.valid('param').id, role)), 200)
    })
    .openapi(routes.remove, async c => {
      await administration.remove(freshly(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
}
