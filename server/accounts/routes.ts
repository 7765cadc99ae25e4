/**
 * The HTTP edge of accounts: set-up, the session of a browser, API keys. better-auth's own router stays unmounted, so
 * these few paths are all there is. A key can use the API but neither make nor revoke keys: one that leaks must not be
 * able to outlive its revocation.
 */
import { createRoute } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type AppEnv, requireFresh, visitorOf } from '../http/auth.ts'
import { json, newRoutes, problems } from '../http/openapi.ts'
import { refuseRequest } from '../http/problem.ts'
import type { Account, Accounts, ApiKey, Session } from './accounts.ts'
import { factorRoutes } from './factors/factor-routes.ts'
import { refuse } from './refusals.ts'
import * as schema from './schema.ts'

const bodyOf = <Schema>(content: Schema) => ({
  body: { required: true, content: { 'application/json': { schema: content } } },
})

const signedOut = { 204: { description: 'Signed out' } }

const routes = {
  setupState: createRoute({
    method: 'get',
    path: '/api/setup',
    tags: ['Accounts'],
    summary: 'Whether the server still waits for its owner',
    security: [],
    responses: { 200: json(schema.setupStateSchema, 'The state') },
  }),
  claim: createRoute({
    method: 'post',
    path: '/api/setup',
    tags: ['Accounts'],
    summary: 'Make the owner, once, with the token from the console',
    security: [],
    request: bodyOf(schema.claimSchema),
    responses: { 201: json(schema.whoSchema, 'The owner, signed in'), ...problems(400, 403, 409) },
  }),
  who: createRoute({
    method: 'get',
    path: '/api/session',
    tags: ['Accounts'],
    summary: 'Who is signed in',
    responses: { 200: json(schema.whoSchema, 'The account'), ...problems(401) },
  }),
  signIn: createRoute({
    method: 'post',
    path: '/api/session',
    tags: ['Accounts'],
    summary: 'Sign in with e-mail and password',
    security: [],
    request: bodyOf(schema.credentialsSchema),
    responses: {
      200: json(schema.whoSchema, 'The account, signed in'),
      202: json(schema.nextStepSchema, 'Right so far; a code is needed, too'),
      ...problems(400, 401, 403, 429),
    },
  }),
  signOut: createRoute({
    method: 'delete',
    path: '/api/session',
    tags: ['Accounts'],
    summary: 'Sign out',
    responses: { ...signedOut, ...problems(403) },
  }),
  listSessions: createRoute({
    method: 'get',
    path: '/api/sessions',
    tags: ['Accounts'],
    summary: 'Where you are signed in',
    responses: { 200: json(schema.sessionsSchema, 'The sessions, newest first'), ...problems(401) },
  }),
  endSession: createRoute({
    method: 'delete',
    path: '/api/sessions/{id}',
    tags: ['Accounts'],
    summary: 'Sign one browser out, at once',
    security: [{ session: [] }],
    request: { params: schema.idPathSchema },
    responses: { 204: { description: 'Signed out there' }, ...problems(401, 403, 404) },
  }),
  endOtherSessions: createRoute({
    method: 'delete',
    path: '/api/sessions',
    tags: ['Accounts'],
    summary: 'Sign out everywhere but here',
    security: [{ session: [] }],
    responses: { 204: { description: 'Signed out everywhere else' }, ...problems(401, 403) },
  }),
  account: createRoute({
    method: 'get',
    path: '/api/account',
    tags: ['Accounts'],
    summary: 'The account that asks, by session or by key',
    responses: { 200: json(schema.whoSchema, 'The account'), ...problems(401) },
  }),
  listKeys: createRoute({
    method: 'get',
    path: '/api/keys',
    tags: ['Accounts'],
    summary: 'Your API keys, newest first',
    responses: { 200: json(schema.apiKeysSchema, 'The keys'), ...problems(401) },
  }),
  createKey: createRoute({
    method: 'post',
    path: '/api/keys',
    tags: ['Accounts'],
    summary: 'Make an API key',
    security: [{ session: [] }],
    request: bodyOf(schema.keyOrderSchema),
    responses: { 201: json(schema.newApiKeySchema, 'The key, shown only now'), ...problems(400, 401, 403, 409) },
  }),
  rotateKey: createRoute({
    method: 'post',
    path: '/api/keys/{id}/rotate',
    tags: ['Accounts'],
    summary: 'Make a new API key on the same terms; the old one ends',
    security: [{ session: [] }],
    request: { params: schema.idPathSchema, ...bodyOf(schema.keyRotationSchema) },
    responses: {
      201: json(schema.newApiKeySchema, 'The new key, shown only now'),
      ...problems(400, 401, 403, 404, 409),
    },
  }),
  revokeKey: createRoute({
    method: 'delete',
    path: '/api/keys/{id}',
    tags: ['Accounts'],
    summary: 'Revoke an API key, at once',
    security: [{ session: [] }],
    request: { params: schema.idPathSchema },
    responses: { 204: { description: 'Revoked' }, ...problems(401, 403, 404) },
  }),
}

