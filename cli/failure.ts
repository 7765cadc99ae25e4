/**
 * The one place that decides how a command ends when it does not end well. A refusal (the wish or the picture is at
 * fault, and the message says what would work) is told apart from weather, where the same command may do later.
 */
import type { EngineRefusal } from '@image2image/engine'
import type { CodecRefusal } from '@image2image/engine/codec'

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

type RefusalCode = Exclude<EngineRefusal['code'], 'cancelled'> | CodecRefusal['code']

/** A record, so that the compiler misses a code that the engine or the codec gains. */
const refusalCodes: Readonly<Record<RefusalCode, true>> = {
  nothing_understood: true,
  needs_generative: true,
  no_subject: true,
  no_sky: true,
  no_face: true,
  no_text: true,
  character_missing: true,
  mask_missing: true,
  mask_empty: true,
  reference_missing: true,
  nothing_to_change: true,
  picture_too_small: true,
  picture_too_large: true,
  invalid_parameter: true,
  empty_file: true,
  not_a_picture: true,
  unsupported_format: true,
  damaged_picture: true,
  side_too_long: true,
  too_many_frames: true,
  too_many_scans: true,
  file_too_large: true,
  decoder_out_of_memory: true,
  decoder_timed_out: true,
  mask_size: true,
  mask_changes_size: true,
}

/** A run on a server that failed: it tells a refusal from a crash, a deadline or a part that was down by its code only. */
export const runFailure = (code: string, message: string): Failure =>
  new Failure(code, message, Object.hasOwn(refusalCodes, code) ? exitCodes.refused : exitCodes.failed)

const isWeather = (status: unknown): boolean => typeof status === 'number' && (status >= 500 || status === 429)

const isCoded = (error: unknown): error is Error & { code: string; detail?: unknown; status?: unknown } =>
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
      return new Failure(error.code, message, isWeather(error.status) ? exitCodes.failed : exitCodes.refused)
    }
    return new Failure(error.code, error.message, exitCodes.failed)
  }
  if (error instanceof Error && error.name === 'NetworkError') {
    return new Failure('server_unreachable', `${error.message} Check the address after --server.`, exitCodes.failed)
  }
  return new Failure('failed', error instanceof Error ? error.message : String(error), exitCodes.failed)
}
