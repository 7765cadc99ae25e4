import { ApiError, NetworkError } from '@image2image/sdk'
import { words } from './words/en.ts'

/** What an action is refused with when the person did not prove who they are; whoever closed the dialog knows. */
export class NotProved extends Error {
  override name = 'NotProved'
}

/** What went wrong, in words for a person: the server's own where it answered. */
export function sayFailure(error: unknown): string {
  if (error instanceof ApiError) {
    const trace = error.status >= 500 && error.requestId ? ` ${words.errors.requestId(error.requestId)}.` : ''
    return error.detail + trace
  }
  if (error instanceof NetworkError) return words.errors.network
  return words.errors.generic
}
