/**
 * What an answer cost, from the tokens that it counts. Prices per million tokens are those that the service lists for
 * everybody; a model whose prices are not known here, or an answer without a count, is estimated by the list instead.
 */
import { fieldsOf, numberOf } from '../exchange.ts'
import type { Outcome } from '../provider.ts'

/** Dollars for a million tokens, which is micro-dollars for one. */
interface Rates {
  readonly words: number
  readonly pictures: number
  readonly drawn: number
  /** Words that the model wrote while it drew. */
  readonly written: number
}

/**
 * As the page of 2.6 Sunburst lists them (developers.openai.com/api/docs/models/gpt-image-2.6-sunburst, a stored copy read on
 * 2026-11-23); those who read OpenAI's list on 2026-09-09 (2.5) and 2026-11-05 (2.6) found the same for all four. It has no
 * price for words that are written, so they count as the dearer.
 */
const newest: Rates = { words: 5, pictures: 8, drawn: 30, written: 30 }

const ratesOf: Readonly<Record<string, Rates>> = {
  'gpt-image-1-mini': { words: 2, pictures: 2.5, drawn: 8, written: 8 },
  'gpt-image-1.5': { words: 5, pictures: 8, drawn: 32, written: 10 },
  'gpt-image-2': { words: 5, pictures: 8, drawn: 30, written: 10 },
  'gpt-image-2.5-flare': newest,
  'gpt-image-2.5-sunburst': newest,
  'gpt-image-2.6-flare': newest,
  'gpt-image-2.6-sunburst': newest,
}

/** More than any picture has: what claims more is no count. */
const TOKENS_MOST = 10_000_000

export function costOfUsage(vendorId: string, usage: unknown): Outcome['cost'] {
  const rates = ratesOf[vendorId.replace(/-\d{4}-\d\d-\d\d$/, '')]
  if (!rates) return undefined
  const { input_tokens, output_tokens, input_tokens_details, output_tokens_details } = fieldsOf(usage)
  const [given, made] = [countOf(input_tokens), countOf(output_tokens)]
  // A picture is never for nothing.
  if (given === null || !made) return undefined
  // What is not told apart counts as the dearer.
  const words = Math.min(given, countOf(fieldsOf(input_tokens_details).text_tokens) ?? 0)
  const written = Math.min(made, countOf(fieldsOf(output_tokens_details).text_tokens) ?? 0)
  const micros = words * rates.words + (given - words) * rates.pictures
  return {
    amountMicros: Math.round(micros + written * rates.written + (made - written) * rates.drawn),
    currency: 'USD',
  }
}

function countOf(value: unknown): number | null {
  const count = numberOf(value)
  return count !== null && Number.isInteger(count) && count >= 0 && count <= TOKENS_MOST ? count : null
}
