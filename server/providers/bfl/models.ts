/**
 * The models of Black Forest Labs. Prices: https://docs.bfl.ai/quick_start/pricing, 2026-11-23, of FLUX.2 for an edit of
 * one megapixel; its answer says what an order really cost. Its terms of the same day take a lasting licence to what is
 * sent, and do not say that nothing learns from it.
 */
import type { Capabilities, DataHandling, Price } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

/** How a model wants to be asked. */
export type Manner = 'flux2' | 'flux3' | 'kontext' | 'fill'

export interface BflModel extends ModelFacts {
  readonly manner: Manner
}

const dataHandling: DataHandling = {
  class: 'learned_from',
  region: 'unknown',
  retentionDays: null,
  trains: 'unknown',
  humanReviewers: 'unknown',
  evidenceUrl: 'https://bfl.ai/legal/flux-api-service-terms',
  evidenceDate: '2026-11-23',
}

const usual: Capabilities = {
  references: 0,
  mask: 'composited',
  sizes: { rule: 'multiple', of: 32, sidePixelsLeast: 256, sidePixelsMost: 2_048, pixelsMost: 4_194_304, ratioMost: 4 },
  seed: true,
  strength: false,
  qualities: [],
  transparentBackground: false,
  previews: false,
  promptCharacters: 10_000,
  formats: ['png'],
  inputPixelsMost: 4_194_304,
}

const image = (dollars: number): Price => ({
  amountMicros: Math.round(dollars * 1_000_000),
  currency: 'USD',
  per: 'image',
})

type Told = Pick<BflModel, 'vendorId' | 'label' | 'createdAt' | 'manner' | 'kinds' | 'price'>

const model = (told: Told, can: Partial<Capabilities>): BflModel => ({
  ...told,
  createdAt: `${told.createdAt}T00:00:00.000Z`,
  version: '',
  ownedBy: 'black-forest-labs',
  medium: 'image',
  dataHandling,
  capabilities: { ...usual, ...can },
})

/** The proportions that FLUX.3 makes. */
export const ratios = [
  ...(['1:1', '21:9', '2:1', '16:9', '3:2', '7:5', '4:3', '5:4'] as const),
  ...(['4:5', '3:4', '5:7', '2:3', '9:16', '1:2', '9:21'] as const),
] as const

/** Its sizes, as classes of area. */
export const tiers = { '1k': 1_048_576, '2k': 4_194_304, '4k': 16_777_216 } as const

/** What is prepared for it, or asked of it, has these sides: it knows only proportion and class. */
function flux3Sizes(): [number, number][] {
  return (['1k', '2k'] as const).flatMap(tier =>
    ratios.map((ratio): [number, number] => {
      const [w = 1, h = 1] = ratio.split(':').map(Number)
      const side = (part: number, other: number) => Math.round(Math.sqrt((tiers[tier] * part) / other) / 16) * 16
      return [side(w, h), side(h, w)]
    }),
  )
}

const both = ['edit', 'generate'] as const
const flux2 = { manner: 'flux2', kinds: both } as const
/** About one megapixel in the proportions of what comes in. */
const kontextSizes: Capabilities['sizes'] = {
  ...{ rule: 'multiple', of: 16, sidePixelsLeast: 672, sidePixelsMost: 1_568, pixelsMost: 1_064_960, ratioMost: 2.33 },
}

export const models: readonly BflModel[] = [
  model(
    { ...flux2, vendorId: 'flux-2-pro', label: 'FLUX.2 [pro]', createdAt: '2025-11-25', price: image(0.045) },
    { references: 7 },
  ),
  model(
    { ...flux2, vendorId: 'flux-2-max', label: 'FLUX.2 [max]', createdAt: '2025-12-16', price: image(0.1) },
    { references: 7 },
  ),
  model(
    { ...flux2, vendorId: 'flux-2-flex', label: 'FLUX.2 [flex]', createdAt: '2025-11-25', price: image(0.1) },
    { references: 7 },
  ),
  model(
    { ...flux2, vendorId: 'flux-2-klein-9b', label: 'FLUX.2 [klein] 9B', createdAt: '2026-01-15', price: image(0.017) },
    { references: 3 },
  ),
  model(
    {
      ...{ vendorId: 'flux-3-image', label: 'FLUX.3 Image', createdAt: '2026-10-01', manner: 'flux3', kinds: both },
      price: null,
    },
    {
      ...{ references: 9, seed: false, promptCharacters: 15_000, inputPixelsMost: 16_000_000 },
      sizes: { rule: 'list', sizes: flux3Sizes() },
    },
  ),
  model(
    {
      ...{ vendorId: 'flux-kontext-pro', label: 'FLUX.1 Kontext [pro]', createdAt: '2025-05-29' },
      ...{ manner: 'kontext', kinds: ['edit'], price: null },
    },
    { references: 3, sizes: kontextSizes },
  ),
  model(
    {
      ...{ vendorId: 'flux-kontext-max', label: 'FLUX.1 Kontext [max]', createdAt: '2025-05-29' },
      ...{ manner: 'kontext', kinds: ['edit'], price: null },
    },
    { references: 3, sizes: kontextSizes },
  ),
  model(
    {
      ...{ vendorId: 'flux-pro-1.0-fill', label: 'FLUX.1 Fill [pro]', createdAt: '2024-11-21' },
      ...{ manner: 'fill', kinds: ['edit'], price: null },
    },
    {
      ...{ mask: 'native', maskForm: 'white_edits', needsMask: true },
      ...{ sizes: { rule: 'like_input' }, inputPixelsMost: 2_097_152 },
    },
  ),
]
