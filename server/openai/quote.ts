/** `dry_run`: what the order would get instead of the pictures, or the refusal that it would. Nothing is kept of it. */
import type { Quote } from '../generations/generations.ts'
import type { Asked } from './answer.ts'

export function presentQuote({ parameters, ignored }: Pick<Asked, 'parameters' | 'ignored'>, quote: Quote) {
  const { model, others, mask, price, seconds, kind } = quote
  const { dataHandling: handling } = model
  const { n, notes } = parameters
  const cost = (amountMicros: number) => price && { amount_micros: amountMicros, currency: price.currency }
  return {
    object: 'quote' as const,
    ...{ kind, model: model.id, provider: model.provider, n },
    region: handling.region,
    data_class: handling.class,
    retention_days: handling.retentionDays,
    trains: handling.trains,
    human_reviewers: handling.humanReviewers,
    mask,
    /** Of one picture, and of all; null: nobody knows. */
    price: price && cost(price.amountMicros),
    total: price && cost(price.amountMicros * n),
    /** That one usually takes; null: there was none yet. */
    seconds,
    /** Where it may go when that model fails without a bill. */
    may_go_to: others.map(({ id }) => id),
    notes: [...notes, ...ignored],
  }
}
