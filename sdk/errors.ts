import type { Generation, Problem } from './api.ts'
import type { RefusalCode } from './codes.gen.ts'

/**
 * How things end that do not end well: the server says no (`ApiError`), no answer comes (`NetworkError`), or an edit that
 * was accepted makes no picture (`GenerationError`). Each carries a `code` for programs and words for people.
 */

/** One that this SDK knows, or one that a newer server has. */
export type ErrorCode = RefusalCode | (string & Record<never, never>)

/** The server answered, and said no. `code` is for programs, `detail` for people: it says what would work. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: ErrorCode
  readonly detail: string
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly requestId: string | null
  /** How long the server asks to wait; null where it does not say. */
  readonly retryAfterSeconds: number | null
  /** Whether the same request may go well later: the server was busy or down, and says nothing against another try. */
  readonly mayTryAgain: boolean

  constructor(
    problem: Pick<Problem, 'code' | 'detail' | 'status'> & Partial<Problem>,
    requestId: string | null,
    {
      retryAfterSeconds = null,
      shouldRetry = null,
    }: { retryAfterSeconds?: number | null; shouldRetry?: boolean | null } = {},
  ) {
    super(`${problem.code}: ${problem.detail}`)
    this.code = problem.code
    this.detail = problem.detail
    this.status = problem.status
    this.details = problem.details ?? {}
    this.requestId = requestId
    this.retryAfterSeconds = retryAfterSeconds
    this.mayTryAgain = shouldRetry ?? [429, 500, 502, 503, 504].includes(problem.status)
  }
}

/** No answer came: the network, or the server, is down. Trying again may help. */
export class NetworkError extends Error {
  override name = 'NetworkError'

  constructor(cause: unknown) {
    super('The server could not be reached.', { cause })
  }
}

/** It was accepted and made no picture: it failed, or was cancelled. `generation` says all about it. */
export class GenerationError extends Error {
  override name = 'GenerationError'
  readonly code: ErrorCode
  readonly generation: Generation

  constructor(generation: Generation) {
    const { code, message } = generation.error ?? { code: generation.state, message: 'It was cancelled.' }
    super(message)
    this.code = code
    this.generation = generation
  }
}

/** Narrows an error to a refusal of the server with one of these codes. */
export const isRefusal = <Code extends ErrorCode>(
  error: unknown,
  ...codes: Code[]
): error is ApiError & { code: Code } =>
  error instanceof ApiError && (codes.length === 0 || codes.some(code => code === error.code))

/** Reads a refusal from an answer's text; an answer that is not ours (a proxy's page) still becomes an `ApiError`. */
export function apiErrorFrom(status: number, text: string, headers: Pick<Headers, 'get'>): ApiError {
  const problem = parseProblem(text)
  const requestId = headers.get('x-request-id')
  const seconds = Number(headers.get('retry-after') ?? Number.NaN)
  const should = headers.get('x-should-retry')
  const advice = {
    retryAfterSeconds: Number.isFinite(seconds) ? seconds : null,
    shouldRetry: should === 'true' ? true : should === 'false' ? false : null,
  }
  if (problem) return new ApiError({ ...problem, status }, problem.requestId ?? requestId, advice)
  const detail =
    status >= 500 ? 'The server could not answer. Try again in a moment.' : `The server answered ${status}.`
  return new ApiError({ code: `http_${status}`, detail, status }, requestId, advice)
}

function parseProblem(text: string): Problem | null {
  try {
    const value: unknown = JSON.parse(text)
    const isProblem = typeof value === 'object' && value !== null && 'code' in value && 'detail' in value
    return isProblem ? (value as Problem) : null
  } catch {
    return null
  }
}
