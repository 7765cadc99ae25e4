/** Models as OpenAI lists them; what else there is to know of one stands beside it, under names of our own. */
import type { Model } from '../providers/providers.ts'

export function presentModel(model: Model) {
  const { capabilities: can, dataHandling, price } = model
  return {
    id: model.id,
    object: 'model' as const,
    created: Math.floor(Date.parse(model.createdAt) / 1_000),
    owned_by: model.ownedBy,
    label: model.label,
    provider: model.provider,
    kinds: [...model.kinds],
    capabilities: {
      references: can.references,
      mask: can.mask,
      sizes: can.sizes,
      seed: can.seed,
      strength: can.strength,
      qualities: [...can.qualities],
      transparent_background: can.transparentBackground,
      partial_images: can.previews,
      prompt_characters: can.promptCharacters,
    },
    data_handling: {
      class: dataHandling.class,
      region: dataHandling.region,
      retention_days: dataHandling.retentionDays,
      trains: dataHandling.trains,
      human_reviewers: dataHandling.humanReviewers,
      evidence_url: dataHandling.evidenceUrl,
      evidence_date: dataHandling.evidenceDate,
    },
    price: price && { amount_micros: price.amountMicros, currency: price.currency, per: price.per },
  }
}
