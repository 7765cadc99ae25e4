/**
 * Our refusals in the shape that OpenAI clients parse: `{error: {message, type, param, code}}`. A client throws away
 * what it cannot find there, so every error gets all four, and codes that its users know where we have a twin.
 */
import type { Problem } from '../http/http.ts'

const types: Record<number, string> = {
  401: 'authentication_error',
  402: 'insufficient_quota',
  403: 'permission_error',
  429: 'rate_limit_error',
}

const twins: Record<string, string> = {
  not_signed_in: 'invalid_api_key',
  needs_generative: 'needs_generative_model',
  api_key_expired: 'invalid_api_key',
  rate_limited: 'rate_limit_exceeded',
  key_spend_limit: 'insufficient_quota',
  scope_needed: 'insufficient_permissions',
  session_needed: 'insufficient_permissions',
  not_allowed: 'insufficient_permissions',
}

/** Where the status says too little: clients tell haste, which passes, from a limit that was used up. */
const kinds: Record<string, string> = { key_spend_limit: 'insufficient_quota' }

/** Which parameter a refusal of another module is about. */
const parameters: Record<string, string> = {
  nothing_understood: 'prompt',
  needs_generative: 'prompt',
  instruction_missing: 'prompt',
  mask_size: 'mask',
  mask_missing: 'mask',
  mask_changes_size: 'mask',
  reference_missing: 'image',
}

export interface OpenaiError {
  error: { message: string; type: string; param: string | null; code: string; details?: Problem['details'] }
}

/** Clients try a 429 again by themselves; what is used up for the day they would ask for in vain. */
export const errorHeaders = ({ code }: Problem): Record<string, string> =>
  code === 'key_spend_limit' ? { 'x-should-retry': 'false' } : {}

export function presentError({ status, code, detail, details }: Problem): OpenaiError {
  const { param, ...rest } = details
  const type = kinds[code] ?? types[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error')
  return {
    error: {
      message: detail,
      type,
      param: typeof param === 'string' ? param : (parameters[code] ?? null),
      code: twins[code] ?? code,
      ...(Object.keys(rest).length > 0 ? { details: rest } : {}),
    },
  }
}
