/**
 * What is known of OpenAI's image models, read in the official client's types (openai 7.57.0) and the guides they link.
 * A model that is not here is taken for the least of them, so a new one works the day it appears in `GET /models`.
 */
import type { Capabilities, DataHandling, Price, Sizes } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

const threeSizes: Sizes = {
  rule: 'list',
  sizes: [
    [1024, 1024],
    [1536, 1024],
    [1024, 1536],
  ],
}

const anySize: Sizes = {
  rule: 'multiple',
  of: 16,
  sidePixelsLeast: 480,
  sidePixelsMost: 3840,
  pixelsLeast: 655_360,
  pixelsMost: 3840 * 2160,
  ratioMost: 3,
}

/**
 * Not learned from unless somebody agrees to it; kept up to 30 days against abuse. Pictures are scanned for abuse of
 * children, and flagged ones are kept and looked at by people. Regions are a matter of contract, so none is claimed.
 */
const dataHandling: DataHandling = {
  class: 'kept_briefly',
  region: 'unknown',
  retentionDays: 30,
  trains: false,
  humanReviewers: true,
  evidenceUrl: 'https://developers.openai.com/api/docs/guides/your-data',
  evidenceDate: '2026-11-23',
}

const least: Capabilities = {
  references: 15,
  mask: 'native',
  maskForm: 'alpha',
  sizes: threeSizes,
  seed: false,
  strength: false,
  qualities: ['low', 'medium', 'high'],
  transparentBackground: false,
  previews: true,
  promptCharacters: 32_000,
  formats: ['png'],
  inputPixelsMost: 3840 * 2160,
}

/** At 1024x1024 and the middle quality: it is billed by tokens, which the quality and the size decide. */
const dollars = (amount: number): Price => ({ amountMicros: Math.round(amount * 1e6), currency: 'USD', per: 'image' })

type Known = readonly [
  id: string,
  label: string,
  createdAt: string,
  differs: Partial<Capabilities>,
  price: Price | null,
]

const clear = { transparentBackground: true }
const newest = { ...clear, sizes: anySize, qualities: ['low', 'medium', 'high', 'xhigh', 'max'] }

const known: readonly Known[] = [
  ['gpt-image-1-mini', 'GPT Image 1 mini', '2025-10-06', clear, dollars(0.011)],
  ['gpt-image-1.5', 'GPT Image 1.5', '2025-12-16', clear, dollars(0.034)],
  ['gpt-image-2', 'GPT Image 2', '2026-04-21', { sizes: anySize }, dollars(0.053)],
  ['gpt-image-2.5-flare', 'GPT Image 2.5 Flare', '2026-09-08', newest, null],
  ['gpt-image-2.5-sunburst', 'GPT Image 2.5 Sunburst', '2026-09-08', newest, null],
  ['gpt-image-2.6-flare', 'GPT Image 2.6 Flare', '2026-11-01', {}, null],
  ['gpt-image-2.6-sunburst', 'GPT Image 2.6 Sunburst', '2026-11-01', {}, null],
  ['chatgpt-image-latest', 'ChatGPT Image (latest)', '2025-12-16', {}, null],
]

const facts = (id: string, label: string, createdAt: string, capabilities: Capabilities, price: Price | null) => ({
  vendorId: id,
  label,
  version: id,
  createdAt,
  ownedBy: 'openai',
  kinds: ['edit', 'generate'] as const,
  medium: 'image' as const,
  capabilities,
  dataHandling,
  price,
})

export const models: readonly ModelFacts[] = known.map(([id, label, createdAt, differs, price]) =>
  facts(id, label, createdAt, { ...least, ...differs }, price),
)

/** A dated version is what its name begins with: `gpt-image-2-2026-04-21`. */
export function factsOf(vendorId: string, createdAt = '1970-01-01'): ModelFacts {
  const base = vendorId.replace(/-\d{4}-\d\d-\d\d$/, '')
  const like = models.find(model => model.vendorId === base)
  if (like) return like.vendorId === vendorId ? like : { ...like, vendorId, label: vendorId, version: vendorId }
  return facts(vendorId, vendorId, createdAt, least, null)
}
