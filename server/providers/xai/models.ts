/**
 * What is known of xAI's image models, read in the AI SDK's provider for it (@ai-sdk/xai 5.0.12) and xAI's guides. It
 * takes ratios, not sizes: the sizes here are what a ratio comes to, and a result may differ from them by a little.
 */
import type { Capabilities, DataHandling, Price } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

export const ratios = ['1:1', '16:9', '9:16', '4:3', '3:4', '3:2', '2:3', '2:1', '1:2', '20:9', '9:20'] as const

const sizeOf = (ratio: string, side: number): readonly [number, number] => {
  const [w = 1, h = 1] = ratio.split(':').map(Number)
  const sixteenths = (length: number) => Math.round(length / 16) * 16
  return [sixteenths(side * Math.sqrt(w / h)), sixteenths(side * Math.sqrt(h / w))]
}

const small = ratios.map(ratio => sizeOf(ratio, 1024))
const large = ratios.map(ratio => sizeOf(ratio, 2048))

/** Never learned from without consent; kept for 30 days to look into abuse, then deleted. No region is named. */
const dataHandling: DataHandling = {
  class: 'kept_briefly',
  region: 'unknown',
  retentionDays: 30,
  trains: false,
  humanReviewers: 'unknown',
  evidenceUrl: 'https://docs.x.ai/developers/faq/security',
  evidenceDate: '2026-11-23',
}

const least: Capabilities = {
  // Three pictures in all.
  references: 2,
  mask: 'composited',
  sizes: { rule: 'list', sizes: small },
  seed: false,
  strength: false,
  qualities: [],
  transparentBackground: false,
  previews: false,
  promptCharacters: 4_000,
  formats: ['jpeg', 'png'],
  inputPixelsMost: 2048 * 2048,
}

const larger: Capabilities = { ...least, sizes: { rule: 'list', sizes: [...small, ...large] } }
const dollars = (amount: number): Price => ({ amountMicros: Math.round(amount * 1e6), currency: 'USD', per: 'image' })

const facts = (id: string, label: string, capabilities: Capabilities, price: Price | null): ModelFacts => ({
  vendorId: id,
  label,
  version: id,
  createdAt: '2026-01-28',
  ownedBy: 'xai',
  kinds: ['edit', 'generate'],
  medium: 'image',
  capabilities,
  dataHandling,
  price,
})

export const models: readonly ModelFacts[] = [
  facts('grok-imagine-image', 'Grok Imagine', least, dollars(0.02)),
  facts(
    'grok-imagine-image-pro',
    'Grok Imagine Pro',
    { ...larger, qualities: ['low', 'medium', 'high'] },
    dollars(0.07),
  ),
]

/** A model that is not here is taken for the least of them. */
export function factsOf(vendorId: string): ModelFacts {
  return models.find(model => model.vendorId === vendorId) ?? facts(vendorId, vendorId, least, null)
}
