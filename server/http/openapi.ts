import { OpenAPIHono, z } from '@hono/zod-openapi'
import type { AppEnv } from './auth.ts'
import { problemSchema, refusalOfZod } from './problem.ts'

const reasons = {
  400: 'The request is not valid',
  401: 'Not signed in',
  402: 'Not paid for',
  403: 'Not allowed',
  404: 'Not found',
  409: 'In conflict with the present state',
  410: 'No longer there',
  413: 'Too large',
  415: 'Not supported',
  429: 'Too many requests',
  503: 'A part of the server is not available',
  507: 'No room is left on the server',
} as const

/** A router for one module's routes: what does not match a route's schema becomes an `invalid_request` problem. */
export function newRoutes(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({
    defaultHook: result => {
      if (!result.success) throw refusalOfZod(result.error)
    },
  })
}

type ProblemResponse = {
  description: string
  content: { 'application/problem+json': { schema: typeof problemSchema } }
}

/** The `responses` entries of the refusals a route can answer with: `...problems(400, 404)`. */
export function problems<Status extends keyof typeof reasons>(...statuses: Status[]): Record<Status, ProblemResponse> {
  const entries = statuses.map(status => [
    status,
    { description: reasons[status], content: { 'application/problem+json': { schema: problemSchema } } },
  ])
  return Object.fromEntries(entries) as Record<Status, ProblemResponse>
}

/** The `responses` value of a JSON answer: `200: json(pictureSchema, 'The picture')`. */
export function json<Schema extends z.ZodType>(schema: Schema, description: string) {
  return { description, content: { 'application/json': { schema } } } as const
}

/** A moment on the wire. */
export const timeSchema = z.iso.datetime().openapi({ example: '2026-03-01T12:00:00.000Z' })
