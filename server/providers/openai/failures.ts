/**
 * What the errors of an OpenAI-like service mean. Read are its codes, never its sentences, save for the one list of
 * categories that older answers hide in a sentence: words out of a fixed set.
 */
import { APIError } from 'openai'
import { fieldsOf, listOf, textOf } from '../exchange.ts'
import { blocked, failureOf, failureOfError, failureOfStatus } from '../failures.ts'
import { type Failure, ProviderFailure } from '../provider.ts'

const unpaid = ['billing_hard_limit_reached', 'insufficient_quota', 'billing_not_active', 'quota_exceeded']
const moderated = ['moderation_blocked', 'content_policy_violation', 'content_filter']
const noKey = ['invalid_api_key', 'account_deactivated', 'organization_must_be_verified']

/** What is none of the service's doing stays what it is: a bug of ours belongs in the log. */
export function understood(error: unknown): unknown {
  if (error instanceof ProviderFailure) return error
  const failure = failureIn(error)
  const isOurs = failure.code === 'provider_failed' && !(error instanceof APIError)
  return isOurs ? error : new ProviderFailure(failure, { cause: error })
}

export function failureIn(error: unknown): Failure {
  // Not JSON, though it said so.
  if (error instanceof SyntaxError) return failureOf('provider_not_a_picture', 'unknown')
  if (!(error instanceof APIError)) return failureOfError(error)
  const code = textOf(error.code)
  if (moderated.includes(code)) return moderation(error)
  // Compatible services may leave the code out, and say it in the type alone.
  if (unpaid.includes(code) || unpaid.includes(textOf(error.type))) return failureOf('provider_billing_limit', 'no')
  if (noKey.includes(code)) return failureOf('provider_key_refused', 'no')
  if (code === 'model_not_found') return failureOf('provider_model_gone', 'no')
  if (typeof error.status === 'number') return failureOfStatus(error.status, error.headers as Headers | undefined)
  // In a stream that had begun: a code, and no status.
  if (code === 'rate_limit_exceeded') return failureOf('provider_rate_limited', 'no')
  if (code === 'server_error') return failureOf('provider_overloaded', 'unknown')
  return error.cause === undefined ? failureOf('provider_failed', 'unknown') : failureOfError(error.cause)
}

function moderation(error: APIError): Failure {
  const told = fieldsOf(error.error)
  const details = fieldsOf(told.moderation_details)
  const stage = textOf(details.moderation_stage)
  const named = listOf(details.categories).map(textOf)
  const older = /safety_violations=\[([\w/, -]{0,200})\]/.exec(textOf(told.message))?.[1]?.split(/,\s*/) ?? []
  const categories = named.length > 0 ? named : older
  return blocked(stage === 'input' || stage === 'output' ? stage : 'unknown', categories).failure
}
