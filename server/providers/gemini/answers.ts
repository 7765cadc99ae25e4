/** What Gemini's answers and errors mean. Read are its codes and reasons, never its sentences. */
import { detailOf, type Fields, fieldsOf, listOf, textOf } from '../exchange.ts'
import { blocked, failureOf, failureOfStatus, type Picture, pictureOfBase64, providerFailure } from '../failures.ts'
import { type Failure, ProviderFailure } from '../provider.ts'

const blockedOutputs = [
  'SAFETY',
  'RECITATION',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
  'IMAGE_PROHIBITED_CONTENT',
  'IMAGE_RECITATION',
]

/** The picture in an answer. Pictures of its thinking are not it. Words without a picture are an empty answer. */
export function pictureIn(answer: Fields): Picture {
  const feedback = fieldsOf(answer.promptFeedback)
  if (textOf(feedback.blockReason) !== '') throw blocked('input', categoriesIn(feedback))
  const candidate = fieldsOf(listOf(answer.candidates)[0])
  for (const part of listOf(fieldsOf(candidate.content).parts).map(fieldsOf)) {
    // Both spellings are in use.
    const inline = fieldsOf(part.inlineData ?? part.inline_data)
    if (part.thought !== true && textOf(inline.data) !== '') return pictureOfBase64(inline.data)
  }
  if (blockedOutputs.includes(textOf(candidate.finishReason))) throw blocked('output', categoriesIn(candidate))
  throw providerFailure('provider_empty', 'unknown')
}

const categoriesIn = (rated: Fields): string[] =>
  listOf(rated.safetyRatings)
    .map(fieldsOf)
    .filter(({ blocked: isBlocked, probability }) => isBlocked === true || probability === 'HIGH')
    .map(({ category }) =>
      textOf(category)
        .replace(/^HARM_CATEGORY_/, '')
        .toLowerCase(),
    )

export async function refused(response: Response): Promise<ProviderFailure> {
  const error = fieldsOf((await detailOf(response)).error)
  return new ProviderFailure(meaning(error, response))
}

function meaning(error: Fields, { status, headers }: Response): Failure {
  const details = listOf(error.details).map(fieldsOf)
  const reasons = details.map(detail => textOf(detail.reason))
  const word = textOf(error.status)
  if (reasons.includes('API_KEY_INVALID') || reasons.includes('API_KEY_EXPIRED'))
    return failureOf('provider_key_refused', 'no')
  if (reasons.includes('BILLING_DISABLED')) return failureOf('provider_billing_limit', 'no')
  // Where there is no free use, a key without a paid account is told this.
  if (word === 'FAILED_PRECONDITION') return failureOf('provider_billing_limit', 'no')
  if (word === 'RESOURCE_EXHAUSTED') return exhausted(details, headers)
  // Nothing is charged for a request that ended in a 500 of its own (ai.google.dev/gemini-api/docs/billing).
  const isOwn = word === 'INTERNAL' || word === 'UNAVAILABLE'
  return failureOfStatus(status, headers, status >= 500 && isOwn ? 'no' : undefined)
}

/** Either too many at once, or the quota of an account without payment, which no waiting helps. */
function exhausted(details: readonly Fields[], headers: Headers): Failure {
  const quotas = details.flatMap(detail => listOf(detail.violations)).map(each => textOf(fieldsOf(each).quotaId))
  if (quotas.some(id => /FreeTier/i.test(id))) return failureOf('provider_billing_limit', 'no')
  const delay = /^(\d+(?:\.\d+)?)s$/.exec(details.map(detail => textOf(detail.retryDelay)).find(Boolean) ?? '')?.[1]
  const failure = failureOfStatus(429, headers)
  return delay === undefined ? failure : { ...failure, retryAfterSeconds: Math.min(Math.ceil(Number(delay)), 3_600) }
}
