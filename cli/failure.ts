/** How a command ends when it does not end well; the numbers are part of the command's interface. */
export const exitCodes = { done: 0, failed: 1, usage: 2, refused: 3 } as const

export class Failure extends Error {
  override name = 'Failure'
  readonly code: string
  readonly exitCode: number

  constructor(code: string, message: string, exitCode: number) {
    super(message)
    this.code = code
    this.exitCode = exitCode
  }
}

export const usageFailure = (message: string, code = 'usage'): Failure => new Failure(code, message, exitCodes.usage)

const isCoded = (error: unknown): error is Error & { code: string; detail?: unknown } =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'

/** Refusals carry their own code and text; anything else is a failure that nobody planned. */
export function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error
  if (isCoded(error)) {
    if (error.name === 'EngineRefusal') {
      return new Failure(error.code, error.message, error.code === 'cancelled' ? exitCodes.failed : exitCodes.refused)
    }
    if (error.name === 'CodecRefusal') return new Failure(error.code, error.message, exitCodes.refused)
    if (error.name === 'ApiError') {
      const message = typeof error.detail === 'string' ? error.detail : error.message
      return new Failure(error.code, message, exitCodes.refused)
    }
    return new Failure(error.code, error.message, exitCodes.failed)
  }
  if (error instanceof Error && error.name === 'NetworkError') {
    return new Failure('server_unreachable', `${error.message} Check the address after --server.`, exitCodes.failed)
  }
  return new Failure('failed', error instanceof Error ? error.message : String(error), exitCodes.failed)
}
