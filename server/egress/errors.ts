export type Closed =
  | 'address_malformed'
  | 'host_not_allowed'
  | 'plain_http'
  | 'address_not_public'
  | 'answer_too_large'
  /** An answer began, and the connection ended before it did. */
  | 'cut_short'
  | 'too_slow'
  | 'unreachable'

/** Why nothing came back. Holds no address: it may end in a log. */
export class EgressError extends Error {
  override name = 'EgressError'
  readonly why: Closed

  constructor(why: Closed, options?: { cause?: unknown }) {
    super(`no answer from outside: ${why}`, options)
    this.why = why
  }
}

export const asEgressError = (error: unknown): EgressError =>
  error instanceof EgressError ? error : new EgressError('unreachable', { cause: error })
