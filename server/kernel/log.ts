import pino from 'pino'

/**
 * The log takes names and numbers, never text that a person wrote: the field list is closed and typed, values are
 * short, and an error gives its class and stack frames but not its message, which may quote a prompt or a path.
 */
export interface LogFields {
  accountId?: string
  code?: string
  count?: number
  durationMs?: number
  event?: string
  fraction?: number
  generationId?: string
  jobId?: string
  method?: string
  operation?: string
  pictureId?: string
  pid?: number
  port?: number
  requestId?: string
  route?: string
  sizeBytes?: number
  stage?: string
  status?: number
  version?: string
}

export interface Log {
  info(event: string, fields?: LogFields): void
  warn(event: string, fields?: LogFields): void
  error(event: string, fields?: LogFields, cause?: unknown): void
}

const frames = (cause: unknown): { error?: string; stack?: string } => {
  if (!(cause instanceof Error)) return cause === undefined ? {} : { error: typeof cause }
  const stack = (cause.stack ?? '')
    .split('\n')
    .filter(line => /^\s+at /.test(line))
    .slice(0, 8)
    .join('\n')
  const inner = cause.cause instanceof Error ? ` < ${cause.cause.name}` : ''
  const code = 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''
  return { error: `${cause.name}${code}${inner}`, stack }
}

export function createLog(
  level: 'silent' | 'error' | 'warn' | 'info',
  destination?: { write(line: string): void },
): Log {
  const options = { level, base: null, timestamp: pino.stdTimeFunctions.isoTime }
  const sink = destination ? pino(options, destination) : pino(options)
  return {
    info: (event, fields = {}) => sink.info(fields, event),
    warn: (event, fields = {}) => sink.warn(fields, event),
    error: (event, fields = {}, cause) => sink.error({ ...fields, ...frames(cause) }, event),
  }
}

export const silentLog: Log = { info() {}, warn() {}, error() {} }
