/**
 * Turns whatever a request threw into the one shape a client has to understand. A refusal keeps its code and its advice;
 * a bug keeps its silence: the log has its class and frames, the client a request id to quote.
 */
import { z } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import { Refusal, type RefusalDetails, refusalsOf, statusOfKind, Unavailable } from '../kernel/refusal.ts'

export const httpRefusals = {
  invalid_request: ['invalid', 'The request is not valid: {problem}'],
  malformed_request: ['invalid', 'The request body cannot be read: it is not well-formed.'],
  fresh_sign_in_needed: ['forbidden', 'For this, prove again that it is you; then try once more.'],
  not_signed_in: ['unauthenticated', 'Sign in, or send an API key in the Authorization header.'],
  cross_origin: [
    'forbidden',
    'This request came from another web site and was stopped. Open the app itself and try again.',
  ],
  session_needed: [
    'forbidden',
    'An API key may not do this: it is done from a browser that is signed in. Sign in there and try again.',
  ],
  scope_needed: [
    'forbidden',
    'This API key may not do this: it needs the scope “{scope}”. Make a key that has it, in Settings.',
  ],
  not_allowed: ['forbidden', 'Your account may not do this. {rule}'],
  unsupported_type: ['unsupported', 'Send JSON as application/json, and files as multipart/form-data.'],
  too_deep: ['invalid', 'The JSON is nested deeper than {limit} levels. Send less at once.'],
  route_not_found: ['not_found', 'There is nothing at this address.'],
  rate_limited: ['too_many', 'That was too much in a short time. Try again in {retryAfterSeconds} seconds.'],
  too_many_streams: [
    'too_many',
    'Your account follows {limit} edits at once already. Close some of them, or try again in {retryAfterSeconds} seconds.',
  ],
  body_too_large: ['too_large', 'The request is larger than {limit}. Send less at once.'],
} as const satisfies Parameters<typeof refusalsOf>[0]

export const refuseRequest = refusalsOf(httpRefusals)

export interface Problem {
  type: 'about:blank'
  title: string
  status: number
  code: string
  detail: string
  details: RefusalDetails
  requestId: string
}

export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string().openapi({ example: 'Not Found' }),
    status: z.int().openapi({ example: 404 }),
    code: z.string().openapi({ example: 'picture_not_found', description: 'Stable; made for programs.' }),
    detail: z.string().openapi({ description: 'What is wrong and what would help, made for people.' }),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
    requestId: z.string(),
  })
  .openapi('Problem', { description: 'Every error under /api, as application/problem+json (RFC 9457).' })

const titles: Record<number, string> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
}

const problem = (
  status: number,
  code: string,
  detail: string,
  requestId: string,
  details: RefusalDetails = {},
): Problem => ({ type: 'about:blank', title: titles[status] ?? 'Error', status, code, detail, details, requestId })

/** @param isWeather says of an error that is no `Unavailable` whether it still only means that a part is down */
export function problemOf(error: unknown, requestId: string, isWeather: (error: unknown) => boolean): Problem {
  if (error instanceof Refusal)
    return problem(statusOfKind[error.kind], error.code, error.message, requestId, error.details)
  if (error instanceof HTTPException && error.status < 500) {
    const refusal = refuseRequest(error.status === 404 ? 'route_not_found' : 'malformed_request')
    const status = error.status in titles ? error.status : 400
    return problem(status, refusal.code, refusal.message, requestId)
  }
  if (error instanceof Unavailable || isWeather(error)) {
    const detail = 'A part of the server is not available right now. Try again in a moment.'
    return problem(503, 'unavailable', detail, requestId)
  }
  const detail = 'Something went wrong on our side. Try again; if it stays, tell the operator the request id.'
  return problem(500, 'internal_error', detail, requestId)
}

/** Whether the log should hold the error: everything that is not the asker's doing. */
export const isOurFault = (found: Problem): boolean => found.status >= 500

/** A zod failure as a refusal that names the first field that is wrong. */
export function refusalOfZod(error: { issues: readonly { path: readonly PropertyKey[]; message: string }[] }): Refusal {
  const issues = error.issues.map(issue => ({ field: issue.path.map(String).join('.') || 'body', ...issue }))
  const [first] = issues
  return refuseRequest('invalid_request', {
    field: first?.field ?? 'body',
    problem: first ? `${first.field}: ${first.message}` : 'it does not match the description',
    fields: issues.map(issue => issue.field),
  })
}
