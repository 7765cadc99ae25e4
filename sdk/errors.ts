import type { Problem } from './api.ts'

/** The server answered, and said no. `code` is for programs, `detail` for people: it says what would work. */
export class ApiError extends Error {
  override name = 'ApiError'
  readonly code: string
  readonly detail: string
  readonly status: number
  readonly details: Readonly<Record<string, unknown>>
  readonly requestId: string | null

  constructor(problem: Pick<Problem, 'code' | 'detail' | 'status'> & Partial<Problem>, requestId: string | null) {
    super(`${problem.code}: ${problem.detail}`)
    this.code = problem.code
    this.detail = problem.detail
    this.status = problem.status
    this.details = problem.details ?? {}
    this.requestId = requestId
  }
}

/** No answer came: the network, or the server, is down. Trying again may help. */
export class NetworkError extends Error {
  override name = 'NetworkError'

  constructor(cause: unknown) {
    super('The server could not be reached.', { cause })
  }
}

/** Reads a refusal from an answer's text; an answer that is not ours (a proxy's page) still becomes an `ApiError`. */
export function apiErrorFrom(status: number, text: string, requestId: string | null): ApiError {
  const problem = parseProblem(text)
  if (problem) return new ApiError({ ...problem, status }, problem.requestId ?? requestId)
  const detail =
    status >= 500 ? 'The server could not answer. Try again in a moment.' : `The server answered ${status}.`
  return new ApiError({ code: `http_${status}`, detail, status }, requestId)
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
