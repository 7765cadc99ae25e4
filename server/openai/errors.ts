/**
 * What goes wrong, in the shape that OpenAI clients parse: `{error: {message, type, param, code}}`. A client throws away
 * what it cannot find there, so every error gets all four, and codes that its users know where we have a twin. A run that
 * ends badly has a status of its own: what its sender did, what a service did, or what is short for now.
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
  provider_rate_limited: 'rate_limit_exceeded',
  key_spend_limit: 'insufficient_quota',
  scope_needed: 'insufficient_permissions',
  session_needed: 'insufficient_permissions',
  not_allowed: 'insufficient_permissions',
}

/** Which parameter a refusal of another module is about, where it does not say so itself. */
const parameters: Record<string, string> = {
  nothing_understood: 'prompt',
  needs_generative: 'prompt',
  instruction_missing: 'prompt',
  moderation_blocked: 'prompt',
  mask_size: 'mask',
  mask_missing: 'mask',
  mask_changes_size: 'mask',
  reference_missing: 'image',
}

/** Names of parameters as they are called inside. */
const outside: Record<string, string> = {
  references: 'image',
  input: 'image',
  kind: 'model',
  operations: 'plan',
}

/** Of runs that ended badly. Everything else is the sender's: 400. */
const statusOfFailure: Record<string, number> = {
  provider_rate_limited: 429,
  provider_timeout: 504,
  provider_overloaded: 503,
  provider_unreachable: 503,
  provider_billing_limit: 503,
  provider_key_refused: 503,
  provider_model_gone: 503,
  provider_cut_short: 502,
  provider_empty: 502,
  provider_failed: 502,
  provider_not_a_picture: 502,
  provider_result_gone: 502,
  provider_lost: 502,
  unavailable: 503,
  given_up: 500,
}

export interface OpenaiError {
  error: {
    message: string
    type: string
    param: string | null
    code: string
    details?: Problem['details']
    /** As OpenAI's own: what was blocked, and where. */
    moderation_details?: { categories: readonly string[]; moderation_stage: string }
  }
}

/** Clients try by themselves again what passes; what is used up they would ask for in vain. */
export function errorHeaders({ status, details }: Problem): Record<string, string> {
  if (status === 402 || status === 409) return { 'x-should-retry': 'false' }
  const { retryAfterSeconds } = details
  if (status !== 429 || typeof retryAfterSeconds !== 'number') return {}
  return { 'retry-after-ms': String(Math.max(1, Math.ceil(retryAfterSeconds * 1_000))) }
}

export const statusOf = (code: string): number => statusOfFailure[code] ?? 400

const typeOf = (status: number): string => types[status] ?? (status >= 500 ? 'server_error' : 'invalid_request_error')

export function presentError({ status, code, detail, details }: Problem): OpenaiError {
  const { param, ...rest } = details
  const named = typeof param === 'string' ? (outside[param] ?? param) : (parameters[code] ?? null)
  return {
    error: {
      message: detail,
      type: typeOf(status),
      param: named,
      code: twins[code] ?? code,
      ...(Object.keys(rest).length > 0 ? { details: rest } : {}),
    },
  }
}

export interface Failed {
  readonly code: string
  readonly message: string
  readonly moderation?: { readonly stage: string; readonly categories: readonly string[] } | undefined
}

/** A run that ended badly, as an error. */
export function presentFailure({ code, message, moderation }: Failed, details: Problem['details']): OpenaiError {
  const { error } = presentError({
    type: 'about:blank',
    title: 'Error',
    requestId: '',
    status: statusOf(code),
    code,
    detail: message,
    details,
  })
  if (code !== 'moderation_blocked') return { error }
  const { stage = 'unknown', categories = [] } = moderation ?? {}
  return { error: { ...error, moderation_details: { categories, moderation_stage: stage } } }
}
