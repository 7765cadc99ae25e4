/**
 * Stability AI's services, as models. Prices: credits of one US cent, as listed for 2026; none was found for its edits. Its
 * privacy policy was not read at its source, so the worst is assumed.
 */
import type { Capabilities, DataHandling, Price } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

const dataHandling: DataHandling = {
  class: 'learned_from',
  region: 'unknown',
  retentionDays: null,
  trains: 'unknown',
  humanReviewers: 'unknown',
  evidenceUrl: null,
  evidenceDate: null,
}

/** What it makes of each proportion, about a megapixel. */
const sizes: Capabilities['sizes'] = {
  rule: 'list',
  sizes: [
    ...([
      [1_024, 1_024],
      [1_344, 768],
      [1_536, 640],
      [832, 1_216],
      [1_216, 832],
      [896, 1_088],
      [1_088, 896],
      [768, 1_344],
      [640, 1_536],
    ] as const),
  ],
}

/** The names of those proportions there. */
export const ratios = ['1:1', '16:9', '21:9', '2:3', '3:2', '4:5', '5:4', '9:16', '9:21'] as const

const usual: Capabilities = {
  references: 0,
  mask: 'composited',
  sizes,
  seed: true,
  strength: true,
  qualities: [],
  transparentBackground: false,
  previews: false,
  promptCharacters: 10_000,
  formats: ['png'],
  // A request may have 10 MB, picture and mask together.
  inputPixelsMost: 3_000_000,
}

const credits = (count: number): Price => ({
  amountMicros: Math.round(count * 10_000),
  currency: 'USD',
  per: 'image',
})

type Told = Pick<ModelFacts, 'vendorId' | 'label' | 'createdAt' | 'kinds' | 'price'>

const model = (told: Told, can: Partial<Capabilities> = {}): ModelFacts => ({
  ...told,
  createdAt: `${told.createdAt}T00:00:00.000Z`,
  version: 'v2beta',
  ownedBy: 'stability-ai',
  medium: 'image',
  dataHandling,
  capabilities: { ...usual, ...can },
})

export const models: readonly ModelFacts[] = [
  model(
    { vendorId: 'edit', label: 'Stable Image Edit', createdAt: '2024-07-01', kinds: ['edit'], price: null },
    { mask: 'native', maskForm: 'white_edits', sizes: { rule: 'like_input' }, strength: false },
  ),
  model({
    ...{ vendorId: 'sd3.5-large', label: 'Stable Diffusion 3.5 Large', createdAt: '2024-10-22' },
    ...{ kinds: ['edit', 'generate'], price: credits(6.5) },
  }),
  model({
    ...{ vendorId: 'ultra', label: 'Stable Image Ultra', createdAt: '2024-10-22' },
    ...{ kinds: ['edit', 'generate'], price: credits(8) },
  }),
  model(
    { vendorId: 'core', label: 'Stable Image Core', createdAt: '2024-06-01', kinds: ['generate'], price: credits(3) },
    // It says of no proportion how large it makes it.
    { sizes: { rule: 'like_input' }, strength: false },
  ),
]