const presentAccount = ({ createdAt, ...account }: Account) => ({ ...account, createdAt: createdAt.toISOString() })

const presentKey = ({ createdAt, lastUsedAt, expiresAt, scopes, ...key }: ApiKey) => ({
  ...key,
  scopes: [...scopes],
  expiresAt: expiresAt?.toISOString() ?? null,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
})

const presentSession = ({ createdAt, lastUsedAt, expiresAt, ...session }: Session & { isCurrent: boolean }) => ({
  ...session,
  createdAt: createdAt.toISOString(),
  lastUsedAt: lastUsedAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
})

/** For what a leaked key must not be able to do. */
function requireSession(c: Context<AppEnv>): string {
  if (c.get('via') !== 'session') throw refuse('session_needed')
  return c.get('account').id
}

export function accountsRoutes({ accounts }: { accounts: Accounts }) {
  const sendCookies = (c: Context<AppEnv>, cookies: readonly string[]): void => {
    for (const cookie of cookies) c.header('set-cookie', cookie, { append: true })
  }
  const present = async (accountId: string) => ({ account: presentAccount(await accounts.requireAccount(accountId)) })

  return newRoutes()
    .route('/', factorRoutes({ factors: accounts.factors, requireAccount: accounts.requireAccount }))
    .openapi(routes.setupState, async c => c.json({ needed: !(await accounts.isSetUp()) }, 200))
    .openapi(routes.claim, async c => {
      const { token, ...owner } = c.req.valid('json')
      const { account, cookies } = await accounts.setUpOwner(token, owner, c.req.raw.headers)
      sendCookies(c, cookies)
      return c.json({ account: presentAccount(account) }, 201)
    })
    .openapi(routes.who, async c => {
      const visitor = visitorOf(c)
      if (!visitor) throw refuseRequest('not_signed_in')
      return c.json(await present(visitor.id), 200)
    })
    .openapi(routes.signIn, async c => {
      const { email, password } = c.req.valid('json')
      const answer = await accounts.signIn(email, password, c.req.raw.headers, c.get('network'))
      sendCookies(c, answer.cookies)
      if (answer.next === 'code') return c.json({ next: answer.next }, 202)
      return c.json({ account: presentAccount(answer.account) }, 200)
    })
    .openapi(routes.signOut, async c => {
      sendCookies(c, await accounts.signOut(c.req.raw.headers))
      return c.body(null, 204)
    })
    .openapi(routes.listSessions, async c => {
      const sessions = await accounts.listSessions(c.get('account').id, c.req.raw.headers)
      return c.json({ sessions: sessions.map(presentSession) }, 200)
    })
    .openapi(routes.endSession, async c => {
      await accounts.endSession(requireSession(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
    .openapi(routes.endOtherSessions, async c => {
      await accounts.endOtherSessions(requireSession(c), c.req.raw.headers)
      return c.body(null, 204)
    })
    .openapi(routes.account, async c => c.json(await present(c.get('account').id), 200))
    .openapi(routes.listKeys, async c => {
      const keys = await accounts.keys.list(c.get('account').id)
      return c.json({ keys: keys.map(presentKey) }, 200)
    })
    .openapi(routes.createKey, async c => {
      const { expiresAt, ...order } = c.req.valid('json')
      // A key that administrates is as good as a password that somebody may find.
      const accountId = order.scopes?.includes('admin') ? requireFresh(c) : requireSession(c)
      const wanted = { ...order, expiresAt: expiresAt ? new Date(expiresAt) : null }
      const { key, ...made } = await accounts.keys.create(accountId, wanted)
      return c.json({ ...presentKey(made), key }, 201)
    })
    .openapi(routes.rotateKey, async c => {
      const accountId = requireSession(c)
      const { id } = c.req.valid('param')
      const old = (await accounts.keys.list(accountId)).find(key => key.id === id)
      if (old?.scopes.includes('admin')) requireFresh(c)
      const { key, ...made } = await accounts.keys.rotate(accountId, id, c.req.valid('json').graceHours)
      return c.json({ ...presentKey(made), key }, 201)
    })
    .openapi(routes.revokeKey, async c => {
      await accounts.keys.revoke(requireSession(c), c.req.valid('param').id)
      return c.body(null, 204)
    })
}
