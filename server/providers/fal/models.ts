/**
 * What fal offers of pictures that is connected here. Prices: each model's page at fal.ai, 2026-11-23, in dollars for a
 * megapixel, which fal rounds up; of FLUX.2 the first one, further ones cost less, and pictures that go in count too.
 * Nobody there says that nothing learns from what is sent.
 */
import type { Capabilities, DataHandling, Price } from '../capabilities.ts'
import type { ModelFacts } from '../provider.ts'

/** How an endpoint names the pictures it is given. */
export type PictureField = 'image_url' | 'image_urls'

export interface FalModel extends ModelFacts {
  /** Behind the model's name, for an edit. */
  readonly editPath: string
  /** The endpoint for several pictures, where that is another one. */
  readonly severalPath?: string
  readonly pictures: PictureField
  readonly takesSize: boolean
}

const dataHandling: DataHandling = {
  class: 'learned_from',
  region: 'US',
  // The request itself is not kept (`x-fal-store-io: 0`); the file that was made, for the hour that is asked for.
  retentionDays: 1,
  trains: 'unknown',
  humanReviewers: 'unknown',
  evidenceUrl: 'https://fal.ai/docs/documentation/model-apis/media-expiration',
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

const perMegapixel = (dollars: number): Price => ({
  amountMicros: Math.round(dollars * 1_000_000),
  currency: 'USD',
  per: 'megapixel',
})

type Told = Pick<FalModel, 'vendorId' | 'label' | 'createdAt' | 'ownedBy' | 'kinds' | 'price'> &
  Pick<FalModel, 'editPath' | 'pictures' | 'takesSize'>

const model = (told: Told, can: Partial<Capabilities> = {}, severalPath?: string): FalModel => ({
  ...told,
  version: '',
  medium: 'image',
  dataHandling,
  capabilities: { ...usual, ...can },
  ...(severalPath !== undefined && { severalPath }),
})

const flux2 = { ownedBy: 'black-forest-labs', kinds: ['edit', 'generate'], editPath: '/edit' } as const
const many = { pictures: 'image_urls', takesSize: true } as const

export const models: readonly FalModel[] = [
  model(
    {
      ...{
        ...flux2,
        ...many,
        vendorId: 'fal-ai/flux-2-pro',
        label: 'FLUX.2 [pro]',
        createdAt: '2025-11-25T00:00:00.000Z',
      },
      price: perMegapixel(0.03),
    },
    { references: 7 },
  ),
  model(
    {
      ...{
        ...flux2,
        ...many,
        vendorId: 'fal-ai/flux-2-max',
        label: 'FLUX.2 [max]',
        createdAt: '2025-12-16T00:00:00.000Z',
      },
      price: perMegapixel(0.07),
    },
    { references: 7 },
  ),
  model(
    {
      ...{ vendorId: 'fal-ai/flux-pro/kontext', label: 'FLUX.1 Kontext [pro]', createdAt: '2025-05-29T00:00:00.000Z' },
      ...{ ownedBy: 'black-forest-labs', kinds: ['edit'], editPath: '', pictures: 'image_url', takesSize: false },
      price: { amountMicros: 40_000, currency: 'USD', per: 'image' },
    },
    {
      references: 3,
      // It keeps the picture's proportions and makes about one megapixel of them.
      sizes: {
        ...{ rule: 'multiple', of: 16, sidePixelsLeast: 672, sidePixelsMost: 1_568 },
        ...{ pixelsMost: 1_064_960, ratioMost: 2.33 },
      },
    },
    '/multi',
  ),
  model(
    {
      ...{ vendorId: 'fal-ai/flux-pro/v1/fill', label: 'FLUX.1 Fill [pro]', createdAt: '2024-11-21T00:00:00.000Z' },
      ...{ ownedBy: 'black-forest-labs', kinds: ['edit'], editPath: '', pictures: 'image_url', takesSize: false },
      price: perMegapixel(0.05),
    },
    {
      ...{ mask: 'native', maskForm: 'white_edits', needsMask: true },
      ...{ sizes: { rule: 'like_input' }, inputPixelsMost: 2_097_152 },
    },
  ),
]
