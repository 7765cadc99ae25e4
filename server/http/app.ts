/**
 * The whole of HTTP in one place: what every request passes on its way to a module's routes, and what every error looks
 * like on its way back. Rules live in the modules; this file knows none.
 */
import { randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import type { Policy } from '../access/access.ts'
import type { Clock } from '../kernel/clock.ts'
import { limits } from '../kernel/limits.ts'
import type { Log } from '../kernel/log.ts'
import { Unavailable } from '../kernel/refusal.ts'
import { type AppEnv, type Authenticate, authentication, originOf } from './auth.ts'
import { authorisation, routeOf } from './authorise.ts'
import { limitBody, readToEnd, shallowJson } from './body.ts'
import { isOurFault, type Problem, problemOf, problemSchema, refuseRequest } from './problem.ts'
import { security } from './security.ts'
import { staticFiles } from './static.ts'
import { type StoredFile, storedFiles } from './stored-files.ts'
import type { Traffic } from './traffic.ts'
import { Visits, watchVisits } from './visits.ts'

export interface RouteGroup {
  /** Full paths from the root, made with `newRoutes()`. */
  routes: OpenAPIHono<AppEnv>
}

/** Another shape of error for the paths under `prefix`. The status stays the problem's. */
export interface ErrorPresenter {
  prefix: string
  present(problem: Problem): object
  /** What its clients read beside the body. */
  headers?(problem: Problem): Record<string, string>
}

export interface AppDeps {
  log: Log
  clock: Clock
  productName: string
  version: string
  /** The address people use, when it is not the one the server listens on. */
  baseUrl?: string | undefined
  authenticate: Authenticate
  /** Counts requests; without it, nothing is limited. */
  traffic?: Traffic | undefined
  /** Told when a key ends, so that what it has open ends too. */
  visits?: Visits | undefined
  /** Name of the cookie that `authenticate` reads, for the description of the API. */
  sessionCookie?: string | undefined
  /** Who may use which route; the product's own rules unless a test brings others. */
  policy?: Policy
  isReady(): Promise<boolean>
  isWeather?(error: unknown): boolean
  routes: readonly RouteGroup[]
  /** The largest picture file. */
  uploadBytes?: number
  presenters?: readonly ErrorPresenter[]
  /** Folder of the built web app. */
  webFolder?: string | undefined
  /** Models and their runtime, for pages that run the engine themselves; by name, under `/models/`. */
  modelFiles?: ReadonlyMap<string, StoredFile>
}

const isApi = (path: string): boolean => /^\/(api|v1|mcp|healthz)(\/|$)/.test(path)

export function createApp(deps: AppDeps): OpenAPIHono<AppEnv> {
  const visits = watchVisits(deps.visits ?? new Visits(), deps.clock)
  const app = new OpenAPIHono<AppEnv>()
  app.onError((error, c) => answerError(error, c, deps))
  app.notFound(c => answerError(refuseRequest('route_not_found'), c, deps))
  app.use(record(deps))
  app.use(security(deps.baseUrl))
  app.get('/healthz', async c => {
    if (!(await deps.isReady().catch(() => false))) throw new Unavailable('the server')
    return c.json({ status: 'ready' })
  })
  const { jsonBodyBytes } = limits
  const uploadBytes = deps.uploadBytes ?? limits.uploadBytes
  // Under /v1 several pictures may come in one request.
  for (const [prefix, files] of [
    ['/api/*', 1],
    ['/v1/*', 5],
  ] as const) {
    const limit = limitBody({ jsonBodyBytes, uploadBytes: files * uploadBytes })
    app.use(prefix, readToEnd, noStore, limit, authentication(deps), visits, shallowJson)
  }
  // What comes here is large: its routes read it, after it is known that the caller may.
  app.use('/mcp', readToEnd, noStore, onlyOwnPages(deps.baseUrl), authentication(deps), visits)
  app.use(authorisation(deps))
  for (const group of deps.routes) app.route('/', group.routes)
  describeApi(app, deps)
  const serveFile = deps.webFolder ? staticFiles(deps.webFolder) : null
  app.use(storedFiles('/models/', deps.modelFiles ?? new Map()))
  app.use((c, next) => (serveFile && !isApi(c.req.path) ? serveFile(c, next) : next()))
  return app
}

/** Tools are for programs. A page of another site may not even come with a good key: it may have been talked into it. */
function onlyOwnPages(baseUrl: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    if (originOf(c.req.raw.headers, baseUrl) === 'foreign') throw refuseRequest('cross_origin')
    return next()
  }
}

const noStore: MiddlewareHandler = async (c, next) => {
  await next()
  // Whatever stands between us and one person keeps nothing for another.
  if (!c.res.headers.has('vary')) c.res.headers.set('vary', 'Cookie, Authorization')
  if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store')
}

/** Names the request and logs it by its route, never by its path or query, which may hold a token. */
function record({ log, clock }: AppDeps): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const begunMs = clock.monotonicMs()
    const requestId = `req_${randomUUID().replaceAll('-', '')}`
    c.set('requestId', requestId)
    await next()
    c.res.headers.set('x-request-id', requestId)
    const durationMs = Math.round(clock.monotonicMs() - begunMs)
    log.info('http.request', {
      requestId,
      method: c.req.method,
      route: routeOf(c)?.path ?? 'page',
      status: c.res.status,
      durationMs,
    })
  }
}

async function answerError(error: unknown, c: Context<AppEnv>, deps: AppDeps): Promise<Response> {
  const found = problemOf(error, c.get('requestId') ?? '', deps.isWeather ?? (() => false))
  if (isOurFault(found)) deps.log.error('http.failed', { requestId: found.requestId, code: found.code }, error)
  const presenter = deps.presenters?.find(({ prefix }) => c.req.path.startsWith(prefix))
  const headers: Record<string, string> = {
    'content-type': presenter ? 'application/json' : 'application/problem+json',
    'cache-control': 'no-store',
    ...presenter?.headers?.(found),
  }
  const { retryAfterSeconds } = found.details
  if (found.status === 503) headers['retry-after'] = '5'
  else if (found.status === 429 && typeof retryAfterSeconds === 'number')
    headers['retry-after'] = String(Math.max(1, Math.ceil(retryAfterSeconds)))
  if (found.status === 401) headers['www-authenticate'] = 'Bearer'
  return c.body(JSON.stringify(presenter ? presenter.present(found) : found), found.status as 400, headers)
}

function describeApi(app: OpenAPIHono<AppEnv>, { productName, version, sessionCookie = 'session' }: AppDeps): void {
  app.openAPIRegistry.register('Problem', problemSchema)
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key, made under Settings or with `image2image admin create-key`.',
  })
  app.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: sessionCookie,
    description: 'What a browser has after signing in.',
  })
  app.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: { title: productName, version, description: 'Put in a picture, say what should change, get a picture.' },
    security: [{ key: [] }, { session: [] }],
  })
}
